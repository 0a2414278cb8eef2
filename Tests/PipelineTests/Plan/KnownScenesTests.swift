import Foundation
import Landsat
import Testing

@testable import Pipeline

@Suite("Scenes that are known")
struct KnownScenesTests {
  @Test(
    "are found again as they were; one whose name could not be read back is opened anew",
    arguments: [("plain", 1), ("with a\\ttab", 0), ("with a\\r\\nline break", 0)])
  func names(name: String, kept: Int) throws {
    let project = try SimulatedProject()
    let bundle = try project.scenes("1986-1988")[0]
    let path = try project.scratch.write(
      """
      id: "\(name)"
      date: 1986-07-30
      sensor: TM
      scale: 0.0001
      bands: {red: \(project.band("B3.TIF", of: bundle)), swir1: \(project.band("B5.TIF", of: bundle))}
      """, to: "scene.yaml")
    let state = try RunState(folder: project.scratch.path)
    func facts() throws -> SceneFacts? {
      try KnownScenes(state, roles: [.red, .swir1]).facts(at: [path])[path]?.get()
    }
    let first = try #require(try facts())
    #expect((first.text == nil) == (kept == 0))
    // A fact that only the state has shows that it is asked.
    func change(_ sql: String) throws {
      let shell = try SystemCommand(
        "sqlite3", [project.scratch("state.sqlite"), sql], environment: ProcessInfo.processInfo.environment)
      if shell.status == 127 { try Test.cancel("needs sqlite3") }
      #expect(shell.status == 0, "\(shell.complaint)")
    }
    try change("UPDATE scenes SET facts = replace(facts, '1986-07-30', '1986-07-31')")
    #expect(try facts()?.date.iso == (kept == 1 ? "1986-07-31" : "1986-07-30"))
    try change("DELETE FROM scenes")
    let second = try #require(try facts())
    #expect(second.id == first.id && second.grid == first.grid && second.filesHash == first.filesHash)
    #expect(second.date == first.date && second.sensor.name == "TM" && second.missingQuality == nil)
  }
}
