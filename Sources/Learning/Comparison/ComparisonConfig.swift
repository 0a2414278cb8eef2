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

  /// The tables of the folder.
  public enum Tables: String, CaseIterable, Sendable {
    /// Methods beside one another.
    case comparison
    /// Every method on every image.
    case images
  }

  /// The formats of each table, by the ending of its file.
  public static let endings = ["txt", "csv", "json"]

  /// The files of a table, in the order of `endings`.
  func paths(of table: Tables) -> [String] { Self.endings.map { path(of: table, $0) } }

  /// The file of a table in one format.
  public func path(of table: Tables, _ ending: String) -> String { "\(output)/\(table.rawValue).\(ending)" }

  /// The folder of a method's maps.
  public func maps(of label: String) -> String { "\(output)/maps/\(label.asFolder)" }
}
