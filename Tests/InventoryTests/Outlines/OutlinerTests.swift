import Foundation
import Geospatial
import Testing

@testable import Inventory

@Suite("Outlines of a mask")
struct OutlinerTests {
  private let art: PixelArt
  private let mask: RasterDataset
  private let ones: RasterDataset
  private let scenes: [Outliner.DatedScene]

  /// A ring of ten pixels around a nunatak of two, and two pixels that touch it at a corner.
  private static let drawing = [
    "........",
    ".1111...",
    ".1..1...",
    ".1111...",
    ".....11.",
    "........",
  ]

  init() throws {
    art = try PixelArt()
    mask = try art.raster(Self.drawing)
    ones = try art.raster(Self.drawing.map { _ in "11111111" })
    scenes = [
      Outliner.DatedScene(productID: "A", date: try #require(CalendarDate(iso: "1987-08-02"))),
      Outliner.DatedScene(productID: "B", date: try #require(CalendarDate(iso: "1988-08-13"))),
    ]
  }

  private func outlines(
    minimum: Double = 0, boundary: Polygon? = nil, decision: RasterDataset? = nil
  ) throws -> [OutlineRecord] {
    let outliner = try Outliner(
      minimumArea: Area(squareMetres: minimum), boundary: boundary?.asMultiPolygon, meter: art.meter)
    return try outliner.outlines(mask: mask, decision: decision ?? ones, scenes: scenes)
      .sorted { $0.area > $1.area }
  }

  @Test("pixels that touch at a corner are two outlines, and nunataks are holes")
  func shapes() throws {
    let outlines = try outlines()
    // Ten and two pixels of 900 m²; 14 + 6 and 6 edges of 30 m.
    #expect(outlines.map(\.area.squareMetres) == [9000, 1800])
    #expect(outlines.map(\.perimeter.metres) == [600, 180])
    #expect(outlines.map(\.polygon.holes.count) == [1, 0])
    let nunatak = try #require(outlines[0].polygon.holes.first)
    #expect(abs(Polygon.signedArea(ofRing: nunatak)) == 1800)
    for outline in outlines { #expect(try outline.polygon.asMultiPolygon.invalidReason() == nil) }
  }

  @Test("the minimum area keeps an outline of just that area", arguments: [(1800, 2), (1801, 1), (9001, 0)])
  func minimum(area: Double, count: Int) throws {
    #expect(try outlines(minimum: area).count == count)
  }

  @Test("a boundary cuts outlines, each piece one of its own, and small pieces are dropped")
  func boundary() throws {
    // Columns 1 and 2 hold three and two pixels, joined in a C.
    let west = PixelArt.rectangle(columns: 0...3, rows: 0...6)
    #expect(try outlines(boundary: west).map(\.area.squareMetres) == [4500])
    // Columns 2 and 3 hold two pixels above the nunatak and two below.
    let middle = PixelArt.rectangle(columns: 2...4, rows: 0...6)
    #expect(try outlines(boundary: middle).map(\.area.squareMetres) == [1800, 1800])
    #expect(try outlines(minimum: 1801, boundary: middle).isEmpty)
    let far = PixelArt.rectangle(columns: 20...30, rows: 0...6)
    #expect(try outlines(boundary: far).isEmpty)
  }

  @Test("dates and shares are those of the scenes that decided the pixels")
  func dates() throws {
    let decision = try art.raster([
      "11111111",
      "11111111",  // 4 pixels by A
      "22222222",  // 2 by B
      "22222222",  // 4 by B
      ".....1..",  // of the corner's two, one by A and one by none
      "22222222",
    ])
    let outlines = try outlines(decision: decision)
    #expect(
      outlines[0].shares
        == [SceneShare(productID: "B", share: 0.6), SceneShare(productID: "A", share: 0.4)])
    #expect(outlines[0].srcDate == scenes[1].date)
    #expect(outlines[0].srcDates == scenes[0].date...scenes[1].date)
    #expect(outlines[1].shares == [SceneShare(productID: "A", share: 1)])
    #expect(outlines[1].srcDates == scenes[0].date...scenes[0].date)
  }

  @Test("of scenes with equal shares the first one dates the outline")
  func tie() throws {
    let decision = try art.raster(Self.drawing.map { _ in "11122222" })
    // Columns 1, 2: five pixels by A; columns 3, 4: five by B.
    let outline = try #require(outlines(decision: decision).first)
    #expect(outline.shares.map(\.productID) == ["A", "B"])
    #expect(outline.srcDate == scenes[0].date)
  }

  @Test("an outline that no scene decided has no date")
  func undated() throws {
    let outline = try #require(outlines(decision: art.raster(Self.drawing.map { _ in "........" })).first)
    #expect(outline.shares.isEmpty)
    #expect(outline.srcDate == nil)
    #expect(outline.srcDates == nil)
  }

  @Test("a layer of outlines reads back what was written")
  func roundTrip() throws {
    var outlines = try outlines(
      decision: art.raster(["11111111", "11111111", "22222222", "22222222", "11111111", "11111111"]))
    outlines[0].name = "Dongkemadi"
    outlines[0].externalID = "G1"
    outlines[0].uncertainty = Area(squareMetres: 1234.5)
    outlines[1].srcDate = nil
    outlines[1].srcDates = nil
    outlines[1].shares = []
    let path = art.path("outlines.gpkg")
    try OutlineLayer.write(outlines, crs: art.crs, to: path)
    let back = try OutlineLayer.read(path)
    #expect(back.map(\.polygon) == outlines.map(\.polygon))
    #expect(back.map(\.area) == outlines.map(\.area))
    #expect(back.map(\.perimeter) == outlines.map(\.perimeter))
    #expect(back.map(\.name) == ["Dongkemadi", nil])
    #expect(back.map(\.externalID) == ["G1", nil])
    #expect(back.map(\.uncertainty) == [Area(squareMetres: 1234.5), nil])
    #expect(back.map(\.srcDate) == outlines.map(\.srcDate))
    #expect(back.map(\.srcDates) == outlines.map(\.srcDates))
    #expect(back.map(\.shares) == outlines.map(\.shares))
  }
}
