import Declaration
import Foundation
import Testing

@testable import Pipeline

@Suite("Beginning a project")
struct ScaffoldTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../..").standardized.path

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test("from Table IV come the manifests that are kept, byte by byte, and a project that reads")
  func tableFour() throws {
    let outcome = try Scaffold(
      in: scratch("new/series"), from: "\(Self.root)/Data/published/chen2022/table4.csv"
    ).write()
    #expect(outcome.next == "firnline lint \(scratch("new/series/project.yaml"))")
    let kept = "\(Self.root)/Data/three-rivers/manifests"
    let names = try FileManager.default.contentsOfDirectory(atPath: kept)
    #expect(names.count == 12)
    for name in names {
      #expect(try text(scratch("new/series/manifests/\(name)")) == text("\(kept)/\(name)"), "\(name)")
    }
    let project = try Project.read(scratch("new/series/project.yaml"))
    #expect(project.name == "series")
    #expect(project.periods.map(\.label).first == "1986-1988")
    #expect(project.comparisons.count == 12)
    // Eight of the thirteen path/rows have their centres in zone 46.
    #expect(project.region.crs.epsg == 32646)
  }

  @Test("other columns say the same: years, path and row apart, compact dates, roles as given")
  func otherColumns() throws {
    let table = try scratch.write(
      """
      period_start,period_end,wrs2_path,wrs2_row,date,cloud_percent,note
      1998,2000,138,037,20000821,9.00,"clear, but late"
      1998,2000,138,037,19980917,42.00,
      1998,2000,138,037,,1.00,lost
      2001,2001,9,62,20010831,,

      """, to: "table.csv")
    _ = try Scaffold(in: scratch("a"), from: table).write()
    #expect(
      try text(scratch("a/manifests/1998-2000.csv")) == """
        path_row,date,cloud,role,note
        138037,2000-08-21,9.00,main,"clear, but late"
        138037,1998-09-17,42.00,support,
        138037,,1.00,support,lost

        """)
    #expect(
      try text(scratch("a/manifests/2001.csv")) == "path_row,date,cloud,role,note\n009062,2001-08-31,,main,\n"
    )
    let given = try scratch.write(
      "period,path_row,date,cloud,role\n1998,138037,1998-09-17,42,support\n1998,138037,1998-08-16,50,main\n",
      to: "given.csv")
    _ = try Scaffold(in: scratch("b"), from: given).write()
    #expect(try text(scratch("b/manifests/1998.csv")).contains("138037,1998-08-16,50,main,"))
  }

  @Test("without a table there is a project to fill in, whose keys are all known")
  func empty() throws {
    let outcome = try Scaffold(in: scratch("empty")).write()
    let project = scratch("empty/project.yaml")
    #expect(outcome.next == "firnline scenes search \(project) --period 1999-2001 --path-row 138037,139036")
    #expect(FileManager.default.fileExists(atPath: scratch("empty/scenes")))
    let findings = try Lint.report(of: scratch("empty/project.yaml")).findings
    #expect(findings.map(\.message) == ["lists no scene", "lists no scene"])
    // The commented settings are right, too.
    let commented = try text(scratch("empty/project.yaml")).split(separator: "\n").compactMap { line in
      try? #/^# (?<setting>(extraction|lint): .*)/#.firstMatch(in: line).map { String($0.output.setting) }
    }
    #expect(commented.count == 2)
    try scratch.write(
      text(scratch("empty/project.yaml")) + commented.joined(separator: "\n"), to: "empty/full.yaml")
    #expect(try Lint.report(of: scratch("empty/full.yaml")).findings.map(\.rule) == [.manifest, .manifest])
  }

  @Test("nothing that is there is written over")
  func neverOver() throws {
    _ = try Scaffold(in: scratch("a")).write()
    try scratch.write("mine", to: "a/project.yaml")
    try scratch.write("mine", to: "b/manifests/2019-2021.csv")
    for folder in ["a", "b"] {
      let error = #expect(throws: InputError.self) { try Scaffold(in: scratch(folder)).write() }
      #expect(error?.problem.contains("there already") == true)
    }
    #expect(try text(scratch("a/project.yaml")) == "mine")
    #expect(!FileManager.default.fileExists(atPath: scratch("b/project.yaml")))
  }

  /// A table that will not do, and what the error says.
  private static let wrong = [
    (
      "path_row,date\n138037,\n",
      "t.csv:1: 'period' is no column here; add it, or period_start and period_end"
    ),
    ("period,date\n1998,\n", "t.csv:1: 'path_row' is no column here; add it, or wrs2_path and wrs2_row"),
    ("period,path_row\n1998,138037\n", "t.csv:1: 'date' is no column here; add it"),
    (
      "period;path_row;date\n1998;138037;\n",
      "t.csv:1: has semicolons between its columns; save it with commas"
    ),
    (
      "period,path_row,date\n1998,13837,\n1998,138037,\nsoon,138037,\n",
      "t.csv:2: 'path_row' is '13837'; write path and row such as 138037\nt.csv:4: 'period' is 'soon'; write years"
    ),
    ("period,path_row,date\n", "t.csv: lists no image; write one line for each"),
    (
      "period,path_row,date\nlong ago,138037,\n",
      "t.csv:2: 'period' is 'long ago'; write years such as 1986-1988"
    ),
    (
      "period,path_row,date\n2000-1998,138037,\n",
      "t.csv:2: 'period' ends before it begins; exchange the years"
    ),
    (
      "period,path_row,date\n1998,13837,\n",
      "t.csv:2: 'path_row' is '13837'; write path and row such as 138037"
    ),
    ("period,path_row,date\n1998,138037,17.9.98\n", "t.csv:2: 'date' is '17.9.98'; write a date such as"),
    (
      "period,path_row,date,cloud\n1998,138037,,lots\n",
      "t.csv:2: 'cloud' is 'lots'; write percent from 0 to 100"
    ),
  ]

  @Test("a bad table is one error with line, column and mend, and nothing is written", arguments: wrong)
  func badTables(table: String, said: String) throws {
    let path = try scratch.write(table, to: "t.csv")
    let error = #expect(throws: (any Error).self) { try Scaffold(in: scratch("new"), from: path) }
    let text = "\(try #require(error))".replacingOccurrences(of: scratch.path + "/", with: "")
    #expect(text.hasPrefix(said), "\(text)")
    #expect(!FileManager.default.fileExists(atPath: scratch("new")))
  }
}
