import Declaration
import Foundation
import Testing

@testable import Learning

@Suite("Images of a dataset in one split each")
struct DatasetSplitTests {
  private let files = LabelledFiles()

  private func message(_ rows: [String]) throws -> String {
    _ = try files.write("samples.csv", "name,image,label,split\n\(rows.joined(separator: "\n"))\n")
    let file = try files.write("d.yaml", "{name: T, bands: [red], quantity: dn, table: samples.csv}")
    do { return "\(try Dataset.read(file).images.count) images" } catch { return "\(error)" }
  }

  @Test("a name twice is found among any number of rows, at once")
  func manyNames() throws {
    let rows = (0..<12_000).map { "n\($0),\($0).tif,l\($0).tif,training" }
    #expect(try message(rows) == "12000 images")
    #expect(
      try message(rows + ["n7,other.tif,other.tif,training"])
        .contains("'table' has the image 'n7' twice; put every image in one place"))
  }

  @Test("one image is not in two splits, whatever it is called and however its path is written")
  func onePath() throws {
    #expect(
      try message(["a,x/1.tif,l.tif,training", "b,x/../x/./1.tif,l.tif,test"])
        .contains("x/./1.tif in two splits, as 'a' and as 'b'"))
    // Twice in one split may be meant, as with two labels of it.
    #expect(try message(["a,x/1.tif,l.tif,training", "b,x/1.tif,m.tif,training"]) == "2 images")
  }
}
