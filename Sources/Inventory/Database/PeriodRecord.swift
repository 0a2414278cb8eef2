import Foundation
import Geospatial
import Glaciers

/// Everything an inventory holds about one period: recorded, and replaced, as a whole.
public struct PeriodRecord: Sendable {
  /// The name that tables use, such as `1986-1988`; unique in an inventory.
  public var label: String

  /// Where the outlines come from.
  public var kind: PeriodKind

  /// The first and the last calendar year; equal for a single year.
  public var years: ClosedRange<Int>

  /// The first and the last day, where the project file declares them.
  public var dates: ClosedRange<CalendarDate>?

  /// The hash of all inputs that made this content; a second run compares it and does nothing.
  public var contentHash: String

  /// The run that made this content.
  public var run: RunRecord

  /// The scenes that took part, in the order in which tables list them.
  public var scenes: [PeriodScene]

  /// The outlines: valid single polygons in the inventory's CRS.
  public var outlines: [OutlineRecord]

  /// The totals of the whole region and of its sub-areas.
  public var totals: [RegionTotal]

  /// What corrections by hand did to the outlines.
  public var adjustments: [AdjustmentEffect] = []

  /// What extraction said of its own areas.
  public var spreads: [AreaSpread] = []

  /// Makes the content of a period.
  public init(
    label: String, kind: PeriodKind, years: ClosedRange<Int>, dates: ClosedRange<CalendarDate>? = nil,
    contentHash: String, run: RunRecord, scenes: [PeriodScene] = [], outlines: [OutlineRecord] = [],
    totals: [RegionTotal] = []
  ) {
    self.label = label
    self.kind = kind
    self.years = years
    self.dates = dates
    self.contentHash = contentHash
    self.run = run
    self.scenes = scenes
    self.outlines = outlines
    self.totals = totals
  }
}

/// Where the outlines of a period come from.
public enum PeriodKind: String, Sendable, Codable, CaseIterable {
  /// Extracted from scenes by Firnline.
  case extracted

  /// Imported from a file of existing outlines.
  case imported
}

/// One run of the pipeline over one period.
public struct RunRecord: Sendable, Hashable {
  /// When it began, ISO 8601 in UTC, such as `2025-01-31T12:00:00Z`.
  public var started: String

  /// When it ended, ISO 8601 in UTC.
  public var ended: String

  /// The version of Firnline.
  public var version: String

  /// All settings that shaped the result, as a JSON object.
  public var settings: String

  /// The hash of the pipeline step that recorded the period.
  public var stepHash: String

  /// Makes a run from its facts.
  public init(started: String, ended: String, version: String, settings: String, stepHash: String) {
    self.started = started
    self.ended = ended
    self.version = version
    self.settings = settings
    self.stepHash = stepHash
  }
}

extension RunRecord {
  /// Settings by their names; empty where the text is none that Firnline writes.
  static func fields(of settings: String) -> [String: String] {
    (try? JSONDecoder().decode([String: String].self, from: Data(settings.utf8))) ?? [:]
  }
}

/// The facts of one scene, the same in every period that uses it.
public struct SceneRecord: Sendable, Hashable {
  /// The product's identifier, such as `LC08_L1TP_138037_20200830_20200906_02_T1`; unique in an inventory.
  public var productID: String

  /// The tile: WRS-2 path and row as six digits (`138037`), or another grid's name (`46SFB`).
  public var tile: String

  /// The day of acquisition.
  public var date: CalendarDate

  /// The sensor, such as `OLI`.
  public var sensor: String

  /// The processing level, such as `L1TP`.
  public var level: String?

  /// The sun's elevation in degrees.
  public var sunElevation: Double?

  /// The cloud cover in percent.
  public var cloudPercent: Double?

  /// The geometric error (RMSE) in metres.
  public var geometricRMSE: Double?

  /// The SHA-256 over the files of the product that were read.
  public var sha256: String?

  /// Makes a scene from its facts.
  public init(
    productID: String, tile: String, date: CalendarDate, sensor: String, level: String? = nil,
    sunElevation: Double? = nil, cloudPercent: Double? = nil, geometricRMSE: Double? = nil,
    sha256: String? = nil
  ) {
    self.productID = productID
    self.tile = tile
    self.date = date
    self.sensor = sensor
    self.level = level
    self.sunElevation = sunElevation
    self.cloudPercent = cloudPercent
    self.geometricRMSE = geometricRMSE
    self.sha256 = sha256
  }
}

/// What a scene is to its period.
public enum SceneRole: String, Sendable, Codable, CaseIterable {
  /// The reference date of its tile.
  case main

  /// A further date that fills what the main one does not show.
  case support

