import Crypto
import Foundation

/// The SHA-256 of canonical text or bytes: the identity of a step and of a file.
public struct ContentHash: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The hash as 64 hexadecimal digits.
  public let hex: String

  /// The hash as it stands in folder names: 24 digits, more than enough for all results of a project.
  public var short: String { String(hex.prefix(24)) }

  /// Whether a folder has the name that a hash gives it.
  public static func isShort(_ name: String) -> Bool {
    name.utf8.count == 24 && name.utf8.allSatisfy(isDigit)
  }

  /// The hexadecimal digits.
  public var description: String { hex }

  /// The hash of named parts in the order of their names; equal parts give equal hashes whatever wrote them.
  public init(of parts: [String: String]) {
    // Bytes and no text in between: plans have tens of thousands of these.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 12 })
    for (name, value) in parts.sorted(by: { $0.key < $1.key }) {
      // Lengths keep "ab" + "c" apart from "a" + "bc".
      for (part, end) in [(name, UInt8(ascii: "=")), (value, UInt8(ascii: ";"))] {
        bytes += String(part.utf8.count).utf8
        bytes.append(UInt8(ascii: ":"))
        bytes += part.utf8
        bytes.append(end)
      }
    }
    hex = Self.text(SHA256.hash(data: bytes))
  }

  /// The hash of bytes, as `sha256sum` gives it.
  public init(bytes: some DataProtocol) { hex = Self.text(SHA256.hash(data: bytes)) }

  /// A hash that somebody wrote down; nil where the text is not 64 hexadecimal digits.
  public init?(hex text: String) {
    guard text.utf8.count == 64, text.utf8.allSatisfy(Self.isDigit) else { return nil }
    hex = text
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  /// The hash of a file's bytes, read in pieces.
  public init(ofFile path: String) throws {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    var hasher = SHA256()
    while let piece = try file.read(upToCount: 1 << 22), !piece.isEmpty { hasher.update(data: piece) }
    hex = Self.text(hasher.finalize())
  }

  /// The hash of pieces in their order, which `fill` gives one after another.
  public init(ofPieces fill: (_ add: (Data) -> Void) throws -> Void) rethrows {
    var hasher = SHA256()
    try fill { piece in
      // Lengths keep the pieces apart here as well.
      hasher.update(data: Data("\(piece.count):".utf8))
      hasher.update(data: piece)
    }
    hex = Self.text(hasher.finalize())
  }

  /// The hash of bytes that come in pieces: `pieces` calls what it is given with each.
  public init(pieces: (_ take: (UnsafeRawBufferPointer) -> Void) throws -> Void) rethrows {
    var hasher = SHA256()
    try pieces { hasher.update(bufferPointer: $0) }
    hex = Self.text(hasher.finalize())
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 64) { buffer in
      for (index, byte) in digest.enumerated() {
        buffer[2 * index] = digits[Int(byte >> 4)]
        buffer[2 * index + 1] = digits[Int(byte & 15)]
      }
      return 64
    }
  }

  /// Reads the hexadecimal digits.
  public init(from decoder: any Decoder) throws {
    hex = try decoder.singleValueContainer().decode(String.self)
  }

  /// Writes the hexadecimal digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}
