import Declaration
import Foundation
import Inventory
import Testing

@testable import Pipeline

@Suite("Updates")
struct PeriodUpdateTests {
  private let project: SimulatedProject
  private let row = "  - {label: 2001-2003, manifest: manifests/2001-2003.csv}\n"
  private var manifest: String { project.folder + "/manifests/2001-2003.csv" }

  init() throws {
    project = try SimulatedProject()
    // The project as it was before its second period, with a comment after the list.
    try project.edit(row, "  # More to come.\n\n# Pairs.\n")
    try project.edit("  - {from: 1986-1988, to: 2001-2003}\n", "  - {from: 1986-1988, to: 1986-1988}\n")
    try project.edit("comparisons:\n  - {from: 1986-1988, to: 1986-1988}\n", "")
  }

  private func text() throws -> String { try String(contentsOfFile: project.file, encoding: .utf8) }

  private func update(_ label: String = "2001-2003") throws -> PeriodUpdate {
    try PeriodUpdate(NewPeriod(label: label, manifest: manifest), in: RunSession(project.file))
  }

  private func addition(_ new: NewPeriod) throws -> PeriodAddition {
    try PeriodAddition(new, to: Project.read(project.file))
  }

  @Test("only the new period's steps are done, and the older period is byte for byte what it was")
  func adding() async throws {
    try await project.run()
    let before = try text()
    let old = try InventoryDatabase.open(project.inventory).fingerprint(ofPeriod: "1986-1988")
    let update = try update()
    #expect(update.plan.due().count == 5)
    #expect(try text() == before, "nothing is written before the run")
    let outcome = try await update(jobs: 2, progress: Progress(output: .nullDevice, isTerminal: false))
    #expect(outcome == Run.Outcome(done: 5, unchanged: 5))
    #expect(try text() == before.replacingOccurrences(of: "csv}\n  # More", with: "csv}\n\(row)  # More"))
    #expect(try InventoryDatabase.open(project.inventory).fingerprint(ofPeriod: "1986-1988") == old)
    let lines = try update.proof().text.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(lines[0] == "1986-1988  \(try #require(old).prefix(16))  unchanged")
    #expect(lines[1].hasPrefix("2001-2003  ") && lines[1].hasSuffix("  new"))
    #expect(lines[2] == "1 older period is byte for byte as before")

    // The whole project, run at once, gives the same but for the comparison that it declares.
    let whole = try SimulatedProject()
    try await whole.run()
    let content = { (lines: [String]) in lines.filter { !$0.hasPrefix("Comparison") } }
    #expect(try content(project.content()) == content(whole.content()))
  }

  @Test("older periods that are not of the present settings are not joined by one that is")
  func outdated() async throws {
    try await project.run()
    try project.edit("buffer: 15 m", "buffer: 20 m")
    let before = try text()
    let error = #expect(throws: RunError.self) { try update() }
    #expect(error?.description.contains("1986-1988 are not of the present settings and files") == true)
    #expect(try text() == before)
  }

  @Test("where another run is at work nothing is written")
  func busy() async throws {
    try await project.run()
    let before = try text()
    let session = try RunSession(project.file)
    let error = #expect(throws: RunError.self) { try update() }
    #expect(error?.description.contains("another run is at work") == true)
    withExtendedLifetime(session) {}
    #expect(try text() == before)
  }

