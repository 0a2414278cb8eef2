import ArgumentParser
import Inventory
import Pipeline
import Reporting

/// `firnline export`: takes a part of a period, or the whole inventory, out as files.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Take outlines, masks, decisions or the whole inventory out as files.",
    discussion: """
      Outlines take the format of the file's ending: .gpkg, .geojson, .shp, .fgb and others. The mask and the \
      decisions (the number of the scene that decided each pixel) are cloud-optimised GeoTIFFs.

      The inventory becomes a folder of GeoJSON and CSV files with their checksums, in which equal content has \
      equal bytes, whenever and in whatever order it was recorded.
      """)

  /// What is taken out.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case outlines, mask, decision, inventory

    /// The part of a period; nil for the whole.
    var part: ExportSubject? { ExportSubject(rawValue: rawValue) }
  }

  @Argument(help: "outlines, mask, decision or inventory.")
  var subject: Subject

  @OptionGroup var argument: InventoryArgument

  @Argument(help: "The period's label; none for the whole inventory.")
  var period: String?

  @Option(name: .shortAndLong, help: "The file, or the folder, to write.", completion: .file())
  var output: String

  @OptionGroup var past: PastOption

  func validate() throws {
    guard (period == nil) == (subject == .inventory) else {
      throw ValidationError(
        period == nil ? "name the period whose \(subject.rawValue) you want" : "inventory takes no period")
    }
    guard past.asOf == nil || [.outlines, .inventory].contains(subject) else {
      throw ValidationError("--as-of goes with outlines and inventory: rasters of older states are not kept")
    }
  }

  func run() throws {
    if let part = subject.part, let period {
      let plan = try Plan.make(Project.read(argument.source))
      try plan.export(part, of: period, to: output, asOf: past.asOf)
    } else {
      try InventoryDump(of: past.open(argument.path(), orPublished: true)).write(to: output)
    }
    print(output)
  }
}
