import Declaration
import Foundation
import Geospatial
import TestSupport
import Testing

@testable import Glaciers

@Suite("Corrections by hand")
struct AdjusterTests {
  private typealias Box = SquareLayer

  private let crs: CRS
  private let meter: AreaMeter

  init() throws {
    crs = try CRS("EPSG:32645")
    meter = try AreaMeter(.planar, crs: crs)
  }

  private func adjustment(
    _ kind: Adjustment.Kind, _ shape: Geometry, number: Int64 = 1, name: String? = nil, id: String? = nil
  ) -> Adjustment {
    Adjustment(
      kind: kind, number: number, shape: shape, periods: ["1998"], author: "fp", reason: "debris",
      date: CalendarDate(iso: "2026-11-22"), name: name, id: id, contentHash: ContentHash(of: [:]))
  }

  private func polygons(_ parts: Polygon...) -> Geometry { .polygons(MultiPolygon(parts)) }

  private func apply(
    _ adjustments: Adjustment..., to polygons: [Polygon], boundary: Polygon? = nil, smallest: Area = .zero
  ) throws -> (outlines: [AdjustableOutline], effects: [AdjustmentEffect]) {
    try Adjuster.apply(
      adjustments,
      to: polygons.enumerated().map { index, polygon in
        AdjustableOutline(polygon: polygon, name: "Glacier \(index + 1)", id: nil, origin: index)
      }, meter: meter, boundary: boundary?.asMultiPolygon, smallest: smallest)
  }

  private func areas(_ outlines: [AdjustableOutline]) -> [Double] {
    outlines.map { $0.polygon.planarArea.rounded() }
  }

  private let two = [SquareLayer.box(0, 0, 1000, 1000), SquareLayer.box(3000, 0, 500, 500)]

  @Test("added ground joins what it overlaps, keeps the name and leaves the others as they are")
  func add() throws {
    let (outlines, effects) = try apply(adjustment(.add, polygons(Box.box(900, 0, 300, 100))), to: two)
    #expect(areas(outlines) == [250_000, 1_020_000])
    #expect(outlines.map(\.name) == ["Glacier 2", "Glacier 1"])
    #expect(outlines.map(\.isAdjusted) == [false, true])
    #expect(outlines[0].polygon == two[1])
    #expect(outlines[1].origins == [0])
    #expect(effects[0].outcome == .done && effects[0].touched == 1)
    #expect(effects[0].before.squareMetres == 1e6 && effects[0].change.squareMetres.rounded() == 20_000)
  }

  @Test("added ground that shares an edge joins, ground at a corner or alone is an outline of its own")
  func edges() throws {
    let along = try apply(adjustment(.add, polygons(Box.box(1000, 0, 100, 100))), to: two)
    #expect(areas(along.outlines) == [250_000, 1_010_000])
    let corner = try apply(adjustment(.add, polygons(Box.box(1000, 1000, 100, 100))), to: two)
    #expect(areas(corner.outlines) == [1_000_000, 250_000, 10_000])
    #expect(corner.outlines[2].origins.isEmpty && corner.outlines[2].name == nil)
    #expect(corner.effects[0].touched == 0 && corner.effects[0].before == .zero)
  }

  @Test("added ground that bridges two outlines makes one of them, named after the larger")
  func bridge() throws {
    let (outlines, effects) = try apply(adjustment(.add, polygons(Box.box(900, 100, 2200, 100))), to: two)
    #expect(areas(outlines) == [1_250_000 + 200_000])
    #expect(outlines[0].origins == [0, 1] && outlines[0].name == "Glacier 1")
    #expect(effects[0].touched == 2)
  }

  @Test("additions that are ice already or lie outside the region say so and change nothing")
  func idleAdditions() throws {
    let inside = try apply(adjustment(.add, polygons(Box.box(100, 100, 100, 100))), to: two)
    #expect(inside.effects[0].outcome == .alreadyIce)
    #expect(inside.outlines.map(\.polygon) == two)
    let region = Box.box(-100, -100, 5000, 5000)
    let outside = try apply(adjustment(.add, polygons(Box.box(9000, 0, 100, 100))), to: two, boundary: region)
    #expect(outside.effects[0].outcome == .outside)
    let speck = try apply(adjustment(.add, polygons(Box.box(2000, 0, 0.1, 0.1))), to: two)
    #expect(speck.effects[0].outcome == .speck && speck.outlines.map(\.polygon) == two)
    let half = try apply(adjustment(.add, polygons(Box.box(4850, 0, 100, 100))), to: two, boundary: region)
    #expect(areas(half.outlines).last == 5000)
  }

