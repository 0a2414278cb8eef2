import ArgumentParser
import Declaration
import Foundation
import Geospatial
import Learning
import Neural
import Reporting

/// `firnline train`: trains a network.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a network on labelled images.",
    discussion: """
      A run that is cut off goes on from its checkpoint; Ctrl-C writes one. Beside the model stand its loss curves \
      as a table and as a picture; its card tells how well it does on the validation images, in each precision that \
      this processor has.
      """)

  @Argument(help: "The training file.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String

  @Option(help: "Cores to use; results are the same for the same number. (default: all)")
  var threads: Int?

  @Flag(help: "Start anew, whatever is there.")
  var restart = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads): write 1 or more") }
  }

  func run() throws {
    let config = try TrainingConfig.read(config)
    if !restart, !config.canResume, FileManager.default.fileExists(atPath: config.output) {
      _ = try TrainingJob.checkFinished(config)
      throw ModelCommandError("\(config.output): is there already; train it anew with --restart")
    }
    let job = try TrainingJob(config)
    // Only now: a fault in a file takes no checkpoint with it.
    if restart { try config.restart() }
    let progress = TrainingProgress(epochs: config.epochs)
    defer { progress.end() }
    let (learned, judged) = job.counts
    // To the log of errors, which keeps nothing back until the end.
    progress.say(
      "\(config.architecture) on \(job.dataset.name): \(learned) tiles to learn from, \(judged) to judge by"
        + (config.canResume ? ", going on from \(config.checkpoint)" : ""))
    let trained: TrainedModel
    StopSignals.hold()
    do {
      trained = try job.train(threads: threads ?? Parallel.width) {
        progress.hear($0)
        try StopSignals.check($0)
      }
    } catch let stop as TrainingStop {
      progress.say(stop.words(goingOnBy: "the same command\(restart ? " without --restart" : "")"))
      throw StopSignals.exitCode
    }
    progress.end()
    let title = "\(config.architecture) on \(job.dataset.name)"
    try CurvePicture(of: CSVTable(path: config.curves), title: title).image().writePNG(to: config.picture)
    print(trained.record)
    for (precision, metrics) in trained.model.card.metrics.sorted(by: { $0.key.rawValue > $1.key.rawValue }) {
      print("\(metrics.dataset) in \(precision.rawValue): \(metrics.words)")
    }
    print("\(config.output)\n\(config.curves)\n\(config.picture)")
  }
}

extension ModelCard.Metrics {
  /// The measures in percent, one line.
  fileprivate var words: String {
    let measures = [
      ("F1", f1), ("precision", precision), ("recall", recall), ("kappa", kappa),
      ("accuracy", overallAccuracy),
    ]
    return measures.compactMap { name, value in value.map { "\(name) \(String(format: "%.2f", 100 * $0)) %" }
    }
    .joined(separator: ", ")
  }
}
