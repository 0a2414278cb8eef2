import Foundation
import Neural

/// A training run on the terminal: a line for each epoch, and how far the present one is.
final class TrainingProgress {
  private let epochs: Int
  private let progress = WorkProgress("samples")

  init(epochs: Int) { self.epochs = epochs }

  /// Hears of what happens.
  func hear(_ event: TrainingEvent) {
    switch event {
    case .resumed(let epochs):
      progress.say(epochs == 0 ? "going on in epoch 1" : "going on after epoch \(epochs)")
    case .step(_, let epoch, let samples, let count, let loss, _):
      progress.show(
        epoch * count + samples, of: epochs * count,
        "epoch \(epoch + 1) of \(epochs), loss \(Self.text(Double(loss)))")
    case .epoch(let epoch): progress.say(Self.line(epoch))
    case .checkpoint: break
    }
  }

  /// Says something that stays.
  func say(_ line: String) { progress.say(line) }

  /// Clears the changing line.
  func end() { progress.end() }

  private static func line(_ epoch: EpochReport) -> String {
    var line = "epoch \(epoch.epoch + 1): training loss \(text(epoch.trainingLoss))"
    if let judged = epoch.validation {
      line +=
        ", validation loss \(text(judged.loss)), accuracy \(text(judged.accuracy)), F1 \(judged.f1.map(text) ?? "–")"
    }
    return line + (epoch.isBest ? ", the best so far" : "")
  }

  private static func text(_ number: Double) -> String { String(format: "%.4f", number) }
}
