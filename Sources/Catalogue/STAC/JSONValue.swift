import Foundation

/// A value of JSON, asked by keys and taken as what it may be; whatever is not there is nil.
///
/// Catalogues differ in what they write as text and what as numbers, and add keys of their own.
struct JSONValue: @unchecked Sendable {
  // Foundation's immutable values.
  let raw: Any?

  init(_ raw: Any?) { self.raw = raw is NSNull ? nil : raw }

  init(data: Data) throws {
    self.init(try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed))
  }

  subscript(_ key: String) -> JSONValue { JSONValue((raw as? [String: Any])?[key]) }

  /// The value as text, also of a number.
  var text: String? { raw as? String ?? (raw as? NSNumber)?.stringValue }

  /// The value as a number, also of a text that holds one.
  var number: Double? { (raw as? NSNumber)?.doubleValue ?? (raw as? String).flatMap(Double.init) }

  /// The elements of a list; none where it is no list.
  var list: [JSONValue] { (raw as? [Any])?.map { JSONValue($0) } ?? [] }

  /// The members of an object, by their keys in order; none where it is no object.
  var members: [(key: String, value: JSONValue)] {
    ((raw as? [String: Any]) ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }
  }
}
