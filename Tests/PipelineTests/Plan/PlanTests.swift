import Foundation
import Inventory
import Landsat
import Testing

@testable import Pipeline

@Suite("Plans")
struct PlanTests {
  private let project: SimulatedProject

  init() throws { project = try SimulatedProject() }

  /// The kinds of the due steps of one period, in order; scenes are told by their year.
  private func due(_ period: String) throws -> [String] {
    let scenes = try project.scenes(period).map { URL(fileURLWithPath: $0).lastPathComponent }
    return try project.due().filter { title in
      title.hasSuffix(period) || scenes.contains { title.hasSuffix($0) }
    }
    .map { String($0.prefix { $0 != " " }) }
  }

  private let everything = ["extract", "extract", "merge", "outline", "record"]

  @Test("a plan has a step for each scene and three for each period; a second one has nothing to do")
  func second() async throws {
    #expect(try project.due().count == 10)
    #expect(try due("1986-1988") == everything)
    let outcome = try await project.run()
    #expect(outcome == Run.Outcome(done: 10))
    #expect(try project.due().isEmpty)
    #expect(try await project.run() == Run.Outcome(unchanged: 10))
  }

  @Test("only what a change touches is done again, and what is changed back is not")
  func changes() async throws {
    try await project.run()

    try project.edit("threshold: 2.0", "threshold: 2.1")
    #expect(try due("1986-1988") == everything)
    #expect(try due("2001-2003") == everything)
    try project.edit("threshold: 2.1", "threshold: 2.0")
    #expect(try project.due().isEmpty)

    try project.edit("rule: least-ice", "rule: vote")
    #expect(try due("1986-1988") == ["merge", "outline", "record"])
    try project.edit("rule: vote", "rule: least-ice")

    try project.edit("buffer: 15 m", "buffer: 20 m")
    #expect(try due("1986-1988") == ["outline", "record"])
    #expect(try due("2001-2003") == ["outline", "record"])
    try project.edit("buffer: 20 m", "buffer: 15 m")

    try project.edit("manifests/1986-1988.csv}", "manifests/1986-1988.csv, buffer: 20 m}")
    #expect(try due("1986-1988") == ["outline", "record"])
    #expect(try due("2001-2003").isEmpty)
    try project.edit("manifests/1986-1988.csv, buffer: 20 m}", "manifests/1986-1988.csv}")

    try project.edit("good: few clouds", "very good: few clouds", in: "manifests/2001-2003.csv")
    #expect(try due("1986-1988").isEmpty)
    #expect(try due("2001-2003") == ["record"])
    try project.edit("very good: few clouds", "good: few clouds", in: "manifests/2001-2003.csv")

    // A comment and another order of keys are no change.
    try project.edit("buffer: 15 m", "buffer: 15.0 m")
    try project.edit("name: Simulated mountains", "# A comment.\nname: Simulated mountains")
    #expect(try project.due().isEmpty)
  }

  @Test("other bytes in one band touch the period of that scene alone, and no band that is not read")
  func bytes() async throws {
    try await project.run()
    let scenes = try project.scenes("1986-1988")
    func replace(_ band: String) throws {
      let target = project.band(band, of: scenes[0])
      try FileManager.default.removeItem(atPath: target)
      try FileManager.default.copyItem(atPath: project.band("B4.TIF", of: scenes[0]), toPath: target)
    }
    try replace("B7.TIF")
    #expect(try project.due().isEmpty, "a ratio of red and SWIR1 reads no B7")
    try replace("B3.TIF")
    #expect(try due("2001-2003").isEmpty)
    #expect(try due("1986-1988") == ["extract", "merge", "outline", "record"])
    let other = URL(fileURLWithPath: scenes[1]).lastPathComponent
    #expect(try !project.due().contains("extract \(other)"))
  }

  @Test("moving the whole project changes nothing")
  func moving() async throws {
    try await project.run()
    let there = project.scratch("elsewhere")
    try FileManager.default.moveItem(atPath: project.folder, toPath: there)
    let plan = try Plan.make(Project.read(there + "/project.yaml"))
    #expect(plan.due().isEmpty)
  }

  @Test("a result that lost a file is made again, with what follows from it")
  func lostResult() async throws {
    try await project.run()
    let before = try project.content()
    let plan = try project.plan()
    let merge = try #require(plan.steps.first { $0.kind == .merge })
    try FileManager.default.removeItem(atPath: plan.store.path(.merge, merge.hash) + "/mask.tif")
    #expect(try project.due().isEmpty, "the inventory has what it led to")
    try project.edit("buffer: 15 m", "buffer: 20 m")
    #expect(try due("1986-1988") == ["merge", "outline", "record"])
    #expect(try await project.run().failed.isEmpty)
    try project.edit("buffer: 20 m", "buffer: 15 m")
    try await project.run()
    #expect(try project.content() == before)
  }

