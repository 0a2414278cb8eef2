import Declaration
import Foundation
import Inventory
import Testing

@testable import Pipeline

@Suite("Manifests")
struct ManifestTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    for name in ["a", "b", "c", "d"] { try scratch.write("", to: "\(name)/MTL.txt") }
  }

  private func read(_ text: String) throws -> [ManifestEntry] {
    try Manifest.read(scratch.write(text, to: "m.csv"), folder: nil)
  }

  private func fault(_ text: String) throws -> String {
    let error = #expect(throws: (any Error).self) { _ = try read(text) }
    return "\(try #require(error))".replacingOccurrences(of: scratch.path + "/", with: "")
  }

  @Test(
    "main scenes come before supporting ones, and these before substitutes, each in the order of the rows")
  func order() throws {
    let entries = try read("scene,role\na,substitute\nb,support\nc,main\nd,support\n")
    #expect(entries.map { URL(fileURLWithPath: $0.path).lastPathComponent } == ["c", "b", "d", "a"])
    #expect(entries.map(\.role) == [.main, .support, .support, .substitute])
    #expect(entries[0].place == scratch("m.csv") + ":4")
  }

  @Test("scenes without a role are main scenes; columns may stand in any order")
  func standardRole() throws {
    let entries = try read("note,scene\nclear,a\n,b\n")
    #expect(entries.map(\.role) == [.main, .main])
    #expect(entries.map(\.note) == ["clear", nil])
  }

  /// A manifest that will not do, and what the error says.
  private static let wrong = [
    ("", "m.csv:1: is empty; the first line must name the columns"),
    ("scene,role,note\n", "m.csv: lists no scene; write one line for each scene"),
    ("role\nmain\n", "m.csv:1: 'scene' is no column here; begin the file with the line 'scene,role,note'"),
    ("scene,rule\na,main\n", "m.csv:1: 'rule' is no column here; known columns: scene, role, note"),
    ("scene,role\na,chief\n", "m.csv:2: 'role' is 'chief'; write one of main, support, substitute"),
    ("scene\na\nnowhere\n", "m.csv:3: 'scene' 'nowhere' does not exist; looked for nowhere"),
    ("scene\na\nb\n./a\n", "m.csv: 'scene' 'a' is listed twice: m.csv:2 and m.csv:4; keep one"),
  ]

  @Test("what will not do is one error with its line and the mend", arguments: wrong)
  func wrongManifest(text: String, said: String) throws { #expect(try fault(text) == said) }
}
