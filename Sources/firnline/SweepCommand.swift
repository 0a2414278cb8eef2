import ArgumentParser
import Extraction
import Landsat
import Reporting

/// `firnline sweep`: measures band-ratio thresholds against a reference.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Measure band-ratio thresholds of one scene against known outlines.",
    discussion: """
      Clear pixels only. The reference is a file of outlines (what lies in none of them counts as no glacier, so \
      name the part they cover with --within), or a mask that is not zero on glaciers.
      """)

  @Argument(help: "A product's folder, .tar, .tar.gz, MTL file, or a scene.yaml.", completion: .file())
  var scene: String

  @Option(help: "The outlines or the mask to measure against.", completion: .file())
  var reference: String

  @Option(help: "The layer of the outlines. (default: the first)")
  var layer: String?

  @Option(name: .customLong("where"), help: "An SQL condition on the outlines, such as \"year = 2020\".")
  var condition: String?

  @Option(help: "Polygons that hold the pixels to compare. (default: the whole scene)", completion: .file())
  var within: String?

  @Option(help: "What the ratio is made of.")
  var quantity = BandQuantity.reflectance

  @Option(help: "FIRST:LAST:STEP, or thresholds with commas between.")
  var thresholds = ThresholdList(ThresholdSweep.tableII)

  @Flag(help: "Clean each mask by a 5 × 5 opening, which removes specks.")
  var opening = false

  @Flag(help: "Clean each mask by a 5 × 5 closing, which fills gaps.")
  var closing = false

  @Flag(help: "Take every pixel with data as clear, for products without a quality band.")
  var noMask = false

  @Option(help: "The format.")
  var format = TableFormat.text

  func run() throws {
    let scene = try Scene.open(at: scene)
    let morphology = MaskMorphology(opening: opening, closing: closing)
    let sweep = ThresholdSweep(
      method: BandRatio(quantity: quantity, morphology: morphology), thresholds: thresholds.values,
      sky: noMask ? SkyPolicy(masked: []) : SkyPolicy())
    let reference = GlacierReference(path: reference, layer: layer, where: condition)
    let outcome = try sweep.run(scene, against: reference, within: within)
    let table = Table.sweep(outcome, by: sweep, of: scene, against: reference, within: within)
    print(table.rendered(as: format), terminator: "")
  }
}

/// Thresholds as the command line writes them.
struct ThresholdList: ExpressibleByArgument {
  let values: [Float]

  init(_ values: [Float]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let range = argument.split(separator: ":", omittingEmptySubsequences: false)
    if range.count == 3, let first = Double(range[0]), let last = Double(range[1]),
      let step = Double(range[2]),
      step > 0, first <= last, (last - first) / step < 1000
    {
      // Each is reckoned from the first and rounded, so that no error adds up: 1.7, not 1.7000000000000002.
      let count = Int(((last - first) / step + 1e-6).rounded(.down))
      values = (0...count).map { Float(((first + Double($0) * step) * 1e6).rounded() / 1e6) }
    } else {
      values = parts.compactMap { Float($0) }.filter(\.isFinite)
      if values.count != parts.count { return nil }
    }
  }

  var defaultValueDescription: String { "1.5:3.7:0.2" }
}

extension BandQuantity: ExpressibleByArgument {}
