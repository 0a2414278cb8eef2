import Declaration
import Extraction
import Foundation
import Geospatial
import Neural

/// A method measured on the labelled images of a dataset.
///
/// Whole images are extracted as scenes are, in the same windows and tiles. Pixels that the labels do not know, or
/// of which no band has data, are left out for every method alike.
public struct MethodEvaluation {
  /// The method.
  public var method: any ExtractionMethod
  /// What tables call it.
  public var label: String
  /// The images.
  public var dataset: Dataset
  /// Which of them.
  public var split: LabelledImage.Split
  /// Glacier where the probability is above this.
  public var threshold = 0.5

  /// Prepares a measurement.
  public init(
    _ method: any ExtractionMethod, label: String? = nil, on dataset: Dataset, split: LabelledImage.Split,
    threshold: Double = 0.5
  ) {
    self.method = method
    self.label = label ?? method.name
    self.dataset = dataset
    self.split = split
    self.threshold = threshold
  }

  /// Measures image by image.
  ///
  /// Memory holds one image's mask and labels, and what `SurfaceDistance` needs.
  ///
  /// - Parameters:
  ///   - map: is given where mask and labels agree, image by image.
  ///   - progress: told how many images of how many are done; what it throws ends the work.
  /// - Throws: `InputError` where there are no images or they do not suit the method.
  public func run(
    map: (AgreementMap) throws -> Void = { _ in }, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> AccuracyReport {
    let images = try dataset.someImages(split)
    var report = AccuracyReport(
      method: label, dataset: dataset.name, split: split, threshold: threshold, images: [])
    for (number, image) in images.enumerated() {
      let raster = try dataset.open(image)
      let labels = try labels(of: raster)
      let mask = try mask(of: raster, labels, &report.reliability)
      let agreement = AgreementMap(name: image.name, grid: raster.grid, mask: mask, labels: labels)
      report.images.append(Self.accuracy(agreement, mask, labels))
      try map(agreement)
      try progress(number + 1, images.count)
    }
    return report
  }

  /// 1 where the method says glacier; how sure it is goes with the labels into the reliability.
  private func mask(
    of raster: LabelledRaster, _ labels: [UInt8], _ reliability: inout Reliability
  ) throws -> [UInt8] {
    let prepared = try method.prepared(for: raster)
    let limit = GlacierProbability.limit(threshold)
    var mask = [UInt8](repeating: 0, count: raster.grid.window.count)
    for strip in prepared.strips(pixels: 1 << 20) {
      let probabilities = try prepared.probabilities(in: strip)
      let start = strip.y * raster.grid.width
      reliability.count(
        try prepared.certainty(in: strip, of: probabilities).odds,
        labels: labels[start..<start + strip.count])
      for (index, probability) in probabilities.enumerated() where probability > limit {
        mask[start + index] = 1
      }
    }
    return mask
  }

  /// The labels, unknown where no band has data.
  private func labels(of raster: LabelledRaster) throws -> [UInt8] {
    try raster.grid.windows(pixels: 1 << 20).flatMap { strip in
      var labels = try raster.labels(in: strip)
      var hasData = [Bool](repeating: false, count: labels.count)
      for band in dataset.bands.indices {
        let values = try raster.values(band: band, in: strip)
        for index in hasData.indices where values[index].isFinite { hasData[index] = true }
      }
      for index in labels.indices where !hasData[index] { labels[index] = Loss.noLabel }
      return labels
    }
  }

  private static func accuracy(
    _ agreement: AgreementMap, _ mask: [UInt8], _ labels: [UInt8]
  ) -> AccuracyReport.Image {
    let grid = agreement.grid
    func distance(_ width: Double, _ height: Double) -> SurfaceDistance {
      SurfaceDistance(of: mask, against: labels, width: grid.width, pixelWidth: width, pixelHeight: height)
    }
    let unit = grid.crs.metresPerUnit
    return AccuracyReport.Image(
      name: agreement.name, confusion: agreement.confusion, pixels: distance(1, 1),
      metres: grid.crs.isGeographic ? nil : distance(grid.pixelWidth * unit, grid.pixelHeight * unit))
  }
}
