/// How far apart the boundaries of a mask and a reference run: the average surface distance (ASD).
///
/// Boundary elements sit on pixel corners: each 2 × 2 window of pixels that is neither all glacier nor all other
/// is one, as long as the line that it stands for. Beyond the image there is no glacier, so that a mask at its
/// edge has a boundary there; a window that touches an unknown pixel holds no element on either side. Distances
/// are exact and Euclidean, in the unit of the pixel size: pixels where that is 1.
public struct SurfaceDistance: Sendable, Hashable, Codable {
  /// How the distances of both directions become one number.
  public enum Definition: String, Sendable, Codable, CaseIterable {
    /// The mean over the elements of both boundaries together, each counted once.
    ///
    /// Heimann et al. 2009, as the text of Chu et al. 2022 cites it.
    case pooled

    /// The mean of the two directed means, each weighted by the length of its elements.
    ///
    /// What the code of Chu et al. 2022 computes, with DeepMind's `surface-distance`.
    case directed
  }

  /// The sides that have no boundary, which leaves no distance to be measured.
  public enum Missing: String, Sendable, Codable, CaseIterable, CustomStringConvertible {
    case mask, reference, both

    /// The reason in words.
    public var description: String {
      switch self {
      case .mask: "the mask has no boundary"
      case .reference: "the reference has no boundary"
      case .both: "neither mask nor reference has a boundary"
      }
    }
  }

  /// The distances from each element of one boundary to the nearest of the other.
  public struct Directed: Sendable, Hashable, Codable {
    /// How many elements the boundary has.
    public var elements = 0

    /// The sum of their distances.
    public var distance = 0.0

    /// The length of the boundary.
    public var length = 0.0

    /// The sum of their distances, each times the length of its element.
    public var weighted = 0.0

    static func + (one: Directed, two: Directed) -> Directed {
      Directed(
        elements: one.elements + two.elements, distance: one.distance + two.distance,
        length: one.length + two.length, weighted: one.weighted + two.weighted)
    }
  }

  /// From the boundary of the mask to that of the reference.
  public private(set) var maskToReference = Directed()

  /// From the boundary of the reference to that of the mask.
  public private(set) var referenceToMask = Directed()

  /// Why there is no average; nil where there is one.
  public private(set) var missing: Missing?

  /// Measures two masks of the same pixels, row by row: 0 is other, 255 unknown, and all else glacier.
  ///
  /// Takes time in proportion to the pixels and eight bytes of memory for each, at most.
  ///
  /// - Parameters:
  ///   - pixelWidth: the distance between the middles of neighbouring columns, which also sets the unit.
  ///   - pixelHeight: the distance between the middles of neighbouring rows.
  public init(
    of mask: [UInt8], against reference: [UInt8], width: Int, pixelWidth: Double = 1, pixelHeight: Double = 1
  ) {
    precondition(mask.count == reference.count && (width == 0 ? mask.isEmpty : mask.count % width == 0))
    let sides = (
      mask: Boundary(of: mask, hiddenBy: reference, width: width),
      reference: Boundary(of: reference, hiddenBy: mask, width: width)
    )
    let pixel = BoundaryDistances.Pixel(width: pixelWidth, height: pixelHeight)
    guard !sides.mask.isEmpty, !sides.reference.isEmpty else {
      missing = !sides.mask.isEmpty ? .reference : sides.reference.isEmpty ? .both : .mask
      return
    }
    // One after the other: each needs a number for every corner.
    maskToReference = BoundaryDistances(to: sides.reference).measured(from: sides.mask, pixel)
    referenceToMask = BoundaryDistances(to: sides.mask).measured(from: sides.reference, pixel)
  }

  /// The average distance; nil where `missing` says why.
  public func average(_ definition: Definition = .directed) -> Double? {
    guard missing == nil else { return nil }
    let (one, two) = (maskToReference, referenceToMask)
    return switch definition {
    case .pooled: (one.distance + two.distance) / Double(one.elements + two.elements)
    case .directed: (one.weighted / one.length + two.weighted / two.length) / 2
    }
  }

  /// The elements of two images together; an image that lacks a boundary takes no part.
  public static func + (one: SurfaceDistance, two: SurfaceDistance) -> SurfaceDistance {
    guard one.missing == nil else { return two }
    guard two.missing == nil else { return one }
    var sum = one
    sum.maskToReference = one.maskToReference + two.maskToReference
    sum.referenceToMask = one.referenceToMask + two.referenceToMask
    return sum
  }

  /// Adds the elements of another image.
  public static func += (one: inout SurfaceDistance, two: SurfaceDistance) { one = one + two }
}
