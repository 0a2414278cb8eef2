import Declaration
import Foundation
import Geospatial
import Testing

@testable import Glaciers

@Suite("Audit")
struct AuditTests {
  private typealias Box = SquareLayer

  private func audit(
    _ shapes: [[Polygon]], crs: String? = "EPSG:32645", fields: [[String: FieldValue]] = [],
    _ change: (inout AuditSettings) -> Void = { _ in }
  ) throws -> AuditReport {
    var settings = AuditSettings()
    settings.measure = crs == "EPSG:4326" ? .geodesic : .planar
    change(&settings)
    return try Audit.report(of: SquareLayer(shapes, crs: crs, fields: fields).layer, settings: settings)
  }

  private func rules(_ report: AuditReport) -> [AuditRule] { report.findings.map(\.rule) }

  private func polygons(_ report: AuditReport) throws -> [Polygon] {
    try #require(report.corrected).features.flatMap { $0.polygons?.polygons ?? [] }
  }

  @Test("outlines without a fault stay as they are, and neighbours may share an edge")
  func clean() throws {
    let shapes = [
      [Box.box(0, 0, 1000, 1000, holes: [Box.ring(100, 100, 50, 50)])], [Box.box(1000, 0, 500, 1000)],
    ]
    let report = try audit(shapes)
    #expect(report.findings.isEmpty)
    #expect(report.status(isStrict: true, isFixed: false) == 0)
    #expect(report.summary == "0 errors, 0 warnings, 0 notes")
    #expect(try polygons(report) == shapes.map { $0[0] })
  }

  /// Cutting the tongue leaves edges of 4000 + 1000 m, cutting the square 4200 + 1200 m.
  @Test("an overlap is cut from the side that leaves the shorter edges, in whichever order")
  func overlap() throws {
    let (square, tongue) = (Box.box(0, 0, 1000, 1000), Box.box(900, 400, 400, 200))
    for shapes in [[square, tongue], [tongue, square]] {
      let report = try audit(shapes.map { [$0] })
      #expect(rules(report) == [.overlap])
      let finding = report.findings[0]
      #expect(finding.before?.squareMetres == 80_000)
      #expect(abs((finding.after?.squareMetres ?? 0) - 60_000) < 1e-6)
      #expect(finding.message == "shares 0.0200 km² with another outline")
      #expect(try polygons(report).map(\.planarArea.rounded).sorted() == [60_000, 1_000_000])
      #expect(report.status(isStrict: false, isFixed: false) == 1)
      #expect(report.status(isStrict: false, isFixed: true) == 0)
    }
  }

  /// The cut from the bar leaves 1000 + 1000 + 2 · 130 m of its edges in two pieces, that from the comb one piece.
  @Test("a cut that parts an outline is left to the other one where that stays whole")
  func whole() throws {
    let bar = Box.box(0, 500, 1000, 50)
    let block = Box.box(450, 400, 100, 1000)
    let report = try audit([[bar], [Box.box(450, 400, 100, 120)]])
    #expect(report.findings.map { $0.outline?.feature } == [2])
    // Whichever gives way is parted: the edges decide, every piece is an outline, and no ground is lost.
    let cross = try audit([[bar], [block]])
    #expect(cross.findings.first?.correction?.hasSuffix("which parts it into 2") == true)
    let pieces = try polygons(cross)
    #expect(pieces.count == 3)
    let ground = try MultiPolygon([bar, block]).union().planarArea
    let kept = pieces.reduce(0) { $0 + $1.planarArea }
    let left = cross.findings.filter { $0.rule == .belowMinimum }.count
    #expect(left == 0)
    #expect(abs(ground - kept) < 1e-6)
  }

  @Test("an outline inside another one makes a hole in it, and none disappears")
  func inside() throws {
    let report = try audit([[Box.box(400, 400, 200, 200)], [Box.box(0, 0, 1000, 1000)]])
    #expect(rules(report) == [.overlap])
    #expect(try polygons(report).map(\.planarArea) == [40_000, 960_000])
    #expect(try polygons(report)[1].holes.count == 1)
  }

