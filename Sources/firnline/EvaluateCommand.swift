import ArgumentParser
import Declaration
import Extraction
import Foundation
import Geospatial
import Landsat
import Learning
import Networks
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
    help: """
      A model or forest file; one of band-ratio, ndsi, single-band, random-forest; or the name of a network whose \
      weights come with Firnline, such as m-landsnet.
      """,
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

  @Flag(
    help: """
      The temperature that calibrates its probabilities, for 'uncertainty: {probabilities: …}'; with --split validation \
      or training.
      """)
  var calibrate = false

  @Option(help: "Cores to use; results do not depend on it. (default: all)")
  var threads: Int?

  @Option(help: "The format.")
  var format = TableFormat.text

  func validate() throws {
    guard !calibrate || split != .test else {
      throw ValidationError(
        "--calibrate chooses a temperature, and test images are there for nothing to be chosen by: write --split validation"
      )
    }
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads): write 1 or more") }
  }

  func run() throws {
    let dataset = try Dataset.read(dataset)
    let declared = try settings.method(method)
    let images = try dataset.someImages(split)
    if let maps = maps.maps {
      try OutputFolder.check(maps, field: "--maps")
      var inputs = InputFiles([method])
      inputs.insert(dataset)
      try AgreementMap.check(images, of: dataset.file, in: maps, sparing: inputs, field: "--maps")
    }
    let learned = try declared.learned(on: dataset, threads: threads ?? Parallel.width)
    let progress = WorkProgress("images")
    defer { progress.end() }
    let warnings = try learned.check(on: dataset) + declared.overlap(on: dataset, split: split)
    for warning in warnings { progress.say("warning: \(warning)") }
    let report = try learned.measured(
      on: dataset, split: split, threshold: declared.threshold,
      map: { try maps.write($0, of: learned.label) }, progress: { progress.show($0, of: $1) })
    progress.end()
    print(
      Table.accuracy(report, distance: distance, words: learned.words, warnings: warnings)
        .rendered(as: format), terminator: "")
    guard calibrate else { return }
    print()
    print(Table.reliability(report).rendered(as: format), terminator: "")
  }
}

/// How a method works, as the command line writes it.
struct MethodSettings: ParsableArguments {
  @Option(help: "In which positions a network sees each tile, averaged. (default: none)")
  var augmentation: TestTimeAugmentation?

  @Option(help: "The side of a network's tiles in pixels. (default: \(Tiling().size))")
  var tile: Int?

  @Option(help: "How many pixels neighbouring tiles share. (default: an eighth of a side, up to 64)")
  var overlap: Int?

  @Option(help: "The precision of a network. (default: float32)")
  var precision: PrecisionChoice.Wish?

  @Option(help: "Glacier where the probability of a network or forest is above this. (default: 0.5)")
  var probability: Double?

  @Option(help: "The threshold of a pixel method: sweep, otsu or a number. (default: sweep)")
  var threshold: PixelRule.Threshold?

  @Option(help: "The band of single-band. (default: nir)")
  var band: Role?

  private var tiling: Tiling {
    let size = tile ?? Tiling().size
    return Tiling(size: size, overlap: overlap ?? Tiling.overlap(of: size))
  }

  func validate() throws {
    if let probability, !(0..<1).contains(probability) {
      throw ValidationError("--probability is \(probability): write a number from 0 up to but not 1")
    }
    if let tile, !Tiling.sizes.contains(tile) {
      throw ValidationError(
        "--tile is \(tile): write \(Tiling.sizes.lowerBound) to \(Tiling.sizes.upperBound)")
    }
    guard (0..<tiling.size).contains(tiling.overlap) else {
      throw ValidationError(
        "--overlap is \(tiling.overlap), and --tile \(tiling.size): tiles have to be larger than they share")
    }
  }

  /// The method of a name or file.
  ///
  /// - Throws: `InputError` where a setting is one of other methods.
  func method(_ nameOrFile: String) throws -> ComparedMethod {
    func rule(_ feature: PixelRule.Feature) -> ComparedMethod.Source {
      .rule(PixelRule(feature: feature, threshold: threshold ?? .sweep))
    }
    let (source, known): (ComparedMethod.Source, [String]) =
      switch nameOrFile {
      case "band-ratio": (rule(.bandRatio(.clamp)), ["threshold"])
      case "ndsi": (rule(.snowIndex), ["threshold"])
      case "single-band": (rule(.singleBand(band ?? .nir, .above)), ["threshold", "band"])
      case "random-forest": (.forest(ForestRule()), ["probability"])
      case let file where (try? RandomForest.isStored(in: file)) == true: (.weights(file), ["probability"])
      default:
        (.weights(try file(nameOrFile)), ["augmentation", "tile", "overlap", "precision", "probability"])
      }
    if let stranger = given.first(where: { !known.contains($0) }) {
      throw InputError(
        file: nameOrFile, field: "--\(stranger)", problem: "is no setting of this method",
        mend: "leave it out; its settings are \(known.map { "--\($0)" }.joined(separator: ", "))")
    }
    var method = ComparedMethod(source)
    method.tiling = tiling
    method.augmentation = augmentation ?? method.augmentation
    method.precision = precision ?? method.precision
    method.threshold = probability ?? method.threshold
    return method
  }

  /// The file of weights: that of the path, or else the one that comes with Firnline for an architecture.
  private func file(_ nameOrFile: String) throws -> String {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: nameOrFile, isDirectory: &isFolder)
    guard !isThere || isFolder.boolValue,
      Architecture.all.contains(where: { $0.name == nameOrFile })
    else { return nameOrFile }
    return try ShippedWeights.path(of: nameOrFile)
  }

  /// The settings that the command line has.
  private var given: [String] {
    let all: [(String, Any?)] = [
      ("augmentation", augmentation), ("tile", tile), ("overlap", overlap), ("precision", precision),
      ("probability", probability), ("threshold", threshold), ("band", band),
    ]
    return all.filter { $0.1 != nil }.map(\.0)
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
    let path = stem(in: folder)
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
}
