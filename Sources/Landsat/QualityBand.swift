import Geospatial

/// A scene's quality band: where it is and how its values are read.
public struct QualityBand: Hashable, Sendable {
  /// Where it is.
  public let source: RasterSource

  /// What its values mean.
  public let meaning: QualityMeaning
}

/// What the values of a quality band mean.
public enum QualityMeaning: Hashable, Sendable {
  /// Every bit, or pair of bits, is a mark of its own.
  case bits(QualityFormat)

  /// Every value is a class of its own.
  case classes(QualityClasses)
}

/// A way of packing marks into bits.
public enum QualityFormat: String, Hashable, Sendable, CaseIterable, Codable {
  /// `QA_PIXEL` of Landsat Collection 2, all sensors and levels.
  ///
  /// Bit 0 fill, 1 dilated cloud, 2 cirrus, 3 cloud, 4 cloud shadow, 5 snow, 6 clear, 7 water; pairs of bits
  /// hold confidences, 8-9 cloud, 10-11 shadow, 12-13 snow, 14-15 cirrus (USGS product guides LSDS-1618 and
  /// LSDS-1619).
  case landsatCollection2 = "landsat-c2"

  /// `BQA` of Landsat Collection 1.
  ///
  /// Bit 0 fill, 4 cloud; confidences 5-6 cloud, 7-8 shadow, 9-10 snow, 11-12 cirrus. There is no rim, and
  /// shadow and cirrus have no bit of their own: high confidence stands for it.
  case landsatCollection1 = "landsat-c1"

  /// `Fmask` of Harmonized Landsat Sentinel-2, version 2.
  ///
  /// Bit 0 cirrus, 1 cloud, 2 beside cloud or shadow, 3 shadow, 4 snow; 255 is fill; no confidences.
  case hlsFmask = "hls-fmask"
}

/// The classes of a quality band that has one value for each.
public struct QualityClasses: Hashable, Sendable {
  /// Values without measurement.
  public var fill: Set<Int>

  /// Values of clear sky; where this is given, a value in no list counts as cloud.
  public var clear: Set<Int>

  /// Values of cloud.
  public var cloud: Set<Int>

  /// Values of cloud shadow.
  public var shadow: Set<Int>

  /// Makes the classes; a value in no list is clear, unless `clear` names the clear ones.
  public init(
    fill: Set<Int> = [], clear: Set<Int> = [], cloud: Set<Int> = [], shadow: Set<Int> = []
  ) {
    self.fill = fill
    self.clear = clear
    self.cloud = cloud
    self.shadow = shadow
  }
}

extension QualityMeaning {
  /// The value that stands for "outside the quality band"; it is fill in every meaning.
  static let outside: UInt16 = .max

  /// The sky for each of the 65 536 values, so that a whole scene is read through one look-up.
  func table(_ policy: SkyPolicy) -> [Sky] {
    var table = (0...Int(UInt16.max)).map { value in
      switch self {
      case .bits(let format): format.marks(value).sky(policy)
      case .classes(let classes): classes.sky(value, policy)
      }
    }
    table[Int(Self.outside)] = .fill
    return table
  }
}

extension QualityClasses {
  fileprivate func sky(_ value: Int, _ policy: SkyPolicy) -> Sky {
    if fill.contains(value) { return .fill }
    if shadow.contains(value) { return policy.masked.contains(.shadow) ? .shadow : .clear }
    let isCloud = cloud.contains(value) || !(clear.isEmpty || clear.contains(value))
    return isCloud && policy.masked.contains(.cloud) ? .cloud : .clear
  }
}

/// The marks of one value of a quality band.
private struct QualityMarks {
  var isFill = false
  var isRim = false
  var isCloud = false
  var isCirrus = false
  var isShadow = false
  var isSnow = false
  var cloudConfidence: Int?
  var cirrusConfidence: Int?
  var shadowConfidence: Int?

  func sky(_ policy: SkyPolicy) -> Sky {
    if isFill { return .fill }
    func hides(_ mark: SkyPolicy.Mark, _ bit: Bool, _ confidence: Int?) -> Bool {
      guard policy.masked.contains(mark) else { return false }
      guard let least = policy.confidence, let confidence else { return bit }
      return confidence >= least.rawValue
    }
    let trustsSnow = policy.keepSnow && isSnow
    if !trustsSnow, hides(.cloud, isCloud, cloudConfidence) || hides(.dilatedCloud, isRim, nil) {
      return .cloud
    }
    if hides(.cirrus, isCirrus, cirrusConfidence) { return .cloud }
    return hides(.shadow, isShadow, shadowConfidence) ? .shadow : .clear
  }
}

extension QualityFormat {
  fileprivate func marks(_ value: Int) -> QualityMarks {
    func bit(_ place: Int) -> Bool { value >> place & 1 == 1 }
    func pair(_ place: Int) -> Int { value >> place & 3 }
    switch self {
    case .landsatCollection2:
      return QualityMarks(
        isFill: bit(0), isRim: bit(1), isCloud: bit(3), isCirrus: bit(2), isShadow: bit(4),
        isSnow: bit(5) && pair(12) == 3,
        cloudConfidence: pair(8), cirrusConfidence: pair(14), shadowConfidence: pair(10))
    case .landsatCollection1:
      return QualityMarks(
        isFill: bit(0), isCloud: bit(4), isCirrus: pair(11) == 3, isShadow: pair(7) == 3,
        isSnow: pair(9) == 3,
        cloudConfidence: pair(5), cirrusConfidence: pair(11), shadowConfidence: pair(7))
    case .hlsFmask:
      return QualityMarks(
        isFill: value == 255, isRim: bit(2), isCloud: bit(1), isCirrus: bit(0), isShadow: bit(3),
        isSnow: bit(4))
    }
  }
}
