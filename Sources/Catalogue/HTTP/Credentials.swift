import Foundation

/// Who asks: a token, or a user with a password, taken from the environment and shown to known hosts only.
///
/// `FIRNLINE_TOKEN`, else `FIRNLINE_USERNAME` with `FIRNLINE_PASSWORD`. They go to the catalogue's own host and to those
/// of `FIRNLINE_AUTH_HOSTS` (names with commas between, `host` or `host:port`), over TLS or within this machine, and
/// never along a redirect to another host.
public struct Credentials: Sendable, CustomStringConvertible {
  private let secret: String?
  private let hosts: Set<String>

  /// Reads the environment.
  ///
  /// - Parameters:
  ///   - catalogue: the address of the catalogue, whose host is known; files have none.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment, catalogue: String? = nil
  ) {
    if let token = environment["FIRNLINE_TOKEN"], !token.isEmpty {
      secret = "Bearer \(token)"
    } else if let user = environment["FIRNLINE_USERNAME"], let password = environment["FIRNLINE_PASSWORD"] {
      secret = "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    } else {
      secret = nil
    }
    let named = (environment["FIRNLINE_AUTH_HOSTS"] ?? "").split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    let own = catalogue.flatMap { URL(string: $0) }.flatMap { $0.host == nil ? nil : Self.place(of: $0) }
    hosts = Set(named.map { $0.contains(":") ? $0 : "\($0):443" } + [own].compactMap(\.self))
  }

  /// Whether there are any.
  public var isEmpty: Bool { secret == nil }

  /// What stands in the `Authorization` field of a request; nil where the host is not to see it.
  func header(for url: URL) -> String? {
    guard let secret, hosts.contains(Self.place(of: url)) else { return nil }
    let isPrivate = url.scheme == "https" || ["127.0.0.1", "::1", "localhost"].contains(url.host ?? "")
    return isPrivate ? secret : nil
  }

  /// The hosts, and nothing that is secret.
  public var description: String {
    isEmpty ? "no credentials" : "credentials for \(hosts.sorted().joined(separator: ", "))"
  }

  private static func place(of url: URL) -> String {
    "\(url.host?.lowercased() ?? ""):\(url.port ?? (url.scheme == "http" ? 80 : 443))"
  }
}

extension URL {
  /// The address without user, password and what follows a question mark, which may hold a signature.
  var shown: String {
    guard var parts = URLComponents(url: self, resolvingAgainstBaseURL: true) else { return path }
    (parts.user, parts.password, parts.query, parts.fragment) = (nil, nil, nil, nil)
    return parts.string ?? path
  }
}