  @Test("a project that compares periods comes to compare the one before with the new one")
  func comparison() async throws {
    let whole = try SimulatedProject()
    let third = whole.folder + "/manifests/2010.csv"
    try FileManager.default.copyItem(atPath: whole.folder + "/manifests/2001-2003.csv", toPath: third)
    let old = try Project.read(whole.file)
    let wrong = #expect(throws: InputError.self) {
      try PeriodAddition(NewPeriod(label: "2010", manifest: third), to: old)
    }
    #expect(wrong?.description.contains("2010.csv") == true && wrong?.problem == "is in no row of '2010'")
    let names = #expect(throws: InputError.self) {
      try PeriodAddition(NewPeriod(label: "2012-2010", manifest: third), to: old)
    }
    #expect(names?.problem == "cannot have the period '2012-2010', which names no years")
    try whole.edit(",main", ",substitute", in: "manifests/2010.csv")
    #expect(
      try PeriodAddition(NewPeriod(label: "2010", manifest: third), to: old).project.comparisons == [
        Comparison(first: "1986-1988", second: "2001-2003"), Comparison(first: "2001-2003", second: "2010"),
      ])
    let alone = try PeriodAddition(NewPeriod(label: "2010", manifest: third, isCompared: false), to: old)
    #expect(alone.project.comparisons.count == 1)
  }

  @Test("a period that is there already, or whose scenes cannot be used, changes nothing")
  func refused() async throws {
    let before = try text()
    let twice = #expect(throws: InputError.self) { try update("1986-1988") }
    #expect(twice?.description.contains("has the period '1986-1988' already; `firnline run ") == true)
    let band = project.band("B5.TIF", of: try project.scenes("2001-2003")[0])
    try FileManager.default.removeItem(atPath: band)
    let blocked = #expect(throws: RunError.self) { try update() }
    #expect(blocked?.description.contains("'B5 (swir1)' is not in the scene") == true)
    #expect(throws: InputError.self) {
      try addition(NewPeriod(label: "2001-2003", manifest: "nowhere.csv"))
    }
    #expect(try text() == before)
  }

  @Test(
    "a period of years that another one has is refused, unless that is meant; outlines of that time are no matter"
  )
  func overlap() throws {
    try project.edit(",main", ",substitute", in: "manifests/2001-2003.csv")
    try project.edit("periods:\n", "periods:\n  - {label: 2000, outlines: {file: subareas.gpkg}}\n")
    for (years, shared) in [("1988-1990", "1988"), ("1980-1987", "1986 to 1987")] {
      let error = #expect(throws: InputError.self) {
        try addition(NewPeriod(label: years, manifest: manifest))
      }
      #expect(error?.problem == "'\(years)' shares \(shared) with the period '1986-1988'")
      #expect(error?.mend == "give it years of its own, or --allow-overlap where both are meant")
    }
    let meant = NewPeriod(label: "1988-1990", manifest: manifest, mayOverlap: true)
    #expect(try addition(meant).project.periods.count == 3)
    #expect(try addition(NewPeriod(label: "1999-2001", manifest: manifest)).project.periods.count == 3)
  }

  /// What the project file would have for a manifest.
  private func written(_ manifest: String, to file: String? = nil) throws -> String? {
    let project = try Project.read(file ?? project.file)
    let addition = try PeriodAddition(NewPeriod(label: "2010-2012", manifest: manifest), to: project)
    return addition.text.text.firstMatch(of: /\{label: 2010-2012, manifest: (.*)\}/).map { String($0.1) }
  }

  @Test("the manifest stands in the project file relative to it, whatever links lead there")
  func paths() throws {
    try project.edit(",main", ",substitute", in: "manifests/2001-2003.csv")
    let link = project.scratch("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: project.folder)
    let name = "manifests/2001-2003.csv"
    #expect(try written("\(project.folder)/\(name)") == name)
    #expect(try written("\(link)/\(name)", to: "\(link)/project.yaml") == name)
    #expect(try written("\(link)/\(name)") == name)
    #expect(try written("\(project.folder)/\(name)", to: "\(link)/project.yaml") == name)
    // A folder that is a link goes by its own name; a neighbour by its way there; what is far away by its whole path.
    let shelf = project.scratch("shelf")
    try FileManager.default.moveItem(atPath: "\(project.folder)/manifests", toPath: shelf)
    try FileManager.default.createSymbolicLink(
      atPath: "\(project.folder)/manifests", withDestinationPath: shelf)
    try project.edit("../scenes/", "\(project.folder)/scenes/", in: "manifests/2001-2003.csv")
    try project.edit("../scenes/", "\(project.folder)/scenes/", in: "manifests/1986-1988.csv")
    #expect(try written("\(project.folder)/\(name)") == name)
    #expect(try written("\(shelf)/2001-2003.csv") == "../shelf/2001-2003.csv")
    let odd = project.scratch("a \\ \"b\".csv")
    try FileManager.default.copyItem(atPath: "\(shelf)/2001-2003.csv", toPath: odd)
    #expect(try written(odd) == #""../a \\ \"b\".csv""#)
  }

  @Test("a project file that was edited meanwhile stops the update before anything is changed")
  func edited() async throws {
    try await project.run()
    let content = try project.content()
    let update = try update()
    try project.edit("# Pairs.", "# Pairs, some day.")
    let before = try text()
    let error = await #expect(throws: RunError.self) {
      try await update(jobs: 1, progress: Progress(output: .nullDevice, isTerminal: false))
    }
    #expect(error?.description == "\(project.file): was edited meanwhile; try again")
    #expect(try text() == before)
    #expect(try project.content() == content)
  }

  @Test("a list on one line is an error that says how to write it")
  func flow() throws {
    try project.edit(
      "periods:\n  - {label: 1986-1988, manifest: manifests/1986-1988.csv}\n",
      "periods: [{label: 1986-1988, manifest: manifests/1986-1988.csv}]\n")
    let error = #expect(throws: InputError.self) { try update() }
    #expect(error?.field == "periods")
    #expect(error?.mend.contains("  - {label: 2001-2003, manifest: manifests/2001-2003.csv}") == true)
  }

  @Test("items go to the end of a list however it is indented, commented and followed")
  func lists() throws {
    func appended(_ text: String) throws -> String {
      let path = try project.scratch.write(text, to: "list.yaml")
      var edited = try ProjectText(reading: path)
      try edited.append("new", to: "list")
      try edited.write()
      return try String(contentsOfFile: path, encoding: .utf8)
    }
    #expect(
      try appended("list:\n- a\n- b: 1\n  c: 2\nother: 1\n")
        == "list:\n- a\n- b: 1\n  c: 2\n- new\nother: 1\n")
    #expect(
      try appended("list:  # all\n    - a # one\n\n    # end\n")
        == "list:  # all\n    - a # one\n    - new\n\n    # end\n")
    #expect(try appended("list:\n  - a") == "list:\n  - a\n  - new")
    #expect(try appended("list:\r\n  - a\r\nother: 1\r\n") == "list:\r\n  - a\r\n  - new\r\nother: 1\r\n")
    #expect(throws: InputError.self) { try appended("lists:\n  - a\n") }
  }
}
