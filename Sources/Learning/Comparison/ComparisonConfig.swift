import Extraction

/// Which methods are compared, and on what: one file, one table.
public struct ComparisonConfig: Hashable, Sendable {
  /// How the table is laid out.
  public enum Layout: String, CaseIterable, Hashable, Sendable, Codable {
    /// Precision, recall, F1, kappa and overall accuracy in percent, as Chen et al. 2022, Table III.
    case chen
    /// Kappa, MIoU, F1 and surface distance, as Chu et al. 2022, Table 1.
    case chu
    /// All of them.
    case full
  }

  /// The file that declares it.
  public var file: String
  /// The dataset file, whose training images teach thresholds and forests.
  public var dataset: String
  /// The images that results are measured on.
  public var split = LabelledImage.Split.test
  /// How the table is laid out.
  public var layout = Layout.full
  /// How distances become one number.
  public var distance = SurfaceDistance.Definition.directed
  /// The methods, in the order of the table.
  public var methods: [ComparedMethod]
  /// The folder of tables and maps.
  public var output: String
}
