import Geospatial
import Landsat

/// The band ratio of one scene at many thresholds, each measured against a reference.
///
/// Chen et al. 2022, Table II.
/// Only clear pixels that the reference knows are compared. The scene is read once, strip by strip, and every
/// threshold counted on each strip, so memory grows neither with the scene nor with the thresholds.
public struct ThresholdSweep: Sendable {
  /// The twelve thresholds of Table II: 1.5 to 3.7 in steps of 0.2.
  public static let tableII: [Float] = stride(from: 15, through: 37, by: 2).map { Float($0) / 10 }

  /// The ratio; its own threshold takes no part.
  public var method: BandRatio

  /// The thresholds, in the order of the result.
  public var thresholds: [Float]

  /// Which flags of the scene's quality band hide the ground.
  public var sky: SkyPolicy

  /// Makes a sweep, without cleaning of the masks unless the method asks for it.
  public init(
    method: BandRatio = BandRatio(morphology: .none), thresholds: [Float] = tableII,
    sky: SkyPolicy = SkyPolicy()
  ) {
    self.method = method
    self.thresholds = thresholds
    self.sky = sky
  }

  /// One threshold and how its mask compares.
  public struct Row: Sendable, Hashable, Codable {
    /// Glacier where the ratio is above this.
    public var threshold: Float

    /// The mask against the reference.
    public var confusion: Confusion
  }

  /// What a sweep found.
  public struct Outcome: Sendable, Hashable, Codable {
    /// One row for each threshold.
    public var rows: [Row]

    /// Pixels compared.
    public var compared: Int

    /// Pixels left out because the scene has no clear view of them.
    public var unseen: Int

    /// Clear pixels left out because the reference knows nothing of them.
    public var unknown: Int

    /// The best row by a measure, the first of equals; nil where no row has the measure.
    public func best(by measure: (Confusion) -> Double?) -> Row? {
      var best: (row: Row, value: Double)?
      for row in rows {
        guard let value = measure(row.confusion), value > best?.value ?? -.infinity else { continue }
        best = (row, value)
      }
      return best?.row
    }
  }

  /// Pixels worked on at once.
  var stripPixels = 1 << 20

  /// Measures the scene on its own grid.
  ///
  /// - Parameters:
  ///   - region: a file of polygons, in any format OGR reads, that holds the pixels wanted; all where nil.
  /// - Throws: `GeospatialError` where nothing can be compared, or a file will not do; `InputError` where the scene
  ///   lacks a band.
  public func run(
    _ scene: Scene, against reference: GlacierReference, within region: String? = nil
  ) throws -> Outcome {
    let grid = scene.grid
    let reader = SceneReader(scene)
    let reference = (name: reference.path, verdicts: try reference.open(on: grid))
    let inside = try region.map { try BurntPolygons($0, on: grid) }
    var outcome = Outcome(
      rows: thresholds.map { Row(threshold: $0, confusion: Confusion()) }, compared: 0, unseen: 0, unknown: 0)
    if let whole = inside.map(\.window) ?? grid.window {
      for part in grid.subgrid(whole).windows(pixels: stripPixels) {
        let strip = Window(x: whole.x, y: whole.y + part.y, width: part.width, height: part.height)
        let verdicts = try reference.verdicts.verdicts(strip)
        let wanted = try inside?.pixels(strip)
        try count(reader, strip, verdicts, wanted, into: &outcome)
      }
    }
    guard outcome.compared > 0 else {
      throw GeospatialError(
        function: "ThresholdSweep",
        message: "knows no clear pixel of \(scene.id)\(region.map { " within \($0)" } ?? "");"
          + " choose a reference, a scene and a region that overlap", path: reference.name)
    }
    return outcome
  }

  /// Counts one strip at every threshold.
  private func count(
    _ reader: SceneReader, _ strip: Window, _ verdicts: [GlacierReference.Verdict], _ wanted: [Bool]?,
    into outcome: inout Outcome
  ) throws {
    let seen = strip.expanded(by: method.context)
    let ratios = try method.ratios(of: SceneBlock(source: reader, window: seen))
    let clear = try reader.sky(seen, policy: sky, roles: method.roles)
    // Where in `seen` the pixels to be compared are, glacier by the reference and not.
    var glacier: [Int] = []
    var other: [Int] = []
    for index in verdicts.indices where wanted?[index] ?? true {
      let (row, column) = index.quotientAndRemainder(dividingBy: strip.width)
      let place = (row + method.context) * seen.width + column + method.context
      guard clear[place] == .clear else {
        outcome.unseen += 1
        continue
      }
      switch verdicts[index] {
      case .glacier: glacier.append(place)
      case .other: other.append(place)
      case .unknown: outcome.unknown += 1
      }
    }
    outcome.compared += glacier.count + other.count
    for index in outcome.rows.indices {
      var mask = BandRatio.exceeds(ratios, outcome.rows[index].threshold)
      method.morphology.apply(to: &mask, width: seen.width, height: seen.height)
      let found = glacier.count { mask[$0] != 0 }
      let falseAlarms = other.count { mask[$0] != 0 }
      outcome.rows[index].confusion += Confusion(
        truePositives: found, falsePositives: falseAlarms, falseNegatives: glacier.count - found,
        trueNegatives: other.count - falseAlarms)
    }
  }
}