  @Test("erased ground goes, also where it parts an outline or takes all of it")
  func erase() throws {
    let strip = try apply(adjustment(.erase, polygons(Box.box(-10, 400, 2000, 200))), to: two)
    #expect(areas(strip.outlines) == [250_000, 400_000, 400_000])
    #expect(strip.outlines.map(\.name) == ["Glacier 2", "Glacier 1", "Glacier 1"])
    #expect(strip.effects[0].change.squareMetres.rounded() == -200_000)
    let hole = try apply(adjustment(.erase, polygons(Box.box(400, 400, 100, 100))), to: two)
    #expect(hole.outlines.last?.polygon.holes.count == 1)
    let all = try apply(adjustment(.erase, polygons(Box.box(-10, -10, 2000, 2000))), to: two)
    #expect(areas(all.outlines) == [250_000])
    let none = try apply(adjustment(.erase, polygons(Box.box(2000, 0, 100, 100))), to: two)
    #expect(none.effects[0].outcome == .noIce && none.outlines.map(\.polygon) == two)
  }

  @Test("a line divides what it crosses and nothing else")
  func divide() throws {
    let line = [Box.point(500, -10), Box.point(500, 1010)]
    let (outlines, effects) = try apply(adjustment(.divide, .lines([line])), to: two)
    #expect(areas(outlines) == [250_000, 500_000, 500_000])
    #expect(effects[0].change.squareMetres.magnitude < 1e-6)
    let loose = try apply(adjustment(.divide, .lines([[Box.point(500, -10), Box.point(500, 900)]])), to: two)
    #expect(loose.effects[0].outcome == .partsNothing && loose.outlines.map(\.polygon) == two)
    #expect(loose.effects[0].loose == Length(metres: 900) && effects[0].loose == nil)
  }

  @Test("what corrections leave below the minimum area is no outline, and no effect claims it")
  func smallest() throws {
    let least = Area(squareMetres: 20_000)
    let alone = adjustment(.add, polygons(Box.box(8000, 0, 100, 100)))
    let strip = adjustment(.divide, .lines([[Box.point(990, -10), Box.point(990, 1010)]]), number: 2)
    let (outlines, effects) = try apply(alone, strip, to: two, smallest: least)
    #expect(areas(outlines) == [250_000, 990_000])
    #expect(effects[0].outcome == .belowMinimum && effects[0].change == .zero)
    #expect(effects[1].outcome == .done && effects[1].change.squareMetres.rounded() == -10_000)
    #expect(effects.map { $0.dropped?.squareMetres.rounded() } == [10_000, 10_000])
    // What a later addition joins is of that one's making; what nobody corrected stays, however small.
    let next = adjustment(.add, polygons(Box.box(8100, 0, 200, 100)), number: 2)
    let small = [Box.box(0, 0, 10, 10)]
    let joined = try apply(alone, next, to: small, smallest: least)
    #expect(areas(joined.outlines) == [100, 30_000] && joined.effects.map(\.outcome) == [.done, .done])
  }

