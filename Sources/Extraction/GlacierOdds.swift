import Foundation

/// The byte that stands for the log odds of glacier, ln p/(1 − p), in rasters: eighths, from −15.8 to 15.8.
///
/// A byte of probability ends at 1/250, beyond which most of a network's answers lie; calibrated, these are what the
/// error of an area is made of. Odds are as fine far out as in the middle: a probability is known to 1/64 of what it
/// leaves open. 0 and 255 are no odds but certainty, which no calibration softens: ground that a method did not look at,
/// or of which it says yes or no and nothing between.
public enum GlacierOdds {
  /// The byte for certain absence.
  public static let none: UInt8 = 0

  /// The byte for certain glacier.
  public static let certain: UInt8 = 255

  /// How many steps one unit of log odds has.
  static let steps = 8.0

  /// The byte for a probability between 0 and 1, never a certain one: up to 127 to one half, and above it beyond.
  ///
  /// Not-a-number is certain absence.
  public static func byte(_ probability: Float) -> UInt8 {
    guard !probability.isNaN else { return none }
    let probability = min(max(probability, 0), 1)
    let scaled = (127 + Float(steps) * log(probability / (1 - probability))).rounded(.up)
    return UInt8(min(max(scaled, 1), 254))
  }

  /// The byte for a probability that is coded by `GlacierProbability`, whose ends are certain.
  public static func byte(ofCoded probability: UInt8) -> UInt8 { coded[Int(probability)] }

  /// The log odds in the middle of what a byte stands for.
  public static func logOdds(_ byte: UInt8) -> Double { (Double(byte) - 127.5) / steps }

  /// The probability that a byte stands for, calibrated.
  ///
  /// The log odds are divided by a temperature: Guo et al. 2017, section 4.2.
  public static func probability(_ byte: UInt8, temperature: Double = 1) -> Double {
    switch byte {
    case none: 0
    case certain: 1
    default: 1 / (1 + exp(-logOdds(byte) / temperature))
    }
  }

  /// The lowest byte whose calibrated probability is above a number from 0 up to but not 1.
  public static func first(above number: Double, temperature: Double = 1) -> Int {
    let place = (127.5 + steps * temperature * log(number / (1 - number))).rounded(.down) + 1
    return Int(min(max(place, 1), 255))
  }

  private static let coded: [UInt8] = (0...UInt8.max).map { code in
    switch code {
    case 0: return none
    case GlacierProbability.certain...: return certain
    default:
      // Coded probabilities are rounded away from one half: the middle of what each stands for.
      let half: Float = code == 125 ? 0 : code < 125 ? 0.5 : -0.5
      return byte((Float(code) + half) / Float(GlacierProbability.certain))
    }
  }
}

/// What a method says of pixels beside their probability, for the uncertainty of areas.
public struct Certainty: Sendable, Equatable {
  /// The odds of each pixel, coded by `GlacierOdds`.
  public var odds: [UInt8]

  /// Which views of a pixel say glacier, a bit for each from the lowest; nil for a method with one view.
  public var members: [UInt8]?

  static let oddsDescription = "log odds of glacier (0 none, 1-254 eighths about 127.5, 255 certain)"
  static let membersDescription = "views that say glacier (a bit each)"

  /// What coded probabilities say by themselves.
  public init(ofCoded probabilities: [UInt8]) { odds = probabilities.map(GlacierOdds.byte(ofCoded:)) }

  /// What the answers of several views say, of which `mean` is the mean.
  init(_ answers: [[Float]], mean: [Float], threshold: Double) {
    odds = mean.map(GlacierOdds.byte)
    guard answers.count > 1 else { return }
    let limit = GlacierProbability.limit(threshold)
    members = mean.indices.map { index in
      answers.indices.reduce(0) { bits, member in
        GlacierProbability.byte(answers[member][index]) > limit ? bits | 1 << UInt8(member) : bits
      }
    }
  }
}
