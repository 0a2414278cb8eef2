import Declaration
import Foundation
import Geospatial

/// A file that has come in part, with what is needed to go on with it and with nothing else.
///
/// The part stands beside the file as `NAME.part`, and in `NAME.part.json` from where it came and how the server marks
/// this state of the file. It is used by one download at a time.
final class PartialFile: @unchecked Sendable {
  /// How a server marks a state of a file: its ETag, else the time of its last change.
  struct Mark: Codable, Equatable {
    var address: String
    var validator: String

    /// Nil where the server marks nothing, or only says that files are alike: such a file is not gone on with.
    init?(_ address: String, _ head: Exchange.Head) {
      let tag = head["etag"].flatMap { $0.hasPrefix("W/") ? nil : $0 }
      guard let validator = tag ?? head["last-modified"] else { return nil }
      self.address = address
      self.validator = validator
    }
  }

  private let path: String
  private let markPath: String
  private var handle: FileHandle?

  /// How many bytes have come.
  private(set) var size: Int

  init(for target: String) {
    path = "\(target).part"
    markPath = "\(target).part.json"
    size = VirtualFile.size(of: path) ?? 0
  }

  /// The mark of the file that the part is of; nil where it is not known, so that the part is worth nothing.
  func mark(from address: String) -> Mark? {
    guard size > 0, let data = FileManager.default.contents(atPath: markPath),
      let mark = try? JSONDecoder().decode(Mark.self, from: data), mark.address == address
    else { return nil }
    return mark
  }

  /// Goes on after what has come.
  func goOn() throws {
    handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle?.seekToEnd()
  }

  /// Begins anew.
  func begin(_ mark: Mark?) throws {
    remove()
    if let mark { try JSONEncoder().encode(mark).write(to: URL(fileURLWithPath: markPath)) }
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw InputError(
        file: path, problem: "cannot be written",
        mend: "check the folder's permissions and the space on its disk")
    }
    handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  func append(_ data: Data) throws {
    try handle?.write(contentsOf: data)
    size += data.count
  }

  func close() throws {
    try handle?.close()
    handle = nil
  }

  /// Forgets what has come.
  func remove() {
    try? close()
    unlink(path)
    unlink(markPath)
    size = 0
  }

  /// The fingerprint of what has come.
  func checksum(_ algorithm: Checksum.Algorithm) throws -> Checksum {
    try Checksum(algorithm, ofFile: path)
  }

  /// Gives the part the file's own name.
  func finish(as target: String) throws {
    try close()
    try TemporaryName.rename(path, to: target)
    unlink(markPath)
  }
}