  @Test("an outline that is there twice, exactly or nearly, goes with the later one")
  func duplicates() throws {
    let square = Box.box(0, 0, 1000, 1000)
    let report = try audit([[square], [Box.box(10, 0, 1000, 1000)], [square]])
    #expect(rules(report) == [.exactDuplicate, .duplicate])
    #expect(report.findings.map { $0.outline?.feature } == [3, 2])
    #expect(report.findings.map { $0.other?.feature } == [1, 1])
    #expect(report.findings.allSatisfy { $0.after == .zero })
    #expect(try polygons(report) == [square])
  }

  @Test("outlines of different dates have nothing to do with one another where a field parts them")
  func groups() throws {
    let shapes = [[Box.box(0, 0, 1000, 1000)], [Box.box(10, 0, 1000, 1000)]]
    let fields: [[String: FieldValue]] = [["date": .string("1998")], ["date": .string("2009")]]
    #expect(try rules(audit(shapes, fields: fields)) == [.duplicate])
    #expect(try rules(audit(shapes, fields: fields) { $0.groupFields = ["date"] }).isEmpty)
    let error = #expect(throws: InputError.self) {
      try audit(shapes, fields: fields) { $0.groupFields = ["dates"] }
    }
    #expect(error?.description.contains("did you mean 'date'?") == true)
  }

  @Test("faces of one feature become outlines that keep its attributes and say which part they are")
  func multipolygon() throws {
    let report = try audit(
      [[Box.box(0, 0, 1000, 1000), Box.box(2000, 0, 500, 500)]],
      fields: [["RGIId": .string("RGI60-13.1"), "Name": .string("Baltoro")]])
    #expect(rules(report) == [.multipolygon])
    #expect(report.findings[0].outline?.description == "1 (Baltoro)")
    let features = try #require(report.corrected).features
    #expect(
      features.map { $0.attributes["from_multi"] } == [.string("RGI60-13.1_1"), .string("RGI60-13.1_2")])
    #expect(features.allSatisfy { $0.attributes["RGIId"] == .string("RGI60-13.1") })
    #expect(report.corrected?.fields.last?.name == "from_multi")
  }

  @Test("a hole outside its shell makes no ice, and is to be looked at")
  func strayHole() throws {
    let inside = Box.ring(100, 100, 100, 100)
    let report = try audit([[Box.box(0, 0, 400, 400, holes: [inside, Box.ring(1000, 0, 100, 100)])]])
    #expect(rules(report) == [.invalid])
    #expect(report.findings[0].correction == "made valid: 1 hole outside left out, look at it")
    #expect(try polygons(report).map(\.planarArea) == [150_000])
  }

  @Test("control characters in a text are a warning with the field, and stay")
  func controlCharacters() throws {
    let report = try audit(
      [[Box.box(0, 0, 1000, 1000)], [Box.box(2000, 0, 1000, 1000)]],
      fields: [["glac_name": .string("M\u{84}ssplanggstock")], ["glac_name": .string("Mässplanggstock")]])
    #expect(rules(report) == [.controlCharacter] && report.findings[0].outline?.feature == 1)
    #expect(
      report.findings[0].message == "has a control character in glac_name: is the file's encoding right?")
    #expect(report.status(isStrict: false, isFixed: false) == 0)
  }

  @Test("a ring that crosses itself is named with its place and made valid")
  func bowTie() throws {
    let report = try audit([[Polygon(exterior: Box.ring([(0, 0), (1000, 1000), (1000, 0), (0, 1000)]))]])
    let finding = try #require(report.findings.first)
    #expect(finding.rule == .invalid)
    #expect(finding.message == "self-intersection")
    #expect(finding.place == Box.point(500, 500))
    #expect(finding.after?.squareMetres == 500_000)
    // From nothing, as the shoelace has it, to half a square kilometre.
    #expect(
      finding.correction == "made valid, now 2 outlines: the area changes by more than RGI allows, look at it"
    )
    #expect(try polygons(report).count == 2)
  }

  @Test("internal rock becomes a hole of the outline of its own date")
  func internalRock() throws {
    func fields(_ type: String, _ year: String) -> [String: FieldValue] {
      ["line_type": .string(type), "anlys_id": .string(year)]
    }
    let report = try audit(
      [
        [Box.box(0, 0, 1000, 1000)], [Box.box(2, 2, 1000, 1000)], [Box.box(400, 400, 100, 100)],
        [Box.box(5000, 0, 100, 100)],
      ],
      fields: [
        fields("glac_bound", "1998"), fields("glac_bound", "2009"), fields("intrnl_rock", "2009"),
        fields("intrnl_rock", "1998"),
      ])
    let rock = report.findings.filter { $0.rule == .internalRock }
    #expect(rock.map { $0.outline?.feature } == [2, 4])
    #expect(rock[0].other?.feature == 3)
    #expect(rock[0].after?.squareMetres == 990_000)
    #expect(rock[1].message == "is internal rock in no outline")
  }

  /// Two halves of a square, with a strip of 2 m × 900 m between them that is closed at both ends.
  @Test("an enclosed strip between neighbours is reported, and filled only where that is asked for")
  func gap() throws {
    let west = Polygon(
      exterior: Box.ring([
        (0, 0), (500, 0), (500, 50), (498, 50), (498, 950), (500, 950), (500, 1000), (0, 1000),
      ]))
    let shapes = [[west], [Box.box(500, 0, 500, 1000)]]
    let report = try audit(shapes)
    #expect(rules(report) == [.gap])
    #expect(report.findings[0].message == "leaves a gap of 1800 m², 2.0 m wide, to its neighbour")
    #expect(report.findings[0].correction == nil)
    #expect(try polygons(report).map(\.planarArea) == [498_200, 500_000])
    let filled = try audit(shapes) { $0.closedGapWidth = Length(metres: 5) }
    #expect(try polygons(filled).map(\.planarArea) == [500_000, 500_000])
    #expect(filled.findings[0].after?.squareMetres == 500_000)
    #expect(try audit(shapes) { $0.gapWidth = Length(metres: 1) }.findings.isEmpty)
  }

  @Test("a strip that is open at both ends is a gap as well")
  func slit() throws {
    let report = try audit([[Box.box(0, 0, 500, 1000)], [Box.box(503, 0, 500, 1000)]])
    #expect(rules(report) == [.gap])
    #expect(report.findings[0].message.contains(", 3.0 m wide"))
  }

  @Test("what is too small, without area, empty or no polygon is left out with its reason")
  func leftOut() throws {
    var layer = try SquareLayer([
      [Box.box(0, 0, 1000, 1000)], [Box.box(2000, 0, 99, 99)], [Box.box(3000, 0, 1000, 0.0001)], [],
    ]).layer
    let short = Polygon(exterior: [Box.point(0, 0), Box.point(0, 0)])
    layer.features.append(Feature(id: 5, geometry: .points([Box.point(0, 0)])))
    layer.features.append(Feature(id: 6, geometry: .polygons(short.asMultiPolygon)))
    let report = try Audit.report(of: layer)
    #expect(rules(report) == [.empty, .noPolygon, .shortRing, .sliver, .belowMinimum])
    #expect(report.corrected?.features.count == 1)
    #expect(report.findings.allSatisfy { $0.correction != nil })
  }

  @Test("an identifier that two features have is reported and kept")
  func duplicateID() throws {
    let fields: [[String: FieldValue]] = [["glims_id": .string("G1")], ["glims_id": .string("G1")], [:], [:]]
    let report = try audit([0.0, 2000, 4000, 6000].map { [Box.box($0, 0, 1000, 1000)] }, fields: fields)
    #expect(rules(report) == [.duplicateID])
    #expect(report.findings[0].other?.feature == 1)
    #expect(report.status(isStrict: true, isFixed: true) == 2)
  }

  @Test("a nunatak that an older file has and that is ice now is reported, specks of rock are not")
  func lostHole() throws {
    let nunataks = [Box.ring(100, 100, 100, 100), Box.ring(500, 500, 100, 100), Box.ring(800, 100, 20, 20)]
    let older = try SquareLayer([[Box.box(0, 0, 1000, 1000, holes: nunataks)]]).layer
    let report = try Audit.report(
      of: SquareLayer([[Box.box(0, 0, 1000, 1000, holes: [nunataks[0]])]]).layer, against: older)
    #expect(rules(report) == [.lostHole])
    #expect(report.findings[0].message.contains("feature 1 of the older file"))
  }

  @Test("an outline across 180° is cut there and keeps its area; one around a pole is told to go elsewhere")
  func antimeridian() throws {
    let ring = [(179.9, 71.0), (-179.9, 71), (-179.9, 71.1), (179.9, 71.1), (179.9, 71)].map {
      Point(x: $0.0, y: $0.1)
    }
    let report = try audit([[Polygon(exterior: ring)]], crs: "EPSG:4326")
    #expect(rules(report) == [.antimeridian])
    let parts = try polygons(report)
    #expect(parts.count == 2)
    #expect(parts.allSatisfy { abs(($0.bounds?.width ?? 0) - 0.1) < 1e-9 })
    let (before, after) = (report.findings[0].before, report.findings[0].after)
    #expect(abs((before?.squareKilometres ?? 0) - (after?.squareKilometres ?? 1)) < 1e-2)
    let pole = [(0.0, 80.0), (120, 80), (-120, 80), (0, 80)].map { Point(x: $0.0, y: $0.1) }
    let around = try audit([[Polygon(exterior: pole)]], crs: "EPSG:4326")
    #expect(around.findings[0].message.contains("around a pole"))
  }

  @Test("a file without a system, or with coordinates of another one, is one error that names the mend")
  func systems() throws {
    let missing = try audit([[Box.box(0, 0, 1000, 1000)]], crs: nil)
    #expect(rules(missing) == [.missingCRS])
    #expect(missing.corrected == nil)
    let degrees = Polygon(Bounds(minX: 86, minY: 27, maxX: 86.1, maxY: 27.1))
    #expect(try rules(audit([[degrees]])) == [.wrongCRS])
    let wgs84 = try CRS.wgs84
    let mended = try audit([[degrees]]) {
      $0.crs = wgs84
      $0.measure = .equalArea
    }
    #expect(mended.findings.isEmpty)
    let beyond = Polygon(Bounds(minX: 5e6, minY: 3e6, maxX: 5.001e6, maxY: 3.001e6))
    let far = try rules(audit([[beyond]]))
    #expect(far.count == 1 && [.outside, .farFromSystem].contains(far[0]))
  }

  @Test("corrected outlines are valid and apart, and no ground is lost", arguments: [1, 2, 3] as [UInt64])
  func property(seed: UInt64) throws {
    var state = seed
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(UInt64(1) << 31)
    }
    let shapes = (0..<60).map { _ -> [Polygon] in
      let (x, y, size) = (draw() * 8000, draw() * 8000, 300 + draw() * 900)
      return [
        Polygon(
          exterior: Box.ring(
            (0..<9).map { step in
              let (angle, radius) = (Double(step) / 9 * 2 * .pi, size * (0.4 + 0.6 * draw()))
              return (x + radius * cos(angle), y + radius * sin(angle))
            }))
      ]
    }
    let report = try audit(shapes)
    let parts = try polygons(report)
    #expect(rules(report).contains(.overlap))
    #expect(report.overlapLeft.squareMetres <= 1e-6)
    for (index, one) in parts.enumerated() {
      #expect(try one.invalidity() == nil)
      for other in parts.dropFirst(index + 1) {
        #expect(try one.asMultiPolygon.intersection(other.asMultiPolygon).planarArea <= 1e-6)
      }
    }
    // But for duplicates and what was below the minimum, the ground is the same.
    let lost = report.findings.filter { $0.after == .zero }.reduce(0) { $0 + ($1.before?.squareMetres ?? 0) }
    let ground = try MultiPolygon(shapes.flatMap(\.self)).union().planarArea
    let kept = parts.reduce(0) { $0 + $1.planarArea }
    #expect(kept <= ground + 1)
    #expect(kept >= ground - lost - 100)
  }

  private static let shared = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/open").path

  /// By geopandas: five pairs share more than a square metre, the largest 294.4, 181.1, 48.2 and 11.1 m².
  @Test(
    "the French Alps of 2003 have the overlaps that geopandas finds",
    .enabled(
      if: FileManager.default.fileExists(atPath: shared + "/alpgm_french_alps"),
      "no ../shared/data/open/alpgm_french_alps"))
  func frenchAlps() throws {
    let layer = try VectorLayer.read(Self.shared + "/alpgm_french_alps/GLIMS_glaciers_2003_ID.shp")
    let report = try Audit.report(of: layer)
    let overlaps = report.findings.filter { $0.rule == .overlap }
    #expect(overlaps.map { $0.outline?.feature } == [95, 96, 98, 99, 657])
    #expect(overlaps[3].message == "shares 294 m² with another outline")
    #expect(report.overlapLeft.squareMetres < 1e-6)
  }
}

extension Double {
  /// A planar area to the square metre.
  fileprivate var rounded: Double { rounded(.toNearestOrEven) }
}
