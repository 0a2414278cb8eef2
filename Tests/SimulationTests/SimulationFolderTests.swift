import Foundation
import Testing

@testable import Simulation

@Suite("A simulation's folder")
struct SimulationFolderTests {
  private func fill(_ folder: URL, _ files: [String], replacing: Bool = false) throws {
    try SimulationFolder(target: folder, replacesExisting: replacing).fill { home in
      for file in files { try Data("new".utf8).write(to: home.appendingPathComponent(file)) }
    }
  }

  private func contents(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("what others put into it stays when it is replaced, what the earlier simulation made goes")
  func replaced() throws {
    try TemporaryFolder.with { home in
      let folder = home.appendingPathComponent("region")
      try fill(folder, ["project.yaml", "truth.gpkg", "old.tif"])
      for file in ["inventory.sqlite", "notes.txt"] {
        try Data("mine".utf8).write(to: folder.appendingPathComponent(file))
      }
      #expect(throws: SimulationError.self) { try fill(folder, ["project.yaml"]) }
      try fill(folder, ["project.yaml", "notes.txt"], replacing: true)
      #expect(
        try contents(folder)
          == [SimulationFolder.marker, "inventory.sqlite", "notes.txt", "notes.txt.before", "project.yaml"])
      let kept = try String(contentsOf: folder.appendingPathComponent("notes.txt.before"), encoding: .utf8)
      #expect(kept == "mine")
      #expect(try contents(home) == ["region"])
    }
  }

  @Test("a simulation that fails leaves the earlier one, and what killed ones left is swept")
  func failed() throws {
    struct Trouble: Error {}
    try TemporaryFolder.with { home in
      let folder = home.appendingPathComponent("region")
      try fill(folder, ["project.yaml"])
      // No process has this number: Linux counts to four million.
      let left = home.appendingPathComponent(".region.99999999-1")
      try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
      #expect(throws: Trouble.self) {
        try SimulationFolder(target: folder, replacesExisting: true).fill { _ in throw Trouble() }
      }
      #expect(try contents(home) == ["region"])
      #expect(try contents(folder) == [SimulationFolder.marker, "project.yaml"])
    }
  }
}
