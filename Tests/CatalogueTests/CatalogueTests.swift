import Declaration
import Foundation
import Geospatial
import Landsat
import Testing

@testable import Catalogue

/// Real items, some under other names so that there are several pages, in a real STAC server (rustac) and in a static
/// catalogue (written by pystac).
@Suite("Catalogues", .realItems, .servers)
struct CatalogueTests {
  private let scratch: Scratch
  private let year: ClosedRange<CalendarDate>

  init() throws {
    scratch = try Scratch()
    year = try #require(CalendarDate(iso: "2022-01-01"))...(try #require(CalendarDate(iso: "2022-12-31")))
    let name = [
      "107068", "20220310", "2022-03-10", "\"eo:cloud_cover\": 5.0", "\"landsat:wrs_row\": \"068\"",
    ]
    let others = [
      ["107068", "20220326", "2022-03-26", "\"eo:cloud_cover\": 80.0", "\"landsat:wrs_row\": \"068\""],
      ["107068", "20220411", "2022-04-11", "\"eo:cloud_cover\": 20.0", "\"landsat:wrs_row\": \"068\""],
      ["107069", "20220310", "2022-03-10", "\"eo:cloud_cover\": 1.0", "\"landsat:wrs_row\": \"069\""],
      ["107068", "20210308", "2021-03-08", "\"eo:cloud_cover\": 3.0", "\"landsat:wrs_row\": \"068\""],
    ]
    var items = [RealItems.etm, RealItems.oli].map { FileManager.default.contents(atPath: $0) ?? Data() }
    for other in others {
      items.append(Data(try RealItems.relabelled(RealItems.etm, from: name, to: other).utf8))
    }
    for (index, item) in items.enumerated() {
      try scratch.write(String(decoding: item, as: UTF8.self), to: "items/\(index).json")
    }
    let texts = items.map { String(decoding: $0, as: UTF8.self) }
    try scratch.write(
      "{\"type\": \"FeatureCollection\", \"features\": [\(texts.joined(separator: ","))]}", to: "items.json")
  }

  /// The STAC server behind the faulty one, whose address it gives as its own.
  private func serve(faults: String = "[]") async throws -> (front: FaultyServer, back: Server) {
    let (front, back) = (try Server.freePort(), try Server.freePort())
    let program = URL(fileURLWithPath: Server.python).deletingLastPathComponent().appendingPathComponent(
      "rustac"
    ).path
    let server = try Server(
      program,
      [
        "serve", "--create-collections", "-a", "http://127.0.0.1:\(front)", "-b", "127.0.0.1:\(back)",
        scratch("items.json"),
      ])
    let faulty = try FaultyServer(upstream: "http://127.0.0.1:\(back)", port: front, faults: faults)
    try await Server.wait(for: "http://127.0.0.1:\(back)/")
    return (faulty, server)
  }

  private func client(_ environment: [String: String] = [:], catalogue: String? = nil) -> HTTPClient {
    var retries = RetryPolicy()
    retries.firstPause = .milliseconds(20)
    return HTTPClient(
      credentials: Credentials(environment: environment, catalogue: catalogue), retries: retries)
  }

  private func names(_ items: [CatalogueItem]) -> [String] {
    items.map { "\($0.pathRow.compact) \($0.date)" }
  }

