import Foundation

/// Named tensors with a few strings about them, as a safetensors file holds them.
///
/// The format: eight bytes with the length of a JSON header, the header, then the numbers of all
/// tensors one after the other, little-endian.
public struct Safetensors: Equatable, Sendable {
  /// What the file says about itself.
  public var metadata: [String: String]
  /// The tensors by their names.
  public var tensors: [String: Tensor]

  /// Makes the contents of a file yet to be written.
  public init(_ tensors: [String: Tensor], metadata: [String: String] = [:]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// Reads a whole file; numbers of other kinds become single precision.
  ///
  /// - Throws: `SafetensorsError` where the file is not whole and sound; `FileError` where it
  ///   cannot be opened.
  public init(reading path: String) throws {
    let reader = try SafetensorsReader(path)
    metadata = reader.metadata
    tensors = [:]
    for name in reader.names { tensors[name] = try reader.tensor(name) }
  }

  /// Writes a file of single-precision tensors, sorted by name, atomically.
  ///
  /// - Throws: `FileError` where the disk does not take it.
  public func write(to path: String) throws {
    let names = tensors.keys.sorted()
    try AtomicFile.write(to: path) { file in
      try file.append(Self.header(tensors.mapValues(\.dimensions), metadata))
      for name in names {
        try tensors[name]?.values.withUnsafeBytes { try file.append($0) }
      }
    }
  }

  /// Writes a file of one tensor whose numbers come a part at a time, atomically.
  ///
  /// - Parameter body: makes the parts in order and gives each to its argument; all together they
  ///   fill the dimensions.
  /// - Throws: `FileError` where the disk does not take it, and what `body` throws.
  public static func write(
    _ name: String, _ dimensions: [Int], metadata: [String: String] = [:], to path: String,
    body: (_ append: (Tensor) throws -> Void) throws -> Void
  ) throws {
    try AtomicFile.write(to: path) { file in
      try file.append(header([name: dimensions], metadata))
      try body { part in try part.values.withUnsafeBytes { try file.append($0) } }
    }
  }

  /// The header with its length before it, filled with blanks so that the numbers are aligned.
  private static func header(_ sizes: [String: [Int]], _ metadata: [String: String]) throws -> Data {
    var header: [String: SafetensorsHeader.Entry] = [:]
    if !metadata.isEmpty { header[SafetensorsHeader.metadataKey] = .metadata(metadata) }
    var offset = 0
    for (name, dimensions) in sizes.sorted(by: { $0.key < $1.key }) {
      let end = offset + dimensions.reduce(1, *) * MemoryLayout<Float>.stride
      header[name] = .tensor(
        SafetensorsHeader.Tensor(dtype: "F32", shape: dimensions, data_offsets: [offset, end]))
      offset = end
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var json = try encoder.encode(header)
    json.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - json.count % 8) % 8))
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
  }
}

/// A safetensors file that is not whole and sound.
public struct SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// The tensor at fault, where it is one.
  public var tensor: String?
  /// What is not sound.
  public var problem: String
  /// What to do.
  public var mend: String

  /// The message for people.
  public var description: String {
    path + (tensor.map { ": tensor “\($0)”" } ?? "") + ": \(problem); \(mend)"
  }
}
