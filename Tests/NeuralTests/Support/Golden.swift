import Foundation

@testable import Neural

/// One file of `Tests/Oracles/golden_tensors.py`: tensors that PyTorch made, and what they are.
struct Golden {
  let name: String
  private let file: Safetensors

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden")

  init(_ name: String) throws {
    self.name = name
    file = try Safetensors(reading: Self.folder.appending(path: name + ".safetensors").path)
  }

  /// What the script says of the case.
  var metadata: [String: String] { file.metadata }

  subscript(tensor: String) -> Tensor? { file.tensors[tensor] }

  /// A tensor that must be there.
  func tensor(_ name: String) throws -> Tensor {
    guard let tensor = file.tensors[name] else { throw Missing(file: self.name, what: name) }
    return tensor
  }

  /// Tensors called `name`, `name.1`, `name.2` and so on.
  func numbered(_ name: String) -> [Tensor?] {
    (0..<inputCount).map { file.tensors[$0 == 0 ? name : "\(name).\($0)"] }
  }

  var inputs: [Tensor] { numbered("input").compactMap { $0 } }

  private var inputCount: Int {
    var count = 1
    while file.tensors["input.\(count)"] != nil { count += 1 }
    return count
  }

  /// Tensors whose names start like this, by the rest of their names.
  func tensors(under prefix: String) -> [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: file.tensors.filter { $0.key.hasPrefix(prefix) }
        .map { (String($0.key.dropFirst(prefix.count)), $0.value) })
  }

  func attribute(_ name: String) throws -> String {
    guard let text = file.metadata[name] else { throw Missing(file: self.name, what: name) }
    return text
  }

  func number(_ name: String) throws -> Float {
    guard let number = Float(try attribute(name)) else {
      throw Missing(file: self.name, what: name)
    }
    return number
  }

  /// An attribute written as `height,width`.
  func extent(_ name: String) throws -> Extent {
    let sides = try attribute(name).split(separator: ",").compactMap { Int($0) }
    guard sides.count == 2 else { throw Missing(file: self.name, what: name) }
    return Extent(sides[0], sides[1])
  }

  /// What the oracle did not write.
  struct Missing: Error {
    var file: String
    var what: String
  }
}
