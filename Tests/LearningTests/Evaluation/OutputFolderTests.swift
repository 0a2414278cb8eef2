import Declaration
import Foundation
import Synchronization
import Testing

@testable import Learning

@Suite("Places to write")
struct OutputFolderTests {
  private let folder = TemporaryFolder()

  @Test("many runs may look at one place at the same time, and leave nothing behind")
  func manyAtOnce() throws {
    let faults = Mutex<[String]>([])
    let path = folder.path("a/b/c")
    DispatchQueue.concurrentPerform(iterations: 400) { _ in
      do { try OutputFolder.check(path, field: "output") } catch { faults.withLock { $0.append("\(error)") } }
    }
    #expect(faults.withLock(\.self) == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == [])
  }

  @Test("a file or a dead link in the way is an error, and so is no name at all")
  func inTheWay() throws {
    try Data().write(to: URL(fileURLWithPath: folder.path("file")))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path("nowhere"))
    for name in ["file", "file/deep/er", "link", "link/deep"] {
      let error = #expect(throws: InputError.self) {
        try OutputFolder.check(folder.path(name), field: "output")
      }
      #expect(error?.problem.contains(", where nothing can be written (") == true, "\(name)")
    }
    let empty = #expect(throws: InputError.self) { try OutputFolder.check("", field: "--maps") }
    #expect(empty?.description == "--maps: is empty; name a folder")
  }

  @Test("each image has a map of its own, which takes the place of no image")
  func maps() throws {
    func image(_ name: String) -> LabelledImage {
      LabelledImage(name: name, image: folder.path("\(name).tif"), label: folder.path("\(name)_label.tif"))
    }
    func check(_ names: [String], in folder: String) throws {
      var inputs = InputFiles()
      let dataset = Dataset(
        file: "dataset.yaml", name: "D", bands: ["red"], quantity: .digitalNumbers, images: names.map(image))
      inputs.insert(dataset)
      try AgreementMap.check(dataset.images, of: dataset.file, in: folder, sparing: inputs, field: "--maps")
    }
    try check(["a", "b"], in: folder.path("maps"))
    let error = #expect(throws: InputError.self) { try check(["a/b", "a-b"], in: folder.path("maps")) }
    #expect(error?.problem == "has the images 'a/b' and 'a-b', whose maps would be one file")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("maps"), withDestinationPath: folder.path(""))
    let over = #expect(throws: InputError.self) { try check(["a"], in: folder.path("maps")) }
    #expect(over?.problem == "would be written over \(folder.path("maps/a.tif")), which this run reads")
  }
}
