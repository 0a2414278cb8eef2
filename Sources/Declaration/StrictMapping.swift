import Foundation
import Yams

/// A YAML mapping that knows its keys: any other key is an error with its line and the nearest known one.
public struct StrictMapping {
  /// The file it stands in.
  public let file: String

  /// The line it begins on, counted from 1.
  public let line: Int?

  /// The keys that are there, in order.
  public let keys: [String]

  private let mapping: Node.Mapping

  /// The text of a file that a user wrote.
  ///
  /// - Throws: `InputError` where it cannot be read or is no text, such as an inventory or a model.
  public static func text(of file: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw InputError(file: file, problem: "does not exist or cannot be read", mend: "check the path")
    }
    guard let text = String(data: data, encoding: .utf8), !text.contains("\0") else {
      throw InputError(file: file, problem: "is not UTF-8 text", mend: "give a .yaml file, saved as UTF-8")
    }
    return text
  }

  /// Reads the file of a path, whose outermost node is a mapping.
  ///
  /// - Throws: as `text(of:)` and `init(text:file:keys:)`.
  public init(reading file: String, keys: [String]) throws {
    try self.init(text: Self.text(of: file), file: file, keys: keys)
  }

  /// Reads a whole file, whose outermost node is a mapping.
  ///
  /// - Throws: `InputError` where the text is no YAML, no mapping, or has a key that is not among `keys`.
  public init(text: String, file: String, keys: [String]) throws {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw Self.syntax(error, file: file)
    }
    guard let root else {
      throw InputError(
        file: file, problem: "is empty", mend: "write at least: \(keys.joined(separator: ", "))")
    }
    try self.init(root, named: nil, file: file, keys: keys)
  }

  private init(_ node: Node, named name: String?, file: String, keys: [String]) throws {
    self.file = file
    line = node.mark?.line
    guard let mapping = node.mapping else {
      throw InputError(
        file: file, line: line, field: name, problem: "is no mapping",
        mend: "write lines of 'key: value', with: \(keys.joined(separator: ", "))")
    }
    self.mapping = mapping
    self.keys = mapping.map { $0.key.scalar?.string ?? "" }
    for (key, _) in mapping {
      let text = key.scalar?.string ?? ""
      guard !keys.contains(text) else { continue }
      let nearest = text.nearest(among: keys) ?? ""
      throw InputError(
        file: file, line: key.mark?.line, field: text, problem: "is no key here",
        mend: "did you mean '\(nearest)'? known keys: \(keys.joined(separator: ", "))")
    }
  }

  /// Whether the key holds a list.
  public func isList(_ key: String) -> Bool { node(key)?.sequence != nil }

  /// Whether the key is there and not empty.
  public func has(_ key: String) -> Bool { node(key) != nil }

  /// The mapping of a key, which has to be there.
  public func mapping(_ key: String, keys: [String]) throws -> StrictMapping {
    guard let mapping = try optionalMapping(key, keys: keys) else { throw missing(key, "a mapping") }
    return mapping
  }

  /// The mapping of a key; nil where the key is absent.
  public func optionalMapping(_ key: String, keys: [String]) throws -> StrictMapping? {
    try node(key).map { try StrictMapping($0, named: key, file: file, keys: keys) }
  }

  /// The mapping of a key; nil where the key holds something else.
  public func inner(_ key: String, keys: [String]) throws -> StrictMapping? {
    guard let node = node(key), node.mapping != nil else { return nil }
    return try StrictMapping(node, named: key, file: file, keys: keys)
  }

  /// The mappings in a key's list; none where the key is absent.
  public func mappings(_ key: String, keys: [String]) throws -> [StrictMapping] {
    guard let node = node(key) else { return [] }
    guard let sequence = node.sequence else { throw fault(key, "is no list", "write one '- …' for each") }
    return try sequence.map { try StrictMapping($0, named: key, file: file, keys: keys) }
  }

  /// The texts in a key's list; nil where the key is absent.
  public func strings(_ key: String) throws -> [String]? {
    guard let node = node(key) else { return nil }
    guard let sequence = node.sequence else { throw fault(key, "is no list", "write [one, two]") }
    return try sequence.map {
      guard let text = $0.scalar?.string else { throw fault(key, "is no list of values", "write [one, two]") }
      return text
    }
  }

  /// The text of a key; nil where the key is absent.
  public func string(_ key: String) throws -> String? {
    guard let node = node(key) else { return nil }
    guard let text = node.scalar?.string else { throw fault(key, "is no single value", "write one value") }
    return text
  }

  /// The text of a key, which has to be there.
  public func requiredString(_ key: String, _ expected: String) throws -> String {
    guard let text = try string(key) else { throw missing(key, expected) }
    return text
  }

  /// The number of a key; nil where the key is absent.
  public func number(_ key: String) throws -> Double? {
    try optionalValue(key, "a number") { Double($0).flatMap { $0.isFinite ? $0 : nil } }
  }

  /// The whole number of a key; nil where the key is absent.
  public func integer(_ key: String) throws -> Int? { try optionalValue(key, "a whole number") { Int($0) } }

  /// The switch of a key; nil where the key is absent.
  public func flag(_ key: String) throws -> Bool? {
    try optionalValue(key, "true or false") { ["true": true, "false": false][$0] }
  }

  /// The choice of a key among a type's cases; nil where the key is absent.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Choice.Type = Choice.self
  ) throws -> Choice? where Choice.RawValue == String {
    let known = Choice.allCases.map(\.rawValue)
    return try optionalValue(key, "one of \(known.joined(separator: ", "))", Choice.init(rawValue:))
  }

  /// The value that `read` makes of a key's text, where a nil or an error is a fault; nil where the key is absent.
  public func optionalValue<Value>(
    _ key: String, _ expected: String, _ read: (String) throws -> Value?
  ) throws -> Value? {
    guard let text = try string(key) else { return nil }
    guard let value = try read(text) else { throw fault(key, "is '\(text)'", "write \(expected)") }
    return value
  }

  /// The value that `read` makes of a key's text; the key has to be there.
  public func value<Value>(_ key: String, _ expected: String, _ read: (String) throws -> Value?) throws
    -> Value
  {
    guard let value = try optionalValue(key, expected, read) else { throw missing(key, expected) }
    return value
  }

  /// The error for a key, at its line; or for the mapping where `key` is nil.
  public func fault(_ key: String?, _ problem: String, _ mend: String) -> InputError {
    let line = key.flatMap { mapping[$0]?.mark?.line } ?? line
    return InputError(file: file, line: line, field: key, problem: problem, mend: mend)
  }

  private func node(_ key: String) -> Node? {
    guard let node = mapping[key], node.null == nil || node.scalar?.style != .plain else { return nil }
    return node
  }

  private func missing(_ key: String, _ expected: String) -> InputError {
    fault(key, "is missing", "write '\(key): …', \(expected)")
  }

  private static func syntax(_ error: YamlError, file: String) -> InputError {
    let mark: Mark? =
      switch error {
      case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark
      case .duplicatedKeysInMapping(_, let context): context.mark
      default: nil
      }
    let problem =
      switch error {
      case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
        problem
      case .duplicatedKeysInMapping(let duplicates, _):
        "has twice: \(duplicates.joined(separator: ", "))"
      default: "\(error)"
      }
    return InputError(
      file: file, line: mark?.line, problem: "is no valid YAML: \(problem)", mend: "mend the line")
  }
}
