import Declaration
import Foundation
import Testing

@testable import Pipeline

@Suite("Content hashes")
struct HashTests {
  private let scratch: Scratch
  private var store: String { scratch.path }

  init() throws { scratch = try Scratch() }

  @Test("a file's hash is the SHA-256 of its bytes")
  func file() throws {
    // FIPS 180-2, appendix B.1.
    let path = try scratch.write("abc", to: "abc")
    let hash = try ContentHash(ofFile: path)
    #expect(hash.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(hash.short == "ba7816bf8f01cfea414140de")
  }

  @Test("the hash of parts depends on names and values and on no order")
  func parts() {
    let hash = ContentHash(of: ["a": "1", "b": "2"])
    #expect(ContentHash(of: Dictionary(uniqueKeysWithValues: [("b", "2"), ("a", "1")])) == hash)
    #expect(ContentHash(of: ["a": "2", "b": "1"]) != hash)
    #expect(ContentHash(of: ["a": "1;1:b=1:2"]) != hash)
    #expect(ContentHash(of: ["ab": "c"]) != ContentHash(of: ["a": "bc"]))
  }

  @Test("a file is read again only where it was touched, by whatever keeps its size, time and place too")
  func unchanged() throws {
    let path = try scratch.write("first", to: "band.tif")
    let time = Date(timeIntervalSince1970: 1_000_000_000)
    func setTime(_ time: Date) throws {
      try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    }
    try setTime(time)
    let hashes = try FileHashes(folder: store)
    let first = try hashes.hash(of: path)

    // What is remembered is believed: the file is not read.
    let change = "UPDATE files SET hash = '\(String(repeating: "0", count: 64))'"
    let shell = try SystemCommand(
      "sqlite3", ["\(store)/state.sqlite", change], environment: ProcessInfo.processInfo.environment)
    if shell.status == 127 { try Test.cancel("needs sqlite3") }
    #expect(try FileHashes(folder: store).hash(of: path).hex == String(repeating: "0", count: 64))

    // Other bytes in place, of the same length and time.
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.write(contentsOf: Data("other".utf8))
    try file.close()
    try setTime(time)
    #expect(try FileHashes(folder: store).hash(of: path) == ContentHash(ofFile: path))
    #expect(try FileHashes(folder: store).hash(of: path) != first)
  }

  @Test("a link counts by the file it leads to")
  func link() throws {
    let target = try scratch.write("first", to: "band.tif")
    let link = scratch("link.tif")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    let hashes = try FileHashes(folder: store)
    let first = try hashes.hash(of: link)
    _ = try scratch.write("second, longer", to: "band.tif")
    #expect(try hashes.hash(of: link) != first)
    #expect(try hashes.hash(of: link) == ContentHash(ofFile: target))
  }

  @Test("files of one name in two folders are two files")
  func twins() throws {
    for folder in ["red", "swir1"] {
      try FileManager.default.createDirectory(
        atPath: scratch(folder), withIntermediateDirectories: true)
    }
    let red = try scratch.write("red", to: "red/band.tif")
    let swir = try scratch.write("swir1", to: "swir1/band.tif")
    let before = try FileHashes(folder: store).hash(of: [red, swir])
    _ = try scratch.write("another red", to: "red/band.tif")
    #expect(try FileHashes(folder: store).hash(of: [red, swir]) != before)
  }

  @Test("a damaged store of hashes is no store")
  func damaged() throws {
    let path = try scratch.write("abc", to: "abc")
    try scratch.write("{\"cut", to: "state.sqlite")
    #expect(try FileHashes(folder: store).hash(of: path) == ContentHash(ofFile: path))
  }

  @Test("files moved together keep their hash; a renamed or changed one does not")
  func moved() throws {
    let hashes = try FileHashes(folder: store)
    let here = try ["one", "two"].map { try scratch.write($0, to: "here/\($0).tif") }
    let there = try ["one", "two"].map { try scratch.write($0, to: "there/\($0).tif") }
    let hash = try hashes.hash(of: here)
    #expect(try hashes.hash(of: there) == hash)
    #expect(try hashes.hash(of: here.reversed()) == hash)
    let swapped = [
      try scratch.write("two", to: "swapped/one.tif"), try scratch.write("one", to: "swapped/two.tif"),
    ]
    #expect(try hashes.hash(of: swapped) != hash)
    try scratch.write("two and more", to: "there/two.tif")
    #expect(try hashes.hash(of: there) != hash)
  }

  @Test("a shapefile's hash covers the files that belong to it, and no others")
  func shapefile() throws {
    for ending in ["shp", "shx", "dbf", "prj"] { try scratch.write(ending, to: "a.\(ending)") }
    let first = try FileHashes(folder: store).hash(ofVector: scratch("a.shp"))
    try scratch.write("notes", to: "a.txt")
    try scratch.write("another", to: "ab.dbf")
    #expect(try FileHashes(folder: store).hash(ofVector: scratch("a.shp")) == first)
    try scratch.write("other names", to: "a.dbf")
    #expect(try FileHashes(folder: store).hash(ofVector: scratch("a.shp")) != first)
  }
}
