import Foundation
import Geospatial
import Inventory
import Testing

@testable import Exchange

@Suite("Equal content has equal bytes")
struct ByteStabilityTests {
  private static let names: [(ExportFormat, String)] = [
    (.geoPackage, "a.gpkg"), (.qgis, "a.qgs"), (.shapefile, "a.shp"), (.geoJSON, "a.geojson"),
    (.flatGeobuf, "a.fgb"), (.rgi7, "a"), (.rgi7, "a.zip"), (.glims, "a"), (.stac, "a"), (.plain, "a"),
  ]

  /// Everything that an export leaves in a folder.
  private func bytes(of sample: SampleEdition, _ format: ExportFormat, _ name: String) throws -> [String:
    Data]
  {
    let folder = UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: sample.scratch(folder), withIntermediateDirectories: false)
    try sample.export(format, to: "\(folder)/\(name)")
    return try SampleEdition.bytes(sample.scratch(folder))
  }

  @Test("however often it is exported, and whenever and in whatever order it was recorded", arguments: names)
  func stable(format: ExportFormat, name: String) throws {
    let one = try SampleEdition()
    let other = try SampleEdition(started: "2026-06-06T06:06:06Z", order: [2, 0, 1])
    let first = try bytes(of: one, format, name)
    // Files have seconds in them where they have times.
    Thread.sleep(forTimeInterval: 1.1)
    for again in try [bytes(of: one, format, name), bytes(of: other, format, name)] {
      #expect(again.keys.sorted() == first.keys.sorted())
      for (file, data) in first { #expect(again[file] == data, "\(file)") }
    }
    if name != "a.zip" { #expect(first.keys.contains { $0.hasSuffix("CITATION.cff") }) }
  }

  /// A polygon with corners at all angles around a middle: valid whatever the distances.
  private func star(_ generator: inout SystemRandomNumberGenerator) -> Polygon {
    let middle = Point(
      x: .random(in: 400_000...600_000, using: &generator),
      y: .random(in: 3_600_000...3_800_000, using: &generator))
    func ring(_ radii: ClosedRange<Double>) -> [Point] {
      let count = Int.random(in: 5...40, using: &generator)
      let points = (0..<count).map { index in
        let angle = 2 * Double.pi * Double(index) / Double(count)
        let radius = Double.random(in: radii, using: &generator)
        return Point(x: middle.x + radius * cos(angle), y: middle.y + radius * sin(angle))
      }
      return points + [points[0]]
    }
    return Polygon(exterior: ring(600...2000), holes: Bool.random(using: &generator) ? [ring(50...200)] : [])
  }

  /// A period imported from a file of outlines, in an inventory of its own.
  private func imported(_ file: String, _ label: String, in scratch: Scratch, fields: [String: String]) throws
    -> InventoryDatabase
  {
    let crs = try CRS("EPSG:32646")
    let meter = try AreaMeter(.planar, crs: crs)
    let outlines = try OutlineImport(
      path: file, filter: "period = '\(label)'",
      attributes: .init(name: "glac_name", id: fields["external_id"] ?? "external_id", date: "src_date")
    ).outlines(in: crs, boundary: nil, meter: meter)
    return try inventory(of: outlines, label, in: scratch)
  }

  private func inventory(of outlines: [OutlineRecord], _ label: String, in scratch: Scratch) throws
    -> InventoryDatabase
  {
    let inventory = try InventoryDatabase.open(
      scratch("\(UUID().uuidString).sqlite"),
      for: ProjectRecord(
        name: "Region", firnlineVersion: "0", crs: CRS("EPSG:32646"), areaMeasure: "planar EPSG:32646"))
    try inventory.record(
      PeriodRecord(
        label: label, kind: .imported, years: 2019...2021, contentHash: "h",
        run: RunRecord(started: "", ended: "", version: "0", settings: "{}", stepHash: "s"),
        outlines: outlines,
        totals: [
          RegionTotal(area: outlines.reduce(.zero) { $0 + $1.area }, outlineCount: outlines.count)
        ]))
    return inventory
  }

  @Test(
    "what is exported, imported and exported again is the same file",
    arguments: [ExportFormat.geoPackage, .shapefile, .geoJSON, .flatGeobuf])
  func roundTrip(format: ExportFormat) throws {
    let scratch = try Scratch()
    var generator = SystemRandomNumberGenerator()
    let ending = format.endings[0]
    let fields = format == .shapefile ? ShapefileContent.shortNames : [:]
    for round in 0..<5 {
      let names = ["各拉丹冬", nil, "Ł'Étoile \"x\", y", "a b", "𝄞"]
      let outlines = (0..<30).map { index in
        let shape = star(&generator)
        let date = Bool.random(using: &generator) ? CalendarDate(ordinal: 737_000 + index) : nil
        return OutlineRecord(
          polygon: shape, area: Area(squareMetres: shape.planarArea),
          perimeter: Length(metres: shape.perimeter),
          name: names[index % names.count], externalID: Bool.random(using: &generator) ? "id \(index)" : nil,
          srcDate: date, srcDates: date.map { $0...$0 })
      }
      // The first file rounds, as GeoJSON does, or sorts, as a FlatGeobuf does; from then on nothing changes.
      var inventory = try inventory(of: outlines, "2019-2021", in: scratch)
      var files: [Data] = []
      for step in 0..<3 {
        let file = scratch("\(round)-\(step).\(ending)")
        try Export(Edition(of: inventory), as: format).write(to: file, replacing: false)
        files.append(try Data(contentsOf: URL(fileURLWithPath: file)))
        inventory = try imported(file, "2019-2021", in: scratch, fields: fields)
      }
      #expect(files[1] == files[2])
      if [.geoPackage, .shapefile].contains(format) { #expect(files[0] == files[1]) }
    }
  }
}
