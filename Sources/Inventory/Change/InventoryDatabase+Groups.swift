import GRDB
import Geospatial
import Glaciers

extension InventoryDatabase {
  /// The inventory's own areas by groups, in the order of the groups.
  ///
  /// A group has an area in each period; a glacier only in those that saw it.
  /// - Parameters:
  ///   - sum: how the errors of outlines add up within a group.
  ///   - outlines: those that count, by identifier; all where nil. Regions are sums of outlines then, not what was
  ///     recorded of them.
  public func series(
    by grouping: GlacierGrouping, sum: ErrorSum, only outlines: Set<Int64>? = nil
  ) throws -> [GroupSeries] {
    let sum = GroupSum(sum, metresPerUnit: project.crs.metresPerUnit)
    func states() throws -> [GlacierState] {
      try glacierStates().filter { outlines?.contains($0.outline) ?? true }
    }
    switch grouping {
    case .region where outlines != nil:
      let states = try states()
      let areas = sum.areas(states.map(GroupSum.Part.init), try periods().map(\.time))
      return [GroupSeries(group: project.name, areas: areas)]
        + (try series(of: states, in: subareas(), sum))
    case .region:
      let areas = try regionAreas().filter { $0.source == ownSource }
      return areas.map { "\($0.position) \($0.region)" }.uniqued().map { key in
        let own = areas.filter { "\($0.position) \($0.region)" == key }
        return GroupSeries(group: own[0].region, areas: own.map(\.dated))
      }
    case .glacier:
      let states = try states()
      let groups = Dictionary(grouping: states, by: \.glacier)
      return states.map(\.glacier).uniqued().map { glacier in
        let own = groups[glacier] ?? []
        return GroupSeries(group: glacier, name: own.compactMap(\.name).first, areas: own.map(\.dated))
      }
    case .size(let classes):
      let states = try states()
      return try sums(
        of: states, classes: Kinship(states).inherited { classes.place(of: $0.area.value) },
        places: 0...classes.limits.count, label: classes.label, sum)
    case .aspect:
      let states = try states()
      return try sums(
        of: states, classes: Kinship(states).inherited { $0.sector }, places: 1...AspectSector.notAssigned,
        label: { AspectSector(rawValue: $0)?.words ?? "not assigned" }, sum,
        otherwise: AspectSector.notAssigned)
    case .elevation(let height): return try bands(of: states(), height, sum)
    case .basin(let basins): return try series(of: states(), in: basins, sum)
    }
  }

  /// Sums of states by a class of their glaciers; classes without any glacier are left out.
  private func sums(
    of states: [GlacierState], classes: [String: Int], places: ClosedRange<Int>,
    label: (Int) -> String, _ sum: GroupSum, otherwise: Int = 0
  ) throws -> [GroupSeries] {
    let periods = try periods().map(\.time)
    let groups = Dictionary(grouping: states) { classes[$0.glacier] ?? otherwise }
    return places.compactMap { place in
      groups[place].map { own in
        GroupSeries(
          group: label(place), areas: sum.areas(own.map(GroupSum.Part.init), periods))
      }
    }
  }

  /// Areas of bands have no errors: that of an outline lies along its edge, at heights that its area does not tell.
  private func bands(of states: [GlacierState], _ height: Int, _ sum: GroupSum) throws -> [GroupSeries] {
    let periods = try periods().map(\.time)
    let shares = try read { database in
      try Dictionary(
        grouping: Row.fetchAll(
          database, sql: "SELECT outline_id, band_m, share FROM hypsometry WHERE share > 0")
      ) { $0["outline_id"] as Int64 }
    }
    var parts: [Int?: [GroupSum.Part]] = [:]
    for state in states {
      let bands = shares[state.outline] ?? []
      if bands.isEmpty { parts[nil, default: []].append(GroupSum.Part(state)) }
      let own = Dictionary(grouping: bands) { row in
        Int((Double(row["band_m"] as Int) / Double(height)).rounded(.down)) * height
      }
      for (base, rows) in own.sorted(by: { $0.key < $1.key }) {
        let share = Double(rows.reduce(0) { $0 + ($1["share"] as Int) }) / 1000
        parts[base, default: []].append(GroupSum.Part(state, share: share))
      }
    }
    let known = parts.keys.compactMap(\.self).sorted()
    return (known + (parts[nil] == nil ? [] : [nil])).map { base in
      GroupSeries(
        group: base.map { "\($0)–\($0 + height)" } ?? "not known",
        areas: sum.areas(parts[base] ?? [], periods).map {
          DatedArea(period: $0.period, area: $0.area, uncertainty: nil)
        })
    }
  }

