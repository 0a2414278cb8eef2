import Extraction
import Learning

/// One measure of agreement as a column of a table.
struct AccuracyColumn: Sendable {
  let column: Table.Column
  let value: @Sendable (Measured) -> Table.Cell

  /// Pixels and boundaries of one image, or of several together.
  struct Measured {
    var confusion: Confusion
    var pixels: SurfaceDistance?
    var metres: SurfaceDistance?
    var definition: SurfaceDistance.Definition

    init(_ image: AccuracyReport.Image, _ definition: SurfaceDistance.Definition) {
      (confusion, pixels, metres) = (image.confusion, image.pixels, image.metres)
      self.definition = definition
    }

    init(_ report: AccuracyReport, _ definition: SurfaceDistance.Definition) {
      (confusion, pixels, metres) = (report.confusion, report.pixels, report.metres)
      self.definition = definition
    }
  }

  /// A share of the confusion in percent.
  static func percent(_ heading: String, _ name: String, _ share: @escaping @Sendable (Confusion) -> Double?)
    -> Self
  {
    Self(column: Table.Column("\(heading) (%)", name: "\(name)_percent")) { measured in
      share(measured.confusion).map { .number(100 * $0) } ?? .missing
    }
  }

  /// A share of the confusion as it is, with four decimals.
  static func share(_ heading: String, _ name: String, _ share: @escaping @Sendable (Confusion) -> Double?)
    -> Self
  {
    Self(column: Table.Column(heading, name: name, decimals: 4)) { measured in
      share(measured.confusion).map { .number($0) } ?? .missing
    }
  }

  /// A count of pixels.
  static func count(_ heading: String, _ count: @escaping @Sendable (Confusion) -> Int) -> Self {
    Self(column: Table.Column(heading, name: heading.lowercased())) { .integer(count($0.confusion)) }
  }

  /// Precision, recall, F1, kappa and overall accuracy in percent.
  ///
  /// Chen et al. 2022, Table III.
  static let chen: [Self] = [
    percent("Precision", "precision", \.precision), percent("Recall", "recall", \.recall),
    percent("F1", "f1", \.f1), percent("Kappa", "kappa", \.kappa), percent("OA", "oa", \.overallAccuracy),
  ]

  /// Kappa, MIoU, F1 and surface distance.
  ///
  /// Chu et al. 2022, Table 1.
  static let chu: [Self] =
    [share("Kappa", "kappa", \.kappa), share("MIoU", "miou", \.meanIoU), share("F1", "f1", \.f1)]
    + distances(decimals: 4)

  /// Everything.
  static let full: [Self] =
    chen + [percent("IoU", "iou", \.iou), percent("MIoU", "miou", \.meanIoU)] + distances(decimals: 2)

  /// The four counts.
  static let counts: [Self] = [
    count("TP", \.truePositives), count("FP", \.falsePositives), count("FN", \.falseNegatives),
    count("TN", \.trueNegatives),
  ]

  private static func distances(decimals: Int) -> [Self] {
    [
      Self(column: Table.Column("ASD (px)", name: "asd_px", decimals: decimals)) {
        $0.pixels?.average($0.definition).map { .number($0) } ?? .missing
      },
      Self(column: Table.Column("ASD (m)", name: "asd_m", decimals: decimals)) {
        $0.metres?.average($0.definition).map { .number($0) } ?? .missing
      },
    ]
  }
}
