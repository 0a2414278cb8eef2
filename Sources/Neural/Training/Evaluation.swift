/// How well a network does on samples it does not learn from.
public struct Evaluation: Hashable, Sendable, Codable {
  /// What one epoch is compared with another by.
  public enum Metric: String, CaseIterable, Hashable, Sendable, Codable {
    case accuracy, f1, softDice, loss

    /// Which way is better.
    public var goal: EarlyStopping.Goal { self == .loss ? .minimise : .maximise }
  }

  /// Mean loss of the images, each by itself.
  public var loss: Double
  /// Share of labelled pixels with the right class.
  public var accuracy: Double
  /// Of class 1: `2 TP / (2 TP + FP + FN)`; nil where it neither is nor is found.
  public var f1: Double?
  /// Of class 1, mean over images, with 0.1 to smooth it; nil for more than two classes.
  ///
  /// Chu et al. 2022 choose their weights by it.
  public var softDice: Double?

  /// The value of a metric; no number where there is none.
  public subscript(metric: Metric) -> Double {
    switch metric {
    case .accuracy: accuracy
    case .f1: f1 ?? .nan
    case .softDice: softDice ?? .nan
    case .loss: loss
    }
  }
}

extension Trainer {
  /// Runs the network on samples by the weights that are judged, as inference would.
  ///
  /// Whole batches of the trainer's shape; memory for inference is held meanwhile.
  /// - Throws: `TrainingError` where there is no labelled sample, `EngineError` where an image
  ///   holds what is no number.
  public func evaluate(_ source: any SampleSource) throws -> Evaluation {
    let weights = judgedWeights
    var inferences: [Int: Inference] = [:]
    var tally = Tally(loss: recipe.loss)
    var images: [Float] = []
    var targets: [UInt8] = []
    var logits: [Float] = []
    for start in stride(from: 0, to: source.count, by: batch.batch) {
      let count = min(batch.batch, source.count - start)
      let shape = batch.with(batch: count)
      let inference =
        try inferences[count]
        ?? Inference(
          network, weights, shape: shape, backend: backend, settings: settings,
          probabilities: false)
      inferences[count] = inference
      let output = inference.output
      try source.fill(
        Array(start..<start + count), epoch: 0, shape, output, &images, &targets)
      logits.resize(to: output.count)
      try images.withUnsafeBufferPointer { images in
        try logits.withUnsafeMutableBufferPointer { try inference.run(images, into: $0) }
      }
      try tally.add(logits, targets, output)
    }
    return try tally.evaluation()
  }
}

extension SampleSource {
  /// Fills a batch and checks what came.
  func fill(
    _ samples: [Int], epoch: Int, _ shape: Shape, _ output: Shape, _ images: inout [Float],
    _ targets: inout [UInt8]
  ) throws {
    images.resize(to: shape.count)
    let pixels = output.batch * output.plane
    if targets.count != pixels { targets = [UInt8](repeating: Loss.noLabel, count: pixels) }
    try batch(samples, epoch: epoch, images: &images, targets: &targets)
    guard images.count == shape.count else {
      throw EngineError.size(what: "images", given: images.count, needed: shape.count)
    }
    guard targets.count == pixels else {
      throw EngineError.size(what: "targets", given: targets.count, needed: pixels)
    }
    if let place = images.withUnsafeBufferPointer(firstNotFinite) {
      let sample = samples[place / (shape.count / shape.batch)]
      throw EngineError.notFinite(what: "sample \(sample)", place: shape.words(for: place))
    }
  }
}

/// Counts of an evaluation.
private struct Tally {
  let loss: Loss
  let dice = Loss.softDice(smooth: 0.1)
  var images = 0
  var lossSum = 0.0
  var diceSum: Double? = 0
  var pixels = 0
  var right = 0
  var truePositives = 0
  /// Pixels of class 1 in the prediction plus those in the targets.
  var positives = 0

  init(loss: Loss) { self.loss = loss }

  mutating func add(_ logits: [Float], _ targets: [UInt8], _ shape: Shape) throws {
    let one = shape.with(batch: 1)
    try logits.withUnsafeBufferPointer { logits in
      try targets.withUnsafeBufferPointer { targets in
        for image in 0..<shape.batch {
          let logits = UnsafeBufferPointer(
            rebasing: logits[image * one.count..<(image + 1) * one.count])
          let targets = UnsafeBufferPointer(
            rebasing: targets[image * one.plane..<(image + 1) * one.plane])
          guard targets.contains(where: { $0 != Loss.noLabel }) else { continue }
          images += 1
          lossSum += Double(try loss(logits: logits, targets: targets, shape: one))
          if shape.channels > 2 { diceSum = nil }
          if let sum = diceSum {
            diceSum = sum + 1 - Double(try dice(logits: logits, targets: targets, shape: one))
          }
          count(logits, targets, one)
        }
      }
    }
  }

  private mutating func count(
    _ logits: UnsafeBufferPointer<Float>, _ targets: UnsafeBufferPointer<UInt8>, _ shape: Shape
  ) {
    for pixel in targets.indices where targets[pixel] != Loss.noLabel {
      var found = 0
      if shape.channels == 1 {
        found = logits[pixel] > 0 ? 1 : 0
      } else {
        for channel in 1..<shape.channels
        where logits[channel * shape.plane + pixel] > logits[found * shape.plane + pixel] {
          found = channel
        }
      }
      let wanted = Int(targets[pixel])
      pixels += 1
      if found == wanted { right += 1 }
      if found == 1 && wanted == 1 { truePositives += 1 }
      positives += (found == 1 ? 1 : 0) + (wanted == 1 ? 1 : 0)
    }
  }

  func evaluation() throws -> Evaluation {
    guard images > 0 else {
      throw TrainingError.unfit("no sample for validation has a label; give some that have")
    }
    return Evaluation(
      loss: lossSum / Double(images), accuracy: Double(right) / Double(pixels),
      f1: positives == 0 ? nil : 2 * Double(truePositives) / Double(positives),
      softDice: diceSum.map { $0 / Double(images) })
  }
}
