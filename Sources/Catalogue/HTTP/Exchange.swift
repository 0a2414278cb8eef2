import Foundation
import FoundationNetworking

/// One request over HTTP, whose answer is handed over piece by piece; redirects are answers like others.
final class Exchange: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  /// What an answer begins with.
  struct Head: Sendable {
    let status: Int
    private let fields: [String: String]

    init(_ response: HTTPURLResponse) {
      status = response.statusCode
      fields = response.allHeaderFields.reduce(into: [:]) { fields, field in
        fields["\(field.key)".lowercased()] = "\(field.value)"
      }
    }

    /// A field by its name in lower case.
    subscript(_ name: String) -> String? { fields[name] }
  }

  // The session calls its delegate on one queue; the continuation is set before the first call.
  private var continuation: CheckedContinuation<Head, any Error>?
  private var head: Head?
  private var failure: (any Error)?
  private let begin: (Head) throws -> Void
  private let take: (Data) throws -> Void

  private init(begin: @escaping (Head) throws -> Void, take: @escaping (Data) throws -> Void) {
    self.begin = begin
    self.take = take
  }

  /// Sends a request and hands over its answer.
  ///
  /// - Parameters:
  ///   - begin: called once with the head.
  ///   - take: called with each piece of the body.
  /// - Throws: what `begin` and `take` throw; `HTTPFailure` where the connection fails.
  static func run(
    _ request: URLRequest, begin: @escaping (Head) throws -> Void, take: @escaping (Data) throws -> Void
  ) async throws -> Head {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpShouldSetCookies = false
    // Between two pieces of an answer, not for all of it.
    configuration.timeoutIntervalForRequest = 60
    let exchange = Exchange(begin: begin, take: take)
    let session = URLSession(configuration: configuration, delegate: exchange, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        exchange.continuation = $0
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) { completionHandler(nil) }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    if let response = response as? HTTPURLResponse {
      let head = Head(response)
      self.head = head
      attempt(dataTask) { try begin(head) }
    }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard failure == nil else { return }
    attempt(dataTask) { try take(data) }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    guard let url = task.originalRequest?.url else { return }
    if let failure {
      continuation?.resume(throwing: failure)
    } else if let error {
      continuation?.resume(throwing: Self.failure(url, error))
    } else if let head {
      continuation?.resume(returning: head)
    } else {
      continuation?.resume(throwing: HTTPFailure(url, reason: "no answer"))
    }
    continuation = nil
  }

  private func attempt(_ task: URLSessionDataTask, _ body: () throws -> Void) {
    do {
      try body()
    } catch {
      failure = error
      task.cancel()
    }
  }

  private static func failure(_ url: URL, _ error: any Error) -> any Error {
    let code = (error as? URLError)?.code
    if code == .cancelled { return CancellationError() }
    let isUnreached = code == .cannotFindHost || code == .cannotConnectToHost || code == .dnsLookupFailed
    let inner = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return HTTPFailure(
      url, reason: (inner ?? error as NSError).localizedDescription, isUnreached: isUnreached)
  }
}