  @Test("labels go to the outline under a point, or to those in a polygon")
  func relabel() throws {
    let point = Geometry.points([Box.point(500, 500)])
    let named = try apply(adjustment(.relabel, point, name: "Baltoro", id: "X1"), to: two)
    #expect(named.outlines.map(\.name) == ["Baltoro", "Glacier 2"])
    #expect(named.outlines.map(\.id) == ["X1", nil])
    #expect(named.outlines.map(\.polygon) == two)
    let all = try apply(adjustment(.relabel, polygons(Box.box(-10, -10, 5000, 5000)), id: "X2"), to: two)
    #expect(
      all.outlines.map(\.id) == ["X2", "X2"] && all.outlines.map(\.name) == ["Glacier 1", "Glacier 2"])
    let same = try apply(adjustment(.relabel, point, name: "Glacier 1"), to: two)
    #expect(same.effects[0].outcome == .sameLabel)
    let none = try apply(adjustment(.relabel, .points([Box.point(2000, 0)]), name: "X"), to: two)
    #expect(none.effects[0].outcome == .noOutline)
  }

  @Test("corrections follow one another: what was added can be divided and labelled")
  func order() throws {
    let (outlines, effects) = try apply(
      adjustment(.add, polygons(Box.box(900, 100, 2200, 100))),
      adjustment(.divide, .lines([[Box.point(2000, 0), Box.point(2000, 1000)]])),
      adjustment(.relabel, .points([Box.point(3200, 300)]), name: "East"), to: two)
    #expect(areas(outlines).sorted() == [350_000, 1_100_000])
    #expect(Set(outlines.map(\.name)) == ["Glacier 1", "East"])
    #expect(effects.allSatisfy { $0.outcome == .done })
  }
}

@Suite("Files of corrections")
struct AdjustmentFileTests {
  private typealias Box = SquareLayer

  private let scratch: Scratch
  private let periods = ["1986-1988", "1998", "2019-2021"]

  init() throws { scratch = try Scratch() }

  /// Writes layers with the template's fields, those in `without` left out.
  private func file(
    _ layers: [(kind: String, features: [Feature])], crs: String? = "EPSG:32645", without: [String] = []
  ) throws -> String {
    let path = scratch("\(UUID().uuidString).gpkg")
    let fields = (AdjustmentFile.fields + AdjustmentFile.labelFields).filter { !without.contains($0.name) }
    try VectorLayer.write(
      layers.map {
        VectorLayer(name: $0.kind, crs: try crs.map { try CRS($0) }, fields: fields, features: $0.features)
      }, to: path)
    return path
  }

  private func feature(
    _ number: Int64, _ shape: Geometry?, _ values: [String: String] = [:]
  ) -> Feature {
    Feature(
      id: number, geometry: shape,
      attributes: values.mapValues(FieldValue.string).merging(
        ["author": .string("fp"), "reason": .string("debris")]) { one, _ in one })
  }

  private func read(_ path: String) throws -> AdjustmentFile {
    try AdjustmentFile.read(path, in: CRS("EPSG:32645"), periods: periods)
  }

  private let shape = Geometry.polygons(SquareLayer.box(0, 0, 100, 100).asMultiPolygon)

