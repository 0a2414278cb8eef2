import ArgumentParser
import Declaration
import Foundation
import Geospatial
import Glaciers
import Inventory
import Pipeline
import Reporting

/// `firnline audit`: looks over outlines by the rules of the RGI.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Look over outlines, and correct them.",
    discussion: """
      Takes any file of outlines, or an inventory, whose periods are looked over each by itself. Finds what is not a \
      valid single polygon in the plane, internal rock that is no hole, duplicates, overlaps, gaps, outlines below \
      the minimum area, lost nunataks and more. Nothing is changed: --fix writes the corrected outlines to a new \
      file, with every correction in the table and in --log.

      Exit status: 0 without errors, 1 with errors, of those that --fix cannot correct once it is given; with \
      --strict also 2 where there are warnings and no errors.
      """)

  @Argument(help: "A file of outlines, a project file, or an inventory.", completion: .file())
  var file: String

  @Option(help: "The layer of the file; the first where left out.")
  var layer: String?

  @Flag(help: "Write the corrected outlines; goes with --output.")
  var fix = false

  @Option(name: .shortAndLong, help: "The file for the corrected outlines.", completion: .file())
  var output: String?

  @Option(help: "A CSV file for the findings and corrections.", completion: .file())
  var log: String?

  @Flag(help: "Replace files that are there.")
  var force = false

  @Option(
    name: .customLong("by"),
    help: ArgumentHelp(
      "A field, such as a date, that parts the file into inventories of their own; may be given several times.",
      valueName: "field"))
  var groups: [String] = []

  @Option(help: "The field with the identifier, where it has an unusual name.")
  var id: String?

  @Option(help: "Outlines below this area are left out.")
  var minArea = AuditSettings().minimumArea

  @Option(help: "Strips between neighbours narrower than this are gaps.")
  var gap = AuditSettings().gapWidth

  @Option(help: "Gaps narrower than this are filled; none where left out.")
  var closeGaps: Length?

  @Option(help: "An older file whose nunataks should still be there.", completion: .file())
  var against: String?

  @Option(help: "How areas are measured: \(AreaMeasure.allCases.map(\.rawValue).joined(separator: ", ")).")
  var area = AuditSettings().measure

  @Option(help: "The reference system of a file that names none, or a wrong one.")
  var crs: CRS?

  @Flag(help: "Fail on warnings too, with exit status 2.")
  var strict = false

  @Option(help: "The format.")
  var format = TableFormat.text

  func validate() throws {
    guard fix == (output != nil) else {
      throw ValidationError("--fix and --output go together: firnline audit \(file) --fix -o corrected.gpkg")
    }
  }

  func run() throws {
    for target in [output, log].compactMap(\.self) { try NewFile(target).check(force: force, inputs: [file]) }
    let project =
      try Project.isNamed(by: file) ? Project.read(file) : nil
    let source = try OutlineFile.read(project?.inventory ?? file, layer: layer)
    let report = try Audit.report(
      of: source.layer, survey: source.survey, against: against.map { try VectorSource($0).read().layer },
      settings: settings(isInventory: source.isInventory))
    let shown = Table.audit(report, of: file, isFixed: fix, most: format == .text ? 20 : nil)
    print(shown.rendered(as: format), terminator: "")
    if let log {
      let table = Table.audit(report, of: file, isFixed: fix)
      try TemporaryName.write(Data(table.rendered(as: .csv).utf8), to: log)
    }
    if let output { try report.write(to: output) }
    let status = report.status(isStrict: strict, isFixed: fix)
    if status != 0 { throw ExitCode(status) }
  }

  private func settings(isInventory: Bool) -> AuditSettings {
    var settings = AuditSettings()
    settings.measure = area
    settings.minimumArea = minArea
    settings.gapWidth = gap
    settings.closedGapWidth = closeGaps
    settings.crs = crs
    settings.idField = id
    settings.groupFields = (isInventory ? ["period"] : []) + groups
    return settings
  }
}

extension Area: ExpressibleByArgument {
  /// Reads a number with its unit, such as `0.01 km2`.
  public init?(argument: String) { try? self.init(parsing: argument) }
}

extension Length: ExpressibleByArgument {
  /// Reads a number with its unit, such as `10 m`.
  public init?(argument: String) { try? self.init(parsing: argument) }
}

extension AreaMeasure: ExpressibleByArgument {}

extension CRS: ExpressibleByArgument {
  /// Reads `EPSG:32646`, WKT, a PROJ string or the path of a `.prj` file.
  public init?(argument: String) { try? self.init(argument) }
}
