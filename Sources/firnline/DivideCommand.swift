import ArgumentParser
import Declaration
import Geospatial
import Glaciers
import Reporting

/// `firnline divide`: splits complexes of ice into glaciers.
struct DivideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "divide", abstract: "Divide complexes of ice into glaciers.",
    discussion: """
      Outlines that share a border are one complex, whichever feature they came from. Divides come from a digital \
      elevation model (after Kienholz et al. 2013), from lines, or from the glaciers of a reference inventory, whose \
      divides are carried over. Glaciers of a complex tile it.
      """)

  @Argument(help: "A file of outlines that OGR reads.", completion: .file())
  var outlines: String

  @Option(help: "The layer of the outlines. (default: the first)")
  var layer: String?

  @Option(name: .customLong("where"), help: "An SQL condition on the outlines, such as \"area_km2 > 1\".")
  var condition: String?

  @Option(name: .shortAndLong, help: "The file to write; its ending chooses the format.", completion: .file())
  var output: String

  @Option(help: "A digital elevation model, heights in metres.", completion: .file())
  var dem: String?

  @Option(help: "A file of lines that divide.", completion: .file())
  var lines: String?

  @Option(help: "A reference inventory: each glacier is a basin.", completion: .file())
  var reference: String?

  @Option(help: "The field that names the reference's glaciers, such as rgi_id.")
  var name: String?

  @Option(help: "A file of real glaciers to measure the result against.", completion: .file())
  var against: String?

  @Flag(help: "Replace a file that is there.")
  var force = false

  @OptionGroup(title: "Rules")
  var rules: DivideOptions

  @Option(help: "The format of the tables.")
  var format = TableFormat.text

  func validate() throws {
    guard [dem, lines, reference].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("give one of --dem, --lines and --reference: that is where divides come from")
    }
    guard name == nil || reference != nil else {
      throw ValidationError("--name is the field of a --reference, which is not given")
    }
  }

  func run() throws {
    try NewFile(output).check(
      force: force, inputs: [outlines, dem, lines, reference, against].compactMap(\.self))
    let real = try against.map { try VectorSource($0).read() }
    let division = try divided(by: rules.settings)
    try division.write(output)
    print(Table.divides(division, of: outlines).rendered(as: format), terminator: "")
    guard let against, let real else { return }
    var agreements = [
      (name: dem ?? lines ?? reference ?? "", agreement: try division.agreement(with: real))
    ]
    if dem != nil {
      let plain = try divided(by: .plainWatershed).agreement(with: real)
      agreements.append((name: "a plain watershed", agreement: plain))
    }
    if format == .text { print() }
    print(Table.divideAgreement(agreements, with: against).rendered(as: format), terminator: "")
  }

  private func divided(by settings: DivideSettings) throws -> OutlineDivision {
    let source: OutlineDivision.Source =
      if let dem { .elevation(dem) } else if let lines { .lines(lines) } else {
        .reference(reference ?? "", name: name)
      }
    return try OutlineDivision(outlines, layer: layer, where: condition, by: source, settings: settings)
  }
}

/// The settings of division as options.
struct DivideOptions: ParsableArguments {
  @Option(help: "The side of the cells on which heights are routed.")
  var cell = DivideSettings().cell

  @Option(help: "How deep a hollow has to be to be an outlet; 'any' for every low place along the edge.")
  var outletDepth = OutletDepth(DivideSettings().outletDepth)

  @Option(help: "Radius that makes catchments one glacier, over the root of the outlet's own.")
  var mergeFactor = DivideSettings().mergeFactor

  @Option(help: "The largest such radius.")
  var mergeLimit = DivideSettings().mergeLimit

  @Option(help: "The smallest glacier that is made from heights.")
  var smallestGlacier = DivideSettings().smallestGlacier

  @Option(help: "The smallest piece of an outline that is cut off.")
  var smallestPiece = DivideSettings().smallestPiece

  @Option(help: "How far from a basin ground still belongs to it.")
  var reach = DivideSettings().reach

  var settings: DivideSettings {
    var settings = DivideSettings()
    settings.cell = cell
    settings.outletDepth = outletDepth.length
    settings.mergeFactor = mergeFactor
    settings.mergeLimit = mergeLimit
    settings.smallestGlacier = smallestGlacier
    settings.smallestPiece = smallestPiece
    settings.reach = reach
    return settings
  }

  func validate() throws {
    guard cell.metres >= 1 else { throw ValidationError("--cell is \(cell): write at least 1 m") }
    let lengths = [mergeLimit, reach, outletDepth.length ?? .zero]
    guard mergeFactor >= 0, lengths.allSatisfy({ $0 >= .zero }), smallestGlacier >= .zero,
      smallestPiece >= .zero
    else { throw ValidationError("lengths, areas and --merge-factor are zero or more") }
  }
}

/// A depth, or `any`.
struct OutletDepth: ExpressibleByArgument {
  let length: Length?

  init(_ length: Length?) { self.length = length }

  init?(argument: String) {
    if argument == "any" {
      length = nil
    } else if let length = Length(argument: argument) {
      self.length = length
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { length?.description ?? "any" }
}
