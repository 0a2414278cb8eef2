import Testing

@testable import Neural

/// What a training program gives, forward and backward.
struct BothPasses {
  var output: Tensor
  /// Nil where nothing flows back to an input.
  var inputGradients: [Tensor?]
  var parameterGradients: [String: Tensor]
  /// The parameters afterwards, whose running statistics have moved.
  var after: Weights
}

extension Network {
  /// Runs the network forward and backward as training does, from a gradient of its output.
  ///
  /// A run before it, on other images, leaves memory dirty; nothing of that may show.
  func train(
    _ weights: Weights, _ inputs: [Tensor], gradient: Tensor? = nil, on backend: any Backend,
    seed: UInt64 = 0, iteration: UInt64 = 0
  ) throws -> BothPasses {
    let program = try Program(training: self, inputs.map(\.shape), inputGradients: true)
    let store = try ParameterStore(self, weights, training: true)
    let executable = try backend.compile(
      program, parameters: store, settings: ExecutionSettings(seed: seed))
    let shape = program.values[program.output].shape
    let upstream = gradient ?? Tensor(shape.dimensions, repeating: 1)
    let others = inputs.map { Tensor($0.dimensions, $0.values.map { 1 - 2 * $0 }) }
    _ = try executable.forward(others, shape)
    _ = try executable.backward(upstream, inputs)
    try store.restart(self, weights)

    executable.iteration = iteration
    let output = try executable.forward(inputs, shape)
    let inputGradients = try executable.backward(upstream, inputs)
    let gradients = store.parameters.indices.map { index in
      let parameter = store.parameters[index]
      return (parameter.name, Tensor(parameter.dimensions, Array(store.gradients(of: index))))
    }
    return BothPasses(
      output: output,
      inputGradients: zip(program.inputGradients, inputGradients).map { $0 == nil ? nil : $1 },
      parameterGradients: Dictionary(uniqueKeysWithValues: gradients), after: store.weights)
  }

  /// Runs the network forward only, as training does.
  func trainingOutput(_ weights: Weights, _ inputs: [Tensor], on backend: any Backend) throws
    -> Tensor
  {
    let program = try Program(training: self, inputs.map(\.shape), inputGradients: true)
    let executable = try backend.compile(
      program, parameters: try ParameterStore(self, weights, training: true),
      settings: ExecutionSettings())
    return try executable.forward(inputs, program.values[program.output].shape)
  }

  /// Runs the network as inference does.
  func infer(_ weights: Weights, _ inputs: [Tensor], on backend: any Backend) throws -> Tensor {
    let program = try Program(inferring: self, inputs.map(\.shape))
    let executable = try backend.compile(
      program, parameters: try ParameterStore(self, weights), settings: ExecutionSettings())
    return try executable.forward(inputs, program.values[program.output].shape)
  }

  /// Random numbers for every parameter, variances positive, so that outputs stay near one.
  func randomWeights(_ seed: UInt64 = 0) -> Weights {
    Weights(
      Dictionary(
        uniqueKeysWithValues: parameters.map { parameter in
          var random = SplitMix64(seed: seed, stream: parameter.name)
          let values = (0..<parameter.count).map { _ in
            switch parameter.role {
            case .weight(let fanIn, _): Float(random.normal() / Double(fanIn).squareRoot())
            case .runningVariance: Float(0.5 + random.uniform())
            default: Float(random.normal())
            }
          }
          return (parameter.name, Tensor(parameter.dimensions, values))
        }))
  }
}

extension Executable {
  /// Runs the forward steps on whole tensors.
  func forward(_ inputs: [Tensor], _ shape: Shape) throws -> Tensor {
    let images = inputs.map { input in
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: input.values.count)
      _ = buffer.initialize(from: input.values)
      return buffer
    }
    defer { images.forEach { $0.deallocate() } }
    var output = [Float](repeating: .nan, count: shape.count)
    try output.withUnsafeMutableBufferPointer {
      try forward(images.map { UnsafeBufferPointer($0) }, into: $0)
    }
    return Tensor(shape.dimensions, output)
  }

  /// Runs the backward steps to the gradients of all inputs; what nothing writes is not a number.
  func backward(_ gradient: Tensor, _ inputs: [Tensor]) throws -> [Tensor] {
    let targets = inputs.map { input in
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: input.values.count)
      buffer.initialize(repeating: .nan)
      return buffer
    }
    defer { targets.forEach { $0.deallocate() } }
    try gradient.values.withUnsafeBufferPointer { try backward(from: $0, into: targets) }
    return zip(inputs, targets).map { Tensor($0.dimensions, Array($1)) }
  }
}

extension ParameterStore {
  /// Puts weights back as they were, and clears the gradients.
  fileprivate func restart(_ network: Network, _ weights: Weights) throws {
    let fresh = try ParameterStore(network, weights, training: true)
    _ = values.update(from: fresh.values)
    _ = gradients.update(from: fresh.gradients)
  }
}

extension Tensor {
  /// The shape of a tensor of four dimensions.
  var shape: Shape {
    Shape(
      batch: dimensions[0], channels: dimensions[1], height: dimensions[2], width: dimensions[3])
  }

  /// Standard normal numbers.
  static func random(_ dimensions: Int..., seed: UInt64) -> Tensor {
    var random = SplitMix64(seed: seed, stream: "tensor")
    let count = dimensions.reduce(1, *)
    return Tensor(dimensions, (0..<count).map { _ in Float(random.normal()) })
  }
}

/// Expects two tensors to be alike: their largest difference within a share of the largest value,
/// or of one.
func expectClose(
  _ found: Tensor?, _ expected: Tensor, within tolerance: Float = 1e-5, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let found else {
    Issue.record("\(what) is missing", sourceLocation: sourceLocation)
    return
  }
  guard found.dimensions == expected.dimensions else {
    Issue.record("\(what) is \(found.size), not \(expected.size)", sourceLocation: sourceLocation)
    return
  }
  let scale = expected.values.reduce(1) { max($0, abs($1)) }
  var (worst, place) = (Float(0), 0)
  for index in expected.values.indices {
    let difference = abs(found.values[index] - expected.values[index])
    guard !(difference <= worst) else { continue }
    (worst, place) = (difference, index)
    if worst.isNaN { break }
  }
  #expect(
    worst <= tolerance * scale,
    "\(what)[\(place)] is \(found.values[place]), not \(expected.values[place])",
    sourceLocation: sourceLocation)
}
