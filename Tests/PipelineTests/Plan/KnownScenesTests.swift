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
    let second = try #require(try facts())
    #expect(second.id == first.id && second.grid == first.grid && second.filesHash == first.filesHash)
    #expect(second.date == first.date && second.sensor.name == "TM" && second.missingQuality == nil)
  }
}
