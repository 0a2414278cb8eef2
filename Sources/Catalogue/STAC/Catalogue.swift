import Declaration
import Foundation
import Landsat

/// A catalogue of products: a STAC API, or a static catalogue of linked files, on the web or on disk.
public actor Catalogue {
  private let root: URL
  private let collection: String?
  private let client: HTTPClient
  private let pageSize: Int
  private var kind: Kind?

  private enum Kind {
    /// A server that searches.
    case search(URL, isPosted: Bool, CatalogueQuery.Ability)
    /// Files that were all read.
    case items([CatalogueItem])
  }

  /// Makes a catalogue; nothing is read yet.
  ///
  /// - Parameters:
  ///   - place: the address of a STAC API or of a `catalog.json`, or the path of such a file or of its folder.
  ///   - collection: the collection that is searched, such as `landsat-c2l1`; all where nil.
  ///   - pageSize: how many items are asked for at once.
  /// - Throws: `InputError` where the address is none, or holds a password.
  public init(_ place: String, collection: String?, client: HTTPClient, pageSize: Int = 100) throws {
    if place.contains("://") {
      guard let url = URL(string: place), url.host != nil, ["http", "https"].contains(url.scheme) else {
        throw InputError(
          file: place, problem: "is no address of a catalogue",
          mend: "write https://…, or the path of a catalog.json")
      }
      guard url.user == nil, url.password == nil else {
        throw InputError(
          file: url.shown, problem: "has a user or a password in its address",
          mend: "put them in FIRNLINE_USERNAME and FIRNLINE_PASSWORD")
      }
      root = url
    } else {
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: place, isDirectory: &isFolder)
      root = URL(fileURLWithPath: isThere && isFolder.boolValue ? "\(place)/catalog.json" : place)
    }
    self.collection = collection
    self.client = client
    self.pageSize = pageSize
  }

  /// The items that a query asks for, by path, row, date and name, each once.
  ///
  /// - Throws: `HTTPFailure` where the server fails, `InputError` where what it gives is no catalogue.
  public func items(_ query: CatalogueQuery) async throws -> [CatalogueItem] {
    let found =
      switch try await opened() {
      case .items(let items): items
      case .search(let url, let isPosted, let ability):
        try await search(
          url, query.body(collection: collection, ability: ability, limit: pageSize), isPosted: isPosted)
      }
    var seen: Set<String> = []
    return found.filter { query.accepts($0) && isOurs($0) && seen.insert($0.product?.text ?? $0.id).inserted }
      .sorted {
        ($0.pathRow.compact, $0.date, $0.id) < ($1.pathRow.compact, $1.date, $1.id)
      }
  }

  private func isOurs(_ item: CatalogueItem) -> Bool {
    collection == nil || item.collection == nil || item.collection == collection
  }

  // MARK: - Kinds

  private func opened() async throws -> Kind {
    if let kind { return kind }
    let kind = try await open()
    self.kind = kind
    return kind
  }

  private func open() async throws -> Kind {
    let page = try await document(root)
    let searches = page["links"].list.filter { $0["rel"].text == "search" }
    let conformsTo = page["conformsTo"].list.compactMap(\.text)
    guard !searches.isEmpty || conformsTo.contains(where: { $0.hasSuffix("item-search") }) else {
      return .items(try await crawl(from: page))
    }
    let posted = searches.first { $0["method"].text?.uppercased() == "POST" }
    let chosen = (posted ?? searches.first)?["href"].text.flatMap {
      URL(string: $0, relativeTo: root)?.absoluteURL
    }
    return .search(
      chosen ?? root.appendingPathComponent("search"), isPosted: posted != nil || searches.isEmpty,
      CatalogueQuery.Ability(conformsTo: conformsTo))
  }

  private func document(_ url: URL) async throws -> JSONValue {
    let data: Data
    if url.isFileURL {
      guard let contents = FileManager.default.contents(atPath: url.path) else {
        throw InputError(
          file: url.path, problem: "does not exist or cannot be read",
          mend: "give the address of a STAC API, or the path of a catalog.json")
      }
      data = contents
    } else {
      data = try await client.data(url, isFirst: url == root)
    }
    return try Self.parsed(data, from: url)
  }

  private static func parsed(_ data: Data, from url: URL) throws -> JSONValue {
    guard let json = try? JSONValue(data: data), json.raw is [String: Any] else {
      throw InputError(
        file: url.isFileURL ? url.path : url.shown, problem: "is no catalogue: it does not answer in JSON",
        mend: "check the address; it ends before '/search' or in 'catalog.json'")
    }
    return json
  }

  // MARK: - Searching a server

  private func search(_ url: URL, _ body: [String: Any], isPosted: Bool) async throws -> [CatalogueItem] {
    var items: [CatalogueItem] = []
    var page = isPosted ? try Request(url, posting: body) : try Request(url, asking: body)
    var asked: Set<Request> = []
    while asked.insert(page).inserted {
      let json = try Self.parsed(try await client.data(page.url, posting: page.body), from: page.url)
      guard json["type"].text == "FeatureCollection" else {
        throw InputError(
          file: page.url.shown, problem: "answers a search with something else than items",
          mend: "check that the address is that of a STAC API")
      }
      items += json["features"].list.compactMap { CatalogueItem($0, base: page.url) }
      guard let next = json["links"].list.first(where: { $0["rel"].text == "next" }) else { return items }
      page = try page.following(next)
    }
    // A page that leads back to one seen before is the end too.
    return items
  }

  /// One page of a search.
  private struct Request: Hashable {
    var url: URL
    var body: Data?

    init(_ url: URL, posting body: [String: Any]) throws {
      self.url = url
      self.body = try JSONSerialization.data(withJSONObject: body, options: .sortedKeys)
    }

    init(_ url: URL, asking body: [String: Any]) throws {
      var parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
      parts?.queryItems = body.sorted { $0.key < $1.key }.compactMap { key, value in
        if let list = value as? [Any] {
          return URLQueryItem(name: key, value: list.map { "\($0)" }.joined(separator: ","))
        }
        guard value is String || value is Int else { return nil }
        return URLQueryItem(name: key, value: "\(value)")
      }
      self.url = parts?.url ?? url
    }

    /// The page that a `next` link leads to: an address, or a body that replaces or completes this one's.
    func following(_ link: JSONValue) throws -> Request {
      var next = self
      next.url = link["href"].text.flatMap { URL(string: $0, relativeTo: url)?.absoluteURL } ?? url
      guard link["method"].text?.uppercased() == "POST" else {
        next.body = nil
        return next
      }
      var fields = link["body"].raw as? [String: Any] ?? [:]
      if (link["merge"].raw as? Bool) == true, let body,
        let old = try JSONValue(data: body).raw as? [String: Any]
      {
        fields = old.merging(fields) { $1 }
      }
      next.body = try JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)
      return next
    }
  }

  // MARK: - Reading files

  /// Reads all items of a static catalogue, following its links down.
  private func crawl(from page: JSONValue) async throws -> [CatalogueItem] {
    var items: [CatalogueItem] = []
    var seen: Set<URL> = [root.absoluteURL]
    var waiting: [(JSONValue, URL)] = [(page, root)]
    while let (json, url) = waiting.popLast() {
      switch json["type"].text {
      case "Feature": items += [CatalogueItem(json, base: url)].compactMap(\.self)
      case "FeatureCollection": items += json["features"].list.compactMap { CatalogueItem($0, base: url) }
      case "Collection" where collection != nil && json["id"].text != collection: break
      case "Catalog", "Collection":
        for link in json["links"].list where ["child", "item"].contains(link["rel"].text) {
          guard let target = link["href"].text.flatMap({ URL(string: $0, relativeTo: url)?.absoluteURL }),
            seen.insert(target).inserted
          else { continue }
          waiting.append((try await document(target), target))
        }
      default:
        throw InputError(
          file: url.isFileURL ? url.path : url.shown, problem: "is no catalogue, collection or item",
          mend: "give the address of a STAC API, or the path of a catalog.json")
      }
    }
    return items
  }
}
