/// What training makes small: a weighted sum of terms.
///
///     let loss = 0.5 * Loss.crossEntropy + 0.5 * Loss.softDice()
///
/// Targets are class numbers, one a pixel; `Loss.noLabel` marks pixels that count nowhere.
public struct Loss: Hashable, Sendable {
  /// The class number of pixels without a label.
  public static let noLabel: UInt8 = 255

  enum Kind: Hashable {
    case crossEntropy
    case binaryCrossEntropy
    case softDice(smooth: Double)
  }

  struct Term: Hashable {
    var weight: Double
    var kind: Kind
  }

  let terms: [Term]

  /// Cross-entropy of the softmax over two or more channels, mean over labelled pixels.
  public static let crossEntropy = Loss(terms: [Term(weight: 1, kind: .crossEntropy)])

  /// Cross-entropy of the sigmoid of one channel, mean over labelled pixels.
  public static let binaryCrossEntropy = Loss(terms: [Term(weight: 1, kind: .binaryCrossEntropy)])

  /// One less the mean over images of `(2 Σ p y + smooth) / (Σ p + Σ y + smooth)`.
  ///
  /// `p` is the sigmoid of one channel, or channel 1 of the softmax of two (Chu et al. 2022, as
  /// their program has it: equation 4 as printed lacks the factor 2). Images without any label
  /// are left out of the mean.
  public static func softDice(smooth: Double = 1) -> Loss {
    Loss(terms: [Term(weight: 1, kind: .softDice(smooth: smooth))])
  }

  /// The loss so many times.
  public static func * (factor: Double, loss: Loss) -> Loss {
    Loss(terms: loss.terms.map { Term(weight: factor * $0.weight, kind: $0.kind) })
  }

  /// The sum of two losses.
  public static func + (a: Loss, b: Loss) -> Loss { Loss(terms: a.terms + b.terms) }

  /// Checks that the loss can be taken of so many channels of logits.
  ///
  /// - Throws: `TrainingError.channels`.
  public func check(channels: Int) throws {
    for term in terms {
      let needed: ClosedRange<Int> =
        switch term.kind {
        case .crossEntropy: 2...Int(Loss.noLabel)
        case .binaryCrossEntropy: 1...1
        case .softDice: 1...2
        }
      guard needed.contains(channels) else {
        throw TrainingError.channels(loss: "\(term.kind)", needed: needed, given: channels)
      }
    }
  }

  /// The loss of a batch, and its gradient where a buffer for it is given.
  ///
  /// - Parameters:
  ///   - logits: batch × channels × height × width, as `shape` says.
  ///   - targets: batch × height × width class numbers.
  ///   - gradient: as long as `logits`; written over.
  /// - Returns: the loss, zero for a batch without any label.
  /// - Throws: `TrainingError` where channels or a class number do not fit, `EngineError.size`
  ///   where a buffer does not.
  public func callAsFunction(
    logits: UnsafeBufferPointer<Float>, targets: UnsafeBufferPointer<UInt8>, shape: Shape,
    gradient: UnsafeMutableBufferPointer<Float>? = nil
  ) throws -> Float {
    try check(channels: shape.channels)
    let batch = try LabelledBatch(logits, targets, shape)
    if let gradient {
      guard gradient.count == shape.count else {
        throw EngineError.size(what: "gradient", given: gradient.count, needed: shape.count)
      }
      gradient.update(repeating: 0)
    }
    let gradient = gradient?.baseAddress
    var sum = 0.0
    for term in terms {
      let value =
        switch term.kind {
        case .crossEntropy: batch.crossEntropy(term.weight, gradient)
        case .binaryCrossEntropy: batch.binaryCrossEntropy(term.weight, gradient)
        case .softDice(let smooth): batch.softDice(smooth, term.weight, gradient)
        }
      sum += term.weight * value
    }
    return Float(sum)
  }
}

extension Loss: CustomStringConvertible {
  /// The terms as people write them: `0.5 × cross-entropy + 0.5 × soft Dice (smooth 1.0)`.
  public var description: String {
    terms.map { $0.weight == 1 ? "\($0.kind)" : "\($0.weight) × \($0.kind)" }
      .joined(separator: " + ")
  }
}

extension Loss.Kind: CustomStringConvertible {
  var description: String {
    switch self {
    case .crossEntropy: "cross-entropy"
    case .binaryCrossEntropy: "binary cross-entropy"
    case .softDice(let smooth): "soft Dice (smooth \(smooth))"
    }
  }
}
