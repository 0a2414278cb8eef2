import Declaration
import GRDB
import Geospatial

extension InventoryDatabase {
  /// Links the outlines of all periods to those of a reference that share ground with them, in place of what was linked
  /// to that source before; a link counts by the rules of lineage.
  ///
  /// Outlines that are recorded later are linked when this is called again.
  /// - Returns: how many outlines have an identifier now.
  /// - Throws: `InputError` where none shares ground with the reference; what was linked before stays.
  @discardableResult
  public func link(to reference: ReferenceOutlines) throws -> Int {
    let ground = try read { try SharedGround(of: $0) }
    let meter = try AreaMeter(ground.measure, crs: ground.crs)
    var sizes: [String: Double] = [:]
    for (id, polygon) in zip(reference.ids, reference.polygons) {
      sizes[id, default: 0] += try meter.area(of: polygon).squareMetres
    }
    let states = Dictionary(grouping: try glacierStates(), by: \.period.label)
    var matches: [(outline: Int64, id: String, link: SharedPart)] = []
    for period in try periods().map(\.time.label) {
      let outlines = try outlines(ofPeriod: period)
      let numbered = states[period] ?? []
      var shared: [Int: [String: Double]] = [:]
      for part in try ground.shared(by: outlines.map(\.polygon), and: reference.polygons) {
        shared[part.first, default: [:]][reference.ids[part.second], default: 0] += part.area.squareMetres
      }
      for (place, overlaps) in shared.sorted(by: { $0.key < $1.key }) {
        for (id, overlap) in overlaps.sorted(by: { $0.key < $1.key }) {
          let link = SharedPart(
            from: numbered[place].outline, to: 0, overlap: overlap,
            shareOfFrom: min(1, overlap / outlines[place].area.squareMetres),
            shareOfTo: min(1, overlap / (sizes[id] ?? overlap)))
          if LineageRules.standard.counts(link) { matches.append((link.from, id, link)) }
        }
      }
    }
    guard !matches.isEmpty else {
      throw InputError(
        file: reference.path, problem: "shares no ground with an outline of the inventory",
        mend: "check its reference system, or give another file; nothing was changed")
    }
    let rows = """
      SELECT outline_id, reference_id, overlap_m2 FROM reference_ids WHERE source = ? ORDER BY outline_id, reference_id
      """
    try change(rows, [reference.source]) { database, moment in
      try supersede(
        "reference_match_versions", where: "source = ?", [reference.source], at: moment, in: database)
      let insert = try database.makeStatement(
        sql: """
          INSERT INTO reference_match_versions
            (outline_id, source, reference_id, overlap_m2, share_of_outline, share_of_reference, recorded_at)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """)
      for (outline, id, link) in matches {
        try insert.execute(arguments: [
          outline, reference.source, id, link.overlap, link.shareOfFrom, link.shareOfTo, moment.iso,
        ])
      }
    }
    return Set(matches.map(\.outline)).count
  }

  /// The outlines of references that share ground with the inventory's, by source, period and the ground they share.
  ///
  /// - Parameter glacier: only those of one glacier.
  public func referenceMatches(of glacier: String? = nil) throws -> [ReferenceMatch] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT r.*, p.label FROM reference_ids r JOIN outlines o ON o.id = r.outline_id
          JOIN periods p ON p.id = o.period_id WHERE ?1 IS NULL OR r.glacier_uid = ?1
          ORDER BY r.source, p.start_year, p.end_year, p.label, r.outline_id, r.overlap_m2 DESC, r.reference_id
          """, arguments: [glacier]
      ).map { row in
        ReferenceMatch(
          outline: row["outline_id"], glacier: row["glacier_uid"] ?? "", period: row["label"],
          source: row["source"], id: row["reference_id"], overlap: Area(squareMetres: row["overlap_m2"]),
          shareOfOutline: row["share_of_outline"], shareOfReference: row["share_of_reference"])
      }
    }
  }
}
