import Foundation
import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("Merge")
struct MergeTests {
  /// One row of extractions: a letter for each pixel, `G` glacier, `n` none, `C` cloud over glacier, `S` shadow over
  /// none, `.` fill; or probabilities, all of them clear.
  private struct View {
    var tile = "139036"
    var east = 0
    var probability: [UInt8]
    var sky: [Sky]

    init(_ letters: String, tile: String = "139036", east: Int = 0) {
      self.tile = tile
      self.east = east
      probability = letters.map { "GC".contains($0) ? 250 : 0 }
      sky = letters.map { $0 == "C" ? .cloud : $0 == "S" ? .shadow : $0 == "." ? .fill : .clear }
    }

    init(_ probability: [UInt8]) {
      self.probability = probability
      sky = probability.map { _ in .clear }
    }
  }

  private func merged(
    _ views: [View], width: Int, height: Int = 1, by merge: Merge
  ) throws -> (mask: String, decision: [UInt16], summary: Merge.Summary) {
    let scratch = try Scratch()
    let layers = try views.enumerated().map { index, view in
      let grid = try Grid.small(view.probability.count / height, height, east: Double(30 * view.east))
      let path = try scratch.raster(
        "view\(index).tif", [view.probability, view.sky.map(\.rawValue)], on: grid)
      return Merge.Layer(path: path, tile: view.tile, number: UInt16(index + 1))
    }
    let summary = try merge.write(
      layers, grid: .small(width, height), mask: scratch("mask.tif"), decision: scratch("decision.tif"))
    let mask: [UInt8] = try RasterDataset.pixels(scratch("mask.tif"))
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(names.count == layers.count + 2, "no temporary file stays behind")
    return (
      mask.map { $0 == 1 ? "G" : "n" }.joined(), try RasterDataset.pixels(scratch("decision.tif")), summary
    )
  }

  @Test("The reference decides where it is clear, the next scene where it is not")
  func referenceFirst() throws {
    let result = try merged(
      [View("GnCC.."), View("nGG.Gn")], width: 6, by: Merge(rule: .referenceFirst))
    #expect(result.mask == "GnGnGn")
    #expect(result.decision == [1, 1, 2, 0, 2, 2])
    #expect(result.summary == Merge.Summary(decided: [1: 2, 2: 3], glacier: 3))
  }

  @Test("The order of the scenes is that of the manifest")
  func order() throws {
    let one = try merged([View("Gn"), View("nG")], width: 2, by: Merge(rule: .referenceFirst))
    let other = try merged([View("nG"), View("Gn")], width: 2, by: Merge(rule: .referenceFirst))
    #expect(one.mask == "Gn" && other.mask == "nG")
    #expect(one.decision == [1, 1] && other.decision == [1, 1])
  }

  @Test("The least ice wins, the first of equals decides, and a cloud over bare ground does not count")
  func leastIce() throws {
    let result = try merged(
      [View("GGnCG"), View("nGnGS"), View("GGGG.")], width: 5, by: Merge(rule: .leastIce))
    #expect(result.mask == "nGnGG")
    #expect(result.decision == [2, 1, 1, 2, 1])
    let shades = try merged([View([200]), View([126]), View([150])], width: 1, by: Merge(rule: .leastIce))
    #expect(shades.mask == "G" && shades.decision == [2])
  }

  @Test("The majority wins, a tie goes to the first clear view, and clouds never vote")
  func vote() throws {
    let result = try merged(
      [View("GnGnCC."), View("nGnGnC."), View("GGCCGn."), View("GnCCCSC")], width: 7, by: Merge(rule: .vote))
    #expect(result.mask == "GnGnnnn")
    // The first scene that voted as the outcome decides.
    #expect(result.decision == [1, 1, 1, 1, 2, 3, 0])
  }

  @Test("A tie among three views is settled by the first that is clear")
  func tieBehindCloud() throws {
    let result = try merged([View("CC"), View("Gn"), View("nG")], width: 2, by: Merge(rule: .vote))
    #expect(result.mask == "Gn")
    #expect(result.decision == [2, 2])
  }

  @Test("The mean has to exceed the threshold, to the last fraction")
  func mean() throws {
    // Means of 125, 125⅔, 124⅔ and 125⅓ against 125.
    let result = try merged(
      [View([250, 125, 126, 126]), View([0, 126, 126, 125]), View([125, 125, 122, 125])], width: 4,
      by: Merge(rule: .mean))
    #expect(result.mask == "nGnG")
    #expect(result.decision == [2, 2, 3, 1])
    let clouds = try merged([View("CG"), View("nC")], width: 2, by: Merge(rule: .mean))
    #expect(clouds.mask == "nG")
    #expect(clouds.decision == [2, 1])
  }

  @Test("The threshold is a setting", arguments: [(0.5, "nGG"), (0.6, "nnG"), (0.25, "GGG")])
  func threshold(_ threshold: Double, _ mask: String) throws {
    let merge = Merge(rule: .referenceFirst, threshold: threshold)
    #expect(try merged([View([100, 150, 250])], width: 3, by: merge).mask == mask)
  }

  @Test("Each tile counts once, however many scenes it has")
  func tiles() throws {
    // In each column the first tile has three scenes against two tiles with one.
    let views = [
      View("GG"), View("GG"), View("GG"), View("nn", tile: "139035"), View("nC", tile: "138036"),
    ]
    let result = try merged(views, width: 2, by: Merge(rule: .vote))
    #expect(result.mask == "nG")
    #expect(result.decision == [4, 1])
    let least = Merge(rule: .vote, ruleAcrossTiles: .leastIce)
    #expect(try merged(views, width: 2, by: least).mask == "nn")
    let first = Merge(rule: .leastIce, ruleAcrossTiles: .referenceFirst)
    #expect(try merged(views, width: 2, by: first).mask == "GG")
  }

  @Test("Scenes reach as far as they reach")
  func extents() throws {
    let result = try merged(
      [View("GG", east: -1), View("nnnn", east: 1), View("GGG", tile: "139035", east: 3)], width: 7,
      by: Merge(rule: .referenceFirst, ruleAcrossTiles: .leastIce))
    #expect(result.mask == "GnnnnGn")
    #expect(result.decision == [1, 2, 2, 2, 2, 3, 0])
    #expect(result.summary.decided == [1: 1, 2: 4, 3: 1])
  }

  @Test("Rows beyond the first strip are merged alike")
  func strips() throws {
    // 600 rows of one pixel: clouds in the first scene from row 250 to 349 only.
    let first = (0..<600).map { (250..<350).contains($0) ? "C" : "G" }.joined()
    let second = String(repeating: "n", count: 600)
    var merge = Merge(rule: .referenceFirst)
    merge.stripPixels = 256
    let result = try merged([View(first), View(second)], width: 1, height: 600, by: merge)
    #expect(result.mask == first.replacing("C", with: "n"))
    #expect(result.summary == Merge.Summary(decided: [1: 500, 2: 100], glacier: 500))
  }

  @Test("A layer between the pixels of the grid is an error that names it")
  func misaligned() throws {
    let scratch = try Scratch()
    let path = try scratch.raster("half.tif", [[UInt8(0)], [1]], on: .small(1, 1, east: 15))
    let layer = Merge.Layer(path: path, tile: "a", number: 1)
    let error = #expect(throws: GeospatialError.self) {
      try Merge().write(
        [layer], grid: .small(1, 1), mask: scratch("mask.tif"), decision: scratch("decision.tif"))
    }
    #expect(error?.path == path)
    #expect(!FileManager.default.fileExists(atPath: scratch("mask.tif")))
  }
}
