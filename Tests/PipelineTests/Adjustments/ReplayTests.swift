import Foundation
import Geospatial
import Glaciers
import Inventory
import Testing

@testable import Pipeline

/// Corrections by hand through the whole pipeline.
@Suite("Corrections through runs")
struct ReplayTests {
  private let project: SimulatedProject
  private var file: String { project.folder + "/edits.gpkg" }

  init() throws {
    project = try SimulatedProject()
    try project.edit("minimumArea: 0.01 km2", "minimumArea: 0.01 km2, adjustments: edits.gpkg")
    try AdjustmentTemplate.write(to: file, crs: CRS("EPSG:32646"))
  }

  /// Writes the corrections anew.
  private func write(_ features: [Adjustment.Kind: [(Geometry, [String: String])]]) throws {
    let crs = try Project.read(project.file).region.crs
    let fields = ["period", "until", "author", "reason", "name", "id"].map { VectorLayer.Field($0, .string) }
    try VectorLayer.write(
      Adjustment.Kind.allCases.map { kind in
        VectorLayer(
          name: kind.rawValue, crs: crs, fields: fields + [.init("date", .date)],
          features: (features[kind] ?? []).enumerated().map { index, feature in
            Feature(
              id: Int64(index + 1), geometry: feature.0,
              attributes: feature.1.merging(["author": "fp", "reason": "debris"]) { one, _ in one }
                .mapValues(FieldValue.string))
          })
      }, to: file)
  }

  private func outlines(_ period: String) throws -> [OutlineRecord] {
    try InventoryDatabase.open(project.inventory).outlines(ofPeriod: period)
  }

  private func total(_ period: String) throws -> Double {
    try outlines(period).reduce(0) { $0 + $1.area.squareMetres }
  }

  /// A square around the place in the largest outline of the first period that is surely ice.
  private func icyGround(side: Double) throws -> Polygon {
    let largest = try #require(try outlines("1986-1988").max { $0.area < $1.area })
    let place = try largest.polygon.asMultiPolygon.pointOnSurface()
    return Polygon(
      Bounds(
        minX: place.x - side / 2, minY: place.y - side / 2, maxX: place.x + side / 2, maxY: place.y + side / 2
      ))
  }

  @Test("a correction changes its period and no other, on every run the same, and explain names it")
  func replay() async throws {
    try await project.run()
    let before = try (total("1986-1988"), total("2001-2003"))
    let hole = try icyGround(side: 60)
    try write([.erase: [(.polygons(hole.asMultiPolygon), ["period": "1986-1988"])]])
    #expect(try project.due() == ["outline 1986-1988", "record 1986-1988"])
    let explanation = try project.plan().explanations(of: "outline 1986-1988").map(\.text).joined()
    #expect(explanation.contains("outlines.adjustments, erase 1: (nothing) → "), "\(explanation)")
    try await project.run()
    let after = try (total("1986-1988"), total("2001-2003"))
    #expect(after.1 == before.1)
    #expect(after.0 < before.0 - 3000 && after.0 > before.0 - 3700)
    let content = try project.content()

    // Made anew from nothing, it is the same.
    #expect(try project.due().isEmpty)
    try FileManager.default.removeItem(atPath: project.folder + "/.firnline")
    try FileManager.default.removeItem(atPath: project.inventory)
    try await project.run()
    #expect(try project.content() == content)

    let effect = try #require(try InventoryDatabase.open(project.inventory).adjustments().first)
    #expect(effect.period == "1986-1988")
    #expect(effect.effect.kind == .erase && effect.effect.author == "fp" && effect.effect.touched == 1)
    #expect(abs(effect.effect.change.squareMetres - (after.0 - before.0)) < 1)

    // Without the corrections all is as it was.
    try write([:])
    #expect(try project.due() == ["outline 1986-1988", "record 1986-1988"])
    try await project.run()
    #expect(try total("1986-1988") == before.0)
    #expect(try InventoryDatabase.open(project.inventory).adjustments().isEmpty)
  }

