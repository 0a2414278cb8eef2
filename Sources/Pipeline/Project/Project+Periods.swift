import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat

/// The periods of a project file, what they are made of, and which of them are compared.
extension ProjectReader {
  /// The periods as they are written.
  func declaredPeriods() throws -> [StrictMapping] {
    let keys = ["label", "years", "manifest", "scenes", "outlines", "buffer"]
    let declared = try root.mappings("periods", keys: keys)
    guard !declared.isEmpty else {
      throw root.fault("periods", "lists no period", "write '- {label: 1986-1988, manifest: …}' for each")
    }
    return declared
  }

  /// The periods, with the files of their scenes.
  func periods(_ finder: SceneFinder) throws -> [PeriodDeclaration] {
    let declared = try declaredPeriods()
    var labels: Set<String> = []
    let periods = try declared.map { period in
      let label = try period.requiredString("label", "a name such as 1986-1988")
      guard labels.insert(label).inserted else {
        throw period.fault("label", "'\(label)' is used twice", "give each period its own")
      }
      return PeriodDeclaration(
        label: label, years: try years(period, label: label),
        source: try periodSource(period, finder), buffer: try buffer(period))
    }
    let own = file
    return try Parallel.map(periods, tools: {}) { period, _ in
      guard case .scenes(_, let manifest) = period.source, manifest != own else { return period }
      let entries = try Manifest.read(manifest, finder: finder)
      return PeriodDeclaration(
        label: period.label, years: period.years, source: .scenes(entries, manifest: manifest),
        buffer: period.buffer)
    }
  }

  /// Reads a year, or the first and the last of some; nil for anything else.
  static func years(_ text: String) -> ClosedRange<Int>? {
    let parts = text.split(whereSeparator: { "-–/".contains($0) }).map { Int($0) }
    guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
      (1000...9999).contains(first), last >= first, last <= 9999
    else { return nil }
    return first...last
  }

  /// The period's years: declared, or read from a label such as `1986-1988` or `1998`.
  func years(_ period: StrictMapping, label: String) throws -> ClosedRange<Int> {
    if let years = try period.optionalValue("years", "one year or two, such as 1986-1988", Self.years) {
      return years
    }
    guard let years = Self.years(label) else {
      throw period.fault(
        "years", "are missing, and the label '\(label)' names none",
        "write 'years: 1986-1988' or 'years: 1998'")
    }
    return years
  }

  /// What a period is made of; of a manifest only where it is.
  private func periodSource(
    _ period: StrictMapping, _ finder: SceneFinder
  ) throws -> PeriodDeclaration.Source {
    let given = ["manifest", "scenes", "outlines"].filter(period.has)
    guard given.count == 1 else {
      throw period.fault(
        given.last, given.isEmpty ? "a period needs a source" : "a period has one source, not \(given.count)",
        "write one of manifest, scenes, outlines")
    }
    if given == ["outlines"] { return .outlines(try outlineImport(period)) }
    if let manifest = try period.string("manifest").map(resolved) {
      guard manifest != file else {
        throw period.fault("manifest", "is the project file itself", "name a CSV file that lists the scenes")
      }
      return .scenes([], manifest: manifest)
    }
    let entries = try period.strings("scenes")?.map { scene in
      let line = period.fault("scenes", "", "").line
      return try Manifest.entry(ManifestEntry(scene: scene, file: file, line: line), finder: finder)
    }
    guard let entries, !entries.isEmpty else {
      throw period.fault("scenes", "lists no scene", "write at least one path")
    }
    return .scenes(try Manifest.inOrder(entries, file: file), manifest: file)
  }

  func outlineImport(_ period: StrictMapping) throws -> OutlineImport {
    let keys = [
      "file", "layer", "where", "rock", "attributes", "date", "crs", "repair", "minimumArea", "citation",
    ]
    let declared = try period.mapping("outlines", keys: keys)
    let attributes = try declared.optionalMapping("attributes", keys: ["name", "id", "date"])
    return OutlineImport(
      path: try existing(declared, "file"), layer: try declared.string("layer"),
      filter: try declared.string("where"), rock: try declared.string("rock"),
      attributes: OutlineImport.Attributes(
        name: try attributes?.string("name"), id: try attributes?.string("id"),
        date: try attributes?.string("date")),
      date: try declared.optionalValue("date", "a date such as 1984-08-01") { CalendarDate(iso: $0) },
      crs: try declared.optionalValue("crs", "a reference system such as EPSG:4326") { try? CRS($0) },
      repair: try declared.flag("repair") ?? false,
      minimumArea: try quantity(declared, "minimumArea", Area.self) ?? .zero,
      citation: try declared.string("citation"))
  }

  /// The pairs of periods that tables compare.
  func comparisons(_ periods: [PeriodDeclaration]) throws -> [Comparison] {
    let labels = periods.map(\.label)
    let years = Dictionary(periods.map { ($0.label, $0.years) }) { one, _ in one }
    var known: Set<Comparison> = []
    return try root.mappings("comparisons", keys: ["from", "to"]).map { pair in
      func label(_ key: String) throws -> String {
        try pair.value(key, "the label of a period: \(labels.joined(separator: ", "))") {
          labels.contains($0) ? $0 : nil
        }
      }
      let comparison = Comparison(first: try label("from"), second: try label("to"))
      guard comparison.first != comparison.second else {
        throw pair.fault("to", "is the same period as 'from'", "compare two periods")
      }
      if let first = years[comparison.first], let second = years[comparison.second],
        second.upperBound < first.lowerBound
      {
        throw pair.fault("to", "\(comparison.second) is before \(comparison.first)", "exchange them")
      }
      guard known.insert(comparison).inserted else {
        throw pair.fault(
          "from", "the pair \(comparison.first), \(comparison.second) is listed twice", "keep one")
      }
      return comparison
    }
  }
}
