import Declaration

/// What stands between the satellite and the ground at one pixel.
public enum Sky: UInt8, Sendable, CaseIterable {
  /// No measurement: beyond the scene's edge, or a gap between scan lines.
  case fill = 0

  /// Nothing that the policy masks.
  case clear = 1

  /// Cloud, its rim, or cirrus.
  case cloud = 2

  /// The shadow of a cloud.
  case shadow = 3
}

/// Which marks of a quality band hide the ground.
public struct SkyPolicy: Hashable, Sendable {
  /// A mark that a quality band sets.
  public enum Mark: String, Hashable, Sendable, CaseIterable {
    /// Cloud.
    case cloud

    /// The rim around a cloud.
    case dilatedCloud = "dilated-cloud"

    /// High thin cloud, seen by OLI only.
    case cirrus

    /// The shadow of a cloud.
    case shadow
  }

  /// How sure the quality band is of a mark.
  public enum Confidence: Int, Hashable, Sendable, CaseIterable {
    /// At least low.
    case low = 1

    /// At least medium.
    case medium = 2

    /// High.
    case high = 3
  }

  /// The marks that hide the ground; all of them unless set otherwise.
  public var masked: Set<Mark>

  /// The confidence from which cloud, cirrus and shadow count; nil trusts the single bit that the makers set.
  ///
  /// Confidences are finer than the bits: USGS sets the cloud bit at high confidence only.
  public var confidence: Confidence?

  /// Whether a pixel marked as snow with high confidence counts as clear although it is marked as cloud too.
  ///
  /// Snow, ice and cloud are all bright, and the makers' algorithm sets both bits on many glacier pixels at
  /// once. Dropping these would drop ice in clear sky; keeping them keeps some real cloud over snow. The
  /// first is the safer error for a glacier outline that several dates vote on, so the switch is off unless
  /// the scenes of a period are few. Shadow and cirrus stay masked in either case.
  public var keepSnow: Bool

  /// Makes a policy; the standard one masks cloud with its rim, cirrus and shadow.
  public init(
    masked: Set<Mark> = Set(Mark.allCases), confidence: Confidence? = nil, keepSnow: Bool = false
  ) {
    self.masked = masked
    self.confidence = confidence
    self.keepSnow = keepSnow
  }

  /// Sees to it that no quality band is wanted that a product has lost.
  ///
  /// - Parameter file: the quality band that the metadata name and that is not there.
  public func requireQuality(missing file: String?) throws {
    guard let file, !masked.isEmpty else { return }
    throw InputError(
      file: file, field: "quality band", problem: "is not there, so clouds cannot be told from the ground",
      mend: "complete the product, or mask nothing (in a project, 'scenes: {mask: []}')")
  }
}