  @Test("scenes named by path, row and date are found; one without files blocks its period and no other")
  func byAcquisition() async throws {
    let scenes = try project.scenes("1986-1988").map { URL(fileURLWithPath: $0) }
    let products = scenes.compactMap { ProductID($0.lastPathComponent) }
    let rows = products.map { "\($0.pathRow.compact),\($0.acquired)" } + ["132037,"]
    try project.scratch.write(
      "path_row,date\n\(rows.joined(separator: "\n"))\n", to: "region/manifests/1986-1988.csv")
    try project.edit("name: Simulated mountains", "name: Simulated mountains\nscenes: {folder: scenes}")
    let plan = try project.plan()
    #expect(try due("2001-2003") == everything)
    #expect(plan.steps.filter { $0.kind == .extract }.prefix(2).map(\.subject) == products.map(\.text))
    #expect(plan.remarks.contains("left out, as their dates are not known: 1986-1988.csv:4 (132037)"))

    try FileManager.default.removeItem(at: scenes[1])
    let blocked = try project.plan()
    let step = try #require(blocked.steps.first { $0.obstacle != nil })
    let obstacle = try #require(step.obstacle)
    #expect(step.subject == "\(products[1].pathRow.compact) of \(products[1].acquired)")
    #expect(obstacle.contains("manifests/1986-1988.csv:3: \(step.subject) is not in "))
    #expect(obstacle.contains("firnline scenes fetch \(project.file)"))
    let outcome = try await project.run()
    #expect(outcome.done == 6)
    #expect(outcome.skipped == ["record 1986-1988"])
    #expect(try InventoryDatabase.open(project.inventory).periods().map(\.time.label) == ["2001-2003"])
  }

  @Test("of many scenes that are not there each is named in a few words, and what to do stands once")
  func manyMissing() throws {
    let rows = (10...19).map { "138037,1986-08-\($0),support" }
    try project.scratch.write(
      "path_row,date,role\n\(rows.joined(separator: "\n"))\n", to: "region/manifests/1986-1988.csv")
    let plan = try project.plan()
    let obstacles = plan.steps.compactMap(\.obstacle)
    #expect(obstacles.count == 10)
    #expect(obstacles.allSatisfy { $0.hasSuffix(" is not there") && $0.utf8.count < 300 })
    #expect(plan.remarks.first?.hasPrefix("10 scenes are not there: 'firnline scenes fetch ") == true)
  }

  @Test("a scene that is not what its row declares is refused")
  func otherThanDeclared() throws {
    let scene = URL(fileURLWithPath: try project.scenes("1986-1988")[0])
    try FileManager.default.moveItem(
      at: scene, to: scene.deletingLastPathComponent().appendingPathComponent("renamed"))
    try project.scratch.write(
      "scene,path_row,date\n../scenes/renamed,138037,1986-07-30\n", to: "region/manifests/1986-1988.csv")
    let obstacle = try project.plan().steps.compactMap(\.obstacle).first
    #expect(obstacle?.contains("1986-1988.csv:2: 'date' is 1986-07-30, but '") == true)
  }

  @Test("two periods of the same scenes share their steps")
  func shared() async throws {
    try project.edit(
      "periods:\n",
      "periods:\n  - {label: wide, years: 1986-1988, manifest: manifests/1986-1988.csv, buffer: 30 m}\n")
    let plan = try project.plan()
    #expect(plan.steps.count { $0.kind == .merge } == 2)
    #expect(plan.steps.count { $0.kind == .outline } == 3)
    #expect(try await project.run(jobs: 4) == Run.Outcome(done: 12))
    let areas = try InventoryDatabase.open(project.inventory).regionAreas().filter { $0.position == 0 }
    #expect(areas.count == 3)
  }

  @Test("comparisons and the name reach the inventory though no step is due")
  func comparisons() async throws {
    try await project.run()
    try project.edit("comparisons:\n  - {from: 1986-1988, to: 2001-2003}\n", "")
    try project.edit("name: Simulated mountains", "name: Simulated hills")
    #expect(try project.due().isEmpty)
    try await project.run()
    let inventory = try InventoryDatabase.open(project.inventory)
    #expect(try inventory.comparisons(of: inventory.ownSource).isEmpty)
    #expect(inventory.project.name == "Simulated hills")
  }

  @Test("a deleted work folder leaves nothing due, and is made again on request")
  func rebuild() async throws {
    try await project.run()
    let plan = try project.plan()
    try FileManager.default.removeItem(atPath: plan.store.folder)
    #expect(try project.due().isEmpty)
    let lines = PlanSummary(try project.plan()).text.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("not needed") } == 8 && lines.count { $0.hasPrefix("done") } == 2)
    let again = try Plan.make(plan.project, selection: PlanSelection(rebuilds: true))
    #expect(again.due().count == plan.steps.count { $0.kind != .record })
    _ = try await project.run(PlanSelection(rebuilds: true))
    #expect(try project.plan().states().allSatisfy { $0 == .done })
  }

  @Test("a period of other settings than the present is outdated until it is run")
  func outdated() async throws {
    try await project.run()
    #expect(try project.plan().outdated.isEmpty)
    try project.edit("buffer: 15 m", "buffer: 20 m")
    #expect(try project.plan().outdated == ["1986-1988", "2001-2003"])
    try await project.run()
    #expect(try project.plan().outdated.isEmpty)
  }

  @Test("a period that is no longer declared stays, and is said to")
  func undeclared() async throws {
    try await project.run()
    try project.edit("  - {label: 1986-1988, manifest: manifests/1986-1988.csv}\n", "")
    try project.edit("comparisons:\n  - {from: 1986-1988, to: 2001-2003}\n", "")
    let plan = try project.plan()
    #expect(plan.undeclared == ["1986-1988"])
    #expect(PlanSummary(plan).text.contains("no longer declares them: 1986-1988"))
    try await project.run()
    #expect(try InventoryDatabase.open(project.inventory).periods().count == 2)
  }

  @Test("cleaning removes the results that nothing needs any more")
  func cleaning() async throws {
    try await project.run()
    try project.edit("buffer: 15 m", "buffer: 20 m")
    try await project.run()
    let plan = try project.plan()
    #expect(try plan.store.prune(keeping: plan.results()) == 2)
    #expect(try plan.store.prune(keeping: plan.results()) == 0)
    #expect(try project.due().isEmpty)
  }
}
