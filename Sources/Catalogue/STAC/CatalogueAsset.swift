import Foundation

/// One file of a product, as a catalogue offers it.
public struct CatalogueAsset: Sendable, Hashable {
  /// The name in the catalogue, such as `red`.
  public let key: String

  /// Where it is: a web address, an object in a store, or a file.
  public let address: URL

  /// The same file by other ways, such as `s3`.
  public let alternates: [String: URL]

  /// The fingerprint of its bytes, where the catalogue gives one that can be checked.
  public let checksum: Checksum?

  /// Its size in bytes, where the catalogue gives it.
  public let size: Int?

  /// Its own name, such as `LC08_L1TP_139036_20200816_20200823_02_T1_B4.TIF`.
  public var fileName: String { address.lastPathComponent }

  init?(_ key: String, _ json: JSONValue, base: URL) {
    func address(_ json: JSONValue) -> URL? {
      json["href"].text.flatMap { URL(string: $0, relativeTo: base)?.absoluteURL }
    }
    guard let own = address(json) else { return nil }
    self.key = key
    self.address = own
    alternates = json["alternate"].members.reduce(into: [:]) { $0[$1.key] = address($1.value) }
    checksum = json["file:checksum"].text.flatMap { Checksum(multihash: $0) }
    size = json["file:size"].number.flatMap { Int(exactly: $0) }
  }
}
