import Declaration
import Foundation
import FoundationNetworking

/// Asks web servers politely: says who it is, waits when told to, tries again when a connection breaks.
///
/// Built on Foundation's URLSession, which comes with the toolchain: another library would add minutes to every build.
public struct HTTPClient: Sendable {
  /// Who asks.
  let credentials: Credentials

  /// How often failed requests are repeated.
  let retries: RetryPolicy

  /// Makes a client.
  public init(credentials: Credentials, retries: RetryPolicy = RetryPolicy()) {
    self.credentials = credentials
    self.retries = retries
  }

  /// The whole body of an answer.
  ///
  /// - Parameters:
  ///   - body: JSON to post; where nil, the address is asked with GET.
  ///   - isFirst: whether nothing came from there before: a server that is not reached then is soon given up, as the
  ///     address may be wrong.
  func data(_ url: URL, posting body: Data? = nil, isFirst: Bool = false) async throws -> Data {
    var request = URLRequest(url: url)
    request.setValue("application/geo+json, application/json", forHTTPHeaderField: "Accept")
    if let body {
      request.httpMethod = "POST"
      request.httpBody = body
      request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    }
    var failures = 0
    while true {
      do {
        let received = Received()
        _ = try await send(request) { head in
          guard head.status == 200 else { throw HTTPFailure(url, answer: head) }
        } take: {
          try received.append($0, from: url)
        }
        return received.data
      } catch let failure as HTTPFailure {
        failures += 1
        let pause = retries.pause(afterFailures: failures, of: failure, isFirst: isFirst)
        guard let pause else { throw failure }
        try await Task.sleep(for: pause)
      }
    }
  }

  /// Sends one request, following redirects; the credentials go to the hosts that may see them and no further.
  func send(
    _ request: URLRequest, begin: @escaping (Exchange.Head) throws -> Void,
    take: @escaping (Data) throws -> Void
  ) async throws -> Exchange.Head {
    var request = request
    request.setValue("firnline/\(Release.version)", forHTTPHeaderField: "User-Agent")
    for _ in 0..<10 {
      guard let url = request.url else { break }
      request.setValue(credentials.header(for: url), forHTTPHeaderField: "Authorization")
      let target = Redirect()
      let head = try await Exchange.run(request) { head in
        target.url =
          [301, 302, 303, 307, 308].contains(head.status)
          ? head["location"].flatMap { URL(string: $0, relativeTo: url)?.absoluteURL } : nil
        if target.url == nil { try begin(head) }
      } take: {
        if target.url == nil { try take($0) }
      }
      guard let next = target.url else { return head }
      guard ["http", "https"].contains(next.scheme), !(url.scheme == "https" && next.scheme == "http") else {
        throw HTTPFailure(
          url, status: head.status, reason: "redirects to \(next.shown), which is not followed")
      }
      request.url = next
      if [301, 302, 303].contains(head.status), request.httpMethod == "POST" {
        request.httpMethod = "GET"
        request.httpBody = nil
      }
    }
    throw HTTPFailure(
      request.url ?? URL(fileURLWithPath: "/"), status: 310, reason: "redirects again and again")
  }

  // Both are used by one exchange at a time, on its queue, and read after its end.

  private final class Redirect: @unchecked Sendable { var url: URL? }

  private final class Received: @unchecked Sendable {
    private(set) var data = Data()

    func append(_ piece: Data, from url: URL) throws {
      // A page of a catalogue is a few megabytes; what is much longer is no such page.
      guard data.count + piece.count < 1 << 28 else {
        throw HTTPFailure(url, status: 200, reason: "gives more than 256 MB where a document is wanted")
      }
      data.append(piece)
    }
  }
}
