import ArgumentParser
import Foundation
import Geospatial
import Learning
import Neural
import Reporting

/// `firnline compare-methods`: measures many methods on the same images.
struct CompareMethodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-methods",
    abstract: "Measure many methods on the same labelled images, in one table.",
    discussion: """
      Everything is looked at first. Networks whose files are missing are trained. Thresholds and forests are \
      learned on the training images of the file's own dataset, also where other images are given to measure on. \
      Tables and maps go to the file's folder.
      """)

  @Argument(help: "The file of methods.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String

  @Option(help: "Measure on another dataset.", completion: .file(extensions: ["yaml", "yml"]))
  var dataset: String?

  @Option(help: "Which images. (default: as the file says, else test)")
  var split: LabelledImage.Split?

  @Option(help: "The layout of the table. (default: as the file says, else full)")
  var layout: ComparisonConfig.Layout?

  @Option(
    name: .shortAndLong, help: "The folder to write. (default: as the file says)", completion: .directory)
  var output: String?

  @Flag(help: "Fail where a network is not trained yet.")
  var noTraining = false

  @Option(help: "Cores to use. (default: all)")
  var threads: Int?

  @Option(help: "The format.")
  var format = TableFormat.text

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads): write 1 or more") }
  }

  func run() throws {
    var config = try ComparisonConfig.read(config)
    config.split = split ?? config.split
    config.layout = layout ?? config.layout
    config.output = output ?? config.output
    let comparison = try MethodComparison(config, dataset: dataset)
    let progress = ComparisonProgress()
    defer { progress.end() }
    let report: ComparisonReport
    do {
      report = try comparison.run(
        trains: !noTraining, threads: threads ?? Parallel.width,
        map: { try $1.write(in: config.maps(of: $0), of: $0) },
        report: {
          // What is measured is not lost where a later method fails.
          if case .finished(let report) = $0 { try write(report, config) }
          try progress.hear($0)
        })
    } catch let stop as TrainingStop {
      progress.say(stop.words(goingOnBy: "the same command"))
      throw StopSignals.exitCode
    }
    progress.end()
    print(Table.comparison(report, layout: config.layout).rendered(as: format), terminator: "")
  }

  private func write(_ report: ComparisonReport, _ config: ComparisonConfig) throws {
    try FileManager.default.createDirectory(atPath: config.output, withIntermediateDirectories: true)
    for name in ComparisonConfig.Tables.allCases {
      let table =
        switch name {
        case .comparison: Table.comparison(report, layout: config.layout)
        case .images: Table.comparisonByImage(report)
        }
      for (format, ending) in zip([TableFormat.text, .csv, .json], ComparisonConfig.endings) {
        try AtomicFile.write(to: config.path(of: name, ending)) {
          try $0.append(Data(table.rendered(as: format).utf8))
        }
      }
    }
  }
}

/// A comparison on the terminal: each method as it begins, and how far it is.
private final class ComparisonProgress {
  private var training: TrainingProgress?
  private var work = WorkProgress("images")

  func hear(_ event: ComparisonEvent) throws {
    if case .training = event {
      if training == nil { StopSignals.hold() }
    } else if training != nil {
      training = nil
      StopSignals.release()
    }
    switch event {
    case .warning(let words): work.say("warning: \(words)")
    case .begins(let name, let number, let count):
      work.say("\(number)/\(count) \(name)")
      work = WorkProgress("images")
    case .training(let event, let epochs):
      let progress = training ?? TrainingProgress(epochs: epochs)
      training = progress
      progress.hear(event)
      try StopSignals.check(event)
    case .growing, .finished: break
    case .measured(let done, let count): work.show(done, of: count)
    }
  }

  /// Says something that stays.
  func say(_ line: String) { work.say(line) }

  func end() { work.end() }
}

extension ComparisonConfig.Layout: ExpressibleByArgument {}
