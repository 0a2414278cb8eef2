/// A network as a value: its operations in order, and the parameters they use.
///
/// A network is written as a function of signals that reads like the figure in its paper:
///
///     let net = try Network("edge", inputs: 7) { x in
///       let a = x.convolution("a", 32, kernel: 3, padding: 1).relu()
///       return concatenate(a, x).convolution("out", 2, kernel: 1)
///     }
///
/// The one value serves inference, training, parameter counts, weight files and ONNX. Height and
/// width stay open until a program is made of it.
public struct Network: Hashable, Sendable {
  /// One operation with where its inputs come from.
  public struct Node: Hashable, Sendable {
    /// What it computes.
    public var operation: Operation
    /// Numbers of earlier nodes.
    public var inputs: [Int]
    /// Numbers of parameters, in the order weight, bias, running mean, running variance.
    public var parameters: [Int]
    /// Channels that it puts out.
    public var channels: Int
    /// Name for messages: the layer's own, or the operation's.
    public var name: String
  }

  /// What the network is called.
  public var name: String
  /// In an order in which every node follows its inputs; inputs first.
  public var nodes: [Node]
  /// All that it learns or gathers, in the order of the layers.
  public var parameters: [Parameter]
  /// Number of the node that the network puts out.
  public var output: Int

  /// Channels of every input.
  public var inputs: [Int] {
    nodes.prefix { $0.operation == .input }.map(\.channels)
  }

  /// Channels of the output.
  public var outputs: Int { nodes[output].channels }

  /// Numbers an optimiser changes.
  public var trainedParameterCount: Int {
    parameters.filter(\.isTrained).reduce(0) { $0 + $1.count }
  }

  /// Writes a network as a function of several inputs with the given channels.
  ///
  /// - Throws: `NetworkError` naming the first layer that does not fit.
  public init(
    _ name: String, inputs: [Int], body: ([Signal]) -> Signal
  ) throws {
    let builder = NetworkBuilder()
    let signals = inputs.map { channels in
      _ = builder.accepts("input", channels: channels, [])
      return builder.append(.input, [], channels: channels, name: "input")
    }
    let output = body(signals)
    if let error = builder.error { throw error }
    self.name = name
    self.nodes = builder.nodes
    self.parameters = builder.parameters
    self.output = output.node
    self = withoutDeadLayers()
  }

  /// Writes a network as a function of one input.
  public init(_ name: String, inputs: Int, body: (Signal) -> Signal) throws {
    try self.init(name, inputs: [inputs]) { body($0[0]) }
  }

  init(name: String, nodes: [Node], parameters: [Parameter], output: Int) {
    self.name = name
    self.nodes = nodes
    self.parameters = parameters
    self.output = output
  }

  /// The network with its logits turned into probabilities: sigmoid for one output channel,
  /// softmax for several.
  public func withProbabilities() -> Network {
    var network = self
    let operation: Operation = outputs == 1 ? .sigmoid : .softmax
    network.nodes.append(
      Node(
        operation: operation, inputs: [output], parameters: [], channels: outputs,
        name: "probabilities"))
    network.output = network.nodes.count - 1
    return network
  }
}

/// A layer that does not fit its network, or a network that does not fit its image.
public struct NetworkError: Error, Equatable, CustomStringConvertible {
  /// Full name of the layer.
  public var layer: String
  /// What does not fit, with the mend.
  public var problem: String

  /// Layer and problem in one line.
  public var description: String { "layer “\(layer)”: \(problem)" }
}
