import Extraction
import Foundation
import Neural

/// How often pixels are glacier of which a method says that they are, by what it says.
///
/// Counted by the odds that rasters hold (`GlacierOdds`), which is all that the area of a region is made of; so the
/// temperature that is found here is the one that is applied there.
public struct Reliability: Hashable, Sendable, Codable {
  /// How many labelled pixels have each byte of odds.
  public private(set) var pixels = [Int](repeating: 0, count: 256)

  /// How many of them are glacier.
  public private(set) var glacier = [Int](repeating: 0, count: 256)

  /// Without any pixel.
  public init() {}

  /// Counts pixels by their odds and labels: 1, 0, or `Loss.noLabel`.
  public mutating func count(_ odds: [UInt8], labels: some Sequence<UInt8>) {
    for (byte, label) in zip(odds, labels) where label != Loss.noLabel {
      pixels[Int(byte)] += 1
      if label != 0 { glacier[Int(byte)] += 1 }
    }
  }

  /// How many pixels are labelled.
  public var count: Int { pixels.reduce(0, +) }

  /// How many of the pixels that are certain by what the method says are otherwise by their labels.
  ///
  /// No temperature softens these, and no error of an area knows of them.
  public var wrongAndCertain: Int {
    let (none, certain) = (Int(GlacierOdds.none), Int(GlacierOdds.certain))
    return glacier[none] + pixels[certain] - glacier[certain]
  }

  /// The bytes that are no certainty.
  private var uncertain: Range<Int> { Int(GlacierOdds.none) + 1..<Int(GlacierOdds.certain) }

  /// The mean of −ln of what is said of the truth, over pixels that are not certain; nil where there are none.
  public func negativeLogLikelihood(temperature: Double) -> Double? {
    let count = uncertain.reduce(0) { $0 + pixels[$1] }
    guard count > 0 else { return nil }
    let sum = uncertain.reduce(0.0) { sum, byte in
      let z = GlacierOdds.logOdds(UInt8(byte)) / temperature
      // −ln p = ln(1 + e⁻ᶻ) for glacier, and ln(1 + eᶻ) for none.
      return sum + Double(glacier[byte]) * log1p(exp(-z))
        + Double(pixels[byte] - glacier[byte]) * log1p(exp(z))
    }
    return sum / Double(count)
  }

  /// The temperature from 0.05 to 20 at which the negative log likelihood is least; nil where none is.
  ///
  /// Guo et al. 2017, section 4.2, for two classes. The likelihood is convex in 1/T, so its slope is zero once; where
  /// labels agree with every answer, or with none, it has no zero.
  public var temperature: Double? {
    func slope(_ inverse: Double) -> Double {
      uncertain.reduce(0) { sum, byte in
        let z = GlacierOdds.logOdds(UInt8(byte))
        return sum + z * (Double(pixels[byte]) / (1 + exp(-z * inverse)) - Double(glacier[byte]))
      }
    }
    var (low, high) = (0.05, 20.0)
    guard slope(low) < 0, slope(high) > 0 else { return nil }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if slope(middle) < 0 { low = middle } else { high = middle }
    }
    return 2 / (low + high)
  }

  /// The expected calibration error: the share of glacier less the mean probability, without its sign, in ten bins of
  /// probability, weighted by their pixels; nil where there are none.
  ///
  /// Guo et al. 2017, equation 3, of the probability of glacier and not of the likelier class: it is what areas sum.
  public func calibrationError(temperature: Double, bins: Int = 10) -> Double? {
    guard count > 0 else { return nil }
    var gaps = [Double](repeating: 0, count: bins)
    for byte in pixels.indices {
      let probability = GlacierOdds.probability(UInt8(byte), temperature: temperature)
      let bin = min(Int(probability * Double(bins)), bins - 1)
      gaps[bin] += Double(glacier[byte]) - probability * Double(pixels[byte])
    }
    return gaps.reduce(0) { $0 + abs($1) } / Double(count)
  }
}
