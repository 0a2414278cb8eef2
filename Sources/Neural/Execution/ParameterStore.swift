/// All parameters of a network in one flat run of numbers, with their gradients beside them.
///
/// Flat, so that an optimiser, a norm or a checkpoint is one loop.
public final class ParameterStore {
  /// What lies here, in order.
  public let parameters: [Parameter]
  /// Where each parameter starts.
  public let offsets: [Int]
  /// The numbers.
  public let values: UnsafeMutableBufferPointer<Float>
  /// As long as `values`; empty unless the store is for training.
  public let gradients: UnsafeMutableBufferPointer<Float>

  private let valueMemory: HostMemory
  private let gradientMemory: HostMemory
  /// Whether there is room for gradients.
  let isForTraining: Bool

  /// Lays out the weights of a network.
  ///
  /// - Throws: `WeightsError` where the weights are not those of the network,
  ///   `EngineError.allocation` where there is no room.
  public init(_ network: Network, _ weights: Weights, training: Bool = false) throws {
    try weights.check(for: network)
    isForTraining = training
    parameters = network.parameters
    var offsets: [Int] = []
    var count = 0
    for parameter in parameters {
      offsets.append(count)
      count += parameter.count
    }
    self.offsets = offsets
    valueMemory = try HostMemory(bytes: count * 4)
    gradientMemory = try HostMemory(bytes: training ? count * 4 : 0)
    values = valueMemory.floats
    gradients = gradientMemory.floats
    for (index, parameter) in parameters.enumerated() {
      guard let tensor = weights[parameter.name] else { continue }
      for (place, value) in tensor.values.enumerated() { values[offsets[index] + place] = value }
    }
  }

  /// The numbers of one parameter.
  public func values(of parameter: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(
      rebasing: values[offsets[parameter]..<offsets[parameter] + parameters[parameter].count])
  }

  /// The gradient of one parameter.
  public func gradients(of parameter: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(
      rebasing: gradients[offsets[parameter]..<offsets[parameter] + parameters[parameter].count])
  }

  /// The numbers as weights by name.
  public var weights: Weights {
    Weights(
      Dictionary(
        uniqueKeysWithValues: parameters.indices.map { index in
          (parameters[index].name, Tensor(parameters[index].dimensions, Array(values(of: index))))
        }))
  }
}
