import ArgumentParser
import Declaration
import Foundation
import Geospatial
import Inventory
import Pipeline
import Reporting

/// `firnline table`: prints what the inventory holds.
struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "Print what an inventory holds, and what it says of glaciers through time.",
    discussion:
      "Takes a project file, or an inventory by itself. Text has printed rounding, CSV and JSON all digits.")

  /// What a table is about.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case areas, changes, glaciers, scenes, lineage, trends, events, glacier, references, uncertainty,
      adjustments
  }

  @Argument(help: "What the table is of.")
  var subject: Subject

  @OptionGroup var argument: InventoryArgument

  @OptionGroup var past: PastOption

  @OptionGroup(title: "Through time") var series: SeriesOptions

  @Option(help: "The format.")
  var format = TableFormat.text

  @Option(
    help:
      "Which years stand for a period in rates: \(YearConvention.allCases.map(\.rawValue).joined(separator: ", "))."
  )
  var years: YearConvention?

  @Option(help: "A pair of periods to compare, as FROM..TO; may be given several times.")
  var compare: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      For areas and glaciers: a CSV file of other areas to compare with, one row for each period, or for each \
      period and glacier.
      """, valueName: "file"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "For areas: the project file of another method over the same periods.", valueName: "project"))
  var beside: String?

  @Option(help: "The columns of that file: the period, the glacier's name where there is one, the area.")
  var columns = "period,area_km2"

  @Option(help: "The unit of its areas: km2, m2 or ha.")
  var unit = "km2"

  @Option(help: "Leave out differences of less than this many percent.")
  var least = 0.0

  @Flag(help: "For areas against others: fail where a difference is larger than the stated uncertainty.")
  var mustAgree = false

  func validate() throws {
    guard beside == nil || (against == nil && subject == .areas) else {
      throw ValidationError("--beside goes with areas, and without --against")
    }
    guard compare.isEmpty || subject == .changes else {
      throw ValidationError(
        "--compare goes with changes: firnline table changes \(argument.source) --compare …")
    }
    guard years == nil || subject == .changes || (subject == .trends && series.asksForLines) else {
      throw ValidationError(
        "--years goes with changes, and with trends --by or --method: firnline table changes \(argument.source) --years …"
      )
    }
    guard series.by == nil || [.changes, .trends].contains(subject) else {
      throw ValidationError("--by goes with changes and with trends")
    }
    guard !series.both || subject == .changes else { throw ValidationError("--both goes with changes") }
    guard (subject == .glacier) == (series.uid != nil) else {
      throw ValidationError(
        "glacier and --uid go together: firnline table glacier \(argument.source) --uid G…")
    }
    guard against == nil || [.areas, .glaciers].contains(subject) else {
      throw ValidationError("--against goes with areas and with glaciers")
    }
  }

  func run() throws {
    if subject == .areas, let against {
      let (inventory, project) = try opened()
      let agreement = try agreement(of: inventory, against)
      print(try Table.agreement(agreement).noting(declared(project), in: inventory).rendered(as: format))
      guard agreement.holds || !mustAgree else { throw ExitCode.failure }
    } else if subject == .areas, let beside {
      let compared = try methods(argument.source, beside)
      print(try Table.areas(of: compared.one, beside: compared.other).rendered(as: format))
    } else {
      let (inventory, project) = try opened()
      print(
        try table(of: inventory, project).noting(declared(project), in: inventory).rendered(as: format))
    }
  }

  /// Two projects' inventories, named by their methods, and by their files too where these are the same.
  private func methods(
    _ file: String, _ otherFile: String
  ) throws -> (one: Table.MethodInventory, other: Table.MethodInventory) {
    let (project, other) = (try Project.read(file), try Project.read(otherFile))
    let areAlike = project.method.name == other.method.name
    func inventory(of project: Project, in file: String) throws -> Table.MethodInventory {
      let stem = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
      let name = project.method.name + (areAlike ? " of \(stem)" : "")
      return Table.MethodInventory(try past.open(project.inventory), method: name)
    }
    return (try inventory(of: project, in: file), try inventory(of: other, in: otherFile))
  }

  private func table(of inventory: InventoryDatabase, _ project: Project?) throws -> Table {
    switch subject {
    case .areas: return try Table.areas(of: inventory)
    case .glaciers:
      guard let against else { return try Table.glaciers(of: inventory) }
      return try Table.glaciers(of: inventory, against: official(against), least: least)
    case .scenes: return try Table.scenes(of: inventory)
    case .lineage: return try Table.lineage(of: inventory)
    case .adjustments: return try Table.adjustments(of: inventory)
    case .events: return try Table.events(of: inventory)
    case .references: return try Table.referenceLinks(of: inventory)
    case .glacier: return try Table.glacier(series.uid ?? "", of: inventory)
    case .uncertainty:
      return try Table.uncertainty(
        of: inventory, by: series.ledger(for: inventory, declared: project?.region.resolution))
    case .trends:
      guard series.asksForLines else { return try Table.trends(of: inventory, declared: declared(project)) }
      let draw = series.bands ? Table.trendBands : Table.trends
      return try draw(
        inventory, series.grouping(in: inventory), series.sum, series.trend(years ?? project?.years),
        declared(project))
    case .changes where series.by != nil || series.both:
      return try Table.changes(
        of: inventory, by: series.grouping(in: inventory), sum: series.sum, both: series.both,
        convention: years ?? project?.years ?? .paper, comparisons: comparisons(), declared: declared(project)
      )
    case .changes:
      return try Table.changes(
        of: inventory, convention: years ?? project?.years ?? .paper, comparisons: comparisons(),
        declared: declared(project))
    }
  }

  /// What the project file declares now; nil where an older state is asked for, of which it says nothing.
  private func declared(_ project: Project?) -> DeclaredSeries? {
    guard past.asOf == nil, let project else { return nil }
    return DeclaredSeries(
      project: argument.source,
      periods: project.periods.map { DeclaredSeries.Period(label: $0.label, years: $0.years) })
  }

  private func opened() throws -> (InventoryDatabase, Project?) {
    let project = try argument.project()
    let inventory = try past.open(
      project?.inventory ?? argument.source,
      orPublished: [.areas, .changes, .scenes, .trends].contains(subject) && series.by == nil && !series.both)
    // A table is of what is recorded; a plan that cannot be made is no reason to withhold it.
    if let project, past.asOf == nil, let outdated = try? Plan.make(project).outdated,
      !outdated.isEmpty
    {
      let labels = outdated.joined(separator: ", ")
      FileHandle.standardError.write(
        Data(
          "note: not of the present settings and files: \(labels); run firnline run \(argument.source)\n".utf8
        ))
    }
    return (inventory, project)
  }

  private func official(_ path: String) throws -> OfficialAreas {
    let names = try columnNames(3)
    return try OfficialAreas(
      CSVTable(path: path), period: names[0], name: names[1], area: names[2], unit: unitInSquareKilometres())
  }

  private func agreement(of inventory: InventoryDatabase, _ path: String) throws -> AreaAgreement {
    let names = try columnNames(2)
    return try AreaAgreement(
      of: inventory, with: CSVTable(path: path), period: names[0], area: names[1],
      unit: unitInSquareKilometres())
  }

  private func columnNames(_ count: Int) throws -> [String] {
    let names = columns.split(separator: ",").map(String.init)
    guard names.count == count else {
      throw ValidationError(
        "--columns is '\(columns)': write \(count) names, such as "
          + (count == 3 ? "Year,GLACNAME,AREA" : "period,area_km2"))
    }
    return names
  }

  private func unitInSquareKilometres() throws -> Double { try Area(parsing: "1 \(unit)").squareKilometres }

  private func comparisons() throws -> [Comparison] {
    try compare.map { pair in
      let parts = pair.components(separatedBy: "..")
      guard parts.count == 2 else {
        throw ValidationError("--compare is '\(pair)': write FROM..TO, such as 1986-1988..2001-2003")
      }
      return Comparison(first: parts[0], second: parts[1])
    }
  }
}

extension TableFormat: ExpressibleByArgument {}
extension YearConvention: ExpressibleByArgument {}
