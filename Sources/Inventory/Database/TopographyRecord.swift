import GRDB
import Geospatial
import Glaciers

/// What an elevation model says of an outline, as the inventory keeps it; columns are named as in RGI 7.
public struct TopographyRecord: Sendable, Hashable {
  /// The lowest height in metres.
  public var minimum: Double

  /// The highest height in metres.
  public var maximum: Double

  /// The height that half of the area lies above, in metres.
  public var median: Double

  /// The mean height in metres.
  public var mean: Double

  /// The mean slope in degrees.
  public var slope: Double

  /// The aspect in degrees clockwise from north; nil where no side prevails.
  public var aspect: Double?

  /// The length along the longest flow line, in whole metres as in RGI 7.
  public var length: Length

  /// The longest flow line from head to terminus, in longitude and latitude.
  public var flowLine: [Point]

  /// The thousandths of the area in bands of 50 m.
  public var hypsometry: Hypsometry

  /// The name of the elevation model.
  public var source: String

  /// Makes a record from its facts.
  public init(
    minimum: Double, maximum: Double, median: Double, mean: Double, slope: Double, aspect: Double?,
    length: Length, flowLine: [Point], hypsometry: Hypsometry, source: String
  ) {
    self.minimum = minimum
    self.maximum = maximum
    self.median = median
    self.mean = mean
    self.slope = slope
    self.aspect = aspect
    self.length = Length(metres: length.metres.rounded())
    self.flowLine = flowLine
    self.hypsometry = hypsometry
    self.source = source
  }

  /// What was measured, as it is kept.
  public init(_ topography: GlacierTopography) {
    self.init(
      minimum: topography.minimum, maximum: topography.maximum, median: topography.median,
      mean: topography.mean, slope: topography.slope, aspect: topography.aspect,
      length: topography.flowLine.length, flowLine: topography.flowLine.points,
      hypsometry: topography.hypsometry, source: topography.source)
  }

  /// The eighth of the compass that it faces; nil where no side prevails.
  public var sector: AspectSector? { aspect.map(AspectSector.init(azimuth:)) }

  /// The end of the flow line.
  public var terminus: Point? { flowLine.last }
}

extension TopographyRecord {
  func insert(ofOutline id: Int64, in database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO topography_versions (outline_id, zmin_m, zmax_m, zmed_m, zmean_m, slope_deg, aspect_deg,
          aspect_sec, lmax_m, termlon, termlat, flow_line, dem_source)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      id, minimum, maximum, median, mean, slope, aspect, sector?.rawValue ?? AspectSector.notAssigned,
      length.metres, terminus?.x, terminus?.y, flowLineText, source,
    ])
    let insert = try database.cachedStatement(
      sql: "INSERT INTO hypsometry_versions (outline_id, band_m, share) VALUES (?, ?, ?)")
    for band in hypsometry.bands { try insert.execute(arguments: [id, band.center, band.share]) }
  }

  /// The topography of a period's outlines by their identifiers.
  static func stored(ofPeriod label: String, in database: Database) throws -> [Int64: TopographyRecord] {
    let bands = try Dictionary(
      grouping: Row.fetchAll(
        database,
        sql: """
          SELECT h.* FROM hypsometry h JOIN outlines o ON o.id = h.outline_id JOIN periods p ON p.id = o.period_id
          WHERE p.label = ? ORDER BY h.outline_id, h.band_m
          """, arguments: [label])
    ) { $0["outline_id"] as Int64 }
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT t.* FROM topography t JOIN outlines o ON o.id = t.outline_id JOIN periods p ON p.id = o.period_id
        WHERE p.label = ?
        """, arguments: [label])
    return try Dictionary(
      uniqueKeysWithValues: rows.map { row in
        let id = row["outline_id"] as Int64
        return (id, try TopographyRecord(row, bands: bands[id] ?? []))
      })
  }

  private init(_ row: Row, bands: [Row]) throws {
    let base = (bands.first?["band_m"] as Int? ?? 0) - Hypsometry.bandHeight / 2
    guard let hypsometry = Hypsometry(base: base, shares: bands.map { $0["share"] }) else {
      throw DatabaseError(
        message: "the hypsometry of outline \(row["outline_id"] as Int64) does not sum to 1000")
    }
    self.init(
      minimum: row["zmin_m"], maximum: row["zmax_m"], median: row["zmed_m"], mean: row["zmean_m"],
      slope: row["slope_deg"], aspect: row["aspect_deg"], length: Length(metres: row["lmax_m"]),
      flowLine: Self.points(row["flow_line"]), hypsometry: hypsometry, source: row["dem_source"])
  }

  /// The flow line as well-known text.
  var flowLineText: String? {
    guard !flowLine.isEmpty else { return nil }
    return "LINESTRING(\(flowLine.map { "\($0.x) \($0.y)" }.joined(separator: ",")))"
  }

  /// Reads what `flowLineText` wrote.
  static func points(_ text: String?) -> [Point] {
    guard let text, let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else {
      return []
    }
    return text[text.index(after: open)..<close].split(separator: ",").compactMap { pair in
      let numbers = pair.split(separator: " ").compactMap { Double($0) }
      return numbers.count == 2 ? Point(x: numbers[0], y: numbers[1]) : nil
    }
  }
}
