import Foundation

/// An open safetensors file of which single tensors are read when they are asked for.
public final class SafetensorsReader {
  /// The file.
  public let path: String
  /// What the file says about itself.
  public let metadata: [String: String]
  /// Names of its tensors, sorted.
  public let names: [String]
  private let entries: [String: SafetensorsHeader.Tensor]
  /// Where the numbers start.
  private let start: Int
  private let descriptor: Int32

  /// Opens a file and checks its header: sizes, bounds, overlaps, names.
  ///
  /// - Throws: `SafetensorsError` naming what is not sound; `FileError` where the file cannot be
  ///   opened.
  public init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, "cannot be read", errno) }
    do {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else {
        throw FileError(path, "cannot be read", errno)
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw FileError(path, "cannot be read", EISDIR)
      }
      let header = try Self.header(of: path, descriptor, length: Int(status.st_size))
      var metadata: [String: String] = [:]
      var entries: [String: SafetensorsHeader.Tensor] = [:]
      for (name, entry) in header.entries {
        switch entry {
        case .metadata(let strings): metadata = strings
        case .tensor(let tensor): entries[name] = tensor
        }
      }
      start = header.end
      try Self.check(entries, of: path, bytes: Int(status.st_size) - header.end)
      self.metadata = metadata
      self.entries = entries
      names = entries.keys.sorted()
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// The dimensions of a tensor, or nil where the file has none of that name.
  public func dimensions(of name: String) -> [Int]? { entries[name]?.shape }

  /// Reads one tensor; numbers of other kinds become single precision.
  ///
  /// - Throws: `SafetensorsError` where the file has no tensor of that name.
  public func tensor(_ name: String) throws -> Tensor {
    try read(name, entry(name).shape, from: 0)
  }

  /// Reads some slices of a tensor along its first dimension, such as some tiles of many.
  ///
  /// - Throws: `SafetensorsError` where the file has no such tensor, or not as many slices.
  public func tensor(_ name: String, _ slices: Range<Int>) throws -> Tensor {
    let shape = try entry(name).shape
    guard let count = shape.first, slices.lowerBound >= 0, slices.upperBound <= count else {
      throw SafetensorsError(
        path: path, tensor: name, problem: "is \(shape) and has no slices \(slices)",
        mend: "ask for fewer")
    }
    let rest = shape.dropFirst()
    return try read(
      name, [slices.count] + rest, from: slices.lowerBound * rest.reduce(1, *))
  }

  private func entry(_ name: String) throws -> SafetensorsHeader.Tensor {
    if let entry = entries[name] { return entry }
    let some = names.prefix(8).joined(separator: ", ")
    throw SafetensorsError(
      path: path, tensor: name, problem: "is not in the file",
      mend: names.isEmpty
        ? "the file holds none" : "it holds \(some)" + (names.count > 8 ? ", … (\(names.count) in all)" : ""))
  }

  /// Reads a tensor, or a part of one that starts at the number `first`.
  private func read(_ name: String, _ shape: [Int], from first: Int) throws -> Tensor {
    let entry = try entry(name)
    // The header was checked for kinds when the file was opened.
    let kind = Kind(rawValue: entry.dtype) ?? .F32
    let count = shape.reduce(1, *)
    let place = start + entry.data_offsets[0] + first * kind.bytes
    let values =
      switch kind {
      case .F32: try singles(count, at: place, name)
      case .F64: try read(Double.self, count, at: place, name, Float.init)
      case .F16: try read(Float16.self, count, at: place, name, Float.init)
      case .BF16: try read(UInt16.self, count, at: place, name) { Float(bitPattern: UInt32($0) << 16) }
      case .I64: try read(Int64.self, count, at: place, name, Float.init)
      case .I32: try read(Int32.self, count, at: place, name, Float.init)
      case .I16: try read(Int16.self, count, at: place, name, Float.init)
      case .U16: try read(UInt16.self, count, at: place, name, Float.init)
      case .U8, .BOOL: try read(UInt8.self, count, at: place, name, Float.init)
      }
    return Tensor(shape, values)
  }

  /// The kinds of number that are understood, by their names in the format.
  private enum Kind: String, CaseIterable {
    case F32, F16, BF16, F64, I64, I32, I16, U16, U8, BOOL

    var bytes: Int {
      switch self {
      case .F64, .I64: 8
      case .F32, .I32: 4
      case .F16, .BF16, .I16, .U16: 2
      case .U8, .BOOL: 1
      }
    }
  }

  /// Single-precision numbers, straight into their array.
  private func singles(_ count: Int, at place: Int, _ name: String) throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: count) { values, filled in
      let target = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(values)[..<(count * 4)])
      guard Self.fill(target, from: descriptor, at: place) else { throw cutOff(name) }
      filled = count
    }
  }

  /// Numbers of another kind, a part at a time: a whole copy of them would double the memory.
  private func read<Number>(
    _: Number.Type, _ count: Int, at place: Int, _ name: String, _ convert: (Number) -> Float
  ) throws -> [Float] {
    let part = 1 << 16
    let width = MemoryLayout<Number>.stride
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(count, part) * width, alignment: 16)
    defer { buffer.deallocate() }
    var values: [Float] = []
    values.reserveCapacity(count)
    while values.count < count {
      let now = min(part, count - values.count)
      let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(now * width)])
      guard Self.fill(target, from: descriptor, at: place + values.count * width) else {
        throw cutOff(name)
      }
      for number in target.bindMemory(to: Number.self) { values.append(convert(number)) }
    }
    return values
  }

  private func cutOff(_ name: String) -> SafetensorsError {
    SafetensorsError(
      path: path, tensor: name, problem: "the file ends inside it",
      mend: "copy or download the file again")
  }

  /// Reads exactly as many bytes as fit; false where the file has fewer.
  private static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, at place: Int
  ) -> Bool {
    var done = 0
    while done < buffer.count, let base = buffer.baseAddress {
      let got = pread(descriptor, base + done, buffer.count - done, off_t(place + done))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { return false }
      done += got
    }
    return true
  }

  private static func header(of path: String, _ descriptor: Int32, length: Int) throws
    -> (entries: [String: SafetensorsHeader.Entry], end: Int)
  {
    func error(_ problem: String, _ mend: String) -> SafetensorsError {
      SafetensorsError(path: path, tensor: nil, problem: problem, mend: mend)
    }
    let notOne = "give a file that safetensors wrote"
    var prefix: UInt64 = 0
    guard length >= 8, withUnsafeMutableBytes(of: &prefix, { fill($0, from: descriptor, at: 0) })
    else { throw error("is no safetensors file: it has only \(length) bytes", notOne) }
    prefix = UInt64(littleEndian: prefix)
    guard prefix >= 2, prefix <= SafetensorsHeader.longest else {
      throw error("is no safetensors file", notOne)
    }
    let size = Int(prefix)
    guard size <= length - 8 else {
      throw error(
        "is cut off: \(length) bytes, and its header alone needs \(size + 8)",
        "copy or download the file again")
    }
    var json = Data(count: size)
    guard json.withUnsafeMutableBytes({ fill($0, from: descriptor, at: 8) }) else {
      throw error("cannot be read to the end of its header", "look at the disk")
    }
    guard json.first == UInt8(ascii: "{") else {
      throw error("is no safetensors file: its header is no JSON object", notOne)
    }
    let entries: [String: SafetensorsHeader.Entry]
    do {
      entries = try JSONDecoder().decode([String: SafetensorsHeader.Entry].self, from: json)
    } catch let fault as DecodingError {
      throw error("its header cannot be read: \(fault.place)", notOne)
    }
    if let name = SafetensorsHeader.repeatedName(in: json) {
      throw SafetensorsError(
        path: path, tensor: name, problem: "is there twice", mend: "write the file again")
    }
    return (entries, 8 + size)
  }

  /// Checks that the tensors fill the rest of the file exactly, without gap or overlap.
  private static func check(
    _ entries: [String: SafetensorsHeader.Tensor], of path: String, bytes: Int
  ) throws {
    var end = 0
    let ordered = entries.sorted {
      ($0.value.data_offsets.first ?? 0, $0.value.data_offsets.last ?? 0, $0.key)
        < ($1.value.data_offsets.first ?? 0, $1.value.data_offsets.last ?? 0, $1.key)
    }
    for (name, entry) in ordered {
      func error(_ problem: String, _ mend: String = "write the file again") -> SafetensorsError {
        SafetensorsError(path: path, tensor: name, problem: problem, mend: mend)
      }
      guard let kind = Kind(rawValue: entry.dtype) else {
        let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw error("its numbers are \(entry.dtype)", "store them as one of \(known)")
      }
      var count = 1
      for size in entry.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard size >= 0, !overflow, product <= .max / 8 else {
          throw error("its size \(entry.shape) is impossible")
        }
        count = product
      }
      let offsets = entry.data_offsets
      guard offsets.count == 2, offsets[0] >= 0, offsets[1] >= offsets[0],
        offsets[1] - offsets[0] == count * kind.bytes
      else {
        throw error("\(entry.shape) \(kind.rawValue) numbers do not fit its place \(offsets)")
      }
      guard offsets[0] >= end else { throw error("overlaps with the tensor before it") }
      guard offsets[0] == end else { throw error("there is a gap of \(offsets[0] - end) bytes before it") }
      guard offsets[1] <= bytes else {
        throw error(
          "the file is cut off: \(offsets[1] - bytes) bytes are missing",
          "copy or download the file again")
      }
      end = offsets[1]
    }
    guard end == bytes else {
      throw SafetensorsError(
        path: path, tensor: nil, problem: "\(bytes - end) bytes follow the last tensor",
        mend: "write the file again")
    }
  }
}

extension DecodingError {
  /// What is wrong and where, for people.
  var place: String {
    let (context, problem): (Context, String?) =
      switch self {
      case .keyNotFound(let key, let context): (context, "“\(key.stringValue)” is missing")
      case .typeMismatch(_, let context): (context, "is of another kind than it should be")
      case .valueNotFound(_, let context): (context, "is empty")
      // The only names with a type of their own are precisions.
      case .dataCorrupted(let context) where context.debugDescription.contains("type Precision"):
        (context, "is none of \(Precision.allCases.map(\.rawValue).joined(separator: ", "))")
      case .dataCorrupted(let context): (context, nil)
      @unknown default: (Context(codingPath: [], debugDescription: "\(self)"), nil)
      }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return (path.isEmpty ? "" : "“\(path)”: ") + (problem ?? context.debugDescription)
  }
}
