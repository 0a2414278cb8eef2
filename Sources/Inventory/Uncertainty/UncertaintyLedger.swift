import Geospatial

/// Several ways to the uncertainty of the same areas, side by side.
///
/// Everything is measured anew from the outlines, but for what extraction said of itself, one period at a time: memory is that of the largest period.
public struct UncertaintyLedger: Sendable {
  /// The uncertainties of one region in one period.
  public struct Entry: Sendable, Hashable {
    /// The period's label.
    public let period: String

    /// The sub-area; nil for the whole region.
    public let subarea: String?

    /// The area.
    public let area: Area

    /// What each method says, in the ledger's order; nil where it cannot, as where no scene has an RMSE, or where
    /// nothing was recorded.
    public let values: [Area?]
  }

  /// The methods, in the order of their values.
  public var methods: [UncertaintyMethod]

  /// How the errors of single outlines add up.
  public var sum: ErrorSum

  /// The side of the scenes' pixels, half of which is a buffer; without it the methods that need it say nothing.
  public var pixel: Length?

  /// Where debris lies on the ice, in the inventory's CRS.
  public var debris: MultiPolygon?

  /// Makes a ledger.
  public init(
    methods: [UncertaintyMethod] = UncertaintyMethod.all, sum: ErrorSum = .linear,
    pixel: Length? = nil, debris: MultiPolygon? = nil
  ) {
    self.methods = methods
    self.sum = sum
    self.pixel = pixel
    self.debris = debris
  }

  /// The entries of all periods, the whole region before its sub-areas.
  public func entries(of inventory: InventoryDatabase) throws -> [Entry] {
    let recorded = try inventory.regionAreas().filter { $0.source == inventory.ownSource }
    let subareas = try inventory.subareas().map {
      RegionSummary.Subarea(name: $0.name, polygons: $0.extent)
    }
    let measure = try inventory.read { try SharedGround(of: $0).measure }
    let spreads = try inventory.areaSpreads()
    return try inventory.periods().flatMap { period -> [Entry] in
      let label = period.time.label
      let ground = PeriodGround(
        outlines: try inventory.outlines(ofPeriod: label), subareas: subareas,
        rmse: Self.rmse(of: try inventory.scenes(ofPeriod: label)), crs: inventory.project.crs,
        measure: measure,
        recorded: recorded.filter { $0.dated.period.label == label },
        spreads: spreads.filter { $0.period == label }.map(\.spread))
      let columns = try methods.map { try values(of: $0, on: ground) }
      return ([nil] + subareas.map(\.name)).enumerated().map { place, subarea in
        Entry(
          period: label, subarea: subarea, area: ground.area(at: place), values: columns.map { $0[place] })
      }
    }
  }

  /// What a method says of the region and then of each sub-area.
  private func values(of method: UncertaintyMethod, on ground: PeriodGround) throws -> [Area?] {
    switch method.rule {
    case .recorded: return ground.recordedErrors
    case .spread(let method): return ground.spreadErrors(method)
    case .wholeBuffer(let buffer): return try ground.totals(buffer, pixel: pixel, correlation: nil)
    case .partBuffer(let buffer, let rule):
      return try ground.totals(buffer, pixel: pixel, correlation: rule)
    case .eachBuffer(let buffer):
      guard let distance = buffer.knownDistance(pixel: pixel, rmse: ground.rmse) else {
        return ground.nothing
      }
      let meter = try AreaMeter(ground.measure, crs: ground.crs)
      let each = try buffer.uncertainties(
        of: ground.outlines.map(\.polygon), distance: distance, in: ground.crs, meter: meter
      ).each
      return try ground.sums(of: each, sum)
    case .powerLaw(let law):
      return try ground.sums(of: ground.outlines.map { law.uncertainty(of: $0.area) }, sum)
    case .perimeter(let line):
      return try ground.sums(
        of: line.uncertainties(of: ground.outlines.map(\.polygon), debris: debris, in: ground.crs), sum)
    }
  }

  /// The scenes' geometric error, each by the squares of its own weighted by what it decided.
  static func rmse(of scenes: [PeriodScene]) -> Length? {
    let known = scenes.compactMap { scene in
      scene.scene.geometricRMSE.map { (square: $0 * $0, weight: scene.decidedShare ?? 1) }
    }
    let weight = known.reduce(0) { $0 + $1.weight }
    guard weight > 0 else { return nil }
    return Length(metres: (known.reduce(0) { $0 + $1.square * $1.weight } / weight).squareRoot())
  }
}

