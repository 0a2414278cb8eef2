import Declaration
import Foundation
import Testing

@testable import Simulation

@Suite("Measured spectra")
struct SpectralTableTests {
  private static let classes:
    [(name: String, number: String, sunlit: Double, table: @Sendable (SpectralDraws) -> SpectralTable)] = [
      ("snow", "1", 0.45, SpectralTable.snow), ("shadowed snow", "2", 0, SpectralTable.shadowedSnow),
      ("ice", "3", 0.35, SpectralTable.ice), ("rock", "4", 0.35, SpectralTable.rock),
      ("water", "5", 0, SpectralTable.water),
    ]

  @Test(
    "draws of every class and half have the means, deviations and correlations of the measured pixels",
    .needsSharedData)
  func draws() throws {
    let pixels = try measured()
    for (name, number, sunlit, table) in Self.classes {
      let all = try #require(pixels[number])
      let reds = all.map { $0[3] }.sorted()
      let median = 0.5 * (reds[(reds.count - 1) / 2] + reds[reds.count / 2])
      let lit = all.filter { sunlit == 0 || $0[3] > sunlit * median }
      for (half, draws) in SpectralDraws.allCases.enumerated() {
        let part = stride(from: half, to: lit.count, by: 2).map { lit[$0] }
        let drawn = self.drawn(20_000, from: table(draws))
        for band in 0..<7 {
          let real = moments(part.map { max(0.002, $0[band]) })
          let simulated = moments(drawn.map { $0[band] })
          // Tails beyond the middle 96 % are cut and values are above zero, in the draws as here, so moments agree within a fifth.
          let spread = max(real.deviation, 0.01)
          #expect(abs(real.mean - simulated.mean) < 0.2 * spread, "\(name) \(draws) band \(band)")
          #expect(
            (0.7...1.15).contains(simulated.deviation / spread) || real.deviation < 0.02,
            "\(name) \(draws) band \(band)")
        }
        // Water has 62 pixels of a single lake, in two clusters: no covariance worth the name.
        guard name != "water" else { continue }
        for (one, other) in [(1, 2), (2, 3), (3, 4), (1, 4), (3, 5), (5, 6)] {
          let real = rankCorrelation(part.map { $0[one] }, part.map { $0[other] })
          let simulated = rankCorrelation(drawn.map { $0[one] }, drawn.map { $0[other] })
          #expect(
            abs(real - simulated) < 0.12, "\(name) \(draws) bands \(one) \(other): \(real) and \(simulated)")
        }
      }
    }
  }

  @Test("every band's score has unit variance: the squares of its loadings sum to one")
  func loadings() {
    for (name, _, _, table) in Self.classes {
      for draws in SpectralDraws.allCases {
        for band in 0..<7 {
          let sum = table(draws).axes.reduce(0) { $0 + $1[band] * $1[band] }
          #expect(abs(sum - 1) < 0.01, "\(name) \(draws) band \(band)")
        }
      }
    }
  }

  @Test("a draw is read off the quantiles: the median at the middle, between them in proportion, cut beyond")
  func reading() {
    let table = SpectralTable(
      quantiles: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7].map { [Float](repeating: $0, count: 7) },
      axes: [[Float](repeating: 1, count: 7)])
    #expect(abs(table.median[Lane.red] - 0.4) < 1e-6)
    var places = SIMD8<Float>.zero
    places[0] = 0.33725
    #expect(abs(table.spectrum(places)[Lane.red] - 0.45) < 1e-4)
    places[0] = -9
    #expect(table.spectrum(places)[Lane.red] == 0.1)
    places[0] = 9
    #expect(table.spectrum(places)[Lane.red] == 0.7)
  }

  @Test("training and test draws are not the same, and tell of the same surfaces")
  func halves() {
    for (name, _, _, table) in Self.classes where name != "water" && name != "shadowed snow" {
      let (training, test) = (table(.training), table(.test))
      #expect(training.quantiles != test.quantiles)
      for band in 1..<5 { #expect(abs(training.median[band] / test.median[band] - 1) < 0.08, "\(name)") }
    }
  }

  // MARK: - Measured pixels

  /// Reflectance of bands 1–7 by class number, in the order of the file.
  private func measured() throws -> [String: [[Double]]] {
    let table = try CSVTable(path: SharedData.path("spectra_rainey/Landsat_training_data.csv"))
    var result: [String: [[Double]]] = [:]
    for row in table.rows {
      let bands = (1...7).map { table.text("SR_B\($0)", in: row).flatMap(Double.init) }
      guard !bands.contains(nil) else { continue }
      result[try table.required("class", in: row), default: []].append(
        bands.compactMap { $0.map { $0 - 0.2 } })
    }
    return result
  }

  private func drawn(_ count: Int, from table: SpectralTable) -> [[Double]] {
    var draws = Draws(seed: 11)
    return (0..<count).map { _ in
      var places = SIMD8<Float>.zero
      for axis in 0..<7 { places[axis] = draws.normal() }
      let spectrum = table.spectrum(places)
      return (0..<7).map { Double(spectrum[$0]) }
    }
  }

  private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count)).squareRoot())
  }

  private func rankCorrelation(_ one: [Double], _ other: [Double]) -> Double {
    func ranks(_ values: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: values.count)
      for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
        result[index] = Double(rank)
      }
      return result
    }
    let (a, b) = (ranks(one), ranks(other))
    let (m, n) = (moments(a), moments(b))
    let product = zip(a, b).reduce(0) { $0 + ($1.0 - m.mean) * ($1.1 - n.mean) } / Double(a.count)
    return product / (m.deviation * n.deviation)
  }
}

/// The data that lies beside the checkout in a development workplace; users do not have it.
enum SharedData {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("../shared/data/open").standardized.path

  static func path(_ name: String) -> String { "\(folder)/\(name)" }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test on machines without the shared data.
  static var needsSharedData: Self {
    .enabled(
      if: FileManager.default.fileExists(atPath: SharedData.folder),
      "the folder ../shared/data is not beside this checkout")
  }
}
