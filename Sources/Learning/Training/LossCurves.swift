import Foundation
import Neural

/// Losses and metrics of a training run, epoch by epoch, as a table that any spreadsheet opens.
struct LossCurves {
  /// The file.
  let path: String

  private static let header = "epoch,rate,training_loss,validation_loss,accuracy,f1,dice,best\n"

  /// Writes the whole table, whatever became of an earlier one.
  func write(_ epochs: [EpochReport]) throws {
    try AtomicFile.write(to: path) { file in
      try file.append(Data((Self.header + epochs.map(Self.row).joined()).utf8))
    }
  }

  private static func row(_ epoch: EpochReport) -> String {
    func text(_ value: Double?) -> String { value.map { String(format: "%.6g", $0) } ?? "" }
    let judged = epoch.validation
    let fields = [
      "\(epoch.epoch + 1)", text(epoch.rate), text(epoch.trainingLoss), text(judged?.loss),
      text(judged?.accuracy), text(judged?.f1), text(judged?.softDice), epoch.isBest ? "1" : "0",
    ]
    return fields.joined(separator: ",") + "\n"
  }
}
