import Declaration
import Extraction
import Geospatial
import Neural

/// Where a mask and its reference agree, pixel by pixel.
public struct AgreementMap: Sendable {
  /// What is to be said of a pixel.
  public enum Verdict: UInt8, CaseIterable, Sendable {
    /// Glacier in neither.
    case trueNegative = 0
    /// Glacier in both.
    case truePositive = 1
    /// Glacier in the mask only.
    case falsePositive = 2
    /// Glacier in the reference only.
    case falseNegative = 3
    /// The reference does not know.
    case unknown = 255

    /// A name such as `true positive`.
    public var name: String {
      switch self {
      case .trueNegative: "true negative"
      case .truePositive: "true positive"
      case .falsePositive: "false positive"
      case .falseNegative: "false negative"
      case .unknown: "unknown"
      }
    }
  }

  /// The name of the image.
  public let name: String
  /// Where it lies.
  public let grid: Grid
  /// The verdict of each pixel, row by row.
  public let verdicts: [Verdict]

  /// Compares a mask, glacier where it is not zero, with labels: 1, 0, or `Loss.noLabel`.
  public init(name: String, grid: Grid, mask: [UInt8], labels: [UInt8]) {
    precondition(mask.count == labels.count && mask.count == grid.window.count)
    self.name = name
    self.grid = grid
    verdicts = zip(mask, labels).map { mask, label in
      switch (mask != 0, label) {
      case (_, Loss.noLabel): .unknown
      case (true, 0): .falsePositive
      case (true, _): .truePositive
      case (false, 0): .trueNegative
      case (false, _): .falseNegative
      }
    }
  }

  /// How often mask and reference agree.
  public var confusion: Confusion {
    var counts = [Int](repeating: 0, count: 256)
    for verdict in verdicts { counts[Int(verdict.rawValue)] += 1 }
    func count(_ verdict: Verdict) -> Int { counts[Int(verdict.rawValue)] }
    return Confusion(
      truePositives: count(.truePositive), falsePositives: count(.falsePositive),
      falseNegatives: count(.falseNegative), trueNegatives: count(.trueNegative))
  }

  /// Writes the verdicts as a GeoTIFF of bytes.
  public func writeGeoTIFF(to path: String) throws {
    let raster = try RasterDataset.create(
      path, grid: grid, type: UInt8.self, noData: Double(Verdict.unknown.rawValue))
    let known = Verdict.allCases.map { "\($0.rawValue) \($0.name)" }.joined(separator: ", ")
    try raster.setDescription(known, band: 1)
    try raster.write(verdicts.map(\.rawValue), window: grid.window)
    try raster.close()
  }

  /// The endings of the files of a map, a picture and a raster.
  public static let endings = ["png", "tif"]

  /// The path of the map's files in a folder, but for the ending.
  public func stem(in folder: String) -> String { Self.stem(of: name, in: folder) }

  private static func stem(of name: String, in folder: String) -> String { "\(folder)/\(name.asFolder)" }

  /// Sees to it that every image has a map of its own, which takes the place of nothing that is read.
  ///
  /// - Parameters:
  ///   - file: the dataset file, for messages.
  ///   - field: the key or option that names the folder.
  /// - Throws: `InputError` that names the images or the file.
  public static func check(
    _ images: [LabelledImage], of file: String, in folder: String, sparing inputs: InputFiles, field: String
  ) throws {
    var owners: [String: String] = [:]
    for image in images {
      let stem = stem(of: image.name, in: folder)
      if let other = owners.updateValue(image.name, forKey: stem) {
        throw InputError(
          file: file, field: "split",
          problem: "has the images '\(other)' and '\(image.name)', whose maps would be one file",
          mend: "rename one of them")
      }
      for ending in endings { try inputs.check(output: "\(stem).\(ending)", field: field) }
    }
  }
}
