import ArgumentParser
import Foundation
import Geospatial
import Glaciers
import Inventory
import Pipeline
import Reporting

/// `firnline compare`: holds outlines against a reference.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Hold outlines against other outlines: areas, heights, glaciers, a map.",
    discussion: """
      Either side is a period of an inventory, or a vector file: another inventory such as RGI, GGI or SCGI, an older \
      release, outlines drawn by hand. The second is the reference.

      Prints the areas of both with what they share, as a whole and by region; with --dem also by accumulation and \
      ablation zone and by height; and the glaciers on which they agree least, with intersection over union (IoU) and \
      average symmetric surface distance (ASD). --map writes where they agree and where not.
      """)

  @Argument(help: "A project file, an inventory or a vector file.", completion: .file())
  var outlines: String

  @Argument(help: "The reference: a project file, an inventory or a vector file.", completion: .file())
  var reference: String

  @Option(help: "The period of the inventory.") var period: String?
  @Option(help: "The period of the reference.") var referencePeriod: String?

  @Option(help: "The layer of the file; its first without this.") var layer: String?
  @Option(help: "The layer of the reference; its first without this.") var referenceLayer: String?

  @Option(
    name: .customLong("where"), help: "An SQL condition on the file's attributes, such as \"Year = '1998'\".")
  var filter: String?
  @Option(name: .customLong("reference-where"), help: "An SQL condition on the reference's attributes.")
  var referenceFilter: String?

  @Option(help: "The file's field with the names of its glaciers.") var name: String?
  @Option(help: "The reference's field with the names of its glaciers.") var referenceName: String?

  @Option(help: "The CRS of a file that names none, or a wrong one.") var sourceCrs: String?
  @Option(help: "The CRS of a reference that names none, or a wrong one.") var referenceCrs: String?

  @Option(help: "A vector file of regions to compare by.", completion: .file()) var regions: String?
  @Option(help: "The field with the regions' names.") var regionName: String?

  @Option(help: "A digital elevation model, to compare by zone and height.", completion: .file()) var dem:
    String?
  @Option(help: "How wide the bands of heights are, in metres.") var band = 50

  @Option(help: "How many of the glaciers with the most ground in dispute are listed.") var worst = 20

  @Option(help: "How areas are measured: geodesic, equal-area or planar.") var area = AreaMeasure.geodesic
  @Option(help: "The CRS to compare in, in a plane; an equal-area one around the outlines without this.")
  var crs: String?

  @Option(help: "Also write where both agree and where not, as a layer for a GIS.", completion: .file())
  var map: String?
  @Flag(help: "Replace a map that is there.") var force = false

  @Option(help: "The format.") var format = TableFormat.text
  @Option(help: "Only one of the tables: areas, heights or glaciers; CSV and JSON hold one.") var only: Part?

  /// One of the tables.
  enum Part: String, ExpressibleByArgument, CaseIterable {
    case areas, heights, glaciers
  }

  func validate() throws {
    guard band > 0 else { throw ValidationError("--band is \(band): write metres above 0, such as 50") }
    guard worst >= 0 else { throw ValidationError("--worst is \(worst): write 0 or more") }
    guard only != .heights || dem != nil else { throw ValidationError("heights need --dem") }
    guard only != nil || ![.csv, .json].contains(format) else {
      throw ValidationError(
        "\(format.rawValue) holds one table: choose it with --only areas, heights or glaciers")
    }
    guard regionName == nil || regions != nil else {
      throw ValidationError("--region-name goes with --regions")
    }
  }

  func run() throws {
    let (outlines, reference) = try (Self.file(outlines), Self.file(reference))
    if let map {
      try NewFile(map).check(
        force: force, inputs: [outlines, reference, regions, dem].compactMap(\.self))
    }
    let plane = try crs.map { try CRS($0) }
    guard plane?.isGeographic != true else {
      throw ValidationError(
        "--crs is \(crs ?? ""), whose unit is a degree: give a system in a plane, or leave it out")
    }
    let first = try OutlineSource(
      outlines, period: period, layer: layer, filter: filter, name: name,
      crs: sourceCrs.map { try CRS($0) }
    ).read()
    let second = try OutlineSource(
      reference, period: referencePeriod, layer: referenceLayer, filter: referenceFilter,
      name: referenceName, crs: referenceCrs.map { try CRS($0) }
    ).read()
    let crs = try plane ?? .equalArea(around: first.places() + second.places())
    let comparison = try OutlineComparison(
      first.glaciers(in: crs), against: second.glaciers(in: crs),
      settings: OutlineComparison.Settings(crs: crs, measure: area))
    let regions = try regions.map { try OutlineSource($0, name: regionName).read().regions(in: crs) } ?? []
    var tables: [Table] = []
    if only ?? .areas == .areas {
      tables.append(try .agreement(comparison, regions: regions, notes: first.notes + second.notes))
    }
    if let dem, only ?? .heights == .heights {
      var elevations = OutlineComparison.Elevations(dem)
      elevations.band = band
      tables.append(.elevations(try comparison.elevations(elevations), of: comparison))
    }
    if only ?? .glaciers == .glaciers, worst > 0 {
      tables.append(.glaciers(try comparison.glaciers(), of: comparison, worst: worst))
    }
    print(tables.map { $0.rendered(as: format) }.joined(separator: "\n"))
    if let map {
      try comparison.map().write(map)
      print(map)
    }
  }

  /// The inventory of a project; any other file as it is.
  private static func file(_ path: String) throws -> String {
    try Project.isNamed(by: path) ? Project.read(path).inventory : path
  }
}
