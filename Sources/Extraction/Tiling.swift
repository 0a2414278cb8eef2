/// How large tiles are, and how far they overlap.
public struct Tiling: Hashable, Sendable {
  /// The sides that tiles may have; beyond, some kernels of oneDNN count past the end of their integers.
  public static let sizes = 1...8192

  /// The side of a tile in pixels.
  public var size: Int

  /// How many pixels two neighbours share; half of them are kept from each, and the odd one from the first.
  public var overlap: Int

  /// Tiles that share an overlap, which has to be smaller than they are.
  public init(size: Int = 512, overlap: Int = 64) {
    self.size = size
    self.overlap = overlap
  }

  /// What tiles of a size share where nobody says: an eighth of their side, up to 64 pixels.
  public static func overlap(of size: Int) -> Int { min(Tiling().overlap, size / 8) }

  /// Tiles of which a margin is given up on every side.
  public init(size: Int, margin: Int) { self.init(size: size, overlap: 2 * margin) }

  /// Tiles of which the middle is kept, as a share of their area.
  ///
  /// Chu et al. 2022 keep 90 % of tiles of 1024 pixels: a margin of 26.
  public init(size: Int, keep share: Double) {
    self.init(size: size, margin: Int((1 - share.squareRoot()) * Double(size) / 2))
  }
}

/// Where the tiles of an image lie, and which pixels each of them decides.
///
/// Tiles begin at the image's upper left corner, so they do not depend on the windows asked for. Neighbours overlap
/// and share what they see of each other; the outermost keep their outer margin; where the regular tiles do not
/// reach the far edge, one more is laid against it and decides what its predecessor left. So every pixel belongs to
/// exactly one tile.
struct TilePlan: Hashable {
  /// A tile along one axis.
  struct Span: Hashable {
    /// The first pixel.
    var start: Int

    /// The pixels that it decides.
    var kept: Range<Int>
  }

  /// The side of all tiles.
  let side: Int

  /// The tiles from left to right.
  let columns: [Span]

  /// The tiles from top to bottom.
  let rows: [Span]

  private let width: Int
  private let height: Int

  /// Lays tiles on an image.
  ///
  /// - Parameter multiple: what sides have to be multiples of. A tile larger than the image shrinks as far as that
  ///   allows, and reaches beyond the image by the rest.
  init(width: Int, height: Int, tiling: Tiling, multiple: Int = 1) {
    self.width = width
    self.height = height
    let enough = (max(width, height) + multiple - 1) / multiple * multiple
    side = min(tiling.size, enough)
    // A tile that shrank has the image to itself on both axes.
    let overlap = side < tiling.size ? 0 : tiling.overlap
    columns = Self.spans(width, side, overlap)
    rows = Self.spans(height, side, overlap)
  }

  private static func spans(_ length: Int, _ side: Int, _ overlap: Int) -> [Span] {
    guard length > side else { return [Span(start: 0, kept: 0..<length)] }
    let stride = side - overlap
    let regular = (length - overlap) / stride
    var starts = (0..<regular).map { $0 * stride }
    if (length - overlap) % stride > 0 { starts.append(length - side) }
    var from = 0
    return starts.enumerated().map { number, start in
      let isLast = number == starts.count - 1
      let end = isLast ? length : start + side - overlap / 2
      defer { from = end }
      return Span(start: start, kept: from..<end)
    }
  }

  /// The places in `spans` of the tiles that decide some of the pixels.
  static func places(_ spans: [Span], deciding pixels: Range<Int>) -> Range<Int> {
    let first = spans.firstIndex { $0.kept.upperBound > pixels.lowerBound } ?? spans.count
    let end = spans.firstIndex { $0.kept.lowerBound >= pixels.upperBound } ?? spans.count
    return first..<max(first, end)
  }
}