  @Test("corrections that do nothing are named after the run, with the reason")
  func idle() async throws {
    try await project.run()
    let ice = try icyGround(side: 20)
    try write([
      .add: [(.polygons(ice.asMultiPolygon), [:])],
      .divide: [(.lines([[ice.exterior[0], ice.exterior[2]]]), ["period": "2001-2003"])],
    ])
    try await project.run()
    let idle = try project.plan().idleAdjustments
    #expect(idle.contains("add 1 in 1986-1988 (its ground is ice already)"))
    let line = try #require(idle.first { $0.hasPrefix("divide 1 in 2001-2003 (it parts no outline, ") })
    #expect(line.hasSuffix(" m of it end inside ice)"))
    #expect(try project.plan().remarks.contains { $0.hasPrefix("corrections that do nothing: ") })
  }

  @Test("labels reach the inventory, and an outline knows the corrections that touched it")
  func labels() async throws {
    try await project.run()
    let ice = try icyGround(side: 60)
    let place = ice.exterior[0]
    try write([
      .erase: [(.polygons(ice.asMultiPolygon), ["period": "1986-1988"])],
      .relabel: [
        (
          .points([Point(x: place.x - 1, y: place.y - 1)]),
          ["period": "1986-1988", "name": "Agassiz", "id": "A1"]
        )
      ],
    ])
    try await project.run()
    let named = try #require(try outlines("1986-1988").first { $0.name == "Agassiz" })
    #expect(named.externalID == "A1")
    #expect(!named.shares.isEmpty && named.srcDate != nil)
    let inventory = try InventoryDatabase.open(project.inventory)
    let index = try #require(try outlines("1986-1988").firstIndex { $0.name == "Agassiz" })
    let id = try #require(try inventory.outline(ofPeriod: "1986-1988", number: index + 1))
    let corrections = try #require(try inventory.provenance(ofOutline: id)).corrections
    #expect(corrections.map(\.kind) == ["erase", "relabel"])
    let other = try #require(try inventory.outline(ofPeriod: "2001-2003", number: 1))
    #expect(try #require(try inventory.provenance(ofOutline: other)).corrections.isEmpty)
  }

  @Test("existing outlines are corrected as those of scenes are")
  func imported() async throws {
    let crs = try Project.read(project.file).region.crs
    let bounds = try #require(MultiPolygon(try Self.region(of: project)).bounds)
    func box(_ east: Double) -> Polygon {
      Polygon(
        Bounds(
          minX: bounds.minX + east, minY: bounds.minY, maxX: bounds.minX + east + 300, maxY: bounds.minY + 300
        ))
    }
    try VectorLayer(
      name: "old", crs: crs, fields: [.init("name", .string)],
      features: [
        Feature(id: 1, geometry: .polygons(box(0).asMultiPolygon), attributes: ["name": .string("West")]),
        Feature(id: 2, geometry: .polygons(box(600).asMultiPolygon), attributes: ["name": .string("East")]),
      ]
    ).write(project.folder + "/old.gpkg")
    try project.edit(
      "periods:\n",
      "periods:\n  - {label: 1970, outlines: {file: old.gpkg, attributes: {name: name}, date: 1970-08-01}}\n")
    try write([.add: [(.polygons(box(250).asMultiPolygon), ["period": "1970"])]])
    try await project.run()
    let found = try outlines("1970")
    #expect(found.map(\.name) == ["East", "West"])
    #expect(found[1].srcDate == CalendarDate(iso: "1970-08-01"))
    #expect(abs(found[1].polygon.planarArea - 300 * 550) < 1)
  }

  private static func region(of project: SimulatedProject) throws -> [Polygon] {
    try VectorLayer.read(project.folder + "/subareas.gpkg").features.flatMap { $0.polygons?.polygons ?? [] }
  }
}
