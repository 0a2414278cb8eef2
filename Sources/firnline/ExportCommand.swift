import ArgumentParser
import Pipeline

/// `firnline export`: takes a part of a period out as a file.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Take a period's outlines, mask or decisions out as a file.",
    discussion: """
      Outlines take the format of the file's ending: .gpkg, .geojson, .shp, .fgb and others. The mask and the \
      decisions (the number of the scene that decided each pixel) are cloud-optimised GeoTIFFs.
      """)

  @Argument(help: "outlines, mask or decision.")
  var subject: ExportSubject

  @OptionGroup var argument: ProjectArgument

  @Argument(help: "The period's label.")
  var period: String

  @Option(name: .shortAndLong, help: "The file to write.", completion: .file())
  var output: String

  @OptionGroup var past: PastOption

  func validate() throws {
    guard past.asOf == nil || subject == .outlines else {
      throw ValidationError("--as-of goes with outlines: the rasters of older states are not kept")
    }
  }

  func run() throws {
    try argument.plan().export(subject, of: period, to: output, asOf: past.asOf)
    print(output)
  }
}

extension ExportSubject: ExpressibleByArgument {}
