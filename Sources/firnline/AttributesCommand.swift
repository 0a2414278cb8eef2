import ArgumentParser
import Foundation
import Geospatial
import Glaciers
import Reporting

/// `firnline attributes`: measures outlines on a digital elevation model.
struct AttributesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attributes",
    abstract: "Measure the attributes of outlines on a digital elevation model, as RGI 7 has them.",
    discussion: """
      Each feature of the file is one glacier. Its heights are looked at on a grid of its own, 14·√A + 10 m wide for A \
      km², 100 m at most. A glacier has a topography where 99 % of it have a height and heights differ by more than \
      5 m; for others the table says why not. accum_km2 and ablat_km2 are the areas above and below the median height.
      """)

  @Argument(help: "The outlines, in any format that OGR reads.", completion: .file())
  var outlines: String

  @Option(help: "The heights in metres, in any format that GDAL reads.", completion: .file())
  var dem: String

  @Option(help: "The name of the elevation model, for the column dem_source. (default: the file's name)")
  var demName: String?

  @Option(help: "The layer of the outlines. (default: the first)")
  var layer: String?

  @Option(name: .customLong("where"), help: "An SQL condition on the outlines, such as \"area_km2 > 1\".")
  var condition: String?

  @Option(help: "How areas are measured.")
  var area = AreaMeasure.equalArea

  @Flag(help: "Set what the file itself says under the names of RGI 6 or 7 beside.")
  var beside = false

  @Option(
    name: .shortAndLong,
    help: "Write the outlines with the columns of RGI 7, and the areas of both zones, to this file.",
    completion: .file())
  var output: String?

  @Option(
    help: "Write the share of each 50 m of height to this CSV file, in thousandths.", completion: .file())
  var hypsometry: String?

  @Flag(help: "Replace files that are there.")
  var force = false

  @Option(help: "The format.")
  var format = TableFormat.text

  func run() throws {
    for target in [output, hypsometry].compactMap(\.self) {
      try NewFile(target).check(force: force, inputs: [outlines, dem])
    }
    let name = demName ?? URL(fileURLWithPath: dem).deletingPathExtension().lastPathComponent
    let survey = AttributeSurvey(elevations: dem, source: name, measure: area)
    let measured = try AttributedOutlines(
      of: outlines, layer: layer, where: condition, distinct: hypsometry != nil, by: survey)
    if let output { try measured.write(to: output) }
    if let hypsometry { try measured.writeHypsometry(to: hypsometry) }
    print(Table.attributes(of: measured, beside: beside).rendered(as: format), terminator: "")
  }
}