extension InventoryDatabase {
  /// The name among a run's settings of the side of the grid's pixels.
  public static let pixelSetting = "region.pixel"

  /// The side of the grid's pixels, which all periods share; nil where outlines were only imported, and in inventories of
  /// an older Firnline.
  public func pixel() throws -> Length? {
    try read { database in
      try String.fetchOne(
        database,
        sql: """
          SELECT s.value FROM runs r, json_each(r.settings) s WHERE s.key = ? ORDER BY r.id DESC LIMIT 1
          """, arguments: [Self.pixelSetting])
    }.flatMap { try? Length(parsing: $0) }
  }
}

extension BufferUncertainty {
  /// The buffer's width; nil where it hangs on a pixel that is not known.
  fileprivate func knownDistance(pixel: Length?, rmse: Length?) -> Length? {
    if let pixel { return distance(pixel: pixel, rmse: rmse) }
    if case .fixed(let length) = width { return length }
    return nil
  }
}

/// One period's outlines with all that its uncertainties are measured by.
private struct PeriodGround {
  let outlines: [OutlineRecord]
  let subareas: [RegionSummary.Subarea]
  let rmse: Length?
  let crs: CRS
  let measure: AreaMeasure
  let recorded: [RegionArea]
  let spreads: [AreaSpread]

  /// The recorded total of the region, at 0, or of a sub-area.
  private func total(at place: Int) -> RegionArea? {
    recorded.first {
      place == 0 ? $0.position == 0 : $0.position > 0 && $0.region == subareas[place - 1].name
    }
  }

  func area(at place: Int) -> Area { total(at: place)?.dated.area ?? .zero }

  /// What a method says that cannot.
  var nothing: [Area?] { Array(repeating: nil, count: subareas.count + 1) }

  var recordedErrors: [Area?] { (0...subareas.count).map { total(at: $0)?.dated.uncertainty } }

  /// What extraction said of the region and of its sub-areas.
  func spreadErrors(_ method: AreaSpread.Method) -> [Area?] {
    ([nil] + subareas.map(\.name)).map { subarea in
      spreads.first { $0.method == method && $0.subarea == subarea }?.error
    }
  }

  /// Buffers of the region and of its sub-areas.
  func totals(_ buffer: BufferUncertainty, pixel: Length?, correlation: CorrelationRule?) throws -> [Area?] {
    guard buffer.width != .sceneRMSE || rmse != nil,
      let distance = buffer.knownDistance(pixel: pixel, rmse: rmse)
    else { return nothing }
    let meter = try AreaMeter(measure, crs: crs)
    let whole = try buffer.uncertainty(
      of: outlines.map(\.polygon), distance: distance, in: crs, meter: meter)
    let totals = try RegionSummary(
      crs: crs, meter: meter, method: buffer, distance: distance, correlation: correlation ?? .linear
    ).totals(of: outlines, uncertainty: whole, subareas: subareas).map { $0.uncertainty?.value }
    return correlation == nil ? [whole] + totals.dropFirst() : totals
  }

  /// Errors of outlines summed over the region and over its sub-areas, spread there as the outlines' areas.
  func sums(of errors: [Area], _ sum: ErrorSum) throws -> [Area?] {
    let places = outlines.map { outline in
      outline.polygon.bounds.map { Point(x: ($0.minX + $0.maxX) / 2, y: ($0.minY + $0.maxY) / 2) }
        ?? Point(x: 0, y: 0)
    }
    func total(_ errors: [Area]) -> Area {
      sum.total(of: errors, at: places, metresPerUnit: crs.metresPerUnit)
    }
    let meter = try AreaMeter(measure, crs: crs)
    return try [total(errors)]
      + subareas.map { subarea in
        let faces = try PreparedPolygons(subarea.polygons)
        return total(
          try zip(outlines, errors).map { outline, error in
            let here = try meter.area(of: faces.clip(outline.polygon))
            return error * (here.squareMetres / outline.area.squareMetres)
          })
      }
  }
}
