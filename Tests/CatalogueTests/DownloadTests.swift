import Crypto
import Declaration
import Foundation
import Testing

@testable import Catalogue

@Suite("Downloads", .servers)
struct DownloadTests {
  private let scratch: Scratch
  private let content = Data((0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })

  init() throws {
    scratch = try Scratch()
    try scratch.write("", to: "web/place")
    try scratch.write("", to: "here/place")
    try content.write(to: URL(fileURLWithPath: scratch("web/B3.TIF")))
  }

  private func client(_ environment: [String: String] = [:], catalogue: String? = nil) -> HTTPClient {
    var retries = RetryPolicy()
    retries.firstPause = .milliseconds(20)
    retries.attempts = 3
    return HTTPClient(
      credentials: Credentials(environment: environment, catalogue: catalogue), retries: retries)
  }

  private var checksum: Checksum? {
    Checksum(hex: SHA256.hash(data: content).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
  }

  private func download(_ address: String, checksum: Checksum? = nil, client: HTTPClient? = nil) async throws
  {
    try await FileDownload(
      title: "red", source: #require(URL(string: address)), target: scratch("here/B3.TIF"),
      checksum: checksum ?? self.checksum, size: nil
    ).run(client ?? self.client()) { _, _ in }
  }

  private var arrived: Data? { FileManager.default.contents(atPath: scratch("here/B3.TIF")) }

  private func left() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: scratch("here")).filter { $0 != "place" }.sorted()
  }

  @Test("a connection that breaks is taken up where it broke, and every byte is there once")
  func dropped() async throws {
    let server = try FaultyServer(
      root: scratch("web"),
      faults: "[{\"path\": \"B3.TIF\", \"kind\": \"drop\", \"after\": 200000, \"times\": 2}]")
    try await download("\(server.url)/B3.TIF")
    #expect(arrived == content)
    #expect(try left() == ["B3.TIF"])
    let requests = try server.requests()
    #expect(requests.map(\.status) == [200, 206, 206])
    #expect(requests.map(\.range) == [nil, "bytes=200000-", "bytes=400000-"])
    #expect(requests.dropFirst().allSatisfy { $0.ifRange?.hasPrefix("\"") == true })
  }

  @Test("a later run goes on with what an earlier one left, unless the file has changed meanwhile")
  func laterRun() async throws {
    let faults =
      "[{\"path\": \"B3.TIF\", \"kind\": \"drop\", \"after\": 100000, \"times\": 1}, "
      + "{\"path\": \"B3.TIF\", \"kind\": \"status\", \"status\": 404}]"
    let first = try FaultyServer(root: scratch("web"), faults: faults)
    await #expect(throws: HTTPFailure.self) { try await download("\(first.url)/B3.TIF") }
    #expect(try left() == ["B3.TIF.part", "B3.TIF.part.json"])
    try await download("\(first.url)/B3.TIF")
    #expect(arrived == content)
    #expect(try first.requests().map(\.range) == [nil, "bytes=100000-", "bytes=100000-"])

    try FileManager.default.removeItem(atPath: scratch("here/B3.TIF"))
    let second = try FaultyServer(root: scratch("web"), faults: faults)
    await #expect(throws: HTTPFailure.self) { try await download("\(second.url)/B3.TIF") }
    let changed = Data(content.reversed())
    try changed.write(to: URL(fileURLWithPath: scratch("web/B3.TIF")))
    let hash = SHA256.hash(data: changed).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    try await download("\(second.url)/B3.TIF", checksum: Checksum(hex: hash))
    #expect(arrived == changed)
    #expect(try second.requests().map(\.status) == [200, 404, 200])
  }

  @Test(
    "a file that comes damaged is fetched once more; one that stays so is an error that names both checksums")
  func damaged() async throws {
    let once = try FaultyServer(
      root: scratch("web"), faults: "[{\"path\": \"B3.TIF\", \"kind\": \"corrupt\"}]")
    try await download("\(once.url)/B3.TIF")
    #expect(arrived == content)
    #expect(try once.requests().count == 2)

    try FileManager.default.removeItem(atPath: scratch("here/B3.TIF"))
    let always = try FaultyServer(
      root: scratch("web"), faults: "[{\"path\": \"B3.TIF\", \"kind\": \"corrupt\", \"times\": 9}]")
    let error = await #expect(throws: InputError.self) { try await download("\(always.url)/B3.TIF") }
    let said = "\(try #require(error))"
    #expect(said.contains("'red' came with SHA-256 "))
    #expect(said.contains("the catalogue says \(try #require(checksum))"))
    #expect(try always.requests().count == 2)
    #expect(try left() == [])
  }

  @Test("credentials go to the catalogue's host, not along a redirect to another, and no further")
  func redirected() async throws {
    let other = try FaultyServer(root: scratch("web"))
    let elsewhere = other.url.replacing("127.0.0.1", with: "localhost")
    let server = try FaultyServer(
      root: scratch("web"),
      faults: """
        [{"path": "B3.TIF", "kind": "redirect", "to": "\(elsewhere)/B3.TIF"},
         {"path": "B3.TIF", "kind": "redirect", "to": "/place/../B3.TIF"}]
        """)
    let own = client(["FIRNLINE_TOKEN": "t0p"], catalogue: server.url)
    try await download("\(server.url)/B3.TIF", client: own)
    #expect(arrived == content)
    #expect(try server.requests().map(\.authorization) == ["Bearer t0p"])
    #expect(try other.requests().map(\.authorization) == [nil])

    try FileManager.default.removeItem(atPath: scratch("here/B3.TIF"))
    try await download("\(server.url)/B3.TIF", client: own)
    #expect(try server.requests().map(\.authorization) == Array(repeating: "Bearer t0p", count: 3))

    try FileManager.default.removeItem(atPath: scratch("here/B3.TIF"))
    let port = try #require(URL(string: elsewhere)?.port)
    let known = client(
      ["FIRNLINE_TOKEN": "t0p", "FIRNLINE_AUTH_HOSTS": "localhost:\(port)"], catalogue: server.url)
    try await download("\(elsewhere)/B3.TIF", client: known)
    #expect(try other.requests().map(\.authorization) == [nil, "Bearer t0p"])
  }

  @Test("a refusal says what to set, and is not asked again")
  func refused() async throws {
    let server = try FaultyServer(
      root: scratch("web"), faults: "[{\"path\": \"B3.TIF\", \"kind\": \"status\", \"status\": 401}]")
    let error = await #expect(throws: HTTPFailure.self) { try await download("\(server.url)/B3.TIF") }
    #expect(error?.description.contains("set FIRNLINE_TOKEN") == true)
    #expect(try server.requests().count == 1)
  }
}
