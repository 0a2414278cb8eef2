import Foundation
import Testing

/// A program that serves on this machine while a test needs it.
public final class Server {
  /// The Python of the tests that need a peer: `FIRNLINE_PYTHON`, or `python3`.
  public static let python = ProcessInfo.processInfo.environment["FIRNLINE_PYTHON"] ?? "python3"

  private let process = Process()
  private let output = Pipe()

  /// Starts a program by its name.
  public init(_ program: String, _ arguments: [String]) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit {
    // A child of a thread that holds signals back holds them back too.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The first line that it prints.
  public func firstLine() throws -> String {
    var text = Data()
    while !text.contains(UInt8(ascii: "\n")) {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else { throw ServerFailure(description: "the server ended") }
      text += piece
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
  }

  /// Whether Python has a module.
  public static func has(_ module: String) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, "-c", "import \(module)"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// Waits until a server answers.
  public static func wait(for address: String) async throws {
    for _ in 0..<200 {
      if let url = URL(string: address), (try? Data(contentsOf: url)) != nil { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw ServerFailure(description: "no answer from \(address)")
  }

  /// A port that is free now.
  public static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return try withUnsafeMutablePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard bind(descriptor, address, length) == 0, getsockname(descriptor, address, &length) == 0 else {
          throw ServerFailure(description: "no port is free")
        }
      }
      return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
  }
}

/// A server that a test needs and does not get.
public struct ServerFailure: Error, CustomStringConvertible {
  /// What went wrong.
  public let description: String
}

/// The web server of `Tests/Oracles/faulty_server.py`, which fails on demand and keeps a record of what it was asked.
public final class FaultyServer {
  /// One request that came.
  public struct Request: Decodable {
    /// `GET` or another.
    public var method: String

    /// What was asked for.
    public var path: String

    /// The answer.
    public var status: Int

    /// The header `Range`.
    public var range: String?

    /// The header `If-Range`.
    public var ifRange: String?

    /// The header `Authorization`.
    public var authorization: String?

    /// The header `User-Agent`.
    public var userAgent: String?

    enum CodingKeys: String, CodingKey {
      case method, path, status
      case range = "Range"
      case ifRange = "If-Range"
      case authorization = "Authorization"
      case userAgent = "User-Agent"
    }
  }

  /// Its address.
  public let url: String
  private let server: Server
  private let log: String

  /// Starts it.
  public init(root: String? = nil, upstream: String? = nil, port: Int = 0, faults: String = "[]") throws {
    log = NSTemporaryDirectory() + "firnline-server-\(UUID().uuidString).log"
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Oracles/faulty_server.py").standardizedFileURL.path
    var arguments = [script, "--log", log, "--faults", faults, "--port", "\(port)"]
    if let root { arguments += ["--root", root] }
    if let upstream { arguments += ["--upstream", upstream] }
    server = try Server(Server.python, arguments)
    url = "http://127.0.0.1:\(try server.firstLine())"
  }

  deinit { unlink(log) }

  /// What was asked so far, in order.
  public func requests() throws -> [Request] {
    guard let text = try? String(contentsOfFile: log, encoding: .utf8) else { return [] }
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode(Request.self, from: Data($0.utf8))
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where there is no Python to serve it.
  public static var servers: Self {
    .enabled(if: Server.has("http.server"), "needs python3, or FIRNLINE_PYTHON set to one")
  }

  /// Skips a test where a Python module is not installed.
  public static func python(_ module: String) -> Self {
    .enabled(
      if: Server.has(module),
      "needs \(Server.python) with \(module); set FIRNLINE_PYTHON to one that has it")
  }
}
