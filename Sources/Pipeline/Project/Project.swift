import Extraction
import Foundation
import Geospatial
import Inventory
import Landsat

/// What a user declares: a region, its scenes by period, and how they become an inventory.
///
/// Read from YAML by `Project.read`. Every setting has a type and a unit; paths are relative to the file.
public struct Project: Sendable {
  /// The project file.
  public let file: String

  /// The name of the project and of its whole region.
  public let name: String

  /// Whether the scenes are simulated; every table and picture says so.
  public let isSimulated: Bool

  /// Where, on which grid, and how areas are measured.
  public let region: RegionDeclaration

  /// Where its scenes lie and come from.
  public let scenes: SceneSource

  /// What hides the ground.
  public let sky: SkyPolicy

  /// How glacier is told from the rest, where a period has scenes.
  public let method: any ExtractionMethod

  /// How the scenes of a period become one mask.
  public let merge: Merge

  /// The smallest outline kept.
  public let minimumArea: Area

  /// The file with corrections by hand; nil where there are none.
  public let adjustments: String?

  /// How outlines become glaciers.
  public let glaciers: GlacierDeclaration

  /// The uncertainty of areas.
  public let uncertainty: BufferUncertainty

  /// How the errors of sub-areas add up.
  public let correlation: CorrelationRule

  /// How probabilities become errors of areas; nil where they do not.
  public let probabilities: ProbabilitySettings?

  /// Which years stand for a period in rates.
  public let years: YearConvention

  /// The periods, in the order of the file.
  public let periods: [PeriodDeclaration]

  /// The pairs of periods that tables compare.
  public let comparisons: [Comparison]

  /// Published tables whose values a run puts beside its own: CSV files, see `PublishedTable`.
  public let references: [String]

  /// The inventory's file.
  public let inventory: String

  /// The folder for intermediate results and the record of runs.
  public let workFolder: String

  /// Where the steps are done.
  public let execution: Execution
}

/// Where a project looks.
public struct RegionDeclaration: Sendable {
  /// Polygons of a file, one of whose fields may name them.
  public struct Source: Sendable, Hashable {
    /// The vector file.
    public var path: String

    /// The layer in the file; the first where nil.
    public var layer: String?

    /// The field with the names.
    public var name: String?
  }

  /// Where the sub-areas come from.
  public enum Subareas: Sendable, Hashable {
    /// Polygons of a file, one of whose fields names them.
    case file(Source)

    /// The nominal scenes of paths and rows.
    case tiles([TileSubarea])
  }

  /// A sub-area made of scenes: ground that is in several of them belongs to the one whose centre is nearest.
  public struct TileSubarea: Sendable, Hashable {
    /// The name.
    public var name: String

    /// The paths and rows.
    public var tiles: [PathRow]
  }

  /// The region, to which outlines are clipped; where nil, all that the scenes show counts.
  public let boundary: Source?

  /// Parts of the region with totals of their own.
  public let subareas: Subareas?

  /// The system of the grid and the inventory.
  public let crs: CRS

  /// The pixel size; that of the first scene where nil.
  public let resolution: Length?

  /// How pixels are found in scenes that lie on another lattice.
  public let resampling: Resampling

  /// How areas are measured.
  public let area: AreaMeasure
}

/// One period of a project.
public struct PeriodDeclaration: Sendable {
  /// Where the period's outlines come from.
  public enum Source: Sendable {
    /// Scenes, in the order of precedence.
    case scenes([ManifestEntry], manifest: String)

    /// A file of existing outlines.
    case outlines(OutlineImport)
  }

  /// The name in tables.
  public let label: String

  /// The first and the last calendar year.
  public let years: ClosedRange<Int>

  /// Where the outlines come from.
  public let source: Source

  /// Whether the outlines are extracted from scenes.
  var isExtracted: Bool {
    if case .scenes = source { true } else { false }
  }

  /// The buffer of this period where it differs from the project's, as for a map of another scale.
  public let buffer: BufferUncertainty.Width?
}
