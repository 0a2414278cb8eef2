import Foundation
import SwiftProtobuf

extension Model {
  /// Writes the model in ONNX, for other programs to run.
  ///
  /// Input and output are named `image` and `probabilities` or `logits`; batch, height and width
  /// stay open. The card goes along as the property `firnline.card`. The images have to be
  /// normalised before, as for the model itself.
  /// - Parameter probabilities: whether logits are turned into probabilities.
  /// - Throws: `FileError` where the disk does not take it, `ModelError` where the model is too
  ///   large for the format.
  public func writeONNX(to path: String, probabilities: Bool = true) throws {
    var export = ONNXExport(
      probabilities ? network.withProbabilities() : network,
      output: probabilities ? "probabilities" : "logits")
    export.version = card.version
    export.properties = [Self.cardKey: try card.json()]
    try export.write(weights, to: path)
  }
}

/// A network as an ONNX file.
///
/// The messages without the weights are small and made as usual. Weights are then put in from
/// where they lie: a message's length is known without its bytes.
struct ONNXExport {
  /// Edition of the operators; that in which resizing can name its axes.
  static let operators: Int64 = 18
  /// Edition of the format that goes with it.
  static let format: Int64 = 8
  /// What a file of the format may hold, in bytes: lengths are signed numbers of 32 bits.
  static let largest = Int(Int32.max)

  /// Version of the program that writes.
  var version = ""
  /// What the file says about itself.
  var properties: [String: String] = [:]
  private let network: Network
  private let graph: ONNXGraph

  /// Writes a network out in ONNX's operators, dropout left away.
  init(_ network: Network, output: String = "output") {
    let network = network.withoutDropout()
    self.network = network
    graph = ONNXGraph(network, output: output)
  }

  /// Writes the file, weight by weight.
  func write(_ weights: Weights, to path: String) throws {
    try weights.check(for: network)
    let model = ONNXModel.with {
      $0.irVersion = Self.format
      $0.producerName = "firnline"
      $0.producerVersion = version
      $0.opsetImport = [.with { $0.version = Self.operators }]
      $0.metadataProps = properties.sorted { $0.key < $1.key }.map { property in
        .with {
          $0.key = property.key
          $0.value = property.value
        }
      }
    }
    let frame: Data = try graph.serializedBytes()
    let tensors = try network.parameters.map { parameter in
      (parameter, head: try tensorHead(parameter))
    }
    let length = tensors.reduce(frame.count) { sum, tensor in
      let bytes = tensor.head.count + tensor.0.count * 4
      return sum + lengthPrefix(field: 5, bytes).count + bytes
    }
    guard length < Self.largest else {
      throw ModelError(
        "“\(network.name)” has \(length) bytes and an ONNX file can have \(Self.largest); "
          + "make the network narrower, or keep it in safetensors")
    }
    try AtomicFile.write(to: path) { file in
      try file.append(try model.serializedBytes() as Data)
      try file.append(lengthPrefix(field: 7, length))
      try file.append(frame)
      for (parameter, head) in tensors {
        try file.append(lengthPrefix(field: 5, head.count + parameter.count * 4))
        try file.append(head)
        try weights[parameter.name]?.values.withUnsafeBytes { try file.append($0) }
      }
    }
  }

  /// The message of a weight up to its numbers.
  private func tensorHead(_ parameter: Parameter) throws -> Data {
    let head: Data = try ONNXTensor.with {
      $0.name = parameter.name
      $0.dims = graph.dimensions(of: parameter).map(Int64.init)
      $0.dataType = .float
    }.serializedBytes()
    return head + lengthPrefix(field: 9, parameter.count * 4)
  }

  /// What stands before a field that has a length: its number and kind, then the length, seven
  /// bits in a byte.
  private func lengthPrefix(field: Int, _ length: Int) -> Data {
    var bytes = Data([UInt8(field << 3 | 2)])
    var rest = length
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F | 0x80))
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    return bytes
  }
}
