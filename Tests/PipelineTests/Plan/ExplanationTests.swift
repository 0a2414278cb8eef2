import Foundation
import Inventory
import Testing

@testable import Pipeline

@Suite("Explanations")
struct ExplanationTests {
  private let project: SimulatedProject

  init() throws { project = try SimulatedProject() }

  private func explain(_ name: String) throws -> [String] {
    try project.plan().explanations(of: name).flatMap { $0.text.split(separator: "\n").map(String.init) }
  }

  @Test("a step that was never done says so, and one that was says when")
  func first() async throws {
    let before = try explain("record 1986-1988")
    #expect(before.count == 2)
    #expect(before[0].hasSuffix(": to do"))
    #expect(before[1] == "  it is not in the inventory yet")
    #expect(try explain("merge")[1] == "  it was never done before")
    try await project.run()
    let after = try explain("record 1986-1988")
    #expect(after.count == 1)
    #expect(after[0].contains(": done 20"))
  }

  @Test("the first differing field is printed with its old and its new value, however far up it lies")
  func setting() async throws {
    try await project.run()
    try project.edit("threshold: 2.0", "threshold: 2.1")
    let scene = URL(fileURLWithPath: try project.scenes("1986-1988")[0]).lastPathComponent
    let lines = try explain("outline:1986-1988")
    #expect(lines[0].hasPrefix("outline 1986-1988 ("))
    #expect(
      Array(lines.dropFirst()) == [
        "  merge 1986-1988 has changed", "    extract \(scene) has changed",
        "      extraction.threshold: 2.0 → 2.1",
      ])
    try project.edit("buffer: 15 m", "buffer: 20 m")
    #expect(try explain("outline 1986-1988")[1] == "  uncertainty.buffer: 15 m → 20 m")
  }

  @Test("a changed file is named, with the beginnings of its hashes")
  func file() async throws {
    try await project.run()
    let scene = try project.scenes("1986-1988")[0]
    let band = project.band("B3.TIF", of: scene)
    try FileManager.default.removeItem(atPath: band)
    try FileManager.default.copyItem(atPath: project.band("B4.TIF", of: scene), toPath: band)
    let name = URL(fileURLWithPath: band).lastPathComponent
    let line = try #require(try explain(URL(fileURLWithPath: scene).lastPathComponent).dropFirst().first)
    #expect(line.wholeMatch(of: try Regex("  file \(name): [0-9a-f]{12}… → [0-9a-f]{12}…")) != nil, "\(line)")
  }

  @Test("a period that waits for a scene names it and what is wrong")
  func waiting() async throws {
    try await project.run()
    let scene = try project.scenes("1986-1988")[0]
    try FileManager.default.removeItem(atPath: project.band("B5.TIF", of: scene))
    let lines = try explain("record 1986-1988")
    #expect(lines.count == 2)
    #expect(lines[1].hasPrefix("  it waits for extract LT05_"), "\(lines)")
    #expect(lines[1].contains("'B5 (swir1)' is not in the scene"))
  }

  @Test("a scene that came or went is named")
  func scenes() async throws {
    try await project.run()
    let path = "\(project.folder)/manifests/1986-1988.csv"
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try Data(rows.dropLast().joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
    let gone = URL(fileURLWithPath: try project.scenes("2001-2003")[0]).lastPathComponent
    let lines = try explain("merge 1986-1988")
    #expect(
      lines.contains { $0.hasPrefix("  extract LT05_") && $0.hasSuffix(" is no longer here") }, "\(lines)")
    #expect(!lines.contains { $0.contains(gone) })
  }

  @Test("a result that was deleted is named, and a name of nothing is an error that lists the kinds")
  func lost() async throws {
    try await project.run()
    let plan = try project.plan()
    let merge = try #require(plan.steps.first { $0.kind == .merge })
    let folder = plan.store.path(.merge, merge.hash)
    try FileManager.default.removeItem(atPath: folder)
    let text = try #require(try project.plan().explanations(of: merge.title).first).text
    #expect(text.contains("not needed"))
    #expect(text.contains("its result \(folder) is gone or not whole"))
    let error = #expect(throws: RunError.self) { try project.plan().explanations(of: "merge 1066") }
    #expect(error?.description.contains("extract, merge, outline, record") == true)
  }
}
