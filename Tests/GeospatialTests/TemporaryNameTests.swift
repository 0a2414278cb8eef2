import Foundation
import Geospatial
import Testing

@Suite("Files that are written at once or not at all")
struct TemporaryNameTests {
  @Test("keep their permissions, and a link to one stays a link")
  func replacing() throws {
    let scratch = try Scratch()
    let (file, link) = (scratch("file.yaml"), scratch("link.yaml"))
    try TemporaryName.write(Data("old".utf8), to: file)
    chmod(file, 0o640)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    try TemporaryName.write(Data("new".utf8), to: link)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o640)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == 2)
  }

  @Test("that cannot be written are one line with the file, the system's reason and the mend")
  func unwritable() throws {
    let scratch = try Scratch()
    try TemporaryName.write(Data(), to: scratch("file"))
    let path = scratch("file/below.csv")
    let mend = "make its folder writable, or give another place"
    let file = #expect(throws: WriteError.self) { try TemporaryName.write(Data(), to: path) }
    #expect(file?.description == "\(path): cannot be written (Not a directory); \(mend)")
    let folder = #expect(throws: WriteError.self) { try FileManager.default.makeFolder(path) }
    #expect(folder?.description.hasPrefix("\(path): cannot be written (") == true)
    #expect(folder?.description.contains("NSCocoa") == false)
  }
}
