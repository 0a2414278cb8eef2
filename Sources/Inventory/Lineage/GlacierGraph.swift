import Geospatial
import Glaciers

/// The outlines of all periods and the links that count between them: what identities and events are read from.
struct GlacierGraph: Sendable {
  /// An outline as a point of the graph.
  struct Node: Sendable, Hashable {
    let id: Int64
    let place: Point
  }

  /// Outlines that hang together by links into one period.
  struct Cluster: Sendable, Hashable {
    /// The earlier outlines; of the period before, or of one before a gap.
    var sources: [Int64]

    /// The later outlines.
    var targets: [Int64]

    /// The links, the most shared ground first.
    var links: [SharedPart]
  }

  /// Which glacier an outline is.
  struct Identity: Sendable, Hashable {
    let outline: Int64
    let glacier: String
    let parent: String?
  }

  /// The periods in the order of time, each with its outlines in their order.
  let periods: [[Node]]

  /// The links that count, by the later outline's period.
  private let links: [[SharedPart]]

  /// Where an outline stands: its period and its place there.
  private let places: [Int64: (period: Int, number: Int)]

  init(periods: [[Node]], links: [SharedPart]) {
    var places: [Int64: (period: Int, number: Int)] = [:]
    for (period, nodes) in periods.enumerated() {
      for (number, node) in nodes.enumerated() { places[node.id] = (period, number) }
    }
    var sorted = [[SharedPart]](repeating: [], count: periods.count)
    for link in links where places[link.from] != nil {
      if let place = places[link.to] { sorted[place.period].append(link) }
    }
    self.periods = periods
    self.places = places
    self.links = sorted
  }

  /// The period of an outline, by its place in time.
  func period(of outline: Int64) -> Int? { places[outline]?.period }

  /// The clusters of links into a period, in the order of their first later outlines.
  func clusters(into period: Int) -> [Cluster] {
    let links = links[period]
    return DisjointSets.groups(of: links) { [$0.from, $0.to] }.map { group in
      let group = group.map { links[$0] }
      return Cluster(
        sources: sorted(group.map(\.from)), targets: sorted(group.map(\.to)),
        links: group.sorted { one, other in
          one.overlap != other.overlap
            ? one.overlap > other.overlap
            : (order(one.to), order(one.from)) < (order(other.to), order(other.from))
        })
    }.sorted { order($0.targets[0]) < order($1.targets[0]) }
  }

  /// The outlines of families with outlines in both of two periods, joined by the links from the one through the other.
  func shared(by first: Int, and second: Int) -> Set<Int64> {
    let between = links[first...second].joined().filter { (places[$0.from]?.period ?? -1) >= first }
    return DisjointSets.groups(of: between) { [$0.from, $0.to] }.reduce(into: []) { shared, group in
      let family = Set(group.flatMap { [between[$0].from, between[$0].to] })
      let reached = Set(family.compactMap { places[$0]?.period })
      if reached.contains(first), reached.contains(second) { shared.formUnion(family) }
    }
  }

  /// Which glacier each outline is, in the order of time and of the outlines.
  ///
  /// In each cluster the pair that shares the most ground goes on as one glacier, then the next pair of two that are
  /// both free: so the largest part of a glacier that fell apart keeps its identifier, and of glaciers that grew together
  /// the one that gave most. An outline that continues none is a new glacier, and names the glacier from which it has
  /// most of its ground as its parent. Its identifier is that of GLIMS for its representative point, with a number behind
  /// it where another glacier has that.
  func identities() -> [Identity] {
    var glaciers: [Int64: String] = [:]
    var used: [String: Int] = [:]
    var result: [Identity] = []
    for (period, nodes) in periods.enumerated() {
      var parents: [Int64: String] = [:]
      for cluster in clusters(into: period) {
        var free = Set(cluster.sources)
        for link in cluster.links {
          guard let glacier = glaciers[link.from] else { continue }
          if glaciers[link.to] == nil, free.remove(link.from) != nil {
            glaciers[link.to] = glacier
          }
        }
        for link in cluster.links where glaciers[link.to] == nil && parents[link.to] == nil {
          parents[link.to] = glaciers[link.from]
        }
      }
      for node in nodes {
        if glaciers[node.id] == nil {
          let name = "\(GLIMSIdentifier(at: node.place))"
          let count = (used[name] ?? 0) + 1
          used[name] = count
          glaciers[node.id] = count == 1 ? name : "\(name)-\(count)"
        }
        result.append(
          Identity(outline: node.id, glacier: glaciers[node.id] ?? "", parent: parents[node.id]))
      }
    }
    return result
  }

  private func sorted(_ outlines: [Int64]) -> [Int64] {
    Set(outlines).sorted { order($0) < order($1) }
  }

  /// The place of an outline in the order of time and of its period.
  private func order(_ outline: Int64) -> Int {
    guard let place = places[outline] else { return 0 }
    return place.period << 32 + place.number
  }
}
