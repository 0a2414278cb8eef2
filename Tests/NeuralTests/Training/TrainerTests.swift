import Testing

@testable import Neural

@Suite("The trainer")
struct TrainerTests {
  private let batch = Shape(batch: 4, channels: 2, height: 16, width: 16)
  private let recipe = TrainingRecipe(
    loss: .crossEntropy, optimiser: .adam(), rate: .constant(1e-2), clipping: 5)

  private func trainer(
    _ network: Network, recipe: TrainingRecipe? = nil, seed: UInt64 = 1, threads: Int = 1,
    _ backend: any Backend = ReferenceBackend()
  ) throws -> Trainer {
    try Trainer(
      network, Weights(initial: network, .glorotNormal, seed: 1), batch: batch, backend: backend,
      settings: ExecutionSettings(threads: threads, seed: seed), recipe: recipe ?? self.recipe)
  }

  private func batch(_ samples: Range<Int>) throws -> ([Float], [UInt8]) {
    var images = [Float](repeating: 0, count: samples.count * 2 * 256)
    var targets = [UInt8](repeating: 0, count: samples.count * 256)
    try ShapeSamples(count: 100, seed: 1)
      .batch(Array(samples), epoch: 0, images: &images, targets: &targets)
    return (images, targets)
  }

  @Test("A step of plain descent goes down the measured slope", arguments: trainingBackends)
  func slope(backend: Named) throws {
    // Without normalisation, so that the loss of the next step is that of the same function.
    let network = try Network("plain", inputs: 2) { x in
      x.convolution("a", 4, kernel: 3, padding: 1).sigmoid().convolution("b", 2, kernel: 1)
    }
    let (images, targets) = try batch(0..<4)
    let rate = 1e-3
    let plain = TrainingRecipe(
      loss: .crossEntropy, optimiser: .sgd(momentum: 0), rate: .constant(rate))
    let trainer = try trainer(network, recipe: plain, backend.backend)
    let before = try trainer.step(images: images, targets: targets)
    let slope = trainer.gradientNorm * trainer.gradientNorm
    let after = try trainer.step(images: images, targets: targets)
    // A step of −rate · gradient lowers the loss by rate · |gradient|², to first order.
    #expect(slope > 1e-2)
    #expect(abs(Double(before - after) / (rate * slope) - 1) < 0.02)
  }

  @Test(
    "One seed gives one training, bit for bit, dropout included",
    arguments: trainingBackends, [1, 2])
  func repeats(backend: Named, threads: Int) throws {
    // OpenBLAS has one number of threads for the whole process, and other tests want theirs.
    if threads > 1 && backend.backend is ReferenceBackend { return }
    let network = try SmallNetworks.chain(dropout: 0.3)
    func train(seed: UInt64) throws -> ([Float], Weights) {
      let trainer = try trainer(network, seed: seed, threads: threads, backend.backend)
      let losses = try (0..<4).map { step in
        let (images, targets) = try batch(step * 4..<step * 4 + 4)
        return try trainer.step(images: images, targets: targets)
      }
      return (losses, trainer.weights)
    }
    let first = try train(seed: 7)
    let second = try train(seed: 7)
    #expect(first == second)
    #expect(try train(seed: 8).0 != first.0, "another seed, other dropout")
  }

