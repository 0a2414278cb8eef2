import Foundation

extension ONNXGraph {
  /// The nodes of a network with its inputs and output; the weights come later.
  init(_ network: Network, output: String) {
    var translation = ONNXTranslation(network)
    for (index, node) in network.nodes.enumerated() where node.operation != .input {
      translation.add(node, index)
    }
    translation.emit("Identity", [translation.values[network.output]], to: output)
    self.init()
    name = network.name
    node = translation.nodes
    initializer = translation.constants
    input = network.inputs.enumerated().map { index, channels in
      .image(translation.values[index], channels, height: "height", width: "width")
    }
    self.output = [.image(output, network.outputs, height: "output_height", width: "output_width")]
  }

  /// The dimensions of a weight in ONNX: a linear map is a convolution of one pixel there.
  func dimensions(of parameter: Parameter) -> [Int] {
    if case .weight = parameter.role, parameter.dimensions.count == 2 {
      return parameter.dimensions + [1, 1]
    }
    return parameter.dimensions
  }
}

extension ONNXValue {
  /// An image of so many channels, of which the other sizes have names only.
  fileprivate static func image(_ name: String, _ channels: Int, height: String, width: String)
    -> ONNXValue
  {
    func named(_ name: String) -> ONNXDimension { .with { $0.dimParam = name } }
    return .with {
      $0.name = name
      $0.type.tensorType.elemType = .float
      $0.type.tensorType.shape.dim = [
        named("batch"), .with { $0.dimValue = Int64(channels) }, named(height), named(width),
      ]
    }
  }
}

/// A network on its way into ONNX's operators.
struct ONNXTranslation {
  let network: Network
  private(set) var nodes: [ONNXNode] = []
  /// Sizes and axes that operators take as inputs.
  private(set) var constants: [ONNXTensor] = []
  /// Names of the values of the network's nodes.
  let values: [String]

  init(_ network: Network) {
    self.network = network
    let inputs = network.inputs.count
    // Numbered, since layers may share a name, and a weight may have its layer's.
    values = network.nodes.enumerated().map { index, node in
      guard node.operation == .input else { return "\(node.name)#\(index)" }
      return inputs == 1 ? "image" : "image\(index + 1)"
    }
  }

  /// Adds an operator and gives the name of what it puts out.
  @discardableResult
  mutating func emit(
    _ operation: String, _ inputs: [String], to output: String,
    _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) -> String {
    emit(operation, inputs, to: [output], attributes)
    return output
  }

  /// Adds an operator that puts out several values.
  mutating func emit(
    _ operation: String, _ inputs: [String], to outputs: [String],
    _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) {
    nodes.append(
      .with {
        $0.opType = operation
        $0.name = outputs[0]
        $0.input = inputs
        $0.output = outputs
        $0.attribute = attributes.map { $1.message($0) }
      })
  }

  /// Adds whole numbers that an operator takes as an input.
  mutating func constant(_ name: String, _ numbers: [Int]) -> String {
    add(name, numbers.map(Int64.init), .int64)
  }

  /// Adds numbers that an operator takes as an input.
  mutating func constant(_ name: String, _ numbers: [Float], scalar: Bool = false) -> String {
    add(name, numbers, .float, scalar: scalar)
  }

  private mutating func add<Number>(
    _ name: String, _ numbers: [Number], _ kind: ONNXTensor.Element, scalar: Bool = false
  ) -> String {
    constants.append(
      .with {
        $0.name = name
        $0.dims = scalar ? [] : [Int64(numbers.count)]
        $0.dataType = kind
        $0.rawData = numbers.withUnsafeBytes { Data($0) }
      })
    return name
  }

  /// A constant of an operator.
  enum Attribute: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
    case int(Int)
    case ints([Int])
    case float(Float)
    case string(String)

    init(integerLiteral value: Int) { self = .int(value) }
    init(arrayLiteral elements: Int...) { self = .ints(elements) }
    init(stringLiteral value: String) { self = .string(value) }

    func message(_ name: String) -> ONNXAttribute {
      .with {
        $0.name = name
        switch self {
        case .int(let number):
          $0.type = .int
          $0.i = Int64(number)
        case .ints(let numbers):
          $0.type = .ints
          $0.ints = numbers.map(Int64.init)
        case .float(let number):
          $0.type = .float
          $0.f = number
        case .string(let text):
          $0.type = .string
          $0.s = Data(text.utf8)
        }
      }
    }
  }
}
