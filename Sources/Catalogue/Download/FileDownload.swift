import Declaration
import Foundation
import FoundationNetworking
import Geospatial

/// Brings one file to its place, going on where an earlier attempt broke off, and sees to it that it came unharmed.
struct FileDownload: Sendable {
  /// The file in words, such as `red of LC08_…`.
  let title: String

  /// Where it is.
  let source: URL

  /// Where it is to be.
  let target: String

  /// What its bytes must give, where the catalogue says so.
  let checksum: Checksum?

  /// Its size in bytes, where the catalogue says so.
  let size: Int?

  /// Downloads the file.
  ///
  /// - Parameters:
  ///   - progress: called with the number of bytes that have come, and of all where the server says so.
  /// - Throws: `HTTPFailure`, `GeospatialError`; `InputError` where the file came damaged twice.
  func run(_ client: HTTPClient, progress: @escaping @Sendable (Int, Int?) -> Void) async throws {
    var failures = 0
    var isDamaged = false
    while true {
      let part = PartialFile(for: target)
      let before = part.size
      do {
        defer { try? part.close() }
        try await receive(part, client, progress)
        try part.close()
        guard let damage = try damage(of: part) else { return try part.finish(as: target) }
        part.remove()
        guard !isDamaged else { throw damage }
        isDamaged = true
      } catch let failure as HTTPFailure {
        // An attempt that brought something is no failure in a row.
        failures = PartialFile(for: target).size > before ? 1 : failures + 1
        guard let pause = client.retries.pause(afterFailures: failures, of: failure) else { throw failure }
        try await Task.sleep(for: pause)
      }
    }
  }

  private func receive(
    _ part: PartialFile, _ client: HTTPClient, _ progress: @escaping @Sendable (Int, Int?) -> Void
  ) async throws {
    guard ["http", "https"].contains(source.scheme) else {
      return try await copy(part, progress)
    }
    let address = source.shown
    let mark = part.mark(from: address)
    let begun = part.size
    var request = URLRequest(url: source)
    // Bytes are counted and hashed as they lie on the server.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if let mark {
      request.setValue("bytes=\(begun)-", forHTTPHeaderField: "Range")
      request.setValue(mark.validator, forHTTPHeaderField: "If-Range")
    }
    let total = Total()
    _ = try await client.send(request) { head in
      let length = head["content-length"].flatMap { Int($0) }
      switch head.status {
      case 206 where mark != nil && head["content-range"]?.hasPrefix("bytes \(begun)-") == true:
        try part.goOn()
        total.bytes = length.map { begun + $0 }
      case 200:
        try part.begin(PartialFile.Mark(address, head))
        total.bytes = length
      case 206, 416:
        // What has come does not fit what is there now.
        part.remove()
        throw HTTPFailure(source, reason: "cannot go on from byte \(begun)")
      default: throw HTTPFailure(source, answer: head)
      }
    } take: { piece in
      try part.append(piece)
      progress(part.size, total.bytes)
    }
    if let bytes = total.bytes, bytes != part.size {
      throw HTTPFailure(source, reason: "breaks off after \(part.size) of \(bytes) bytes")
    }
  }

  /// Copies an object of a store or a file of this machine, from its beginning.
  private func copy(_ part: PartialFile, _ progress: @escaping @Sendable (Int, Int?) -> Void) async throws {
    let text = source.isFileURL ? source.path : source.absoluteString.removingPercentEncoding ?? ""
    guard let path = source.isFileURL ? text : VirtualFile.remote(text) else {
      throw InputError(
        file: source.shown, problem: "is no address that can be read",
        mend: "choose another way with --via, or get the file by hand")
    }
    try part.begin(nil)
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      // GDAL waits for the network: not on a thread of Swift's small pool.
      DispatchQueue.global().async {
        done.resume(
          with: Result {
            let total = VirtualFile.size(of: path)
            try VirtualFile.read(path) { piece in
              try part.append(Data(piece))
              progress(part.size, total)
            }
          })
      }
    }
  }

  /// What is wrong with the bytes that came; nil where nothing is known to be.
  private func damage(of part: PartialFile) throws -> InputError? {
    func error(_ problem: String) -> InputError {
      InputError(
        file: source.isFileURL ? source.path : source.shown, field: title, problem: problem,
        mend: "try again later, or ask the provider; nothing of the scene is used")
    }
    if let size, size != part.size {
      return error("came with \(part.size) bytes, the catalogue says \(size)")
    }
    guard let checksum else { return nil }
    let found = try part.checksum(checksum.algorithm)
    return found == checksum ? nil : error("came with \(found), the catalogue says \(checksum)")
  }

  // Written and read on the queue of one exchange, and after its end.
  private final class Total: @unchecked Sendable { var bytes: Int? }
}
