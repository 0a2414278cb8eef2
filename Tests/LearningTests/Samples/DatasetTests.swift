import Declaration
import Foundation
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
