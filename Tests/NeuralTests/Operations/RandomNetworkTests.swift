import Testing

@testable import Neural

// Single operations are checked against PyTorch. Here is what only shows when they meet: layouts
// that change between layers, channels that fill up blocks, sums in place, parts written into
// concatenations, tensors that share memory, parameters that share layers.
@Suite("Random networks")
struct RandomNetworkTests {
  @Test(
    "oneDNN computes what the reference computes, forward, backward and folded",
    .enabled(if: OneDNNBackend() != nil, "oneDNN does not know this processor"),
    arguments: 0..<24)
  func agrees(seed: UInt64) throws {
    let oneDNN = try #require(OneDNNBackend())
    let example = try RandomNetwork(seed: seed)
    let weights = example.network.randomWeights(seed)
    let image = Tensor(example.image.dimensions, Tensor.random(example.image.count, seed: seed).values)
    let expected = try example.outcome(weights, image, on: ReferenceBackend(), folded: false)
    let found = try example.outcome(weights, image, on: oneDNN, folded: true)
    // What a change of the last digits of all numbers does is no error.
    let nudged = try example.outcome(
      weights.nudged(seed), image.nudged(seed), on: ReferenceBackend(), folded: false)
    for (what, tensor) in expected {
      let tolerance = max(3e-5, 50 * (try #require(nudged[what])).distance(to: tensor))
      let distance = try #require(found[what]).distance(to: tensor)
      #expect(distance <= tolerance, "\(what) of network \(seed): \(example.network.nodes.map(\.name))")
    }
  }
}

/// A network drawn from a seed, and the image it is for.
private struct RandomNetwork {
  let network: Network
  let image: Shape

  init(seed: UInt64) throws {
    var draw = Draw(seed)
    let side = 2 * (1 + draw.random.below(4))
    let image = Shape(
      batch: 1 + draw.random.below(2), channels: draw.channels(), height: side, width: side + 2)
    network = try Network("random", inputs: image.channels) { x in
      var made = [x]
      for _ in 0..<6 {
        made.append(draw.layer(draw.chance(0.7) ? made[made.count - 1] : draw.pick(made), made))
      }
      let last = made[made.count - 1]
      return concatenate(last, made.filter { _ in draw.chance(0.3) })
        .convolution("out", draw.channels(), kernel: 1)
    }
    self.image = image
  }

  /// All that backends should agree on, by name.
  func outcome(
    _ weights: Weights, _ input: Tensor, on backend: any Backend, folded: Bool
  ) throws -> [String: Tensor] {
    let run = try network.train(weights, [input], on: backend)
    var outcome = run.parameterGradients
    // A bias before a normalisation has no gradient but rounding.
    outcome = outcome.filter { !$0.key.hasSuffix("bias") }
    outcome.merge(run.after.tensors.map { ("after: " + $0, $1) }) { $1 }
    outcome["output"] = run.output
    outcome["gradient of the image"] = run.inputGradients[0]
    let (network, weights) = folded ? try network.foldingBatchNorm(weights) : (network, weights)
    outcome["inference"] = try network.infer(weights, [input], on: backend)
    return outcome
  }
}

/// Draws layers that keep the size of their image.
private struct Draw {
  var random: SplitMix64
  private var layers = 0

  init(_ seed: UInt64) { random = SplitMix64(seed: seed, stream: "random network") }

  mutating func chance(_ share: Double) -> Bool { random.uniform() < share }
  mutating func pick<Element>(_ list: [Element]) -> Element { list[random.below(list.count)] }
  mutating func channels() -> Int { pick([1, 3, 5, 8, 15, 16, 17, 30, 32]) }
  mutating func name() -> String {
    layers += 1
    return "layer\(layers)"
  }

  mutating func layer(_ x: Signal, _ made: [Signal]) -> Signal {
    let fitting = made.filter { $0.channels == x.channels }
    switch random.below(14) {
    case 0, 1: return unit(x)
    case 2: return grouped(x)
    case 3:
      // Two layers of one parameter.
      let name = name()
      return x.convolution(name, x.channels, kernel: 3, padding: 1).sigmoid()
        .convolution(name, x.channels, kernel: 3, padding: 1)
    case 4: return pick(fitting) + pick(fitting)
    case 5: return (x + unit(x).convolution(name(), x.channels, kernel: 1)).relu()
    case 6: return concatenate(x, pick(made), x)
    case 7, 8: return joint(x)
    case 9: return x * pick(fitting)
    case 10: return x * x.convolution(name(), 1, kernel: 1).sigmoid()
    case 11: return x * x.globalAverage().linear(name(), x.channels).sigmoid()
    case 12: return x.averagePool(3, stride: 1, padding: 1, countsPadding: chance(0.5))
    default: return x.maxPool(2).resized(.bilinear(alignCorners: chance(0.5)), like: x)
    }
  }

  /// Convolution, perhaps normalised, perhaps cut off.
  private mutating func unit(_ x: Signal) -> Signal {
    let (kernel, dilation) = pick([(1, 1), (3, 1), (3, 2), (5, 1)])
    var y = x.convolution(
      name(), channels(), kernel: Extent(kernel), padding: Extent(kernel / 2 * dilation),
      dilation: Extent(dilation), bias: chance(0.5))
    if chance(0.5) { y = y.batchNorm(name()) }
    return chance(0.5) ? y.relu() : y
  }

  private mutating func grouped(_ x: Signal) -> Signal {
    let groups = pick((1...x.channels).filter { x.channels % $0 == 0 })
    return x.convolution(name(), groups * pick([1, 2, 3]), kernel: 3, padding: 1, groups: groups)
  }

  /// The joint of a U: what comes up from below, beside what a gate lets over.
  private mutating func joint(_ x: Signal) -> Signal {
    let deep = x.maxPool(2).convolution(name(), channels(), kernel: 3, padding: 1).relu()
    let up = deep.transposedConvolution(name(), pick([16, 17, 32]), kernel: 2, stride: 2)
    let skip = x.convolution(name(), pick([16, 30, 32]), kernel: 1)
    let gated = skip * skip.convolution(name(), 1, kernel: 1).sigmoid()
    return chance(0.5) ? concatenate(up, gated) : concatenate(gated, up, x)
  }
}

extension Weights {
  fileprivate func nudged(_ seed: UInt64) -> Weights { Weights(tensors.mapValues { $0.nudged(seed) }) }
}

extension Tensor {
  /// All numbers changed by about their last digit.
  fileprivate func nudged(_ seed: UInt64) -> Tensor {
    var random = SplitMix64(seed: seed, stream: "nudge")
    return Tensor(dimensions, values.map { $0 * (1 + 1e-6 * Float(random.normal())) })
  }

  /// The Euclidean distance to another, as a share of its length, or of a thousandth each.
  fileprivate func distance(to other: Tensor) -> Double {
    var (far, long) = (0.0, 1e-6 * Double(values.count))
    for (a, b) in zip(values, other.values) {
      far += Double(a - b) * Double(a - b)
      long += Double(b) * Double(b)
    }
    return (far / long).squareRoot()
  }
}
