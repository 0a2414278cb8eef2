import Declaration
import Foundation
import Geospatial
import Testing

@testable import Inventory

@Suite("Identifiers of other inventories")
struct ReferenceLinkTests {
  private let sample: SampleInventory
  private let inventory: InventoryDatabase

  init() throws {
    sample = try SampleInventory()
    inventory = try sample.open()
    for (year, side) in [(1990, 1000.0), (2000, 800)] {
      try inventory.record(
        SampleInventory.period(
          "\(year)", years: year...year,
          outlines: [
            SampleInventory.square(east: 0, side: side), SampleInventory.square(east: 5000, side: side),
          ]))
    }
  }

  /// A file of squares by identifier and west edge, in longitude and latitude.
  private func file(_ squares: [(id: String, east: Double)]) throws -> String {
    let path = sample.folder.appendingPathComponent("\(UUID()).geojson").path
    let features = squares.enumerated().map { place, square in
      Feature(
        id: Int64(place),
        geometry: .polygons(SampleInventory.square(east: square.east).polygon.asMultiPolygon),
        attributes: ["rgi_id": .string(square.id)])
    }
    try VectorLayer(
      name: "reference", crs: CRS("EPSG:32646"), fields: [.init("rgi_id", .string)], features: features
    ).write(path)
    return path
  }

  private func reference(_ path: String, id: String = "rgi_id") throws -> ReferenceOutlines {
    try ReferenceOutlines(path, id: id, source: "RGI 7", in: inventory.project.crs)
  }

  @Test("outlines of all periods get the identifiers where they share ground enough, with the shares of both")
  func links() throws {
    // One that covers a half, one that covers 2 % of the other glacier, one far away.
    let path = try file([("half", 500), ("sliver", 5980), ("far", 20_000)])
    #expect(try inventory.link(to: reference(path)) == 2)
    let matches = try inventory.referenceMatches()
    #expect(matches.map(\.id) == ["half", "half"] && matches.map(\.period) == ["1990", "2000"])
    #expect(abs(matches[0].shareOfOutline - 0.5) < 1e-6 && abs(matches[1].shareOfOutline - 0.375) < 1e-6)
    #expect(abs(matches[1].shareOfReference - 0.24) < 1e-6)
    let glacier = try #require(try inventory.glacierStates().first).glacier
    #expect(try inventory.referenceMatches(of: glacier) == matches)
  }

  @Test("linking again takes the place of what was, the same again leaves no trace, and the past remembers")
  func again() throws {
    let first = try file([("old", 0)])
    try inventory.link(to: reference(first))
    let history = try inventory.history()
    try inventory.link(to: reference(first))
    #expect(try inventory.history() == history && history.last?.event == .linked)
    try inventory.link(to: reference(file([("new", 0)])))
    #expect(try Set(inventory.referenceMatches().map(\.id)) == ["new"])
    let past = try InventoryDatabase.open(sample.path, asOf: history.last?.moment)
    #expect(try Set(past.referenceMatches().map(\.id)) == ["old"])
  }

  @Test("a file that shares no ground, or has one identifier for all, is refused, and earlier links stay")
  func nothing() throws {
    try inventory.link(to: reference(file([("one", 0)])))
    let (matches, history) = (try inventory.referenceMatches(), try inventory.history())
    let far = try file([("far", 50_000), ("farther", 60_000)])
    let error = #expect(throws: InputError.self) { try inventory.link(to: reference(far)) }
    #expect(error?.description.hasPrefix("\(far): shares no ground with an outline of the inventory") == true)
    let alike = try file([("13", 0), ("13", 5000)])
    let twins = #expect(throws: InputError.self) { try reference(alike) }
    #expect(
      twins?.description
        == "\(alike): 'rgi_id' is '13' in every outline; name the field that tells them apart")
    #expect(try inventory.referenceMatches() == matches && inventory.history() == history)
  }

  @Test(
    "a file without the field, without polygons, or of degrees called metres is an error that names the mend")
  func unfit() throws {
    let path = try file([("one", 0)])
    let error = #expect(throws: InputError.self) { try reference(path, id: "RGIId") }
    #expect(
      error?.description.contains("'RGIId' is no field of layer 'reference'; name one of rgi_id") == true)
    let empty = #expect(throws: InputError.self) { try reference(file([])) }
    #expect(empty != nil)
    let degrees = sample.folder.appendingPathComponent("degrees.shp").path
    let square = Polygon(Bounds(minX: 92, minY: 33, maxX: 92.1, maxY: 33.1)).asMultiPolygon
    try VectorLayer(
      name: "degrees", crs: CRS("EPSG:32646"), fields: [.init("rgi_id", .string)],
      features: [Feature(id: 1, geometry: .polygons(square), attributes: ["rgi_id": .string("one")])]
    ).write(degrees)
    let unlike = #expect(throws: InputError.self) { try reference(degrees) }
    #expect(unlike?.description.contains("has coordinates that look like degrees") == true)
  }
}
