import GRDB
import Geospatial

extension InventoryDatabase {
  /// The links among some of the periods, in the order of time and of the outlines.
  ///
  /// Between two that follow one another among the chosen ones and not in the inventory all links are derived here: the
  /// inventory keeps only those over gaps.
  public func lineage(among labels: [String]) throws -> [LineageLink] {
    let recorded = try periods().map(\.time.label)
    let chosen = recorded.indices.filter { labels.contains(recorded[$0]) }
    let parted = zip(chosen, chosen.dropFirst()).filter { $1 > $0 + 1 }
      .map { [recorded[$0], recorded[$1]] }
    let kept = try lineage().filter { link in
      labels.contains(link.from.period) && labels.contains(link.to.period)
        && !parted.contains([link.from.period, link.to.period])
    }
    let derived = try parted.flatMap { try links(from: $0[0], to: $0[1]) }
    let places = Dictionary(uniqueKeysWithValues: zip(recorded, 0...))
    func key(_ link: LineageLink) -> [Int] {
      [link.from, link.to].flatMap { [places[$0.period] ?? 0, $0.number] }
    }
    return (kept + derived).sorted { key($0).lexicographicallyPrecedes(key($1)) }
  }

  private func links(from first: String, to second: String) throws -> [LineageLink] {
    try read { database in
      func outlines(of label: String) throws -> [Lineage.Outline] {
        let period = try Int64.fetchOne(
          database, sql: "SELECT id FROM periods WHERE label = ?", arguments: [label])
        return try period.map { try Lineage.outlines(of: $0, in: database) } ?? []
      }
      let (from, to) = (try outlines(of: first), try outlines(of: second))
      func ends(_ outlines: [Lineage.Outline], _ label: String) -> [Int64: LineageLink.End] {
        Dictionary(
          uniqueKeysWithValues: outlines.enumerated().map {
            ($1.id, LineageLink.End(id: $1.id, period: label, number: $0 + 1))
          })
      }
      let (starts, stops) = (ends(from, first), ends(to, second))
      return try Lineage.links(from: from, to: to, SharedGround(of: database)).compactMap { part in
        guard let start = starts[part.from], let stop = stops[part.to] else { return nil }
        return LineageLink(
          from: start, to: stop, overlap: Area(squareMetres: part.overlap), shareOfFrom: part.shareOfFrom,
          shareOfTo: part.shareOfTo)
      }
    }
  }
}
