import Foundation
import Testing

@testable import Neural

/// Expects numbers equal to within a share of the largest of them.
func expectClose(
  _ found: [Float], _ expected: [Float], _ tolerance: Float = 1e-5, _ what: Comment,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let scale = max(expected.map(abs).max() ?? 0, .leastNormalMagnitude)
  let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
  #expect(
    found.count == expected.count && difference <= tolerance * scale, what,
    sourceLocation: sourceLocation)
}

/// A store of parameters `p0`, `p1`, … with these numbers, the gates of a chain.
func store(of lists: [[Float]]) throws -> ParameterStore {
  let parameters = lists.enumerated().map {
    Parameter(name: "p\($0)", dimensions: [$1.count], role: .shift)
  }
  let network = Network(name: "numbers", nodes: [], parameters: parameters, output: 0)
  return try ParameterStore(
    network,
    Weights(
      Dictionary(
        uniqueKeysWithValues: lists.enumerated().map { ("p\($0)", Tensor([$1.count], $1)) })),
    training: true)
}

/// Discs and rectangles whose mean differs from the noise around them, 16 × 16 in two bands.
///
/// Every sample depends on its number and the seed alone.
struct ShapeSamples: SampleSource {
  var count: Int
  var seed: UInt64
  var size = 16
  /// A sample with a missing number, for the test of one.
  var broken: Int?

  func batch(
    _ samples: [Int], epoch: Int, images: inout [Float], targets: inout [UInt8]
  ) throws {
    for (slot, sample) in samples.enumerated() {
      var random = SplitMix64(seed: seed, stream: "sample \(sample)")
      let isDisc = random.uniform() < 0.5
      let (x, y) = (3 + random.uniform() * 10, 3 + random.uniform() * 10)
      let (a, b) = (2.5 + random.uniform() * 4, 2.5 + random.uniform() * 4)
      let plane = size * size
      for pixel in 0..<plane {
        let (dx, dy) = (Double(pixel % size) - x, Double(pixel / size) - y)
        let inside = isDisc ? dx * dx + dy * dy < a * a : abs(dx) < a && abs(dy) < b
        targets[slot * plane + pixel] = inside ? 1 : 0
        let mean = inside ? 1.0 : -1.0
        images[slot * 2 * plane + pixel] = Float(mean + 0.3 * random.normal())
        images[(slot * 2 + 1) * plane + pixel] = Float(-mean + 0.3 * random.normal())
      }
      if sample == broken { images[slot * 2 * plane + 37] = .nan }
    }
  }
}

/// Networks small enough to be trained in a test.
enum SmallNetworks {
  /// Three convolutions with batch normalisation.
  static func chain(outputs: Int = 2, dropout: Float? = nil) throws -> Network {
    try Network("chain", inputs: 2) { x in
      var y = x
      for name in ["a", "b"] {
        y = y.convolution(name, 6, kernel: 3, padding: 1, bias: false).batchNorm(name + "n").relu()
      }
      if let dropout { y = y.dropout(dropout) }
      return y.convolution("out", outputs, kernel: 3, padding: 1)
    }
  }

  /// Down by max pooling, up by bilinear resampling, with a skip between.
  static func shapedLikeU() throws -> Network {
    try Network("u", inputs: 2) { x in
      let wide = x.convolution("down", 6, kernel: 3, padding: 1, bias: false).batchNorm("dn").relu()
      let deep = wide.maxPool(2).convolution("deep", 8, kernel: 3, padding: 1, bias: false)
        .batchNorm("en").relu()
      let up = deep.resized(.bilinear(alignCorners: false), like: wide)
      return concatenate(up, wide).convolution("up", 6, kernel: 3, padding: 1, bias: false)
        .batchNorm("un").relu().convolution("out", 1, kernel: 1)
    }
  }
}

/// A backend as a test's argument.
struct Named: Sendable, CustomTestStringConvertible {
  var backend: any Backend
  var testDescription: String { backend.name }
}

/// One backend of each kind: training repeats what the suites of operations do with all.
let trainingBackends: [Named] =
  [Named(backend: ReferenceBackend())] + [OneDNNBackend()].compactMap { $0 }.map(Named.init)
