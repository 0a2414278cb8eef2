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
    let finder = try SceneFinder(
      project: scratch("project.yaml"), folder: scratch("products"),
      lock: SceneLock.read(forProject: scratch("project.yaml")))
    return try Manifest.read(scratch.write(text, to: "m.csv"), finder: finder)
  }

  private func fault(_ text: String) throws -> String {
    let error = #expect(throws: (any Error).self) { _ = try read(text) }
    return "\(try #require(error))".replacingOccurrences(of: scratch.path + "/", with: "")
  }

  @Test(
    "main scenes come before supporting ones, and these before substitutes, each in the order of the rows")
  func order() throws {
    let entries = try read("scene,role\na,substitute\nb,support\nc,main\nd,support\n")
    #expect(entries.map(\.scene) == ["c", "b", "d", "a"])
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
    (
      "role\nmain\n",
      "m.csv:1: 'scene' is no column here, nor are 'path_row' and 'date'; begin the file with the line "
        + "'scene,role,note' or 'path_row,date,cloud,role,note'"
    ),
    (
      "scene,rule\na,main\n",
      "m.csv:1: 'rule' is no column here; known columns: scene, path_row, date, cloud, role, note"
    ),
    ("scene,role\na,chief\n", "m.csv:2: 'role' is 'chief'; write one of main, support, substitute"),
    (
      "path_row,date\n138037,22.09.1994\n",
      "m.csv:2: 'date' is '22.09.1994'; write a date such as 1994-09-22, or nothing where it is lost"
    ),
    (
      "path_row,date\n138-037,1994-09-22\n",
      "m.csv:2: 'path_row' is '138-037'; write path and row such as 138037"
    ),
    (
      "path_row,date,cloud\n138037,1994-09-22,101\n",
      "m.csv:2: 'cloud' is '101'; write percent from 0 to 100"
    ),
    (
      "path_row,date,role\n,1994-09-22,main\n",
      "m.csv:2: 'path_row' is empty, and so is 'scene'; write the path and row, or name a product"
    ),
    (
      "path_row,date\n138037,\n137037,\n",
      "m.csv: 'date' is empty in every row, so that no scene can be found; give at least one row a date, or name its "
        + "product in the column 'scene'"
    ),
    (
      "path_row,date\n138037,1994-09-22\n138037,1994-09-22\n",
      "m.csv: 'scene' '138037 of 1994-09-22' is listed twice: m.csv:2 and m.csv:3; keep one"
    ),
    (
      "scene,date\nLT05_L1TP_138037_19940922_20170112_01_T1,1994-09-23\n",
      "m.csv:2: 'scene' 'LT05_L1TP_138037_19940922_20170112_01_T1' is not of the row's path_row and date; "
        + "correct them, or leave them empty: the product's name has them"
    ),
    ("scene\na\nb\n./a\n", "m.csv: 'scene' 'a' is listed twice: m.csv:2 and m.csv:4; keep one"),
  ]

  @Test("what will not do is one error with its line and the mend", arguments: wrong)
  func wrongManifest(text: String, said: String) throws { #expect(try fault(text) == said) }

  @Test("a scene that is not there is no error of the manifest: the entry says where it was looked for")
  func missing() throws {
    let entries = try read("scene,path_row,date\na,,\nnowhere,,\n,138037,1994-09-22\n,137037,\n")
    let said = entries.map { entry in
      switch entry.files {
      case .found(let path): path
      case .missing(let error): "\(error)"
      case .undated: "no date"
      }
    }.map { $0.replacingOccurrences(of: scratch.path + "/", with: "") }
    #expect(
      said == [
        "a", "m.csv:3: 'scene' 'nowhere' does not exist; looked for nowhere and products/nowhere",
        "m.csv:4: 138037 of 1994-09-22 is not in products; get it with 'firnline scenes fetch project.yaml', "
          + "or put its product there under its own name", "no date",
      ])
  }

  @Test("a row with path, row and date is found by the names of products, and the best of several is taken")
  func byAcquisition() throws {
    // Folder, archive, other date, other place; the processing of 2020 is the newest of tier 1.
    let best = "LT05_L1TP_138037_19940922_20200913_02_T1"
    for name in [
      "LT05_L1TP_138037_19940922_20170112_01_T1", "LT05_L1GS_138037_19940922_20210101_02_T2",
      "LT05_L1TP_138037_19940922_20190101_02_T1", "LT05_L1TP_138037_19941008_20200913_02_T1",
      "LT05_L1TP_137037_19940922_20200913_02_T1", "LM05_L1TP_138037_19940922_20220101_02_T1",
    ] { try scratch.write("", to: "products/\(name)/\(name)_MTL.txt") }
    try scratch.write("", to: "products/\(best).tar")
    try scratch.write("", to: "products/\(best)_B4.TIF")
    let text = "path_row,date,cloud,role\n138037,1994-09-22,0.00,substitute\n138/037,19941008,,main\n"
    let entries = try read(text)
    #expect(
      entries.map(\.path) == [
        scratch("products/LT05_L1TP_138037_19941008_20200913_02_T1"), scratch("products/\(best).tar"),
      ])
    #expect(entries.map(\.cloud) == [nil, 0])
    #expect(entries.map { $0.pathRow?.compact } == ["138037", "138037"])
  }

  @Test("the lock goes before the folders, and nothing stands in for what it names")
  func locked() throws {
    let best = "LT05_L1TP_138037_19940922_20200913_02_T1"
    let used = "LT05_L1TP_138037_19940922_20170112_01_T1"
    for name in [best, used] { try scratch.write("", to: "products/\(name).tar") }
    let digest = String(repeating: "0", count: 64)
    try scratch.write(
      "path_row,date,product_id,path,size,sha256,source\n138037,1994-09-22,\(used),products/\(used).tar,0,\(digest),\n",
      to: "project.lock.csv")
    let text = "path_row,date\n138037,1994-09-22\n"
    #expect(try read(text).map(\.path) == [scratch("products/\(used).tar")])
    try FileManager.default.removeItem(atPath: scratch("products/\(used).tar"))
    guard case .missing(let error) = try read(text)[0].files else {
      Issue.record("another processing was taken")
      return
    }
    #expect("\(error)".contains("m.csv:2: 138037 of 1994-09-22 is locked to "))
  }

  @Test("a scene may be a product id, which tells path, row and date")
  func byProduct() throws {
    let product = "LT05_L1TP_138037_19940922_20200913_02_T1"
    try scratch.write("", to: "\(product).tar.gz")
    try scratch.write("", to: "products/LT05_L1TP_138037_19940922_20210913_02_T1.tar")
    let entry = try #require(try read("scene\n\(product)\n").first)
    #expect(entry.path == scratch("\(product).tar.gz"))
    #expect(entry.pathRow?.compact == "138037")
    #expect(entry.date?.iso == "1994-09-22")
  }
}
