import Declaration
import Foundation
import Geospatial
import Neural
import Testing

@testable import Learning

@Suite("Dataset files")
struct DatasetTests {
  private let files = LabelledFiles()

  private func square(_ name: String, side: Int = 4) throws {
    let plane = [Float](repeating: 0.5, count: side * side)
    try files.write(
      name, width: side, height: side, bands: [plane, plane], label: [UInt8](repeating: 1, count: side * side)
    )
  }

  private func message(_ body: () throws -> Any) -> String {
    do { return "\(try body())" } catch { return "\(error)" }
  }

  @Test("images are named by the split, and * is every image that no list names")
  func star() throws {
    for name in ["a", "b", "c", "d"] { try square(name) }
    let dataset = try Dataset.read(files.dataset(training: ["c"], validation: ["a"], test: ["*"]))
    #expect(dataset.images(.training).map(\.name) == ["c"])
    #expect(dataset.images(.validation).map(\.name) == ["a"])
    #expect(dataset.images(.test).map(\.name) == ["b", "d"])
    #expect(dataset.images(.test).map(\.label) == ["b", "d"].map { files.folder.path("./\($0)_label.tif") })
  }

  @Test("a table names images, labels and what they are for")
  func table() throws {
    _ = try files.write(
      "samples.csv", "name,image,label,split,place\n1,x/1.tif,/y/1.tif,test,north\n2,2.tif,2.tif,,\n")
    let file = try files.write(
      "d.yaml", "{name: T, bands: [red], quantity: dn, scale: 2, table: samples.csv}")
    let dataset = try Dataset.read(file)
    #expect(
      dataset.images == [
        LabelledImage(name: "1", image: files.folder.path("x/1.tif"), label: "/y/1.tif", split: .test),
        LabelledImage(name: "2", image: files.folder.path("2.tif"), label: files.folder.path("2.tif")),
      ])
  }

  @Test("what will not do is named with line, field and what to do")
  func refusals() throws {
    try square("a")
    func read(_ text: String) -> String {
      message { try Dataset.read(files.write("bad.yaml", text)) }
        .replacingOccurrences(of: files.folder.path("bad.yaml"), with: "bad.yaml")
    }
    #expect(message { try Dataset.read("/nowhere.yaml") }.contains("does not exist or cannot be read"))
    #expect(
      read("name: T\nbands: [red, red]\nquantity: dn").hasPrefix("bad.yaml:2: 'bands' names 'red' twice"))
    #expect(read("name: T\nbands: [red]\nquantity: counts").contains("'quantity' is 'counts'; write dn or"))
    #expect(read("name: T\nbands: [red]\nquantity: dn").contains("'images' is missing, and so is 'table'"))
    #expect(read("nmae: T").contains("did you mean 'name'?"))
    let images = "images: {folder: ., image: \"{name}.tif\", label: \"{name}_label.tif\"}\n"
    #expect(
      read("name: T\nbands: [red]\nquantity: dn\n\(images)split: {training: [z]}")
        .contains("'training' names 'z', and "))
    #expect(
      read("name: T\nbands: [red]\nquantity: dn\n\(images)split: {training: [a], test: [a]}")
        .contains("has the image 'a' twice"))
    #expect(
      read(
        "name: T\nbands: [red]\nquantity: dn\n\(images.replacingOccurrences(of: "{name}.tif", with: "a.tif"))"
      )
      .contains("write a pattern with {name} in it"))
  }

  @Test("one image in two splits is noticed through a link")
  func linked() throws {
    try square("a")
    for end in [".tif", "_label.tif"] {
      try FileManager.default.createSymbolicLink(
        atPath: files.folder.path("b\(end)"), withDestinationPath: files.folder.path("a\(end)"))
    }
    let text = message { try Dataset.read(files.dataset(training: ["a"], test: ["b"])) }
    #expect(text.contains("in two splits, as 'a' and as 'b'; put every image in one place"), "\(text)")
  }

  @Test("a scale that is no number of single precision is refused", arguments: ["1e-60", "1e60", "0", "nan"])
  func scale(scale: String) throws {
    try square("a")
    let text = message { try Dataset.read(files.dataset(training: ["a"], more: "scale: \(scale)")) }
    #expect(text.contains("'scale' is "), "\(text)")
  }

  @Test("a label of the same size that lies elsewhere is refused")
  func shifted() throws {
    try square("a")
    let grid = Grid(
      crs: try CRS("EPSG:32643"), originX: 600_060, originY: 3_700_000, pixelWidth: 30, pixelHeight: 30,
      width: 4, height: 4)
    let label = try RasterDataset.create(files.folder.path("a_label.tif"), grid: grid, type: UInt8.self)
    try label.write([UInt8](repeating: 1, count: 16), window: grid.window)
    try label.close()
    let dataset = try Dataset.read(files.dataset(training: ["a"]))
    #expect(message { try dataset.open(dataset.images[0]) }.contains("does not lie on the pixels of"))
  }

  @Test("labels may be of any type: not zero is glacier, nodata and no number are unknown")
  func labelTypes() throws {
    try square("a", side: 2)
    let dataset = try Dataset.read(files.dataset(training: ["a"]))
    func labels<Pixel: RasterPixel>(_ values: [Pixel], noData: Double? = nil) throws -> [UInt8] {
      let grid = try RasterDataset.open(files.folder.path("a.tif")).grid
      let label = try RasterDataset.create(
        files.folder.path("a_label.tif"), grid: grid, type: Pixel.self, noData: noData)
      try label.write(values, window: grid.window)
      try label.close()
      return try dataset.open(dataset.images[0]).labels(in: grid.window)
    }
    #expect(try labels([0, 1, 2, 255] as [UInt8]) == [0, 1, 1, Loss.noLabel])
    #expect(try labels([0, 1, 7, 9] as [UInt8], noData: 9) == [0, 1, 1, Loss.noLabel])
    #expect(try labels([0, 255, 300, -9999] as [Int16], noData: -9999) == [0, 1, 1, Loss.noLabel])
    #expect(try labels([0, 0.4, .nan, 1] as [Float]) == [0, 1, Loss.noLabel, 1])
    #expect(try labels([0, 1, 0, 1] as [UInt8], noData: 0) == [0, 1, 0, 1])
  }

  @Test("image and label must lie on one grid, and bands be those of the dataset")
  func misfits() throws {
    try square("a")
    try square("b", side: 5)
    try FileManager.default.removeItem(atPath: files.folder.path("a_label.tif"))
    try FileManager.default.copyItem(
      atPath: files.folder.path("b_label.tif"), toPath: files.folder.path("a_label.tif"))
    let crooked = try Dataset.read(files.dataset(training: ["a"]))
    #expect(message { try crooked.open(crooked.images[0]) }.contains("does not lie on the pixels of"))
    let many = try Dataset.read(files.dataset(bands: "[red, nir, swir1]", training: ["b"]))
    #expect(message { try many.open(many.images[0]) }.contains("has 2 bands where"))
    #expect(message { try many.place(of: "blue") }.contains("has no band 'blue', only red, nir, swir1"))
  }
}
