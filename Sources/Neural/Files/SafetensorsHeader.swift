import Foundation

/// The JSON header of a safetensors file.
enum SafetensorsHeader {
  /// The name that is not a tensor's.
  static let metadataKey = "__metadata__"

  /// More than this is no header but a sign of another kind of file.
  static let longest = 100_000_000

  /// What stands under one name.
  enum Entry: Codable {
    case metadata([String: String])
    case tensor(Tensor)

    init(from decoder: any Decoder) throws {
      self =
        decoder.codingPath.last?.stringValue == metadataKey
        ? .metadata(try [String: String](from: decoder)) : .tensor(try Tensor(from: decoder))
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .metadata(let strings): try strings.encode(to: encoder)
      case .tensor(let tensor): try tensor.encode(to: encoder)
      }
    }
  }

  /// Kind, size and place of a tensor, by the names that the format gives them.
  struct Tensor: Codable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  /// A name that stands twice in a JSON object, which a decoder would pass over.
  static func repeatedName(in json: Data) -> String? {
    var seen: Set<Data> = []
    var depth = 0
    var start: Int?
    var last: Data?
    var escaped = false
    for (place, byte) in json.enumerated() {
      if let first = start {
        if escaped {
          escaped = false
        } else if byte == UInt8(ascii: "\\") {
          escaped = true
        } else if byte == UInt8(ascii: "\"") {
          last = json.dropFirst(first + 1).prefix(place - first - 1)
          start = nil
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): start = place
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ":") where depth == 1:
        guard let name = last else { break }
        if !seen.insert(Data(name)).inserted { return String(decoding: name, as: UTF8.self) }
      default: break
      }
    }
    return nil
  }
}
