/// What keeps a network from being trained.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A loss that is not made for so many channels.
  case channels(loss: String, needed: ClosedRange<Int>, given: Int)
  /// A class number that the network has no channel for.
  case target(class: Int, classes: Int, image: Int, row: Int, column: Int)
  /// A network, batch or set of samples that cannot be trained on.
  case unfit(String)
  /// A number that is not one; the weights are no longer to be trusted.
  case notFinite(what: String, epoch: Int, iteration: Int)

  /// What is wrong and what to do, in one line.
  public var description: String {
    switch self {
    case .channels(let loss, let needed, let given):
      "\(loss) needs \(needed.count == 1 ? "" : "from ")\(needed.lowerBound)"
        + (needed.count == 1 ? "" : " to \(needed.upperBound)")
        + " output channels and the network has \(given); "
        + (given == 1 ? "take binary cross-entropy" : "take cross-entropy")
        + ", or change the network's outputs"
    case .target(let number, let classes, let image, let row, let column):
      "the target of image \(image) is class \(number) at row \(row), column \(column), and there "
        + "are \(classes) classes; mark pixels without a label by \(Loss.noLabel)"
    case .unfit(let problem): problem
    case .notFinite(let what, let epoch, let iteration):
      "\(what) is not a finite number in epoch \(epoch + 1), step \(iteration); start anew with a lower learning "
        + "rate or gradient clipping"
    }
  }
}
