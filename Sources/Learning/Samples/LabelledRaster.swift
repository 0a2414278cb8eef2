import Declaration
import Extraction
import Geospatial
import Landsat
import Neural

/// A labelled image opened for reading, window by window; for one task at a time.
public final class LabelledRaster: BandSource {
  /// What is open.
  public let image: LabelledImage
  /// The pixels that windows refer to.
  public let grid: Grid
  private let dataset: Dataset
  private let bands: RasterDataset
  private let labels: RasterDataset
  private let bandNoData: [Float?]
  private let labelNoData: Float?
  private let labelsAreBytes: Bool

  /// Opens image and label.
  ///
  /// - Throws: `InputError` where they do not fit each other or the dataset, `GeospatialError` where they do not open.
  public init(_ image: LabelledImage, of dataset: Dataset) throws {
    self.image = image
    self.dataset = dataset
    bands = try RasterDataset.open(image.image)
    labels = try RasterDataset.open(image.label)
    grid = bands.grid
    guard bands.bandCount == dataset.bands.count else {
      throw InputError(
        file: image.image, field: "bands",
        problem: "has \(bands.bandCount) bands where \(dataset.file) names \(dataset.bands.count) "
          + "(\(dataset.bands.joined(separator: ", ")))", mend: "name its bands, or choose other images")
    }
    guard grid.isAligned(with: labels.grid), grid.window(of: labels.grid) == grid.window else {
      throw InputError(
        file: image.label, problem: "does not lie on the pixels of \(image.image)",
        mend: "warp it to the same grid with gdalwarp -te … -ts …")
    }
    let raster = bands
    bandNoData = try (1...raster.bandCount).map { try Self.noData(raster, $0) }
    guard labels.bandCount == 1 else {
      throw InputError(
        file: image.label, field: "bands", problem: "are \(labels.bandCount), where a label has one",
        mend: "take out the one that holds the mask with gdal_translate -b")
    }
    let info = try labels.bandInfo(1)
    labelsAreBytes = info.type == "Byte"
    // A nodata value of zero is no glacier all the same: masks are often written so.
    labelNoData = info.noData.flatMap { $0 == 0 ? nil : Float($0) }
  }

  private static func noData(_ raster: RasterDataset, _ band: Int) throws -> Float? {
    try raster.bandInfo(band).noData.map { Float($0) }
  }

  /// A band by its place in the dataset, scaled, not-a-number without data.
  public func values(band: Int, in window: Window) throws -> [Float] {
    var values: [Float] = try bands.read(window, band: band + 1, outside: .nan)
    let (scale, noData) = (dataset.scale, bandNoData[band])
    guard scale != 1 || noData != nil else { return values }
    values.withUnsafeMutableBufferPointer { values in
      for index in values.indices {
        values[index] = values[index] == noData ? .nan : values[index] * scale
      }
    }
    return values
  }

  /// A band by its role, not-a-number without data.
  ///
  /// - Throws: `InputError` where the dataset has no such band, or other numbers than those wanted.
  public func values(_ role: Role, as quantity: BandQuantity, in window: Window) throws -> [Float] {
    guard quantity == dataset.quantity else {
      throw InputError(
        file: dataset.file, field: "quantity", problem: "is \(dataset.quantity.rawValue)",
        mend: "take a method that works on \(dataset.quantity.rawValue), not \(quantity.rawValue)")
    }
    return try values(band: place(of: role.rawValue), in: window)
  }

  /// Where a band stands in the dataset.
  ///
  /// - Throws: `InputError` that names the bands there are.
  public func place(of band: String) throws -> Int { try dataset.place(of: band) }

  /// What is glacier in a window: 1 where the label is not zero, 0 where it is, and `Loss.noLabel` where it has its
  /// nodata value or no number, or is 255 in a raster of bytes, and beyond the image.
  public func labels(in window: Window) throws -> [UInt8] {
    let labels: [Float] = try labels.read(window, outside: .nan)
    return labels.map { label in
      if label.isNaN || label == labelNoData || labelsAreBytes && label == Float(Loss.noLabel) {
        return Loss.noLabel
      }
      return label == 0 ? 0 : 1
    }
  }
}

extension Dataset {
  /// Where a band stands.
  ///
  /// - Throws: `InputError` that names the bands there are.
  public func place(of band: String) throws -> Int {
    guard let place = bands.firstIndex(of: band) else {
      throw InputError(
        file: file, field: "bands", problem: "has no band '\(band)', only \(bands.joined(separator: ", "))",
        mend: "choose among these")
    }
    return place
  }
}
