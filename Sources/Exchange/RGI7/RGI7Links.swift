import Geospatial
import Inventory

/// The overlaps of outlines of successive periods, laid out as RGI 7 lays out those with RGI 6.
struct RGI7Links {
  /// What RGI leaves out: overlaps of 200 m² and less.
  private static let least = Area(squareMetres: 200)

  /// One row for each overlap.
  let table: CSVText

  init(_ edition: Edition) throws {
    let names = Dictionary(
      uniqueKeysWithValues: edition.periods.map { ($0.label, RGI7Names(edition, period: $0)) })
    let links = try edition.inventory.lineage(among: edition.periods.map(\.label))
      .filter { $0.overlap > Self.least }
    let pair = { (link: LineageLink) in [link.from.period, link.to.period] }
    let laterOn = Dictionary(grouping: links) { pair($0) + ["\($0.from.number)"] }.mapValues(\.count)
    let earlierOn = Dictionary(grouping: links) { pair($0) + ["\($0.to.number)"] }.mapValues(\.count)
    let clusters = Self.clusters(of: links)
    var table = CSVText([
      "to_id", "from_id", "to_reg", "from_reg", "overlap_area_km2", "to_area_fraction",
      "from_area_fraction", "n_to", "n_from", "cluster_id",
    ])
    let region = edition.statement.region.first
    for (link, cluster) in zip(links, clusters) {
      table.add([
        names[link.to.period]?.id(.glacier, link.to.number) ?? "",
        names[link.from.period]?.id(.glacier, link.from.number) ?? "", region, region,
        "\(link.overlap.squareKilometres)", "\(link.shareOfTo)", "\(link.shareOfFrom)",
        "\(laterOn[pair(link) + ["\(link.from.number)"]] ?? 0)",
        "\(earlierOn[pair(link) + ["\(link.to.number)"]] ?? 0)", "\(cluster)",
      ])
    }
    self.table = table
  }

  /// The cluster of each link, from 1 in the order of the links: those of one pair of periods that share an outline.
  static func clusters(of links: [LineageLink]) -> [Int] {
    let groups = DisjointSets.groups(of: links) { link in
      let pair = [link.from.period, link.to.period]
      return [pair + ["from", "\(link.from.number)"], pair + ["to", "\(link.to.number)"]]
    }
    var numbers = [Int](repeating: 0, count: links.count)
    for (number, group) in groups.enumerated() {
      for index in group { numbers[index] = number + 1 }
    }
    return numbers
  }
}
