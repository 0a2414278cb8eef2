import Declaration
import Extraction
import Foundation
import Neural
import Testing

@testable import Learning

@Suite("Simulated images to learn from")
struct SimulatedImagesTests {
  private let side = 32
  private let images = SimulatedImages(
    training: 2, validation: 2, seed: 3, debris: .excluded, surfaceShare: 0.3, cloudyShare: 0,
    crevassedShare: 0, cutShare: 0)

  /// The first two samples of an epoch.
  private func batch(
    _ normalisation: Normalisation = .none, _ augmentation: Augmentation = .none
  ) throws -> (images: [Float], targets: [UInt8]) {
    let source = try images.source(
      .training, bands: [2, 4], size: side, normalisation: normalisation, augmentation: augmentation)
    let plane = side * side
    var values = [Float](repeating: .nan, count: 2 * 2 * plane)
    var targets = [UInt8](repeating: 7, count: 2 * plane)
    try source.batch([0, 1], epoch: 0, images: &values, targets: &targets)
    return (values, targets)
  }

  @Test("scaled by the scene, each band of each sample has mean zero and deviation one, or fills 0 to 1")
  func perScene() throws {
    for scale in Normalisation.Scale.allCases {
      let values = try batch(.perScene(scale)).images.map(Double.init)
      for start in stride(from: 0, to: values.count, by: side * side) {
        let band = values[start..<start + side * side]
        let mean = band.reduce(0, +) / Double(band.count)
        let deviation = (band.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(band.count)).squareRoot()
        switch scale {
        case .deviation: #expect(abs(mean) < 1e-4 && abs(deviation - 1) < 1e-4)
        case .range: #expect(band.min() == 0 && abs((band.max() ?? 0) - 1) < 1e-6)
        }
      }
    }
  }

  @Test("bands and labels are turned together", arguments: [SquareSymmetry.clockwise, .mirrored])
  func turned(symmetry: SquareSymmetry) throws {
    let (plain, turned) = (try batch(), try batch(.none, Augmentation(symmetries: [symmetry])))
    #expect(plain.images != turned.images && Set(plain.targets).count > 1)
    #expect(symmetry.applied(to: plain.images, side: side) == turned.images)
    #expect(symmetry.applied(to: plain.targets, side: side) == turned.targets)
  }

  @Test("they do not move, as each is an image of its own")
  func unmoved() throws {
    #expect(try batch().images == batch(.none, Augmentation(shift: 8)).images)
  }

  @Test("an epoch of more samples than can be counted is refused")
  func huge() throws {
    let files = LabelledFiles()
    for key in ["training", "validation"] {
      let given = ["training": "1", "validation": "1"].merging([key: "\(Int.max)"]) { $1 }
      let file = try files.write(
        "d.yaml",
        """
        name: S
        bands: [\(SimulatedImages.bands.joined(separator: ", "))]
        quantity: reflectance
        simulation: {training: \(given["training"] ?? ""), validation: \(given["validation"] ?? "")}
        """)
      let error = #expect(throws: InputError.self) { try Dataset.read(file) }
      #expect(error?.field == key && error?.line == 4 && error?.problem == "is '\(Int.max)'")
    }
  }
}
