import Crypto
import Foundation

/// The SHA-256 of canonical text or bytes: the identity of a step and of a file.
public struct ContentHash: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The hash as 64 hexadecimal digits.
  public let hex: String

  /// The hash as it stands in folder names: 24 digits, more than enough for all results of a project.
  public var short: String { String(hex.prefix(24)) }

  /// The hexadecimal digits.
  public var description: String { hex }

  /// The hash of named parts in the order of their names; equal parts give equal hashes whatever wrote them.
  public init(of parts: [String: String]) {
    var hasher = SHA256()
    for (name, value) in parts.sorted(by: { $0.key < $1.key }) {
      // Lengths keep "ab" + "c" apart from "a" + "bc".
      hasher.update(data: Data("\(name.utf8.count):\(name)=\(value.utf8.count):\(value);".utf8))
    }
    hex = Self.text(hasher.finalize())
  }

  /// The hash of bytes, as `sha256sum` gives it.
  public init(bytes: some DataProtocol) { hex = Self.text(SHA256.hash(data: bytes)) }

  /// A hash that somebody wrote down; nil where the text is not 64 hexadecimal digits.
  public init?(hex text: String) {
    guard text.utf8.count == 64, text.allSatisfy({ "0123456789abcdef".contains($0) }) else { return nil }
    hex = text
  }

  /// The hash of a file's bytes, read in pieces.
  public init(ofFile path: String) throws {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    var hasher = SHA256()
    while let piece = try file.read(upToCount: 1 << 22), !piece.isEmpty { hasher.update(data: piece) }
    hex = Self.text(hasher.finalize())
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
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
