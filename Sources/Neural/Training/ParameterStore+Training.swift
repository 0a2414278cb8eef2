extension ParameterStore {
  /// Where the parameters lie that an optimiser changes, neighbours as one range.
  var trainedRanges: [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (index, parameter) in parameters.enumerated() where parameter.isTrained {
      let start = offsets[index]
      if let last = ranges.last, last.upperBound == start {
        ranges[ranges.count - 1] = last.lowerBound..<start + parameter.count
      } else {
        ranges.append(start..<start + parameter.count)
      }
    }
    return ranges
  }

  /// Writes weights over the numbers there are.
  ///
  /// - Throws: `WeightsError` where they are not those of the network.
  func take(_ weights: Weights, of network: Network) throws {
    try weights.check(for: network)
    for (index, parameter) in parameters.enumerated() {
      guard let tensor = weights[parameter.name] else { continue }
      _ = values(of: index).update(fromContentsOf: tensor.values)
    }
  }

  /// The Euclidean norm of all gradients together; not finite where one of them is not.
  func gradientNorm() -> Double {
    guard let base = gradients.baseAddress else { return 0 }
    var sum = 0.0
    for range in trainedRanges { sum += Self.sumOfSquares(base + range.lowerBound, range.count) }
    return sum.squareRoot()
  }

  /// Scales all gradients so that their norm is at most `largest`.
  ///
  /// By `largest / (norm + 1e-6)`, as PyTorch does (Pascanu, Mikolov and Bengio, 2013).
  func clipGradients(norm: Double, to largest: Double) {
    let factor = largest / (norm + 1e-6)
    guard factor < 1 else { return }
    for index in gradients.indices { gradients[index] *= Float(factor) }
  }

  /// Four sums side by side: one alone would wait for every addition before the next.
  private static func sumOfSquares(_ values: UnsafePointer<Float>, _ count: Int) -> Double {
    var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
    var index = 0
    while index + 4 <= count {
      a += Double(values[index]) * Double(values[index])
      b += Double(values[index + 1]) * Double(values[index + 1])
      c += Double(values[index + 2]) * Double(values[index + 2])
      d += Double(values[index + 3]) * Double(values[index + 3])
      index += 4
    }
    while index < count {
      a += Double(values[index]) * Double(values[index])
      index += 1
    }
    return (a + b) + (c + d)
  }
}
