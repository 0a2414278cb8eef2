/// The running mean of a network's weights, which is often better than the weights themselves.
///
/// Polyak and Juditsky 1992, “Acceleration of stochastic approximation by averaging”; as an
/// exponential mean, whose memory is short in the first steps: `d = min(decay, (1 + t) / (10 + t))`.
final class WeightAverage {
  /// The mean, in the order of the store.
  let values: UnsafeMutableBufferPointer<Float>
  private let decay: Double

  /// Starts with the weights as they are.
  init(_ store: ParameterStore, decay: Double) {
    self.decay = decay
    values = .allocate(capacity: store.values.count)
    _ = values.initialize(fromContentsOf: store.values)
  }

  deinit { values.deallocate() }

  /// Takes in the weights after a step, counted from one.
  func follow(_ store: ParameterStore, step: Int) {
    let kept = min(decay, Double(1 + step) / Double(10 + step))
    let share = Float(1 - kept)
    for index in values.indices { values[index] += share * (store.values[index] - values[index]) }
  }

  /// The mean as the weights of a network.
  func weights(of store: ParameterStore) -> Weights {
    Weights(
      Dictionary(
        uniqueKeysWithValues: store.parameters.indices.map { index in
          let (parameter, start) = (store.parameters[index], store.offsets[index])
          let part = Array(values[start..<start + parameter.count])
          return (parameter.name, Tensor(parameter.dimensions, part))
        }))
  }
}