  @Test(
    "all pages of a server's answer are read, and what it cannot tell apart is told apart here",
    .python("rustac"))
  func pages() async throws {
    let server = try await serve()
    let catalogue = try Catalogue(
      server.front.url, collection: "landsat-c2l1", client: client(), pageSize: 2)
    #expect(
      try await names(catalogue.items(CatalogueQuery(dates: year)))
        == [
          "089074 2022-05-06", "107068 2022-03-10", "107068 2022-03-26", "107068 2022-04-11",
          "107069 2022-03-10",
        ])
    let searches = try server.front.requests().filter { $0.path.hasPrefix("/search") }
    #expect(searches.count >= 3)
    #expect(searches.allSatisfy { $0.method == "POST" && $0.status == 200 })
    #expect(searches.allSatisfy { $0.userAgent?.hasPrefix("firnline/") == true })
    #expect(
      try await names(catalogue.items(CatalogueQuery(dates: year, pathRow: PathRow("107068"), cloud: 30)))
        == ["107068 2022-03-10", "107068 2022-04-11"])
    let other = try Catalogue(server.front.url, collection: "landsat-c2l2-sr", client: client())
    #expect(try await other.items(CatalogueQuery(dates: year)).isEmpty)
  }

  @Test(
    "a server that is busy is asked again when it says so; one that is broken, some times", .python("rustac"))
  func busy() async throws {
    let faults = """
      [{"path": "/search", "kind": "status", "status": 429, "headers": {"Retry-After": "1"}},
       {"path": "/search", "kind": "status", "status": 503, "times": 2},
       {"path": "/search", "kind": "drop", "after": 300}]
      """
    let server = try await serve(faults: faults)
    let catalogue = try Catalogue(server.front.url, collection: "landsat-c2l1", client: client())
    let begun = ContinuousClock.now
    #expect(try await catalogue.items(CatalogueQuery(dates: year)).count == 5)
    #expect(ContinuousClock.now - begun >= .seconds(1))
    #expect(
      try server.front.requests().filter { $0.path == "/search" }.map(\.status) == [429, 503, 503, 200, 200])
    let broken = try await serve(
      faults: "[{\"path\": \"/search\", \"kind\": \"status\", \"status\": 500, \"times\": 99}]")
    let hopeless = try Catalogue(broken.front.url, collection: nil, client: client())
    let error = await #expect(throws: HTTPFailure.self) {
      try await hopeless.items(CatalogueQuery(dates: year))
    }
    #expect(error?.status == 500)
    #expect(try broken.front.requests().count { $0.path == "/search" } == 6)
  }

  @Test("a static catalogue is followed link by link, on the web and on disk", .python("pystac"))
  func linked() async throws {
    let program = """
      import json, pathlib, sys, pystac
      folder = pathlib.Path(sys.argv[1])
      root = pystac.Catalog("root", "real items")
      for name in ("landsat-c2l1", "another"):
          extent = pystac.Extent(pystac.SpatialExtent([[-180, -90, 180, 90]]), pystac.TemporalExtent([[None, None]]))
          collection = pystac.Collection(name, name, extent)
          root.add_child(collection)
          for path in sorted(folder.glob("items/*.json")):
              item = json.loads(path.read_text())
              item["stac_extensions"] = []
              item["id"] += "" if name == "landsat-c2l1" else "_other"
              collection.add_item(pystac.Item.from_dict(item, preserve_dict=False))
      root.normalize_and_save(str(folder / "static"), pystac.CatalogType.SELF_CONTAINED)
      print("written", flush=True)
      """
    #expect(try Server(Server.python, ["-c", program, scratch.path]).firstLine() == "written")
    let wanted = ["107068 2022-03-10", "107068 2022-03-26", "107068 2022-04-11"]
    let query = CatalogueQuery(dates: year, pathRow: PathRow("107068"))
    let file = try Catalogue(scratch("static/catalog.json"), collection: "landsat-c2l1", client: client())
    #expect(try await names(file.items(query)) == wanted)
    let server = try FaultyServer(root: scratch("static"))
    let web = try Catalogue("\(server.url)/catalog.json", collection: "landsat-c2l1", client: client())
    #expect(try await names(web.items(query)) == wanted)
    #expect(try await names(web.items(query)) == wanted)
    let asked = try server.requests().map(\.path)
    #expect(Set(asked).count == asked.count)
    #expect(!asked.contains { $0.contains("another/") && $0.contains("LE07") })
  }

  @Test("what is no catalogue is one error that says so")
  func wrong() async throws {
    try scratch.write("<html>", to: "page.html")
    try scratch.write("{\"type\": \"Other\"}", to: "other.json")
    for (name, said) in [
      ("page.html", "does not answer in JSON"), ("other.json", "is no catalogue"),
      ("none.json", "does not exist"),
    ] {
      let catalogue = try Catalogue(scratch(name), collection: nil, client: client())
      let error = await #expect(throws: InputError.self) {
        try await catalogue.items(CatalogueQuery(dates: year))
      }
      #expect(error?.problem.contains(said) == true)
    }
    let password = #expect(throws: InputError.self) {
      try Catalogue("https://ann:secret@a.b/c", collection: nil, client: client())
    }
    #expect(password.map { "\($0)".contains("secret") } == false)
  }
}
