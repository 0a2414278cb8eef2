import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat
import Testing

@testable import Reporting

@Suite("OverlayPicture")
struct OverlayPictureTests {
  /// An inventory of two squares, 4 km² and then 1 km² about the same middle, in a folder of its own.
  private final class SquareInventory {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "firnline-\(UUID().uuidString)")
    let database: InventoryDatabase

    init(simulated: Bool = false) throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      database = try InventoryDatabase.open(
        folder.appendingPathComponent("inventory.sqlite").path,
        for: ProjectRecord(
          name: "Two squares", firnlineVersion: "0", crs: CRS("EPSG:32646"), areaMeasure: "planar EPSG:32646",
          isSimulated: simulated))
      // Recorded in the wrong order, to be shown in the right one.
      try database.record(Self.period("2020", years: 2020...2020, Self.square(500)))
      try database.record(Self.period("1986-1988", years: 1986...1988, Self.square(1000)))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static func square(_ half: Double) -> Polygon {
      Polygon(
        Bounds(
          minX: 500_000 - half, minY: 3_700_000 - half, maxX: 500_000 + half, maxY: 3_700_000 + half))
    }

    private static func period(_ label: String, years: ClosedRange<Int>, _ square: Polygon) -> PeriodRecord {
      let area = Area(squareMetres: square.planarArea)
      return PeriodRecord(
        label: label, kind: .imported, years: years, contentHash: label,
        run: RunRecord(started: "", ended: "", version: "0", settings: "{}", stepHash: label), scenes: [],
        outlines: [
          OutlineRecord(
            polygon: square, area: area, perimeter: Length(metres: square.perimeter), externalID: label)
        ],
        totals: [
          RegionTotal(
            area: area, outlineCount: 1, unobserved: .zero, meanDate: nil,
            uncertainty: UncertaintyRecord(value: area * 0.125, method: "buffer", settings: "{}"))
        ])
    }
  }

  private static let within = Bounds(minX: 498_500, minY: 3_698_500, maxX: 501_500, maxY: 3_701_500)

  /// The place of the map's upper-left corner on a page whose type is not enlarged.
  private func corner(_ picture: OverlayPicture, _ page: ColorImage) -> (x: Int, y: Int) {
    ((page.width - picture.map.width) / 2, 10 + 26 + (picture.isSimulated ? 17 : 0))
  }

  @Test("the legend lists periods from old to new with the inventory's areas and uncertainties")
  func legend() throws {
    let inventory = try SquareInventory()
    let picture = try OverlayPicture(of: inventory.database)
    #expect(picture.entries.map(\.label) == ["1986-1988", "2020"])
    #expect(picture.entries.map(\.area) == ["4.00 ± 0.50 km²", "1.00 ± 0.12 km²"])
    #expect(picture.title == "Two squares")
    #expect(picture.caption == ["Background: none.", "Areas: planar EPSG:32646. Map: EPSG:32646."])
  }

  @Test("outlines lie where the map says, the oldest yellow, the newest violet, on plain ground")
  func outlines() throws {
    let inventory = try SquareInventory()
    let picture = try OverlayPicture(of: inventory.database, within: Self.within, size: 300)
    let page = picture.image()
    let (x, y) = corner(picture, page)
    // 10 m to the pixel: the large square spans 50–250, the small one 100–200. A line one pixel wide along a
    // pixel edge mixes by half with its casing, which is 60 % opaque on 0xE4E7E9.
    #expect(picture.map.width == 300 && picture.map.height == 300)
    let yellow = page.pixel(x + 50, y + 150)
    let violet = page.pixel(x + 100, y + 150)
    #expect(yellow[0] > 150 && yellow[1] > 140 && yellow[2] < 110)
    #expect(violet[2] > violet[0] && violet[0] > violet[1])
    #expect(page.pixel(x + 150, y + 150) == [0xE4, 0xE7, 0xE9])
    #expect(page.pixel(x, y) == [0x1C, 0x26, 0x2D])
    #expect(page.pixel(x - 1, y - 1) == [255, 255, 255])
  }

  @Test("only the chosen periods are drawn, and an unknown one is an error that names the known ones")
  func periods() throws {
    let inventory = try SquareInventory()
    let picture = try OverlayPicture(of: inventory.database, periods: ["2020"])
    #expect(picture.entries.map(\.label) == ["2020"])
    let error = #expect(throws: PictureError.self) {
      try OverlayPicture(of: inventory.database, periods: ["2021"])
    }
    #expect(error?.description.hasSuffix("has no period '2021'; choose from 1986-1988, 2020") == true)
  }

  @Test("a picture of simulated scenes bears a red banner, one of real scenes none")
  func banner() throws {
    for isSimulated in [false, true] {
      let inventory = try SquareInventory(simulated: isSimulated)
      let picture = try OverlayPicture(of: inventory.database, within: Self.within, size: 300)
      let page = picture.image()
      let above = page.pixel(page.width / 2, corner(picture, page).y - 2)
      #expect(above == (isSimulated ? [0xA8, 0x12, 0x3E] : [255, 255, 255]))
    }
  }

  @Test("other outlines are carried over from their own system, drawn last, and have no area")
  func reference() throws {
    let inventory = try SquareInventory()
    let geographic = try CRS.wgs84
    let path = inventory.folder.appendingPathComponent("truth.gpkg").path
    let transform = try CoordinateTransform(from: CRS("EPSG:32646"), to: geographic)
    let square = try transform.apply(SquareInventory.square(750).asMultiPolygon)
    try VectorLayer(
      name: "truth", crs: geographic, fields: [], features: [Feature(id: 1, geometry: .polygons(square))]
    ).write(path)
    let picture = try OverlayPicture(
      of: inventory.database, reference: .init(VectorSource(path), label: "Truth"), within: Self.within,
      size: 300)
    #expect(picture.entries.map(\.label) == ["1986-1988", "2020", "Truth"])
    #expect(picture.entries.last?.area == nil)
    let page = picture.image()
    let (x, y) = corner(picture, page)
    // The square's western edge, 75 pixels from the map's: some of it dashes, some of it gaps.
    let edge = (80..<220).map { page.red(x + 75, y + $0) }
    #expect(edge.contains { $0 < 200 } && edge.contains(0xE4))
  }

  @Test("a scene in the background is completed by the next, and the caption names both")
  func mosaic() throws {
    let inventory = try SquareInventory()
    // Even pixels are stretched to black; a slope from 1 to 300 is not.
    let west = try scene("west", columns: 150, in: inventory.folder) { _ in 7 }
    let whole = try scene("whole", columns: 300, in: inventory.folder) { UInt16($0 + 1) }
    let picture = try OverlayPicture(
      of: inventory.database, scenes: [west, whole], within: Self.within, size: 300)
    let background = try #require(picture.background)
    #expect(background.pixel(75, 20) == [0, 0, 0])
    #expect((170...210).contains(background.red(225, 20)))
    #expect(
      picture.caption.first == """
        Background: west, 2020-08-01; whole, 2020-08-01; swir1, nir, red as red, green, blue.
        """)
    #expect(throws: PictureError.self) {
      let east = Bounds(
        minX: Self.within.minX + 1600, minY: Self.within.minY, maxX: Self.within.maxX, maxY: Self.within.maxY)
      _ = try OverlayPicture(of: inventory.database, scenes: [west], within: east)
    }
  }

  @Test("a part in which nothing lies, such as degrees for metres, is an error with edges that would do")
  func elsewhere() throws {
    let inventory = try SquareInventory()
    let degrees = Bounds(minX: 92, minY: 33, maxX: 93, maxY: 34)
    let error = #expect(throws: PictureError.self) {
      try OverlayPicture(of: inventory.database, within: degrees)
    }
    #expect(
      error?.description.contains(
        "has nothing to show within 92.000,33.000,93.000,34.000; give edges in EPSG:32646, within ") == true)
  }

  /// A scene whose three bands are one file of 10 m pixels from the map's upper-left corner on.
  private func scene(
    _ name: String, columns: Int, in folder: URL, value: (Int) -> UInt16
  ) throws -> Scene {
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: Self.within.minX, originY: Self.within.maxY, pixelWidth: 10,
      pixelHeight: 10, width: columns, height: 300)
    let file = try RasterDataset.create(
      folder.appendingPathComponent("\(name).tif").path, grid: grid, type: UInt16.self)
    try file.write((0..<grid.window.count).map { value($0 % columns) }, window: grid.window)
    try file.close()
    let description = folder.appendingPathComponent("\(name).yaml")
    try """
    id: \(name)
    date: 2020-08-01
    sensor: OLI
    scale: 0.0001
    bands: {red: \(name).tif, nir: \(name).tif, swir1: \(name).tif}
    """.write(to: description, atomically: true, encoding: .utf8)
    return try Scene.open(at: description.path)
  }

  @Test("the map covers the boundary with a margin and keeps its shape")
  func boundary() throws {
    let inventory = try SquareInventory()
    let path = inventory.folder.appendingPathComponent("boundary.gpkg").path
    let bounds = Bounds(minX: 490_000, minY: 3_698_000, maxX: 510_000, maxY: 3_708_000)
    try VectorLayer(
      name: "boundary", crs: CRS("EPSG:32646"), fields: [],
      features: [Feature(id: 1, geometry: .polygons(MultiPolygon([Polygon(bounds)])))]
    ).write(path)
    let map = try OverlayPicture(of: inventory.database, boundary: VectorSource(path), size: 530).map
    // 3 % of 20 km on every side: 21.2 km by 11.2 km.
    #expect(map.width == 530 && map.height == 280)
    #expect(abs(map.pixelWidth - 40) < 1e-9 && map.originX == 489_400 && map.originY == 3_708_600)
  }

  @Test("in degrees, map pixels are as wide as high on the ground")
  func degrees() throws {
    let bounds = Bounds(minX: 10, minY: 59, maxX: 12, maxY: 61)
    let map = try OverlayPicture.grid(around: bounds, in: CRS.wgs84, size: 200)
    // cos 60° is one half.
    #expect(map.width == 100 && map.height == 200)
    #expect(abs(map.pixelWidth - 2 * map.pixelHeight) < 1e-12)
  }

  @Test(
    "the scale bar is the longest of 1, 2 or 5 times a power of ten that fits",
    arguments: [
      (30.0, 300, 5000.0, 167, "5 km"), (30, 150, 2000, 67, "2 km"), (1, 180, 100, 100, "100 m"),
      (100, 1000, 100_000, 1000, "100 km"),
    ])
  func scaleBar(pixel: Double, room: Int, metres: Double, length: Int, label: String) {
    let bar = ScaleBar(pixel: pixel, room: room, unit: 1)
    #expect(bar.metres == metres && bar.length == length && bar.label == label)
  }
}
