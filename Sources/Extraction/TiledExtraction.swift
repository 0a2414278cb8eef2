import Geospatial
import Landsat

/// A network on one image: it is applied to the tiles that a window needs, one row of them after the other.
///
/// A tile's result depends on the tile alone: on its place in the image, not on windows, neighbours or order. Tiles
/// of the rows that were asked for last are kept, so memory holds a few rows of tiles, not the image.
final class TiledExtraction: PreparedMethod {
  /// What is asked of the image.
  struct Bands {
    /// The bands read.
    var roles: [Role]

    /// How many of them, from the first, the network takes.
    var taken: Int

    /// What their numbers stand for.
    var quantity: BandQuantity
  }

  private let image: any BandSource
  private let bands: Bands
  private let plan: TilePlan
  private let screen: TileScreen.Opened?
  private let threshold: Double
  private let network: (_ tile: [Float], _ side: Int) throws -> [[Float]]

  /// What is said of the pixels that a tile decides.
  private struct Decided {
    var probabilities: [UInt8]
    var certainty: Certainty

    /// No glacier at all in some pixels.
    init(nothingIn count: Int) {
      probabilities = [UInt8](repeating: 0, count: count)
      certainty = Certainty(ofCoded: probabilities)
    }

    /// The answers of several views, of which there is at least one.
    init(_ answers: [[Float]], threshold: Double) {
      let mean = TestTimeAugmentation.mean(answers)
      probabilities = mean.map(GlacierProbability.byte)
      certainty = Certainty(answers, mean: mean, threshold: threshold)
    }
  }

  /// The decided pixels of tiles, by row and column.
  private var decided: [Int: [Int: Decided]] = [:]

  /// The tiles that are tallied, by row and column: one that is computed twice counts once.
  private var tallied: Set<[Int]> = []
  private var tally = TileTally()

  /// Makes a network ready for an image.
  ///
  /// - Parameters:
  ///   - threshold: above which one view by itself says glacier.
  ///   - network: gives the probabilities, `side` × `side`, of each view of a tile of bands × `side` × `side`, which is
  ///     not-a-number where it has no data.
  init(
    _ image: any BandSource, _ bands: Bands, _ plan: TilePlan, screen: TileScreen.Opened?,
    threshold: Double = 0.5, network: @escaping (_ tile: [Float], _ side: Int) throws -> [[Float]]
  ) {
    self.image = image
    self.bands = bands
    self.plan = plan
    self.screen = screen
    self.threshold = threshold
    self.network = network
    if screen?.proves == true { tally.lost = 0 }
  }

  var tiles: TileTally? { tally }

  func strips(pixels: Int) -> [Window] {
    plan.rows.map { Window(x: 0, y: $0.kept.lowerBound, width: image.grid.width, height: $0.kept.count) }
  }

  func reach(of window: Window) -> Window {
    guard let inside = window.intersection(image.grid.window) else { return window }
    let columns = TilePlan.places(plan.columns, deciding: inside.x..<inside.endX)
    let rows = TilePlan.places(plan.rows, deciding: inside.y..<inside.endY)
    return pixels(columns, rows)
  }

  func probabilities(in window: Window) throws -> [UInt8] {
    var result = [UInt8](repeating: 0, count: window.count)
    try visit(window) { Self.copy($0.probabilities, of: $1, into: &result, of: window) }
    return result
  }

  func certainty(in window: Window, of probabilities: [UInt8]) throws -> Certainty {
    var result = Certainty(ofCoded: [UInt8](repeating: 0, count: window.count))
    var members = result.odds
    var hasMembers = false
    try visit(window) { decided, kept in
      Self.copy(decided.certainty.odds, of: kept, into: &result.odds, of: window)
      guard let own = decided.certainty.members else { return }
      hasMembers = true
      Self.copy(own, of: kept, into: &members, of: window)
    }
    if hasMembers { result.members = members }
    return result
  }

  /// Calls `body` with what the tiles of a window decide, each with its pixels.
  private func visit(_ window: Window, _ body: (Decided, Window) -> Void) throws {
    guard let inside = window.intersection(image.grid.window) else { return }
    let columns = TilePlan.places(plan.columns, deciding: inside.x..<inside.endX)
    let rows = TilePlan.places(plan.rows, deciding: inside.y..<inside.endY)
    decided = decided.filter { rows.contains($0.key) }
    for row in rows {
      try decide(columns, ofRow: row)
      for column in columns {
        if let decided = decided[row]?[column] { body(decided, kept(column, row)) }
      }
    }
  }

  /// Sees to it that some tiles of a row are decided.
  private func decide(_ columns: Range<Int>, ofRow row: Int) throws {
    let missing = columns.filter { decided[row]?[$0] == nil }
    guard let first = missing.first, let last = missing.last else { return }
    let read = try TileRow(
      image, bands.roles, as: bands.quantity, in: pixels(first..<last + 1, row..<row + 1))
    for column in missing { decided[row, default: [:]][column] = try decision(column, row, in: read) }
  }

  /// What is said of the pixels that one tile decides.
  private func decision(_ column: Int, _ row: Int, in read: TileRow) throws -> Decided {
    let kept = kept(column, row)
    let nothing = Decided(nothingIn: kept.count)
    let isNew = tallied.insert([row, column]).inserted
    let hasData = read.hasData(in: kept, bands: bands.taken)
    guard hasData.contains(true) else {
      if isNew { tally.empty += 1 }
      return nothing
    }
    let isScreenedOut = try screen.map { try !$0.passes(kept, of: read) } ?? false
    if isNew {
      tally.screened += isScreenedOut ? 1 : 0
      tally.run += isScreenedOut ? 0 : 1
    }
    guard !isScreenedOut || (tally.lost != nil && isNew) else { return nothing }

    let tile = Window(
      x: plan.columns[column].start, y: plan.rows[row].start, width: plan.side, height: plan.side)
    let answers = try network(read.values(in: tile, bands: 0..<bands.taken), plan.side)
    let answer = Decided(answers.map { kept.part(of: $0, in: tile) }, threshold: threshold)
    guard isScreenedOut else { return answer }
    let half = GlacierProbability.limit(0.5)
    tally.lost = tally.lost.map { $0 + zip(answer.probabilities, hasData).count { $0 > half && $1 } }
    return nothing
  }

  /// The pixels that a tile decides.
  private func kept(_ column: Int, _ row: Int) -> Window {
    let (columns, rows) = (plan.columns[column].kept, plan.rows[row].kept)
    return Window(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }

  /// The pixels of the image that some tiles see.
  private func pixels(_ columns: Range<Int>, _ rows: Range<Int>) -> Window {
    let (left, top) = (plan.columns[columns.lowerBound].start, plan.rows[rows.lowerBound].start)
    let right = min(plan.columns[columns.upperBound - 1].start + plan.side, image.grid.width)
    let bottom = min(plan.rows[rows.upperBound - 1].start + plan.side, image.grid.height)
    return Window(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// Copies what two windows share.
  private static func copy(
    _ pixels: [UInt8], of source: Window, into result: inout [UInt8], of target: Window
  ) {
    guard let common = source.intersection(target) else { return }
    for y in common.y..<common.endY {
      let from = (y - source.y) * source.width + common.x - source.x
      let to = (y - target.y) * target.width + common.x - target.x
      result.replaceSubrange(to..<to + common.width, with: pixels[from..<from + common.width])
    }
  }
}
