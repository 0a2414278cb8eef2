import Geospatial

extension InventoryDatabase {
  /// The fields of `datedOutlines`, in their order.
  private static let datedFields: [VectorLayer.Field] = [
    .init("number", .integer), .init("period", .string), .init("start_year", .integer),
    .init("end_year", .integer), .init("period_start", .date), .init("period_end", .date),
    .init("kind", .string), .init("glac_name", .string),
    .init("external_id", .string), .init("area_km2", .real), .init("area_error_km2", .real),
    .init("area_measure", .string), .init("perimeter_m", .real), .init("src_date", .date),
    .init("src_date_min", .date), .init("src_date_max", .date), .init("source", .string),
    .init("project", .string), .init("scene_shares", .string), .init("glacier_uid", .string),
    .init("parent_uid", .string),
  ]

  /// A period's outlines as a layer that leaves the inventory.
  ///
  /// Fields have the names of `dated_outlines`, and no identifier or time of recording: equal content gives equal
  /// layers, where also the other periods are equal, on which `glacier_uid` hangs. Period and `number` name an outline;
  /// `source` is `simulated` where no real glacier was measured. A period
  /// that is not there has no outlines.
  public func datedOutlines(ofPeriod label: String) throws -> VectorLayer {
    var stamps: [String: FieldValue] = [
      "period": .string(label), "area_measure": .string(project.areaMeasure), "source": .string(ownSource),
      "project": .string(project.name),
    ]
    if let period = try periods().first(where: { $0.time.label == label }) {
      stamps["start_year"] = .integer(Int64(period.time.years.lowerBound))
      stamps["end_year"] = .integer(Int64(period.time.years.upperBound))
      stamps["period_start"] = .date(period.days.lowerBound)
      stamps["period_end"] = .date(period.days.upperBound)
      stamps["kind"] = .string(period.kind.rawValue)
    }
    let outlines = try outlines(ofPeriod: label)
    let fields =
      Self.datedFields + OutlineLayer.glacierFields(of: outlines).filter { $0.name != "flow_line" }
    let identities = try identities(ofPeriod: label)
    let features = try outlines.enumerated().map { index, outline in
      var values = try OutlineLayer.attributes(of: outline).merging(stamps) { $1 }
      values["number"] = .integer(Int64(index + 1))
      values["area_km2"] = .real(outline.area.squareKilometres)
      values["area_error_km2"] = outline.uncertainty.map { .real($0.squareKilometres) }
      values["glacier_uid"] = identities[index].glacier.map(FieldValue.string)
      values["parent_uid"] = identities[index].parent.map(FieldValue.string)
      return Feature(
        id: Int64(index + 1), geometry: .polygons(outline.polygon.asMultiPolygon),
        attributes: values.filter { name, _ in fields.contains { $0.name == name } })
    }
    return VectorLayer(name: "dated_outlines", crs: project.crs, fields: fields, features: features)
  }

  /// The identifier of an outline by its number in its period, from 1; nil where there is none.
  public func outline(ofPeriod label: String, number: Int) throws -> Int64? {
    try read { database in
      try Int64.fetchOne(
        database, sql: "SELECT id FROM dated_outlines WHERE period = ? AND number = ?",
        arguments: [label, number])
    }
  }
}

extension PeriodSummary {
  /// The first and the last day: as declared, else of the calendar years.
  public var days: ClosedRange<CalendarDate> {
    if let dates { return dates }
    let first = CalendarDate(year: time.years.lowerBound, month: 1, day: 1)
    let last = CalendarDate(year: time.years.upperBound, month: 12, day: 31)
    return (first ?? CalendarDate(ordinal: 1))...(last ?? CalendarDate(ordinal: 1))
  }
}
