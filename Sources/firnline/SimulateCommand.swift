import ArgumentParser
import Foundation
import Learning
import Simulation

/// `firnline simulate`: writes a region that never was as real product bundles, with its true outlines.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Write a simulated mountain region as Landsat bundles, with its true outlines.",
    discussion: """
      The folder holds Collection 2 Level-1 bundles, manifests, a project file ready for `firnline run`, and the \
      true outlines of each period. Everything in it is labelled as simulated.

      With --samples it holds labelled images instead, each of other mountains, on another day and by another \
      sensor, and the dataset.yaml that `firnline train` reads.
      """)

  @Argument(help: "The folder to make.", completion: .directory)
  var folder: String

  @Option(help: "The region's size in pixels of 30 m, as WIDTHxHEIGHT.")
  var size = "600x500"

  @Option(help: "The number that all randomness grows from.")
  var seed: UInt64 = 1

  @Option(help: "The periods, such as 1986-1988,2001-2003,2019-2021.")
  var periods = "1986-1988,2001-2003,2019-2021"

  @Option(help: "How many scenes of each path/row a period has.")
  var scenes = 3

  @Option(help: "Debris on tongues, and whether it is glacier in the truth: none, glacier or excluded.")
  var debris: SimulationSettings.Debris?

  @Option(
    help: """
      Which half of the measured spectra is shown: training or test. The halves share no pixel, yet are of the same \
      scenes. (default: samples training, scenes test)
      """)
  var spectra: SpectralDraws?

  @Option(help: "Write this many labelled samples as a dataset, instead of a region.")
  var samples: Int?

  @Option(help: "The side of a sample in pixels.")
  var sampleSize = 128

  @Flag(help: "Let one path/row cover the region, instead of two that overlap.")
  var singleTile = false

  @Flag(help: "Pack each bundle as a .tar, as it is downloaded.")
  var tar = false

  @Flag(help: "Add lakes, which a band ratio takes for ice.")
  var lakes = false

  @Flag(help: "Replace an earlier simulation in the folder.")
  var force = false

  func run() throws {
    try OutputFolder.check(folder, field: "folder")
    if let samples { return try write(samples: samples) }
    let region = try SimulatedRegion(settings: settings())
    let summary = try region.write(to: folder) { progress in
      FileHandle.standardError.write(Data("\(progress.done)/\(progress.total) \(progress.item)\n".utf8))
    }
    print("Simulated region in \(folder): not an observation")
    for (period, scenes) in zip(summary.truth, summary.scenes) {
      let area = String(format: "%.2f km²", period.all.squareKilometres)
      print("  \(period.period)  \(scenes.count) scenes  true glacier area \(area)")
    }
  }

  private func write(samples count: Int) throws {
    var settings = SampleSettings()
    settings.size = sampleSize
    settings.draws = spectra ?? .training
    settings.debris = debris ?? settings.debris
    let maker = try SimulatedSampleMaker(settings: settings, seed: seed)
    try SimulatedDataset(maker: maker, count: count).write(to: folder, replacing: force) { done in
      FileHandle.standardError.write(Data("\(done)/\(count) samples\n".utf8))
    }
    print("Simulated samples in \(folder): not observations")
  }

  private func settings() throws -> SimulationSettings {
    let sides = size.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1] else {
      throw ValidationError("--size is '\(size)': write it as WIDTHxHEIGHT, such as 600x500")
    }
    var settings = SimulationSettings()
    settings.width = width
    settings.height = height
    settings.seed = seed
    settings.periods = try periods.split(separator: ",").map { text in
      guard let period = SimulationSettings.Period(text) else {
        throw ValidationError("--periods has '\(text)': write years from 1984 to 2035, such as 1986-1988")
      }
      return period
    }
    settings.scenesPerPeriod = scenes
    settings.isSingleTile = singleTile
    settings.packsArchives = tar
    settings.hasLakes = lakes
    settings.debris = debris ?? settings.debris
    settings.draws = spectra ?? settings.draws
    settings.replacesExisting = force
    return settings
  }
}

extension SimulationSettings.Debris: ExpressibleByArgument {}
extension SpectralDraws: ExpressibleByArgument {}
