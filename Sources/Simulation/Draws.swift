import Foundation

/// A sequence of random numbers that one seed determines.
struct Draws: Sendable {
  private var state: UInt64

  init(seed: UInt64) {
    state = Hash.mix(seed)
  }

  /// A number in 0..<1.
  mutating func unit() -> Double {
    state = Hash.mix(state)
    return Hash.unit(state)
  }

  /// A number in a range, each as likely.
  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// A number of a standard normal distribution (Box and Muller 1958).
  mutating func normal() -> Float {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return Float(radius * cos(2 * Double.pi * unit()))
  }

  /// True once in so many times.
  mutating func happens(_ share: Double) -> Bool { unit() < share }

  /// A seed for something of its own.
  mutating func seed() -> UInt64 {
    state = Hash.mix(state)
    return Hash.mix(state ^ 0x5EED)
  }
}
