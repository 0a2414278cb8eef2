/// A number as it lies in memory, computed with in single precision.
protocol Stored {
  var single: Float { get }
  init(single: Float)
}

extension Float: Stored {
  @inline(__always) var single: Float { self }
  @inline(__always) init(single: Float) { self = single }
}

/// The upper half of a single-precision number, rounded to nearest, ties to even.
struct BFloat16: Stored {
  var bits: UInt16

  @inline(__always) var single: Float { Float(bitPattern: UInt32(bits) << 16) }

  @inline(__always) init(single: Float) {
    let pattern = single.bitPattern
    bits = UInt16(truncatingIfNeeded: (pattern &+ 0x7fff &+ (pattern >> 16 & 1)) >> 16)
  }
}
