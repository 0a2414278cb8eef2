import ArgumentParser
import Foundation
import Geospatial
import Learning
import Pipeline
import Simulation

/// `firnline simulate`: writes a region or a series that never was as real product bundles, with its true outlines.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Write a simulated mountain region as Landsat bundles, with its true outlines.",
    discussion: """
      The folder holds Collection 2 Level-1 bundles, manifests, a project file ready for `firnline run`, and the \
      true outlines of each period. Everything in it is labelled as simulated.

      Given a project file instead of a folder, it writes that project's series: a bundle for every dated row of \
      its manifests, over glaciers that shrink as its published areas say, and the project over these.

      With --samples it holds labelled images instead, each of other mountains, on another day and by another \
      sensor, and the dataset.yaml that `firnline train` reads.
      """)

  @Argument(
    help: "The folder to make, or the project file whose series is to be simulated.", completion: .file())
  var subject: String

  @Option(name: .shortAndLong, help: "Of a project: the folder to make. (default: beside it, NAME-simulated)")
  var output: String?

  @Option(help: "Of a project: the size of the region beside the real one, from 0.01 to 1. (default: 0.05)")
  var scale: Double?

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: "Of a project: how many bundles are made at once; no byte depends on it. (default: all cores)")
  var jobs: Int?

  @Option(help: "The region's size in pixels of 30 m, as WIDTHxHEIGHT. (default: 600x500)")
  var size: String?

  @Option(help: "The number that all randomness grows from.")
  var seed: UInt64 = 1

  @Option(help: "The periods. (default: 1986-1988,2001-2003,2019-2021)")
  var periods: String?

  @Option(help: "How many scenes of each path/row a period has. (default: 3)")
  var scenes: Int?

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

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs): write 1 or more") }
    let ofRegions: [(name: String, isGiven: Bool)] = [
      ("size", size != nil), ("periods", periods != nil), ("scenes", scenes != nil),
      ("debris", debris != nil),
      ("spectra", spectra != nil), ("samples", samples != nil), ("single-tile", singleTile), ("tar", tar),
      ("lakes", lakes),
    ]
    let ofProjects = [("output", output != nil), ("scale", scale != nil), ("jobs", jobs != nil)]
    if let stranger = (isProject ? ofRegions : ofProjects).first(where: \.isGiven) {
      throw ValidationError(
        isProject
          ? "--\(stranger.name) goes with a folder: a project's series is as its manifests declare it"
          : "--\(stranger.name) goes with a project file, and '\(subject)' is none")
    }
  }

  func run() throws {
    if isProject { return try writeSeries() }
    let folder = subject
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

  private var isProject: Bool { Project.isNamed(by: subject) }

  private func writeSeries() throws {
    let project = try ProjectSimulation(Project.read(subject), scale: scale ?? 0.05, seed: seed)
    let folder = output ?? project.usualFolder
    try OutputFolder.check(folder, field: "output")
    let progress = WorkProgress("bundles")
    let summary = try project.write(to: folder, replacing: force, jobs: jobs ?? Parallel.width) {
      progress.show($0.done, of: $0.total, $0.item)
    }
    progress.end()
    print("Simulated series of \(summary.scenes) scenes in \(folder): not an observation")
    for (period, area) in summary.truth {
      print("  \(period)  true glacier area \(String(format: "%.2f km²", area.squareKilometres))")
    }
    print("Next: firnline run \(folder)/\(project.fileName)")
  }

  private func write(samples count: Int) throws {
    var settings = SampleSettings()
    settings.size = sampleSize
    settings.draws = spectra ?? .training
    settings.debris = debris ?? settings.debris
    let maker = try SimulatedSampleMaker(settings: settings, seed: seed)
    try SimulatedDataset(maker: maker, count: count).write(to: subject, replacing: force) { done in
      FileHandle.standardError.write(Data("\(done)/\(count) samples\n".utf8))
    }
    print("Simulated samples in \(subject): not observations")
  }

  private func settings() throws -> SimulationSettings {
    let size = size ?? "600x500"
    let sides = size.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1] else {
      throw ValidationError("--size is '\(size)': write it as WIDTHxHEIGHT, such as 600x500")
    }
    var settings = SimulationSettings()
    settings.width = width
    settings.height = height
    settings.seed = seed
    if let periods {
      settings.periods = try periods.split(separator: ",").map { text in
        guard let period = SimulationSettings.Period(text) else {
          throw ValidationError("--periods has '\(text)': write years from 1984 to 2035, such as 1986-1988")
        }
        return period
      }
    }
    settings.scenesPerPeriod = scenes ?? settings.scenesPerPeriod
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
