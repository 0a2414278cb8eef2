import Declaration
import Geospatial

/// Outlines of any file looked over by the rules of the Randolph Glacier Inventory, and corrected.
///
/// Every rule works on what the rules before it made, so a report is the same whether the corrections are kept or not:
/// shapes, internal rock, duplicates and overlaps, gaps, the minimum area. What is corrected is always reported.
public struct Audit {
  let layer: VectorLayer
  let settings: AuditSettings
  let crs: CRS
  let meter: AreaMeter
  var outlines: [AuditedOutline] = []
  var findings: [AuditFinding] = []
  private let idField: String?
  private let nameField: String?

  /// Looks over a layer of outlines.
  ///
  /// - Parameters:
  ///   - survey: how the shapes stand in their file; without it open rings and heights are not noticed.
  ///   - older: outlines whose nunataks should still be there.
  /// - Throws: `InputError` where the layer has no field that the settings name.
  public static func report(
    of layer: VectorLayer, survey: [Int64: GeometrySurvey] = [:], against older: VectorLayer? = nil,
    settings: AuditSettings = AuditSettings()
  ) throws -> AuditReport {
    guard let crs = settings.crs ?? layer.crs else {
      let finding = AuditFinding(
        rule: .missingCRS, outline: nil,
        message: "names no coordinate reference system, so nothing can be measured; give --crs EPSG:…")
      return AuditReport(layer: layer, findings: [finding])
    }
    var placed = layer
    placed.crs = crs
    // Degrees that are none show outline by outline.
    if !crs.isGeographic, let contradiction = placed.contradiction() {
      let finding = AuditFinding(
        rule: .wrongCRS, outline: nil,
        place: layer.features.lazy.compactMap { $0.polygons?.bounds }.first.map {
          Point(x: $0.minX, y: $0.minY)
        }, message: contradiction + "; give --crs EPSG:4326")
      return AuditReport(layer: layer, findings: [finding])
    }
    var audit = try Audit(layer, crs: crs, settings: settings)
    try audit.takeShapes(survey)
    try audit.cutInternalRock()
    let left = try audit.resolveOverlaps()
    try audit.closeGaps()
    audit.sift()
    audit.noteDuplicateIDs()
    audit.noteControlCharacters()
    if let older { try audit.noteLostHoles(since: older) }
    return audit.report(overlapLeft: left)
  }

  private init(_ layer: VectorLayer, crs: CRS, settings: AuditSettings) throws {
    self.layer = layer
    self.crs = crs
    self.settings = settings
    meter = try AreaMeter(settings.measure, crs: crs)
    let names = layer.fields.map(\.name)
    for field in settings.groupFields + [settings.idField].compactMap(\.self) where !names.contains(field) {
      throw InputError(
        file: layer.name, field: field, problem: "is no field of the layer",
        mend: "did you mean '\(field.nearest(among: names) ?? "")'? it has \(names.joined(separator: ", "))")
    }
    func known(_ list: [String]) -> String? { list.first { names.contains($0) } }
    idField = settings.idField ?? known(AuditSettings.knownIDs)
    nameField = known(AuditSettings.knownNames)
  }

  /// Every feature as valid single polygons, side by side on all cores.
  private mutating func takeShapes(_ survey: [Int64: GeometrySurvey]) throws {
    let templates = layer.features.enumerated().map { index, feature in
      AuditedOutline(
        index: index, name: OutlineName(feature: feature.id, part: nil, id: id(of: feature)),
        group: settings.groupFields.map { feature.attributes[$0]?.description ?? "" }.joined(
          separator: "\u{1F}"),
        isRock: Self.isInternalRock(feature), polygon: Polygon(exterior: []), area: .zero)
    }
    let (crs, measure) = (crs, settings.measure)
    let looked = try Parallel.map(
      zip(layer.features, templates).map { ($0, $1, survey[$0.id]) },
      tools: { try ShapeRules(crs: crs, measure: measure) }
    ) { entry, rules in try rules.outlines(of: entry.0, as: entry.1, survey: entry.2) }
    outlines = looked.flatMap(\.outlines)
    findings = looked.flatMap(\.findings)
  }

  /// The identifier, or else the name, by which people know a feature.
  private func id(of feature: Feature) -> String? {
    [nameField, idField].lazy.compactMap { Self.text(feature, $0) }.first { $0 != "None" }
  }

