import Declaration
import Foundation
import Geospatial
import Neural

/// What is glacier according to somebody's outlines, by the day.
public struct ReferenceOutlines: Hashable, Sendable {
  /// Which outlines are of the time of an image.
  public struct Dates: Hashable, Sendable {
    /// The attribute with the day of each outline: a date, or text such as `2000-10-30`, `20001030`, `20009999`.
    public var field: String
    /// How many days an outline may be older or younger than an image.
    public var days: Int

    /// Makes a rule.
    public init(field: String, days: Int) {
      self.field = field
      self.days = days
    }
  }

  /// The file, in any format OGR reads.
  public var path: String
  /// The layer; the first where nil.
  public var layer: String?
  /// An SQL condition on the attributes; what does not meet it is no glacier.
  public var filter: String?
  /// Which outlines are of the time of an image; all where nil.
  ///
  /// Ground that lies in outlines of other times alone, or without a date, is unknown.
  public var dates: Dates?
  /// A file of polygons beyond which nobody knows; the outlines know all ground where nil.
  public var region: String?

  /// Names a file of outlines.
  public init(
    path: String, layer: String? = nil, where filter: String? = nil, dates: Dates? = nil,
    region: String? = nil
  ) {
    self.path = path
    self.layer = layer
    self.filter = filter
    self.dates = dates
    self.region = region
  }
}

/// Outlines carried to a reference system, to be turned into labels tile by tile.
struct OutlineLabels {
  private struct Part {
    let polygon: Polygon
    let bounds: Bounds
    let date: CalendarDate?
  }

  private let dates: ReferenceOutlines.Dates?
  private let parts: [Part]
  private let region: [Part]?

  /// Reads the outlines.
  ///
  /// - Throws: `InputError` where a file will not do, `GeospatialError` where it cannot be read.
  init(_ outlines: ReferenceOutlines, in crs: CRS) throws {
    dates = outlines.dates
    parts = try Self.parts(
      of: VectorSource(outlines.path, layer: outlines.layer, where: outlines.filter), in: crs,
      dateField: dates?.field)
    region = try outlines.region.map { try Self.parts(of: VectorSource($0), in: crs, dateField: nil) }
  }

  /// How many polygons are of the time of an image, and how many are of another.
  func counts(on date: CalendarDate) -> (used: Int, other: Int) {
    let used = parts.count { isOfTime($0, date) }
    return (used, parts.count - used)
  }

  /// The label of each pixel of a small grid on a day: 1 where its middle lies in an outline, else 0, or
  /// `Loss.noLabel` where nobody knows.
  func labels(on grid: Grid, date: CalendarDate) throws -> [UInt8] {
    let near = parts.filter { $0.bounds.intersects(grid.bounds) }
    let glacier = try Self.mask(near.filter { isOfTime($0, date) }, grid)
    let doubtful = try Self.mask(near.filter { !isOfTime($0, date) }, grid)
    let known = try region.map { try Self.mask($0.filter { $0.bounds.intersects(grid.bounds) }, grid) }
    return glacier.indices.map { index in
      guard known?[index] ?? true else { return Loss.noLabel }
      return glacier[index] ? 1 : doubtful[index] ? Loss.noLabel : 0
    }
  }

  private func isOfTime(_ part: Part, _ date: CalendarDate) -> Bool {
    guard let dates else { return true }
    return part.date.map { abs($0.ordinal - date.ordinal) <= dates.days } ?? false
  }

  private static func mask(_ parts: [Part], _ grid: Grid) throws -> [Bool] {
    try Rasterizer.mask(MultiPolygon(parts.map(\.polygon)), onto: grid)
  }

  private static func parts(of source: VectorSource, in crs: CRS, dateField: String?) throws -> [Part] {
    let layer = try source.read(fields: dateField.map { [.known($0)] } ?? [])
    return try layer.polygons(in: crs).flatMap { feature, polygons in
      let date = dateField.flatMap { feature.attributes[$0] }.flatMap(Self.day)
      return polygons.polygons.compactMap { polygon in
        polygon.bounds.map { Part(polygon: polygon, bounds: $0, date: date) }
      }
    }
  }

  /// The day of an attribute; the middle of the year where only that is known, as in `20009999` of the RGI.
  private static func day(_ value: FieldValue) -> CalendarDate? {
    if let date = value.date { return date }
    let text = value.description
    let rest = text.dropFirst(4)
    guard text.count == 4 || rest == "9999" || rest == "0000", let year = Int(text.prefix(4)) else {
      return nil
    }
    return CalendarDate(year: year, month: 7, day: 1)
  }
}
