import Declaration
import Geospatial
import Learning
import Testing

@testable import Reporting

@Suite("Pictures of learning")
struct LearningPictureTests {
  private static let ice = Color(0x56A5E8)
  private static let alarm = Color(0xD1441F)
  private static let missed = Color(0x3B1262)

  private func count(_ color: Color, _ image: ColorImage) -> Int {
    (0..<image.width * image.height).count { pixel in
      image.pixels[pixel * 3] == color.red && image.pixels[pixel * 3 + 1] == color.green
        && image.pixels[pixel * 3 + 2] == color.blue
    }
  }

  @Test("a map of agreement shows every verdict in its colour, enlarged alike, and explains them")
  func agreement() throws {
    let grid = Grid(
      crs: try CRS("EPSG:32645"), originX: 0, originY: 0, pixelWidth: 30, pixelHeight: 30, width: 40,
      height: 40)
    // Four bands of ten rows: found, false alarm, missed, nothing; the last row is not known.
    let mask = (0..<1600).map { UInt8($0 / 400 < 2 ? 1 : 0) }
    let labels = (0..<1600).map { pixel -> UInt8 in
      pixel >= 1560 ? 255 : [1, 0, 1, 0][pixel / 400]
    }
    let map = AgreementMap(name: "tile", grid: grid, mask: mask, labels: labels)
    let image = AgreementPicture(map, title: "M-LandsNet: tile").image()
    // 384 / 40 is nine: each pixel is 81; the frame hides a rim, the legend adds a box.
    for color in [Self.ice, Self.alarm, Self.missed] {
      let painted = count(color, image)
      #expect((350 * 81...450 * 81).contains(painted), "\(color): \(painted)")
    }
    #expect(map.confusion.trueNegatives == 360)
  }

  @Test("curves are drawn for what the table has, with a line at the best epoch")
  func curves() throws {
    let header = "epoch,rate,training_loss,validation_loss,accuracy,f1,dice,best\n"
    let table = try CSVTable(
      parsing: header
        + "1,0.001,0.9,0.8,0.6,0.5,,1\n2,0.001,0.7,0.75,0.7,0.6,,1\n3,0.001,0.5,0.77,0.68,,,0\n",
      source: "curves.csv")
    let picture = try CurvePicture(of: table, title: "tiny")
    #expect(
      picture.panels.map { $0.series.map(\.name) } == [["training", "validation"], ["accuracy", "F1"]])
    #expect(picture.best == 1)
    let image = picture.image()
    for color in [0x9AA5AE, 0x2F6FB5, 0x1E8A5A, 0xD1441F] { #expect(count(Color(color), image) > 300) }
    // Without validation there is one panel and no best epoch.
    let bare = try CurvePicture(
      of: CSVTable(parsing: header + "1,0.001,0.9,,,,,0\n", source: "curves.csv"), title: "tiny")
    #expect(bare.panels.count == 1 && bare.best == nil && bare.image().height < image.height)
    #expect(throws: CSVError.self) {
      try CurvePicture(
        of: CSVTable(parsing: header + "1,0.001,much,,,,,0\n", source: "curves.csv"), title: "")
    }
  }

  @Test(
    "an axis has round ticks around its values",
    arguments: [
      ([0.12, 0.87], 0.0, 1.0, "0.2"), ([93.2, 96.9], 93.0, 97.0, "94"), ([0.5], 0.45, 0.55, "0.47"),
    ])
  func axis(_ values: [Double], _ low: Double, _ high: Double, _ tick: String) {
    let axis = Axis(values)
    #expect(axis.low <= values[0] && axis.high >= values[values.count - 1])
    #expect((3...10).contains(axis.ticks.count), "\(axis.ticks)")
    #expect(axis.low >= low - 1e-9 || values.count == 1)
    #expect(axis.high <= high + 1e-9 || values.count == 1)
    #expect(values.count == 1 || axis.ticks.map(axis.text).contains(tick), "\(axis.ticks.map(axis.text))")
  }

  @Test("epochs are labelled at round numbers, eleven at most")
  func epochs() {
    #expect(Axis.epochs(5) == [1, 2, 3, 4, 5])
    #expect(Axis.epochs(80) == [1, 10, 20, 30, 40, 50, 60, 70, 80])
    #expect(Axis.epochs(0).isEmpty)
    for count in 1...300 { #expect(Axis.epochs(count).count <= 11) }
  }
}
