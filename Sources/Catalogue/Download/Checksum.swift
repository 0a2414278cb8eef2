import Crypto
import Foundation

/// The fingerprint of a file's bytes, as catalogues publish them.
public struct Checksum: Hashable, Sendable, CustomStringConvertible {
  /// A way to make one.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// Good against accidents, no longer against forgers.
    case md5 = "MD5"
    /// Good against accidents, no longer against forgers.
    case sha1 = "SHA-1"
    /// Good against both.
    case sha256 = "SHA-256"
    /// Good against both.
    case sha512 = "SHA-512"

    /// The number of the algorithm in a multihash.
    fileprivate var code: UInt64 {
      switch self {
      case .md5: 0xd5
      case .sha1: 0x11
      case .sha256: 0x12
      case .sha512: 0x13
      }
    }

    fileprivate var length: Int {
      switch self {
      case .md5: 16
      case .sha1: 20
      case .sha256: 32
      case .sha512: 64
      }
    }
  }

  /// How it is made.
  public let algorithm: Algorithm

  /// The fingerprint in hexadecimal digits.
  public let hex: String

  /// Reads a multihash in hexadecimal digits, as the field `file:checksum` holds it.
  ///
  /// Such a text is the algorithm's number and the length, both as variable-length integers, then the digest. Nil for
  /// other algorithms and for what is none.
  public init?(multihash text: String) {
    var bytes = Array(text.utf8)[...]
    func byte() -> UInt64? {
      guard bytes.count >= 2, let value = UInt64(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes = bytes.dropFirst(2)
      return value
    }
    func integer() -> UInt64? {
      var (value, shift): (UInt64, UInt64) = (0, 0)
      while shift < 63, let next = byte() {
        value |= (next & 0x7f) << shift
        if next < 0x80 { return value }
        shift += 7
      }
      return nil
    }
    guard let code = integer(), let length = integer(),
      let algorithm = Algorithm.allCases.first(where: { $0.code == code }), length == algorithm.length
    else { return nil }
    self.init(hex: String(decoding: bytes, as: UTF8.self))
    guard self.algorithm == algorithm else { return nil }
  }

  /// Reads a bare digest, whose length tells the algorithm; nil for what is none.
  public init?(hex text: String) {
    let hex = text.lowercased()
    guard hex.allSatisfy({ "0123456789abcdef".contains($0) }),
      let algorithm = Algorithm.allCases.first(where: { 2 * $0.length == hex.utf8.count })
    else { return nil }
    self.algorithm = algorithm
    self.hex = hex
  }

  /// The fingerprint of a file.
  public init(_ algorithm: Algorithm, ofFile path: String) throws {
    self.algorithm = algorithm
    hex =
      switch algorithm {
      case .md5: try Self.digest(Insecure.MD5.self, path)
      case .sha1: try Self.digest(Insecure.SHA1.self, path)
      case .sha256: try Self.digest(SHA256.self, path)
      case .sha512: try Self.digest(SHA512.self, path)
      }
  }

  /// `SHA-256 0a1b2c…`, all of it.
  public var description: String { "\(algorithm.rawValue) \(hex)" }

  private static func digest<Function: HashFunction>(_ type: Function.Type, _ path: String) throws -> String {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    var hasher = Function()
    while let piece = try file.read(upToCount: 1 << 22), !piece.isEmpty { hasher.update(data: piece) }
    return hasher.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
