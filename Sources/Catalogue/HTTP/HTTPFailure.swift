import Foundation
import FoundationNetworking

/// A request that did not get what it asked for.
public struct HTTPFailure: Error, Sendable, CustomStringConvertible {
  /// The address, without anything secret.
  public let address: String

  /// The status of the answer; nil where none came, or not all of it.
  public let status: Int?

  /// What happened, in words.
  public let reason: String

  /// Whether no server was reached at all: no such host, or nobody who answers there.
  let isUnreached: Bool

  /// How long the server wants us to wait.
  let wait: Duration?

  /// Whether the same request may succeed later.
  var isTransient: Bool { status.map { [408, 425, 429, 500, 502, 503, 504].contains($0) } ?? true }

  init(
    _ url: URL, status: Int? = nil, reason: String, wait: Duration? = nil, isUnreached: Bool = false
  ) {
    self.isUnreached = isUnreached
    address = url.shown
    self.status = status
    self.reason = reason
    self.wait = wait
  }

  /// The failure that an answer is.
  init(_ url: URL, answer head: Exchange.Head) {
    self.init(
      url, status: head.status, reason: HTTPURLResponse.localizedString(forStatusCode: head.status),
      wait: head["retry-after"].flatMap { Self.wait($0, from: Date()) })
  }

  /// One line: address, what happened, what to do.
  public var description: String {
    let mend =
      switch status {
      case 401, 403:
        "set FIRNLINE_TOKEN, or FIRNLINE_USERNAME and FIRNLINE_PASSWORD, and name the host in FIRNLINE_AUTH_HOSTS"
      case 404, 410: "check the address"
      case .some(400..<500) where !isTransient: "check the catalogue's address and collection"
      case nil where isUnreached: "check the address and the connection"
      default: "try again later; what has come is kept"
      }
    return "\(address): \(status.map { "answers \($0), " } ?? "")\(reason); \(mend)"
  }

  /// Reads `Retry-After`: seconds, or a date of HTTP.
  static func wait(_ text: String, from now: Date) -> Duration? {
    if let seconds = Int(text.trimmingCharacters(in: .whitespaces)) { return .seconds(max(0, seconds)) }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return format.date(from: text).map { .milliseconds(Int(max(0, $0.timeIntervalSince(now)) * 1000)) }
  }
}