  /// A date outside the period, taken because none inside it would do.
  case substitute
}

/// A scene's part in a period.
public struct PeriodScene: Sendable, Hashable {
  /// The scene.
  public var scene: SceneRecord

  /// What it is to the period.
  public var role: SceneRole

  /// The share of the decided pixels that this scene decided, 0 to 1.
  public var decidedShare: Double?

  /// Whether it was warped to the period's grid.
  public var isWarped: Bool

  /// Why it is here, or what to know about it.
  public var note: String?

  /// Makes a scene's part in a period.
  public init(
    _ scene: SceneRecord, role: SceneRole, decidedShare: Double? = nil, isWarped: Bool = false,
    note: String? = nil
  ) {
    self.scene = scene
    self.role = role
    self.decidedShare = decidedShare
    self.isWarped = isWarped
    self.note = note
  }
}

/// One outline of a period.
public struct OutlineRecord: Sendable {
  /// The outline, holes kept as nunataks, in the inventory's CRS.
  public var polygon: Polygon

  /// Its area, holes taken out, in the inventory's area measure.
  public var area: Area

  /// Its perimeter, holes included.
  public var perimeter: Length

  /// The glacier's name.
  public var name: String?

  /// The identifier that the outline had in the file it came from.
  public var externalID: String?

  /// The area-weighted main date: that of the scene which decided most of the outline.
  public var srcDate: CalendarDate?

  /// The earliest and the latest date that took part.
  public var srcDates: ClosedRange<CalendarDate>?

  /// The share of the outline that each scene decided, 0 to 1.
  public var shares: [SceneShare]

  /// The outline's own area uncertainty.
  public var uncertainty: Area?

  /// The number of its complex in the period: outlines of one number share divides; nil where none were drawn.
  public var complex: Int?

  /// What an elevation model says of it; nil where none was asked, or did not say enough.
  public var topography: TopographyRecord?

  /// Makes an outline.
  public init(
    polygon: Polygon, area: Area, perimeter: Length, name: String? = nil, externalID: String? = nil,
    srcDate: CalendarDate? = nil, srcDates: ClosedRange<CalendarDate>? = nil, shares: [SceneShare] = [],
    uncertainty: Area? = nil, complex: Int? = nil, topography: TopographyRecord? = nil
  ) {
    self.polygon = polygon
    self.area = area
    self.perimeter = perimeter
    self.name = name
    self.externalID = externalID
    self.srcDate = srcDate
    self.srcDates = srcDates
    self.shares = shares
    self.uncertainty = uncertainty
    self.complex = complex
    self.topography = topography
  }
}

/// The share of an outline that one scene decided.
public struct SceneShare: Sendable, Hashable {
  /// The scene's product identifier, one of the period's scenes.
  public var productID: String

  /// The share, 0 to 1.
  public var share: Double

  /// Makes a share.
  public init(productID: String, share: Double) {
    self.productID = productID
    self.share = share
  }
}

/// The glacier area of a region in a period, with all that is needed to judge it.
public struct RegionTotal: Sendable, Codable {
  /// The sub-area's name, one of those that the inventory declares; nil for the whole region.
  public var subarea: String?

  /// The glacier area, in the inventory's area measure.
  public var area: Area

  /// The number of outlines that touch the region.
  public var outlineCount: Int

  /// The part of the region that no clear pixel of any scene showed; nil where there is no region or no scene.
  public var unobserved: Area?

  /// The area-weighted mean date of the outlines; rates by true dates need it.
  public var meanDate: CalendarDate?

  /// The uncertainty of the area.
  public var uncertainty: UncertaintyRecord?

  /// Makes a total.
  public init(
    subarea: String? = nil, area: Area, outlineCount: Int, unobserved: Area? = nil,
    meanDate: CalendarDate? = nil, uncertainty: UncertaintyRecord? = nil
  ) {
    self.subarea = subarea
    self.area = area
    self.outlineCount = outlineCount
    self.unobserved = unobserved
    self.meanDate = meanDate
    self.uncertainty = uncertainty
  }
}

/// An uncertainty with the way it came about.
public struct UncertaintyRecord: Sendable, Hashable, Codable {
  /// The value, one side of the ±.
  public var value: Area

  /// The method, such as `buffer`.
  public var method: String

  /// Every knob of the method, as a JSON object.
  public var settings: String

  /// How the errors of parts were summed; nil where the value was measured on the region itself.
  public var correlation: CorrelationRule?

  /// Makes an uncertainty.
  public init(value: Area, method: String, settings: String, correlation: CorrelationRule? = nil) {
    self.value = value
    self.method = method
    self.settings = settings
    self.correlation = correlation
  }
}