  /// The text of a field; whole numbers without the zero that shapefiles give them.
  private static func text(_ feature: Feature, _ field: String?) -> String? {
    guard let field, let value = feature.attributes[field] else { return nil }
    if case .real(let number) = value, let whole = Int64(exactly: number) { return String(whole) }
    return value.description.isEmpty ? nil : value.description
  }

  /// GLIMS has nunataks as features of the type `intrnl_rock`.
  private static func isInternalRock(_ feature: Feature) -> Bool {
    feature.attributes.contains { name, value in
      name.lowercased() == "line_type" && value.description == "intrnl_rock"
    }
  }

  /// Leaves out what is too small to be a glacier.
  private mutating func sift() {
    for outline in outlines where outline.area < settings.minimumArea {
      findings.append(
        AuditFinding(
          rule: .belowMinimum, outline: outline.name, place: outline.polygon.exterior.first,
          message: "is smaller than \(settings.minimumArea.squareKilometres) km²", before: outline.area,
          after: .zero, correction: "left out"))
    }
    outlines.removeAll { $0.area < settings.minimumArea }
  }

  /// Identifiers may be shared on purpose, as those of GLIMS are by dates and parts: they are left as they are.
  private mutating func noteDuplicateIDs() {
    guard let idField else { return }
    var first: [[String]: OutlineName] = [:]
    var seen: Set<Int> = []
    for outline in outlines where seen.insert(outline.index).inserted {
      guard let id = layer.features[outline.index].attributes[idField]?.description, !id.isEmpty else {
        continue
      }
      guard let other = first[[outline.group, id]] else {
        first[[outline.group, id]] = outline.name
        continue
      }
      findings.append(
        AuditFinding(
          rule: .duplicateID, outline: outline.name, other: other,
          message: "has the \(idField) \(id) of another feature"))
    }
  }

  /// Bytes of another encoding show as control characters, the `ä` of DOS as U+0084.
  private mutating func noteControlCharacters() {
    for feature in layer.features {
      for field in layer.fields {
        guard case .string(let text) = feature.attributes[field.name],
          text.unicodeScalars.contains(where: {
            $0.properties.generalCategory == .control && !"\t\n\r".unicodeScalars.contains($0)
          })
        else { continue }
        findings.append(
          AuditFinding(
            rule: .controlCharacter,
            outline: OutlineName(feature: feature.id, part: nil, id: id(of: feature)),
            message: "has a control character in \(field.name): is the file's encoding right?"))
      }
    }
  }

  private func report(overlapLeft: Area) -> AuditReport {
    let order = Dictionary(layer.features.enumerated().map { ($1.id, $0) }) { one, _ in one }
    func key(_ finding: AuditFinding) -> [Int] {
      [
        AuditFinding.Severity.allCases.firstIndex(of: finding.severity) ?? 0,
        AuditRule.allCases.firstIndex(of: finding.rule) ?? 0,
        finding.outline.flatMap { order[$0.feature] } ?? 0, finding.outline?.part ?? 0,
      ]
    }
    let ordered = findings.enumerated().map { (key($1) + [$0], $1) }
      .sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    return AuditReport(
      layer: layer, findings: ordered, measured: meter.label, overlapLeft: overlapLeft,
      corrected: corrected())
  }

  /// The outlines that are left, with the attributes of their features.
  private func corrected() -> VectorLayer {
    var result = layer
    result.crs = crs
    let isSplit = outlines.contains { $0.name.part != nil }
    if isSplit, !result.fields.contains(where: { $0.name == Self.partField }) {
      result.fields.append(VectorLayer.Field(Self.partField, .string))
    }
    result.features = outlines.sorted { ($0.index, $0.name.part ?? 0) < ($1.index, $1.name.part ?? 0) }
      .enumerated().map { number, outline in
        let feature = layer.features[outline.index]
        var attributes = feature.attributes
        if let part = outline.name.part {
          let id = Self.text(feature, idField) ?? "\(feature.id)"
          attributes[Self.partField] = .string("\(id)_\(part)")
        }
        return Feature(
          id: Int64(number + 1), geometry: .polygons(outline.polygon.asMultiPolygon), attributes: attributes)
      }
    return result
  }

  /// The field that tells parts of one feature apart: the feature's identifier with the part's number.
  private static let partField = "from_multi"
}
