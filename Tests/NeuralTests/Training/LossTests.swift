import Testing

@testable import Neural

@Suite("Losses")
struct LossTests {
  static let cases: [(String, Loss)] = [
    ("cross-entropy-2-classes", .crossEntropy),
    ("cross-entropy-3-classes", .crossEntropy),
    ("binary-cross-entropy", .binaryCrossEntropy),
    ("soft-dice-1-channel", .softDice()),
    ("soft-dice-2-classes", .softDice()),
    ("mixed-1-channel", 0.5 * .binaryCrossEntropy + 0.5 * .softDice()),
    ("mixed-2-classes", 0.5 * (.crossEntropy + .softDice())),
  ]

  /// Loss and gradient of arrays.
  private func compute(_ loss: Loss, _ logits: [Float], _ targets: [UInt8], _ shape: Shape) throws
    -> (Float, [Float])
  {
    // Left over from another batch, as in training.
    var gradient = [Float](repeating: 7, count: logits.count)
    let value = try logits.withUnsafeBufferPointer { logits in
      try targets.withUnsafeBufferPointer { targets in
        try gradient.withUnsafeMutableBufferPointer {
          try loss(logits: logits, targets: targets, shape: shape, gradient: $0)
        }
      }
    }
    return (value, gradient)
  }

  private func shape(_ tensor: Tensor) -> Shape {
    let d = tensor.dimensions
    return Shape(batch: d[0], channels: d[1], height: d[2], width: d[3])
  }

  @Test("Value and gradient are PyTorch's", arguments: cases)
  func golden(name: String, loss: Loss) throws {
    let golden = try Golden("loss-\(name)")
    let logits = try golden.tensor("input")
    let targets = try golden.tensor("target").values.map { UInt8($0) }
    let (value, gradient) = try compute(loss, logits.values, targets, shape(logits))
    expectClose([value], try golden.tensor("loss").values, 1e-6, "value")
    expectClose(gradient, try golden.tensor("gradient.input").values, 1e-6, "gradient")
  }

  @Test(
    "Gradients are finite differences of the value, with pixels without a label",
    arguments: cases)
  func differences(name: String, loss: Loss) throws {
    let golden = try Golden("loss-\(name)")
    let logits = try golden.tensor("input")
    var targets = try golden.tensor("target").values.map { UInt8($0) }
    for pixel in [0, 7, 21] { targets[pixel] = Loss.noLabel }
    let (_, gradient) = try compute(loss, logits.values, targets, shape(logits))
    let step: Float = 1.0 / 64
    var differences: [Float] = []
    for place in logits.values.indices {
      var (above, below) = (logits.values, logits.values)
      above[place] += step
      below[place] -= step
      let rise =
        try compute(loss, above, targets, shape(logits)).0
        - compute(loss, below, targets, shape(logits)).0
      differences.append(rise / (2 * step))
    }
    expectClose(gradient, differences, 1e-3, "gradient")
    #expect(gradient[0] == 0 && gradient[7] == 0, "no label, no gradient")
  }

  @Test("Pixels without a label count nowhere, whatever their logits")
  func ignored() throws {
    let shape = Shape(batch: 2, channels: 1, height: 1, width: 2)
    let mixed: Loss = 0.5 * .binaryCrossEntropy + 0.5 * .softDice()
    let none = Loss.noLabel
    let (one, gradient) = try compute(mixed, [0.5, 30, -1, 8], [1, none, none, none], shape)
    let (same, _) = try compute(
      mixed, [0.5], [1], Shape(batch: 1, channels: 1, height: 1, width: 1))
    #expect(one == same)
    #expect(gradient[0] < 0 && gradient[1...].allSatisfy { $0 == 0 })
    let (nothing, flat) = try compute(mixed, [1, 2, 3, 4], [none, none, none, none], shape)
    #expect(nothing == 0 && flat.allSatisfy { $0 == 0 })
  }

  @Test("A perfect prediction costs nothing, and huge logits stay finite")
  func extremes() throws {
    let shape = Shape(batch: 1, channels: 1, height: 1, width: 2)
    for loss in [Loss.binaryCrossEntropy, .softDice()] {
      let (perfect, _) = try compute(loss, [1000, -1000], [1, 0], shape)
      #expect(perfect == 0)
      let (wrong, gradient) = try compute(loss, [-1000, 1000], [1, 0], shape)
      #expect(wrong > 0.4 && wrong.isFinite && gradient.allSatisfy(\.isFinite))
    }
    let two = Shape(batch: 1, channels: 2, height: 1, width: 1)
    #expect(try compute(.crossEntropy, [-2000, 2000], [0], two).0 == 4000)
  }

  @Test("What does not fit is refused with both sides")
  func refusals() throws {
    let one = Shape(batch: 1, channels: 1, height: 1, width: 2)
    #expect(throws: TrainingError.channels(loss: "cross-entropy", needed: 2...255, given: 1)) {
      try compute(.crossEntropy, [0, 0], [0, 1], one)
    }
    #expect(throws: TrainingError.self) {
      try Loss.binaryCrossEntropy.check(channels: 2)
    }
    #expect(throws: TrainingError.self) { try Loss.softDice().check(channels: 3) }
    #expect(
      throws: TrainingError.target(class: 2, classes: 2, image: 0, row: 0, column: 1)
    ) {
      try compute(.binaryCrossEntropy, [0, 0], [0, 2], one)
    }
    #expect(throws: EngineError.self) { try compute(.binaryCrossEntropy, [0, 0], [0], one) }
    #expect(
      "\(0.5 * Loss.crossEntropy + 0.5 * .softDice())"
        == "0.5 × cross-entropy + 0.5 × soft Dice (smooth 1.0)")
  }
}
