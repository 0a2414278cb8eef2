import Foundation
import Testing

@Suite("Beginning and looking over a project")
struct DeclarationTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let table = """
    period,path_row,date,cloud_percent,note
    1998-2000,138037,1998-09-17,42.00,
    1998-2000,138037,2000-08-21,9.00,
    1998-2000,139036,1999-08-26,62.00,
    1998-2000,139036,,3.00,date unreadable
    2001-2003,138037,2001-10-11,5.00,
    2001-2003,138037,1999-08-26,0.00,"from outside, none was clear"

    """

  private func begin() throws -> Firnline.Outcome {
    try Firnline.run("init", scratch("new"), "--from", scratch.write(Self.table, to: "table.csv"))
  }

  /// The output with the folder of this test called FOLDER.
  private func plain(_ text: String) -> String { text.replacing(scratch.path, with: "FOLDER") }

  @Test("init says what it wrote and what to type next; that command finds what is odd, in text and JSON")
  func initAndLint() throws {
    let begun = try begin()
    #expect(begun.status == 0, "\(begun.text)")
    try Snapshot.expect(plain(begun.output), toBe: "Lint/init.txt")
    let next = try #require(begun.output.split(separator: "\n").last).split(separator: " ")
    let text = try Firnline.run(String(next[2]), String(next[3]))
    #expect(text.status == 1)
    #expect(text.error.isEmpty)
    try Snapshot.expect(plain(text.output), toBe: "Lint/lint.txt")
    let json = try Firnline.run("lint", scratch("new/project.yaml"), "--format", "json")
    #expect(json.status == 1)
    try Snapshot.expect(plain(json.output), toBe: "Lint/lint.json")
    #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [String: Any])
  }

  @Test("the exit status goes by severity: warnings alone fail where that is asked for")
  func status() throws {
    #expect(try begin().status == 0)
    try scratch.write(
      "path_row,date,cloud\n138037,2001-10-11,5\n139036,2001-08-31,2\n", to: "new/manifests/2001-2003.csv")
    let project = scratch("new/project.yaml")
    #expect(try Firnline.run("lint", project).status == 0)
    #expect(try Firnline.run("lint", project, "--strict").status == 2)
    #expect(try Firnline.run("lint", scratch("none.yaml")).status == 1)
  }

  @Test("init writes over nothing and refuses a bad table with its line")
  func refusals() throws {
    #expect(try begin().status == 0)
    let again = try begin()
    #expect(again.status == 1)
    #expect(plain(again.error).contains("FOLDER/new/project.yaml: is there already"))
    let bad = try Firnline.run(
      "init", scratch("other"), "--from",
      scratch.write("period,path_row,date\n1998,138037,soon\n", to: "bad.csv"))
    #expect(bad.status == 1)
    #expect(plain(bad.error).contains("FOLDER/bad.csv:2: 'date' is 'soon'; write a date such as"))
    #expect(!FileManager.default.fileExists(atPath: scratch("other")))
  }

  @Test("a table of earlier studies is checked row by row")
  func publishedStudies() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    let table = root.appendingPathComponent("Data/published/chen2022/table6.csv").standardized.path
    let checked = try Firnline.run("published", "check", table)
    #expect(checked.status == 0, "\(checked.text)")
    #expect(checked.output.contains("14 of 14 printed relative errors reproduce"))
    let wrong = try String(contentsOfFile: table, encoding: .utf8).replacing(
      "112.45,2.97", with: "112.45,2.79")
    let refused = try Firnline.run("published", "check", scratch.write(wrong, to: "table6.csv"))
    #expect(refused.status == 1)
    #expect(refused.output.contains("13 of 14"))
  }
}
