import ArgumentParser
import Extraction
import Foundation
import Geospatial
import Landsat
import Learning
import Neural
import Reporting

/// `firnline evaluate`: measures a method on labelled images.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a model or a method on labelled images.",
    discussion: """
      Confusion, precision, recall, F1, kappa, overall accuracy, IoU, MIoU and the average surface distance, for \
      each image and for all pixels together. A threshold that is swept is chosen on the training images.
      """)

  @Argument(
    help: "A model or forest file, or one of band-ratio, ndsi, single-band, random-forest.",
    completion: .file())
  var method: String

  @Option(help: "The dataset file.", completion: .file(extensions: ["yaml", "yml"]))
  var dataset: String

  @Option(help: "Which images.")
  var split = LabelledImage.Split.test

  @OptionGroup var settings: MethodSettings

  @Option(help: "How surface distances become one number.")
  var distance = SurfaceDistance.Definition.directed

  @OptionGroup var maps: MapOutput

  @Option(help: "The format.")
  var format = TableFormat.text

  func run() throws {
    let dataset = try Dataset.read(dataset)
    let declared = try settings.method(method)
    let learned = try declared.learned(on: dataset)
    let progress = WorkProgress("images")
    defer { progress.end() }
    let report = try MethodEvaluation(
      learned.method, label: learned.label, on: dataset, split: split, threshold: declared.threshold
    ).run(map: { try maps.write($0, of: learned.label) }, progress: { progress.show($0, of: $1) })
    progress.end()
    print(
      Table.accuracy(report, distance: distance, words: learned.words).rendered(as: format), terminator: "")
  }
}

/// How a method works, as the command line writes it.
struct MethodSettings: ParsableArguments {
  @Option(help: "In which positions a network sees each tile, averaged.")
  var augmentation = TestTimeAugmentation.none

  @Option(help: "The side of a network's tiles in pixels.")
  var tile = Tiling().size

  @Option(help: "How many pixels neighbouring tiles share.")
  var overlap = Tiling().overlap

  @Option(help: "The precision of a network.")
  var precision = PrecisionChoice.Wish.float32

  @Option(help: "Glacier where the probability is above this.")
  var probability = 0.5

  @Option(help: "The threshold of a pixel method: sweep, otsu or a number.")
  var threshold = PixelRule.Threshold.sweep

  @Option(help: "The band of single-band.")
  var band = Role.nir

  func validate() throws {
    guard (0..<1).contains(probability) else {
      throw ValidationError("--probability is \(probability): write a number from 0 up to but not 1")
    }
    guard tile > 0, (0..<tile).contains(overlap) else {
      throw ValidationError(
        "--overlap is \(overlap), and --tile \(tile): tiles have to be larger than they share")
    }
  }

  /// The method of a name or file.
  func method(_ nameOrFile: String) throws -> ComparedMethod {
    let features: [String: PixelRule.Feature] = [
      "band-ratio": .bandRatio(.clamp), "ndsi": .snowIndex, "single-band": .singleBand(band, .above),
    ]
    let rule = features[nameOrFile].map {
      ComparedMethod.Source.rule(PixelRule(feature: $0, threshold: threshold))
    }
    let isForest = nameOrFile == "random-forest"
    var method = ComparedMethod(rule ?? (isForest ? .forest(ForestRule()) : .weights(nameOrFile)))
    method.tiling = Tiling(size: tile, overlap: overlap)
    method.augmentation = augmentation
    method.precision = precision
    method.threshold = probability
    return method
  }
}

/// Where maps of agreement go.
struct MapOutput: ParsableArguments {
  @Option(
    help: "A folder for maps of true and false positives and negatives, PNG and GeoTIFF.",
    completion: .directory)
  var maps: String?

  /// Writes the map of one image, where maps are wanted.
  func write(_ map: AgreementMap, of method: String) throws {
    guard let maps else { return }
    try map.write(in: maps, of: method)
  }
}

extension AgreementMap {
  /// Writes picture and raster into a folder.
  func write(in folder: String, of method: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/\(name.replacingOccurrences(of: "/", with: "-"))"
    try AgreementPicture(self, title: "\(method): \(name)").image().writePNG(to: path + ".png")
    try writeGeoTIFF(to: path + ".tif")
  }
}

extension LabelledImage.Split: ExpressibleByArgument {}
extension SurfaceDistance.Definition: ExpressibleByArgument {}
extension TestTimeAugmentation: ExpressibleByArgument {}
extension PixelRule.Threshold: ExpressibleByArgument {
  /// Reads sweep, otsu or a number.
  public init?(argument: String) { self.init(argument) }

  /// The default in help.
  public var defaultValueDescription: String { "sweep" }
}
