import Foundation

/// Random numbers that are the same on every machine: SplitMix64.
///
/// Steele, Lea and Flood, 2014, “Fast splittable pseudorandom number generators”. What is drawn
/// from it is worked out here and not by the standard library, which may change its ways.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts from a bare state.
  init(state: UInt64) { self.state = state }

  /// Starts the stream of a name: streams of one seed do not depend on one another.
  public init(seed: UInt64, stream: String) {
    state = seed
    state = next() ^ Self.digest(stream)
  }

  /// Sixty-four random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from zero up to but not one.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number from zero up to but not `bound`, which is far below 2⁶⁴.
  public mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number of the standard normal distribution (Box and Muller, 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// The numbers from zero up to but not `count` in random order (Fisher and Yates).
  public mutating func order(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in order.indices.dropFirst().reversed() { order.swapAt(last, below(last + 1)) }
    return order
  }

  /// The FNV-1a hash of a text, the same in every process.
  static func digest(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