  @Test("The last batch may be smaller, and learns as a batch of that size")
  func smallerBatch() throws {
    let network = try SmallNetworks.chain()
    let (images, targets) = try batch(0..<3)
    let large = try trainer(network)
    var three = batch
    three.batch = 3
    let small = try Trainer(
      network, Weights(initial: network, .glorotNormal, seed: 1), batch: three,
      backend: ReferenceBackend(), settings: ExecutionSettings(seed: 1), recipe: recipe)
    #expect(
      try large.step(images: images, targets: targets)
        == small.step(images: images, targets: targets))
    #expect(large.weights == small.weights)
  }

  @Test("Clipping bounds what a step can do")
  func clipping() throws {
    var recipe = recipe
    recipe.optimiser = .sgd(momentum: 0)
    recipe.rate = .constant(1)
    recipe.clipping = 1e-3
    let network = try SmallNetworks.chain()
    let trainer = try trainer(network, recipe: recipe)
    let before = trainer.weights
    let (images, targets) = try batch(0..<4)
    _ = try trainer.step(images: images, targets: targets)
    var squares = 0.0
    for parameter in network.parameters where parameter.isTrained {
      let (old, new) = (before[parameter.name], trainer.weights[parameter.name])
      for (a, b) in zip(old?.values ?? [], new?.values ?? []) {
        squares += Double(a - b) * Double(a - b)
      }
    }
    #expect(trainer.gradientNorm > 1e-2)
    #expect(abs(squares.squareRoot() / 1e-3 - 1) < 1e-2)
  }

  @Test("Numbers that are none are refused, in images before anything is changed")
  func notFinite() throws {
    let trainer = try trainer(try SmallNetworks.chain())
    var (images, targets) = try batch(0..<4)
    let before = trainer.weights
    images[3 * 512 + 256 + 5 * 16 + 2] = .infinity
    let error = #expect(throws: EngineError.self) {
      try trainer.step(images: images, targets: targets)
    }
    #expect("\(try #require(error))".contains("image 4, channel 2, row 6, column 3"))
    #expect(trainer.weights == before && trainer.iteration == 0)
  }

  @Test("A loss that runs away ends training with its step and what to do")
  func divergence() throws {
    var recipe = recipe
    recipe.optimiser = .sgd()
    recipe.rate = .constant(1e30)
    recipe.clipping = nil
    let trainer = try trainer(try SmallNetworks.chain(), recipe: recipe)
    let (images, targets) = try batch(0..<4)
    let error = #expect(throws: TrainingError.self) {
      for _ in 0..<10 { _ = try trainer.step(images: images, targets: targets) }
    }
    let text = "\(try #require(error))"
    #expect(text.contains("step \(trainer.iteration)") && text.contains("lower learning rate"))
  }

  @Test("What does not go together is refused")
  func refusals() throws {
    let one = try SmallNetworks.chain(outputs: 1)
    #expect(throws: TrainingError.self) { try self.trainer(one) }
    let two = try Network("two", inputs: [2, 2]) { concatenate($0[0], $0[1]) }
    #expect(throws: TrainingError.self) { try self.trainer(two) }
    let trainer = try self.trainer(try SmallNetworks.chain())
    let (images, targets) = try batch(0..<5)
    #expect(throws: EngineError.self) { try trainer.step(images: images, targets: targets) }
    #expect(throws: EngineError.self) {
      try trainer.step(images: Array(images.dropLast(513)), targets: Array(targets.prefix(1024)))
    }
    #expect(throws: EngineError.self) { try trainer.step(images: [], targets: []) }
  }

  @Test("Memory is stated, with gradients and the optimiser's moments")
  func memory() throws {
    let trainer = try trainer(try SmallNetworks.chain())
    let count = trainer.network.parameters.reduce(0) { $0 + $1.count }
    #expect(try trainer.memory.parameters >= count * 4 * 4)
    #expect(try trainer.memory.arena > batch.count * 4)
  }

  @Test("An evaluation counts what a hand counts")
  func evaluation() throws {
    // One channel is the logit of class 1 as it is, by weights of one and zero.
    let network = try Network("pass", inputs: 1) { $0.convolution("a", 1, kernel: 1) }
    let weights = Weights(["a.weight": Tensor([1, 1, 1, 1], [1]), "a.bias": Tensor([1], [0])])
    let trainer = try Trainer(
      network, weights, batch: Shape(batch: 2, channels: 1, height: 1, width: 4),
      backend: ReferenceBackend(), settings: ExecutionSettings(),
      recipe: TrainingRecipe(
        loss: .binaryCrossEntropy, optimiser: .sgd(), rate: .constant(1)))
    let none = Loss.noLabel
    let samples = ListedSamples(
      images: [[50, 50, -50, -50], [50, -50, -50, 50], [50, 50, 50, 50]],
      targets: [[1, 0, 1, 0], [1, 0, none, none], [none, none, none, none]])
    let evaluation = try trainer.evaluate(samples)
    // Six labelled pixels: two true positives, one false, one missed, two true negatives.
    #expect(evaluation.accuracy == 4.0 / 6)
    #expect(evaluation.f1 == 4.0 / 6)
    #expect(abs(evaluation.loss - (25 + 0) / 2) < 1e-6)
    let dice = (2.1 / 4.1 + 2.1 / 2.1) / 2
    #expect(abs((evaluation.softDice ?? 0) - dice) < 1e-6)
    #expect(evaluation[.loss] == evaluation.loss && evaluation[.f1] == evaluation.f1)
    let empty = try trainer.evaluate(
      ListedSamples(images: [[-50, -50, -50, -50]], targets: [[0, 0, 0, none]]))
    #expect(empty.f1 == nil && empty[.f1].isNaN && empty.accuracy == 1, "nothing is there to be found")
    #expect(throws: TrainingError.self) {
      try trainer.evaluate(
        ListedSamples(images: [[1, 1, 1, 1]], targets: [[none, none, none, none]]))
    }
    #expect(throws: EngineError.self) {
      try trainer.evaluate(ListedSamples(images: [[1, .nan, 1, 1]], targets: [[1, 1, 1, 1]]))
    }
  }
}

/// Samples written out.
private struct ListedSamples: SampleSource {
  var images: [[Float]]
  var targets: [[UInt8]]
  var count: Int { images.count }

  func batch(
    _ samples: [Int], epoch: Int, images: inout [Float], targets: inout [UInt8]
  ) throws {
    images = samples.flatMap { self.images[$0] }
    targets = samples.flatMap { self.targets[$0] }
  }
}
