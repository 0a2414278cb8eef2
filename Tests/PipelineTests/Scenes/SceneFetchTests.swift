import Catalogue
import Declaration
import Foundation
import Testing

@testable import Pipeline

@Suite("Scenes from a catalogue", .servers, .python("rustac"))
struct SceneFetchTests {
  private func fetch(_ scenes: ServedScenes) async throws -> (failures: Int, lines: [String]) {
    let project = try Project.read(scenes.project.file)
    let place = try #require(project.scenes.search)
    let client = HTTPClient(credentials: Credentials(environment: [:], catalogue: place))
    let said = Said()
    let catalogue = try Catalogue(place, collection: project.scenes.collection, client: client)
    let failures = try await SceneFetch(project, periods: [])(
      from: catalogue, client: client, jobs: 3, alternate: nil
    ) { event in
      switch event {
      case .progress: break
      case .message(let line), .failure(let line): said.lines.append(line)
      }
    }
    return (failures, said.lines)
  }

  // Events come one at a time.
  private final class Said: @unchecked Sendable { var lines: [String] = [] }

  @Test(
    "a project whose scenes were fetched gives the same inventory; a damaged scene fails alone, is locked later"
  )
  func fetched() async throws {
    let scenes = try ServedScenes()
    let bad = scenes.products[0]
    let files = try FaultyServer(
      root: scenes.folder,
      faults: """
        [{"path": "\(bad)_B3.TIF", "kind": "corrupt", "times": 2},
         {"path": "\(scenes.products[1])_B4.TIF", "kind": "drop", "after": 1000}]
        """)
    let stac = try await scenes.catalogue(leadingTo: files.url)
    try scenes.declare("folder: scenes, search: '\(stac.url)'")
    let project = scenes.project

    let first = try await fetch(scenes)
    #expect(first.failures == 1)
    #expect(first.lines.contains { $0.hasPrefix("\(bad): ") && $0.contains("the catalogue says SHA-512") })
    #expect(try SceneLock.read(forProject: project.file).entries.count == scenes.products.count - 1)
    #expect(!FileManager.default.fileExists(atPath: "\(project.folder)/scenes/\(bad)"))
    #expect(try project.plan().steps.contains { $0.obstacle?.contains("scenes fetch") == true })

    let second = try await fetch(scenes)
    #expect(second.failures == 0)
    #expect(second.lines == ["\(bad) fetched"])
    let lock = try SceneLock.read(forProject: project.file)
    #expect(Set(lock.entries.map(\.productID)) == Set(scenes.products))
    #expect(lock.entries.allSatisfy { $0.source?.hasPrefix(files.url) == true })
    for product in scenes.products {
      let own = try SceneDigest(of: "\(project.folder)/scenes/\(product)")
      #expect(try SceneDigest(of: "\(scenes.folder)/\(product)") == own)
    }
    #expect(try SceneLocking(Project.read(project.file), periods: []).differences().isEmpty)
    let third = try await fetch(scenes)
    #expect(third.failures == 0 && third.lines.isEmpty)
    try await project.run()
    #expect(try await project.content() == ServedScenes.expected())
  }

  @Test("a product that two rows want, one by its name and one by its day, comes once and whole")
  func twice() async throws {
    let scenes = try ServedScenes()
    let files = try FaultyServer(root: scenes.folder, faults: "[]")
    let stac = try await scenes.catalogue(leadingTo: files.url)
    try scenes.declare("folder: scenes, search: '\(stac.url)'")
    let path = "\(scenes.project.folder)/manifests/\(SimulatedProject.periods[1]).csv"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let first = try #require(scenes.products.first { $0.contains("_198") })
    let rows = ["scene,\(lines[0])"] + lines.dropFirst().map { ",\($0)" } + ["\(first),,,substitute,again"]
    try Data(rows.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))

    let outcome = try await fetch(scenes)
    #expect(outcome.failures == 0)
    #expect(outcome.lines.sorted() == scenes.products.map { "\($0) fetched" })
    let lock = try SceneLock.read(forProject: scenes.project.file)
    #expect(lock.entries.map(\.productID).sorted() == scenes.products)
    for product in scenes.products {
      let whole = try SceneDigest(of: "\(scenes.folder)/\(product)")
      #expect(try SceneDigest(of: "\(scenes.project.folder)/scenes/\(product)") == whole)
      #expect(lock.entry(product: product)?.sha256 == whole.sha256)
    }
  }

  @Test("a search proposes a manifest, best scene first, and finds the products of listed acquisitions")
  func proposed() async throws {
    let scenes = try ServedScenes()
    let stac = try await scenes.catalogue(leadingTo: "http://127.0.0.1:9")
    try scenes.declare("folder: scenes, search: '\(stac.url)'")
    let project = try Project.read(scenes.project.file)
    let client = HTTPClient(credentials: Credentials(environment: [:]))
    let catalogue = try Catalogue(stac.url, collection: project.scenes.collection, client: client)
    let period = SimulatedProject.periods[0]
    let rows = project.scenes(of: try project.periods([period]))
    let listed = try await SceneSearch.products(of: rows, in: catalogue)
    #expect(listed.count == rows.count)
    #expect(listed.allSatisfy { scenes.products.contains($0.scene ?? "") })
    #expect(listed.map(\.note) == rows.map(\.note))

    let scope = try SearchScope(project: project.file, period: period, tiles: [], isBounded: false)
    #expect(scope.tiles == Set(rows.compactMap(\.pathRow)).sorted())
    let found = try await SceneSearch(tiles: scope.tiles, years: scope.years).proposals(in: catalogue)
    #expect(Set(found.compactMap(\.scene)) == Set(listed.compactMap(\.scene)))
    for tile in scope.tiles {
      let ofTile = found.filter { $0.pathRow == tile }
      #expect(ofTile.first?.role == .main && ofTile.dropFirst().allSatisfy { $0.role == .support })
      let clouds = ofTile.compactMap(\.cloud)
      #expect(clouds == clouds.sorted())
    }
    // What is proposed is a manifest that the project reads.
    let text = ProposedScene.manifest(found)
    try scenes.project.scratch.write(text, to: "region/manifests/\(period).csv")
    let read = try Project.read(project.file)
    #expect(read.scenes(of: try read.periods([period])).count == found.count)
  }

  @Test("a run refuses a scene that is not the locked one, and goes on when it is back")
  func locked() async throws {
    let project = try SimulatedProject()
    let declared = try Project.read(project.file)
    #expect(try SceneLocking(declared, periods: []).lock().hasPrefix("4 scenes locked"))
    let scene = try project.scenes(SimulatedProject.periods[0])[0]
    // A file that no method reads.
    let file = project.band("B1.TIF", of: scene)
    let before = try #require(FileManager.default.contents(atPath: file))
    try Data(before.reversed()).write(to: URL(fileURLWithPath: file))
    let obstacles = try project.plan().steps.compactMap(\.obstacle)
    #expect(obstacles.count == 1)
    #expect(obstacles.first?.contains("is not the scene that") == true)
    #expect(try SceneLocking(declared, periods: []).differences().count == 1)
    try before.write(to: URL(fileURLWithPath: file))
    #expect(try project.plan().steps.compactMap(\.obstacle).isEmpty)
    try FileManager.default.removeItem(atPath: scene)
    let gone = try SceneLocking(declared, periods: []).differences()
    #expect(gone.contains { $0.contains("is locked and not there") || $0.contains("does not exist") })
  }
}