  private func series(
    of states: [GlacierState], in basins: [SubareaRecord], _ sum: GroupSum
  ) throws -> [GroupSeries] {
    let periods = try periods().map(\.time)
    let states = Dictionary(grouping: states, by: \.period.label)
    let (crs, measure) = (project.crs, try read { try SharedGround(of: $0).measure })
    var parts = [[GroupSum.Part]](repeating: [], count: basins.count)
    for period in periods {
      let all = try outlines(ofPeriod: period.label)
      let outlines = (states[period.label] ?? []).map { ($0, all[$0.number - 1]) }
      for (place, basin) in basins.enumerated() {
        let near = outlines.filter { outline in
          outline.1.polygon.bounds.map { bounds in basin.extent.bounds?.intersects(bounds) ?? false } ?? false
        }
        let extent = basin.extent
        let shares = try Parallel.map(
          near.map(\.1.polygon),
          tools: { (faces: try PreparedPolygons(extent), meter: try AreaMeter(measure, crs: crs)) }
        ) { polygon, tools in
          try tools.meter.area(of: tools.faces.clip(polygon)).squareKilometres
        }
        parts[place] += zip(near, shares).compactMap { outline, area in
          area > 0 ? GroupSum.Part(outline.0, share: area / outline.0.area.value) : nil
        }
      }
    }
    return zip(basins, parts).map {
      GroupSeries(group: $0.name, areas: sum.areas($1, periods))
    }
  }
}

/// Which class a glacier has: its own, or that of the glacier that it was a part of.
private struct Kinship {
  private let states: [GlacierState]

  /// - Parameter states: in the order of time.
  init(_ states: [GlacierState]) { self.states = states }

  /// The class of each glacier by its first state that has one; parts have that of their parent.
  func inherited(_ place: (GlacierState) -> Int?) -> [String: Int] {
    var classes: [String: Int] = [:]
    for state in states where classes[state.glacier] == nil {
      classes[state.glacier] = state.parent.flatMap { classes[$0] } ?? place(state)
    }
    return classes
  }
}

/// Areas of one group summed by period.
private struct GroupSum {
  /// An outline, or a part of one.
  struct Part {
    let period: String
    let area: Double
    let error: Double?
    let date: CalendarDate?
    let middle: Point

    init(_ state: GlacierState) { self.init(state, share: 1) }

    init(_ state: GlacierState, share: Double) {
      period = state.period.label
      area = state.area.value * share
      error = state.area.error.map { $0 * share }
      date = state.date
      middle = state.middle
    }
  }

  private let rule: ErrorSum
  private let metresPerUnit: Double

  init(_ rule: ErrorSum, metresPerUnit: Double) {
    self.rule = rule
    self.metresPerUnit = metresPerUnit
  }

  /// The area of each period, with an error where each of its parts has one.
  func areas(_ parts: [Part], _ periods: [PeriodTime]) -> [DatedArea] {
    let groups = Dictionary(grouping: parts, by: \.period)
    return periods.map { period in
      let own = groups[period.label] ?? []
      let errors = own.compactMap(\.error)
      var time = period
      let dates = own.map { ($0.date, Area(squareKilometres: $0.area)) }
      time.meanDate = RegionSummary.meanDate(dates) ?? period.meanDate
      return DatedArea(
        period: time, area: Area(squareKilometres: own.reduce(0) { $0 + $1.area }),
        uncertainty: errors.count == own.count
          ? Area(
            squareKilometres: rule.total(of: errors, at: own.map(\.middle), metresPerUnit: metresPerUnit))
          : nil)
    }
  }
}

extension AspectSector {
  /// The sector's letters, such as `NE`.
  var words: String { ["N", "NE", "E", "SE", "S", "SW", "W", "NW"][rawValue - 1] }
}

extension Sequence where Element: Hashable {
  /// The elements without those that came before.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
