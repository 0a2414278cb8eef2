/// One named tensor of numbers that a network learns or gathers.
public struct Parameter: Hashable, Sendable {
  /// What the numbers are to their layer, which decides how they start.
  public enum Role: Hashable, Sendable {
    /// Kernel of a convolution or matrix of a linear map, with the fans its initialiser needs.
    case weight(fanIn: Int, fanOut: Int)
    /// Offset added per output, with the fan of its layer.
    case bias(fanIn: Int)
    /// Factor of a batch normalisation, one at the start.
    case factor
    /// Offset of a batch normalisation, zero at the start.
    case shift
    /// Learned gate of a branch, zero at the start.
    case gate
    /// Mean gathered over batches.
    case runningMean
    /// Variance gathered over batches, one at the start.
    case runningVariance
  }

  /// Full name by the rules of PyTorch: `e1.branch.0.0.weight`.
  public var name: String
  /// Sizes by the rules of PyTorch.
  public var dimensions: [Int]
  /// What it is to its layer.
  public var role: Role

  /// Numbers in it.
  public var count: Int { dimensions.reduce(1, *) }

  /// Whether an optimiser changes it.
  public var isTrained: Bool { role != .runningMean && role != .runningVariance }
}
