import Declaration
import Foundation
import Geospatial

/// A product's metadata file, with every key kept in the group it stands in.
///
/// Groups matter: a Level-2 file holds `REFLECTANCE_MULT_BAND_4` twice, once for surface reflectance and once
/// for the Level-1 product it was made from, with different values. So a lookup always names its group.
///
/// Both forms are read: the text form (`GROUP = ...` / `KEY = value` / `END_GROUP = ...`) and the JSON form.
/// The text may carry trailing blanks, NULs or other padding after its end, and may lack the last line `END`.
public struct MTL: Sendable, Hashable {
  /// Where the text came from, for messages.
  public let file: String

  /// The outermost group, such as `LANDSAT_METADATA_FILE`.
  public let root: String

  /// The values by group and key; quotation marks are taken off.
  public let groups: [String: [String: String]]

  /// Reads the metadata from a file's bytes.
  ///
  /// - Throws: `InputError` that names the line where the text cannot be understood or ends too early.
  public init(file: String, bytes: some Collection<UInt8>) throws {
    // Padding seen in the wild: blanks, line feeds and NULs up to a length of 65535.
    // Some editors put a byte-order mark before all.
    let text = String(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self).drop { $0 == "\u{FEFF}" })
    let start = text.first { !$0.isWhitespace }
    switch start {
    case "{": (root, groups) = try Self.json(text, file: file)
    case nil: throw Self.unreadable(file, problem: "is empty")
    case "<":
      throw Self.unreadable(
        file, problem: "is XML", mend: "give the _MTL.txt or _MTL.json file of the same product")
    default: (root, groups) = try Self.odl(text, file: file)
    }
    self.file = file
  }

  /// The value of a key in a group; nil where there is none or it is blank.
  public func string(_ key: String, in group: String) -> String? {
    groups[group]?[key].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The value of a key in the first of some groups that holds it.
  func string(_ key: String, in groups: [String]) -> String? {
    groups.lazy.compactMap { string(key, in: $0) }.first
  }

  /// The number of a key in a group; nil where there is no such key.
  ///
  /// - Throws: `InputError` where the value is there but is no number.
  public func number(_ key: String, in group: String) throws -> Double? {
    guard let text = string(key, in: group) else { return nil }
    guard let value = Double(text), value.isFinite else {
      throw fault("\(group)/\(key)", "is '\(text)', which is no number")
    }
    return value
  }

  /// The number of a key in the first of some groups that holds it.
  func number(_ key: String, in groups: [String]) throws -> Double? {
    for group in groups {
      if let value = try number(key, in: group) { return value }
    }
    return nil
  }

  /// The error for a field of this file that is missing or wrong.
  func fault(_ field: String, _ problem: String) -> InputError {
    InputError(
      file: file, field: field, problem: problem, mend: "download the product's MTL file again")
  }

  private static func unreadable(
    _ file: String, line: Int? = nil, problem: String, mend: String = "download the product's MTL file again"
  ) -> InputError {
    InputError(file: file, line: line, field: "metadata", problem: problem, mend: mend)
  }
}

// MARK: - The text form

extension MTL {
  private static func odl(_ text: String, file: String) throws -> (String, [String: [String: String]]) {
    var open: [String] = []
    var root: String?
    var groups: [String: [String: String]] = [:]
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty { continue }
      if line == "END" { break }
      guard let equals = line.firstIndex(of: "=") else {
        throw unreadable(
          file, line: number, problem: "has a line that is no 'KEY = value': '\(line.prefix(60))'")
      }
      let key = line[..<equals].trimmingCharacters(in: .whitespaces)
      let value = unquoted(line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces))
      switch key {
      case "GROUP":
        guard open.first != nil || root == nil else {
          throw unreadable(file, line: number, problem: "opens a second outermost group '\(value)'")
        }
        root = root ?? value
        open.append(value)
        groups[value] = groups[value] ?? [:]
      case "END_GROUP":
        guard let last = open.popLast(), last == value else {
          throw unreadable(file, line: number, problem: "closes group '\(value)', which is not the open one")
        }
      default:
        guard let group = open.last else {
          throw unreadable(file, line: number, problem: "has '\(key.prefix(60))' outside every group")
        }
        groups[group]?[key] = value
      }
    }
    guard let root else { throw unreadable(file, problem: "holds no 'GROUP = ...'") }
    if let last = open.last {
      throw unreadable(
        file, line: number, problem: "ends inside group '\(last)': the file is cut short",
        mend: "download the product again")
    }
    return (root, groups)
  }

  /// The value without its quotation marks and the blanks inside them; what follows the closing mark is
  /// dropped.
  private static func unquoted(_ value: String) -> String {
    guard value.first == "\"" else { return value }
    return value.dropFirst().prefix { $0 != "\"" }.trimmingCharacters(in: .whitespaces)
  }
}

// MARK: - The JSON form

extension MTL {
  private static func json(_ text: String, file: String) throws -> (String, [String: [String: String]]) {
    let content: Any
    do {
      content = try JSONSerialization.jsonObject(with: Data(text.utf8))
    } catch {
      throw unreadable(file, problem: "is JSON that is cut short or broken")
    }
    guard let outer = content as? [String: Any], outer.count == 1, let (root, body) = outer.first,
      let body = body as? [String: Any]
    else {
      throw unreadable(
        file, problem: "is JSON, but not a product's metadata",
        mend: "give the _MTL.json file (a STAC item is not read)")
    }
    var groups: [String: [String: String]] = [root: [:]]
    collect(body, group: root, into: &groups)
    return (root, groups)
  }

  private static func collect(
    _ body: [String: Any], group: String, into groups: inout [String: [String: String]]
  ) {
    for (key, value) in body {
      switch value {
      case let inner as [String: Any]:
        groups[key] = groups[key] ?? [:]
        collect(inner, group: key, into: &groups)
      case let text as String: groups[group]?[key] = text.trimmingCharacters(in: .whitespaces)
      case let number as NSNumber: groups[group]?[key] = number.stringValue
      default: continue
      }
    }
  }
}
