import ArgumentParser
import Foundation
import Geospatial
import Glaciers
import Pipeline
import Reporting

/// `firnline adjust`: corrections by hand that every run keeps.
struct AdjustCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adjust", abstract: "Correct outlines by hand, and keep it through every run.",
    discussion: """
      Corrections are shapes in a GeoPackage: ground to add, ground to erase, lines that divide, labels. A project \
      names the file under outlines.adjustments; they are applied whenever outlines of their periods are made. What \
      each did is in 'firnline table adjustments'.
      """, subcommands: [Template.self, Check.self])

  /// `firnline adjust template`: an empty file to begin with.
  struct Template: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write an empty file of corrections for QGIS.",
      discussion: "It has the layers add, erase, divide and relabel with their fields, each with a style.")

    @Argument(help: "The GeoPackage to write.", completion: .file(extensions: ["gpkg"]))
    var file: String

    @Option(help: "The reference system to draw in, such as EPSG:32646.")
    var crs: CRS?

    @Option(help: "A project file, whose reference system is taken.", completion: .file())
    var project: String?

    @Flag(help: "Replace a file that is there, with all corrections in it.")
    var force = false

    func validate() throws {
      guard (crs == nil) != (project == nil) else {
        throw ValidationError("give either --crs EPSG:… or --project project.yaml")
      }
    }

    func run() throws {
      try NewFile(file).check(force: force, inputs: [])
      guard let system = try crs ?? project.map({ try Project.read($0).region.crs }) else { return }
      try AdjustmentTemplate.write(to: file, crs: system)
      print(file)
    }
  }

  /// `firnline adjust check`: reads corrections and says what they are.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read corrections, and say what is wrong with them.",
      discussion: """
        Of a project the periods are checked as well, and corrections that did nothing in the last run are named. \
        Exit status: 0 where all can be read.
        """)

    @Argument(help: "A project file, or a file of corrections.", completion: .file())
    var source: String

    @Option(help: "The format.")
    var format = TableFormat.text

    func run() throws {
      guard Project.isNamed(by: source) else {
        print(Table.adjustments(of: try AdjustmentFile.read(source)).rendered(as: format), terminator: "")
        return
      }
      let project = try Project.read(source)
      let file = try project.requiredAdjustmentFile()
      let idle = try Plan.make(project).idleAdjustments
      print(Table.adjustments(of: file, idle: idle).rendered(as: format), terminator: "")
    }
  }
}
