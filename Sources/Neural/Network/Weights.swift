/// The numbers of a network's parameters, by their full names.
public struct Weights: Equatable, Sendable {
  /// Numbers by full name.
  public var tensors: [String: Tensor]

  /// Makes weights of tensors by full name.
  public init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  /// The numbers of one parameter.
  public subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set { tensors[name] = newValue }
  }

  /// Checks that every parameter of a network is there, with its dimensions and finite numbers.
  ///
  /// Names that the network does not know are left alone: PyTorch state dicts carry layers that
  /// never run and counters such as `num_batches_tracked`.
  /// - Throws: `WeightsError` naming the parameter and both sides.
  public func check(for network: Network) throws {
    for parameter in network.parameters {
      guard let tensor = tensors[parameter.name] else {
        throw WeightsError(
          parameter: parameter.name,
          problem: "“\(network.name)” needs it and the weights do not have it")
      }
      guard tensor.dimensions == parameter.dimensions else {
        let wanted = parameter.dimensions.map(String.init).joined(separator: "×")
        throw WeightsError(
          parameter: parameter.name,
          problem: "“\(network.name)” needs \(wanted), the weights have \(tensor.size)")
      }
      if parameter.role == .runningVariance, let least = tensor.values.min(), least < 0 {
        throw WeightsError(
          parameter: parameter.name,
          problem: "a variance is \(least), and none is below zero; take other weights")
      }
      if let place = tensor.values.firstIndex(where: { !$0.isFinite }) {
        throw WeightsError(
          parameter: parameter.name,
          problem: "value \(place) is \(tensor.values[place]); train again or take other weights")
      }
    }
  }
}

/// Weights that do not belong to their network.
public struct WeightsError: Error, Equatable, CustomStringConvertible {
  /// Full name of the parameter.
  public var parameter: String
  /// What does not fit, with both sides.
  public var problem: String

  /// Parameter and problem in one line.
  public var description: String { "parameter “\(parameter)”: \(problem)" }
}
