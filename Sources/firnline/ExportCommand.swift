import ArgumentParser
import Exchange
import Foundation
import Inventory
import Pipeline

/// `firnline export`: takes an inventory, or rasters of a period, out as files or into a database.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Take an inventory out: for GIS, for RGI, GLIMS and OGGM, for a database.",
    discussion: """
      \(ExportFormat.allCases.map { "\($0.rawValue): \($0.summary)." }.joined(separator: "\n"))
      mask, decision: a period's mask, or the number of the scene that decided each pixel, as GeoTIFF.

      Without --to the ending of the file says it. Folders (rgi7, glims, stac, plain) are packed where --output ends \
      in .zip. Every export has a README and a CITATION.cff; equal content has equal bytes. \
      Documentation/exporting.md has all of it.
      """)

  @OptionGroup var argument: InventoryArgument

  @Option(help: "The format.")
  var to: ExportTarget?

  @Option(name: .shortAndLong, help: "The file, or the folder, to write.", completion: .file())
  var output: String?

  @Option(help: "The label of a period; may be repeated. All where not given.")
  var period: [String] = []

  @OptionGroup var past: PastOption

  @Flag(help: "Replace what is there already.")
  var force = false

  @Option(help: "Who made it, as 'Family, Given' or the name of a group; may be repeated.")
  var author: [String] = []

  @Option(help: "The licence by its SPDX name, such as CC-BY-4.0.")
  var license: SPDXLicense?

  @Option(help: "The region of the Randolph Glacier Inventory, such as 13-08.")
  var region: RGIRegion?

  @Option(help: "The PostGIS database, as PG:host=… dbname=… user=…; its password comes from PGPASSWORD.")
  var connection: String?

  @Option(help: "The database's schema.")
  var schema = "firnline"

  /// What is asked for: by its name, or by the ending of the file.
  private var target: ExportTarget? {
    to
      ?? output.flatMap { ExportFormat(ending: URL(fileURLWithPath: $0).pathExtension) }.map {
        .inventory($0)
      }
  }

  func validate() throws {
    guard let target else {
      throw ValidationError(
        "say the format with --to: \(ExportTarget.allValueStrings.joined(separator: ", "))")
    }
    let isDatabase = target == .inventory(.postGIS)
    guard isDatabase == (connection != nil) else {
      throw ValidationError(
        isDatabase ? "--to postgis needs --connection" : "--connection goes with --to postgis")
    }
    guard isDatabase == (output == nil) else {
      throw ValidationError(isDatabase ? "--to postgis takes no --output" : "say where to with --output")
    }
    guard case .raster(let raster) = target else { return }
    guard period.count == 1 else {
      throw ValidationError("name the period whose \(raster.rawValue) you want with --period")
    }
    guard past.asOf == nil else {
      throw ValidationError("--as-of goes with outlines: rasters of older states are not kept")
    }
  }

  func run() throws {
    switch target {
    case .raster(let raster):
      let output = output ?? ""
      try NewFile(output).check(force: force, inputs: [argument.source])
      try Plan.make(Project.read(argument.source)).export(raster, of: period[0], to: output)
    case .inventory(let format):
      let project = try argument.project()
      let statement = Edition.Statement(
        authors: author, license: license, region: region ?? .none, years: project?.years ?? .paper)
      let inventory = try past.open(project?.inventory ?? argument.source)
      let edition = try Edition(of: inventory, periods: period, statement: statement)
      if let connection {
        try PostGISExport(edition).write(to: connection, schema: schema, replacing: force)
      } else {
        try Export(edition, as: format).write(to: output ?? "", replacing: force)
      }
    case nil: break
    }
    print(output ?? schema)
  }
}

/// What can be taken out.
enum ExportTarget: Hashable, ExpressibleByArgument, CaseIterable {
  /// The inventory, or some of its periods.
  case inventory(ExportFormat)

  /// A raster of a period.
  case raster(PeriodRaster)

  static var allCases: [ExportTarget] {
    ExportFormat.allCases.map(ExportTarget.inventory) + PeriodRaster.allCases.map(ExportTarget.raster)
  }

  static var allValueStrings: [String] { allCases.map(\.name) }

  init?(argument: String) {
    guard let target = Self.allCases.first(where: { $0.name == argument }) else { return nil }
    self = target
  }

  private var name: String {
    switch self {
    case .inventory(let format): format.rawValue
    case .raster(let raster): raster.rawValue
    }
  }
}

extension SPDXLicense: ExpressibleByArgument {
  /// Reads `CC-BY-4.0`.
  public init?(argument: String) { self.init(argument) }
}

extension RGIRegion: ExpressibleByArgument {
  /// Reads `13-08`, or `13`.
  public init?(argument: String) { self.init(argument) }
}
