import Foundation
import Geospatial
import Testing

@testable import Catalogue

@Suite("Credentials and patience")
struct PolitenessTests {
  private func header(_ environment: [String: String], _ url: String) throws -> String? {
    Credentials(environment: environment, catalogue: "https://stac.example/v1")
      .header(for: try #require(URL(string: url)))
  }

  @Test("the catalogue's host and named hosts see credentials, over TLS; no other does")
  func hosts() throws {
    let token = ["FIRNLINE_TOKEN": "t0p", "FIRNLINE_AUTH_HOSTS": "data.example, other.example:8443"]
    #expect(try header(token, "https://stac.example/search") == "Bearer t0p")
    #expect(try header(token, "https://DATA.example/file") == "Bearer t0p")
    #expect(try header(token, "https://other.example:8443/file") == "Bearer t0p")
    for url in [
      "https://other.example/file", "https://stac.example:8443/", "http://stac.example/", "https://example/",
      "https://evil-stac.example/", "https://stac.example.evil/", "http://data.example:443/",
    ] {
      #expect(try header(token, url) == nil, "\(url)")
    }
  }

  @Test("a user with a password is told as HTTP wants it; a token goes before; nothing secret is printed")
  func kinds() throws {
    let user = ["FIRNLINE_USERNAME": "ann", "FIRNLINE_PASSWORD": "pass word"]
    #expect(try header(user, "https://stac.example/") == "Basic YW5uOnBhc3Mgd29yZA==")
    let both = user.merging(["FIRNLINE_TOKEN": "t0p"]) { $1 }
    #expect(try header(both, "https://stac.example/") == "Bearer t0p")
    #expect(try header(["FIRNLINE_USERNAME": "ann"], "https://stac.example/") == nil)
    let words = "\(Credentials(environment: both, catalogue: "https://stac.example"))"
    #expect(words == "credentials for stac.example:443")
    #expect(try #require(URL(string: "https://a:b@c.d/e?sig=f")).shown == "https://c.d/e")
  }

  @Test("a server that nobody ever reached is given up soon, with its address to check")
  func unreached() async throws {
    var policy = RetryPolicy()
    policy.firstPause = .milliseconds(1)
    let client = HTTPClient(credentials: Credentials(environment: [:]), retries: policy)
    let error = await #expect(throws: HTTPFailure.self) {
      _ = try await Catalogue("http://no-such-host.invalid/stac", collection: nil, client: client).items(
        CatalogueQuery(dates: CalendarDate(ordinal: 0)...CalendarDate(ordinal: 1)))
    }
    #expect(
      error?.description.hasSuffix("check the address and the connection") == true,
      "\(String(describing: error))")
    let failure = try #require(error)
    #expect(policy.pause(afterFailures: 1, of: failure, isFirst: true) != nil)
    #expect(policy.pause(afterFailures: 2, of: failure, isFirst: true) == nil)
    #expect(policy.pause(afterFailures: 2, of: failure) != nil)
  }

  @Test("a server's wish for a pause counts, within reason; otherwise pauses grow, and end")
  func pauses() throws {
    let url = try #require(URL(string: "https://a.b/c"))
    let policy = RetryPolicy()
    func pause(_ failures: Int, _ status: Int?, wait: Duration? = nil) -> Duration? {
      policy.pause(afterFailures: failures, of: HTTPFailure(url, status: status, reason: "", wait: wait))
    }
    #expect(pause(1, 429, wait: .seconds(7)) == .seconds(7))
    #expect(pause(1, 429, wait: .seconds(4000)) == nil)
    for status in [400, 401, 403, 404, 501] { #expect(pause(1, status) == nil) }
    for status in [429, 500, 502, 503, 504, nil] {
      let pauses = (1...5).compactMap { pause($0, status) }
      #expect(pauses.count == 5)
      for (index, pause) in pauses.enumerated() {
        let longest = Duration.seconds(1 << index)
        #expect(pause <= longest && pause >= longest / 2)
      }
      #expect(pause(6, status) == nil)
    }
    let now = Date(timeIntervalSince1970: 1_445_412_480)
    #expect(HTTPFailure.wait("120", from: now) == .seconds(120))
    #expect(HTTPFailure.wait("Wed, 21 Oct 2015 07:28:30 GMT", from: now) == .seconds(30))
    #expect(HTTPFailure.wait("soon", from: now) == nil)
  }
}
