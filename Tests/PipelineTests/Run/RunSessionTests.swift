import Foundation
import Geospatial
import Inventory
import Testing

@testable import Pipeline

@Suite("Sessions")
struct RunSessionTests {
  private let project: SimulatedProject

  init() throws { project = try SimulatedProject() }

  @Test("a plan is made when nobody else can change anything any more")
  func planUnderLock() async throws {
    // What another run does before the session begins is seen by the plan; afterwards there is no other run.
    try await project.run()
    let session = try RunSession(project.file)
    #expect(try session.plan().due().isEmpty)
    await #expect(throws: RunError.self) { try await project.run() }
    withExtendedLifetime(session) {}
  }

  @Test("two projects with an inventory in common do not write to it together, by whatever name they know it")
  func sharedInventory() throws {
    let link = project.scratch("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: project.folder)
    let other = project.folder + "/other.yaml"
    let text = try String(contentsOfFile: project.file, encoding: .utf8).replacingOccurrences(
      of: "inventory: inventory.sqlite", with: "inventory: \(link)/inventory.sqlite\nwork: .other")
    try text.write(toFile: other, atomically: true, encoding: .utf8)
    var session: RunSession? = try RunSession(project.file)
    let error = #expect(throws: RunError.self) { try RunSession(other) }
    let lock = URL(fileURLWithPath: project.folder).resolvingSymlinksInPath().path + "/inventory.sqlite.lock"
    #expect(
      error?.description
        == "\(link)/inventory.sqlite: the run of another project writes to it (process \(getpid()), \(lock)); wait for"
        + " it, or give each project an inventory of its own")
    withExtendedLifetime(session) {}
    session = nil
    #expect(throws: Never.self) { try RunSession(other) }
    #expect(!FileManager.default.fileExists(atPath: lock))
  }

  @Test("links to an inventory that is not there yet lead to the one lock and the one file")
  func linkedInventory() async throws {
    let (place, link, farther) = (
      project.scratch("shelf.sqlite"), project.folder + "/link", project.scratch("far")
    )
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../shelf.sqlite")
    try FileManager.default.createSymbolicLink(atPath: farther, withDestinationPath: link)
    let text = try String(contentsOfFile: project.file, encoding: .utf8)
    func write(_ name: String, inventory: String) throws -> String {
      let file = "\(project.folder)/\(name).yaml"
      let declared = text.replacingOccurrences(
        of: "inventory: inventory.sqlite", with: "inventory: \(inventory)\nwork: .\(name)")
      try declared.write(toFile: file, atomically: true, encoding: .utf8)
      return file
    }
    let others = [try write("named", inventory: place), try write("linked", inventory: "link")]
    let last = try write("chained", inventory: farther)
    do {
      let session = try RunSession(last)
      for other in others {
        let error = #expect(throws: RunError.self) { try RunSession(other) }
        #expect(error?.description.contains("the run of another project writes to it") == true)
      }
      withExtendedLifetime(session) {}
    }
    _ = try await Run(RunSession(last), jobs: 2, progress: Progress(output: .nullDevice, isTerminal: false))()
    for path in [link, farther] {
      #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil, "a link stays one")
    }
    #expect(try InventoryDatabase.open(place).periods().count == 2)
  }

  @Test("who only asks whether a run is at work keeps none from beginning")
  func asking() throws {
    // As `status` holds it for a moment.
    let folder = project.folder + "/.firnline"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let descriptor = open("\(folder)/lock", O_RDWR | O_CREAT, 0o644)
    try #require(flock(descriptor, LOCK_SH) == 0)
    Thread.detachNewThread {
      usleep(50_000)
      close(descriptor)
    }
    #expect(throws: Never.self) { try RunSession(project.file) }
  }

  @Test("an inventory in a folder that is not there, a folder, and an empty file are one clear error each")
  func unusableInventory() throws {
    try project.edit("inventory: inventory.sqlite", "inventory: there/inventory.sqlite")
    let missing = #expect(throws: RunError.self) { try RunSession(project.file) }
    #expect(missing?.description.hasSuffix("/there does not exist; make it first") == true)
    let place = project.folder + "/there/inventory.sqlite"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let folder = #expect(throws: InventoryError.self) { try RunSession(project.file).plan() }
    #expect(folder?.description.hasPrefix("\(place): is a folder; name a file under `inventory:`") == true)
    try FileManager.default.removeItem(atPath: place)
    try Data().write(to: URL(fileURLWithPath: place))
    let empty = #expect(throws: InventoryError.self) { try RunSession(project.file).plan() }
    #expect(empty?.description.hasPrefix("\(place): is empty and no inventory; remove it") == true)
  }

  @Test("runs that begin within a second leave a configuration each")
  func configurations() throws {
    let plan = try project.plan()
    for _ in 0..<2 { try RunConfiguration(plan, started: "2026-01-01T00:00:00Z").write() }
    let names = try FileManager.default.contentsOfDirectory(atPath: plan.store.folder + "/runs")
    #expect(names.count == 2 && names.allSatisfy { $0.hasPrefix("2026-01-01T000000Z-") })
  }

  @Test("a result that is made again is there under its name whenever it is whole, and leaves nothing behind")
  func replacedResult() async throws {
    try await project.run()
    let plan = try project.plan()
    let step = try #require(plan.steps.first { $0.kind == .extract })
    let place = plan.store.path(.extract, step.hash)
    struct Failure: Error {}
    #expect(throws: Failure.self) { try plan.store.make(.extract, step.hash) { _ in throw Failure() } }
    #expect(plan.isDone(step), "a failure leaves the result that was there")
    try plan.store.make(.extract, step.hash) { folder in
      #expect(plan.isDone(step), "the old one stays until the new one is whole")
      for name in ResultFile.all(of: .extract) {
        try Data("new".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
    }
    #expect(try String(contentsOfFile: "\(place)/summary.json", encoding: .utf8) == "new")
    #expect(project.unfinished().isEmpty)
  }
}

@Suite("States of runs")
struct RunStateTests {
  private let scratch: Scratch
  private let event = StepEvent(time: "2026-01-01T00:00:00Z", step: "a", title: "extract a", event: .done)

  init() throws { scratch = try Scratch() }

  @Test(
    "a state of another release, of another program or damaged is begun anew by who may change the folder, and by nobody else",
    arguments: [
      "CREATE TABLE steps (hash TEXT); CREATE TABLE grdb_migrations (identifier TEXT)",
      "CREATE TABLE notes (text TEXT); PRAGMA user_version = 7", nil,
    ])
  func otherShape(tables: String?) throws {
    let path = scratch("state.sqlite")
    if let tables {
      let other = try SystemCommand(
        "sqlite3", [path, tables], environment: ProcessInfo.processInfo.environment)
      if other.status == 127 { try Test.cancel("needs sqlite3") }
      #expect(other.status == 0, "\(other.complaint)")
    } else {
      // Cut off in the middle, as by a full disk or a machine without power.
      do { try RunState(folder: scratch.path).append(event) }
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
    }
    // Who has no right to change the folder leaves it alone: a run of the other release may be at work.
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let reader = try RunState(folder: scratch.path)
    reader.append(event)
    #expect(try reader.events() == [event])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    try RunState(folder: scratch.path, mayReplace: true).append(event)
    #expect(try RunState(folder: scratch.path).events() == [event])
  }

  @Test("a state of this release is kept, also where two programs begin it at the same time")
  func kept() async throws {
    let (folder, event) = (scratch.path, event)
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 { group.addTask { try RunState(folder: folder).append(event) } }
      try await group.waitForAll()
    }
    #expect(try RunState(folder: folder).events().count == 8)
  }
}