  @Test("a correction is for the period it names, for a range of them, or for all")
  func spans() throws {
    let path = try file([
      (
        "add",
        [
          feature(1, shape), feature(2, shape, ["period": "1998"]),
          feature(3, shape, ["period": "1986-1988", "until": "1998"]), feature(4, shape, ["until": "1998"]),
          feature(5, shape, ["period": "1998", "until": "2019-2021"]),
        ]
      )
    ])
    let found = try read(path)
    #expect(
      found.adjustments.map(\.periods) == [
        periods, ["1998"], ["1986-1988", "1998"], ["1986-1988", "1998"], ["1998", "2019-2021"],
      ])
    #expect(found.adjustments(for: "2019-2021").map(\.number) == [1, 5])
    #expect(found.adjustments[0].author == "fp")
    // Two alike corrections are told apart by their numbers; where they are valid does not make another of them.
    #expect(Set(found.adjustments.map(\.contentHash)).count == 5)
  }

  @Test("corrections drawn in another system are carried over")
  func systems() throws {
    let degrees = try CoordinateTransform(from: CRS("EPSG:32645"), to: .wgs84).apply(shape)
    let found = try read(file([("erase", [feature(1, degrees)])], crs: "EPSG:4326"))
    guard case .polygons(let faces) = found.adjustments[0].shape else {
      Issue.record("no polygon")
      return
    }
    #expect(abs(faces.planarArea - 10_000) < 0.01)
  }

  @Test("what is wrong is named with its layer, feature and mend")
  func faults() throws {
    func fault(_ path: String) throws -> String {
      let error = #expect(throws: InputError.self) { try read(path) }
      return try #require(error).description
    }
    let unknown = try fault(file([("add", [feature(1, shape, ["period": "1999"])])]))
    #expect(unknown.contains("'period' is '1999' in add 1, which is no period; did you mean '1998'?"))
    let reversed = try fault(file([("add", [feature(1, shape, ["period": "1998", "until": "1986-1988"])])]))
    #expect(reversed.contains("'until' is before 'period' in add 1"))
    let bowTie = Polygon(exterior: Box.ring([(0, 0), (100, 100), (100, 0), (0, 100)]))
    let invalid = try fault(file([("erase", [feature(1, .polygons(bowTie.asMultiPolygon))])]))
    #expect(invalid.contains("erase 1 is not a valid polygon: self-intersection at 500050.0, 3000050.0"))
    let missing = try fault(file([("add", [feature(1, shape)])], without: ["until"]))
    #expect(missing.contains("'until' is no field of the layer add"))
    let line = try fault(file([("divide", [feature(1, shape)])]))
    #expect(line.contains("divide 1 is not a line"))
    let bare = try fault(file([("relabel", [feature(1, .points([Box.point(0, 0)]))])]))
    #expect(bare.contains("'name' and 'id' are both empty in relabel 1"))
    let nowhere = try fault(file([("add", [feature(1, shape)])], crs: nil))
    #expect(nowhere.contains("names no coordinate reference system"))
    let other = try fault(file([("outlines", [feature(1, shape)])]))
    #expect(other.contains("has none of the layers add, erase, divide and relabel"))
    let empty = try fault(file([("add", [feature(1, shape), feature(2, nil)])]))
    #expect(empty.contains("add 2 has no shape"))
  }

  @Test("a template has the four layers with their fields and styles, and is a file of no corrections")
  func template() throws {
    let path = scratch("edits.gpkg")
    try AdjustmentTemplate.write(to: path, crs: CRS("EPSG:32645"))
    #expect(
      try Set(VectorLayer.names(in: path)) == ["add", "erase", "divide", "relabel", "layer_styles"])
    #expect(try read(path).adjustments.isEmpty)
    let styles = try VectorLayer.read(path, layer: "layer_styles")
    #expect(
      styles.features.compactMap { $0.attributes["f_table_name"]?.description } == [
        "add", "erase", "divide", "relabel",
      ])
    for style in styles.features {
      let qml = try #require(style.attributes["styleQML"]?.description)
      let parser = XMLCheck(qml)
      #expect(parser.isWhole, "\(qml)")
    }
    let error = #expect(throws: InputError.self) {
      try AdjustmentTemplate.write(to: scratch("edits.shp"), crs: CRS("EPSG:32645"))
    }
    #expect(error?.description.contains("end it with .gpkg") == true)
  }

  @Test("QGIS opens the layers of a template with their styles, and fills in author and date", Oracle.qgis)
  func qgis() throws {
    let path = scratch("edits.gpkg")
    try AdjustmentTemplate.write(to: path, crs: CRS("EPSG:32645"))
    let facts = try Oracle.qgis("qgis_template.py", [path], home: scratch.path)
    #expect(Set(facts.keys) == ["add", "erase", "divide", "relabel"])
    for (name, layer) in facts {
      let layer = try #require(layer as? [String: Any])
      #expect(layer["system"] as? String == "EPSG:32645" && layer["styled"] as? Bool == true, "\(name)")
      #expect((layer["author"] as? String)?.isEmpty == false, "\(name)")
      #expect((layer["date"] as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil, "\(name)")
    }
  }

  /// Whether every tag of a text is closed, in order.
  private struct XMLCheck {
    var isWhole = true

    init(_ text: String) {
      var open: [Substring] = []
      for tag in text.matches(of: /<(\/?)([A-Za-z][\w-]*)[^>]*?(\/?)>/) {
        if tag.output.3 == "/" { continue }
        if tag.output.1.isEmpty {
          open.append(tag.output.2)
        } else if open.popLast() != tag.output.2 {
          isWhole = false
        }
      }
      isWhole = isWhole && open.isEmpty
    }
  }
}
