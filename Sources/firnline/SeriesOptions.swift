import ArgumentParser
import Declaration
import Foundation
import Geospatial
import Inventory
import Reporting

/// How `firnline table` groups glaciers, draws trends and weighs errors.
struct SeriesOptions: ParsableArguments {
  /// By what changes and trends are told.
  enum Group: String, ExpressibleByArgument, CaseIterable {
    case region, glacier, size, aspect, elevation, basin
  }

  @Option(help: "For changes and trends: the groups of glaciers.")
  var by: Group?

  @Option(help: "The size classes: paul2020, dl4gam, or limits in km², such as 0.1,1,10.")
  var classes = SizeClasses.paul2020

  @Flag(help: "For changes: only glaciers with outlines in both periods.")
  var both = false

  @Option(help: "The height of elevation bands in metres, a multiple of 50.")
  var band = 100

  @Option(help: "A file of basins for --by basin. (default: the sub-areas)", completion: .file())
  var basins: String?

  @Option(help: "The field with the names of basins.")
  var basinName = "name"

  @Option(help: "For trends: how lines are drawn.")
  var method: TrendMethod?

  @Option(help: "For trends: of intervals and bands.")
  var confidence = 0.95

  @Flag(help: "For trends: the line of each group in each period, with its band.")
  var bands = false

  @Option(help: "For glacier: its identifier, as events and dated_outlines have it.")
  var uid: String?

  @Option(
    help: ArgumentHelp(
      """
      For uncertainty: which of \(UncertaintyMethod.all.map(\.name).joined(separator: ", ")). (default: all)
      """, valueName: "names"))
  var methods: String?

  @Option(
    name: [.customLong("sum"), .customLong("correlation")],
    help:
      "How errors of outlines are summed: linear, independent, or linear within blocks of a side, '10 km'.")
  var sum = ErrorSum.linear

  @Option(help: "For uncertainty: the side of a pixel, such as '30 m'. (default: as recorded)")
  var pixel: String?

  @Option(help: "For uncertainty: a file of the debris on the ice.", completion: .file())
  var debris: String?

  func validate() throws {
    guard band > 0, band.isMultiple(of: 50) else {
      throw ValidationError("--band is \(band): hypsometry has bands of 50 m; write a multiple of it")
    }
    guard (0.5..<1).contains(confidence) else {
      throw ValidationError("--confidence is \(confidence): write a number from 0.5 to below 1, such as 0.95")
    }
    _ = try chosenMethods()
    _ = try pixelSide()
  }

  /// The grouping that was asked for; regions where none was.
  func grouping(in inventory: InventoryDatabase) throws -> GlacierGrouping {
    switch by ?? .region {
    case .region: .region
    case .glacier: .glacier
    case .size: .size(classes)
    case .aspect: .aspect
    case .elevation: .elevation(height: band)
    case .basin: .basin(try basinFaces(in: inventory))
    }
  }

  /// How trends are drawn.
  func trend(_ years: YearConvention?) -> TrendSettings {
    TrendSettings(method: method ?? .ordinary, convention: years ?? .midPeriod, confidence: confidence)
  }

  /// Whether a trend is asked for in another way than as the view `trends` has it.
  var asksForLines: Bool { by != nil || method != nil || bands }

  /// The ledger that was asked for.
  ///
  /// - Parameter declared: the resolution that a project declares, for inventories that do not know it.
  func ledger(for inventory: InventoryDatabase, declared: Length?) throws -> UncertaintyLedger {
    UncertaintyLedger(
      methods: try chosenMethods(), sum: sum, pixel: try pixelSide() ?? inventory.pixel() ?? declared,
      debris: try debris.map { try VectorSource($0).read().ground(in: inventory.project.crs) })
  }

  private func pixelSide() throws -> Length? {
    guard let pixel else { return nil }
    let side = try Length(parsing: pixel)
    guard side > .zero else {
      throw ValidationError("--pixel is '\(pixel)': write a length above zero, such as '30 m'")
    }
    return side
  }

  private func chosenMethods() throws -> [UncertaintyMethod] {
    guard let methods else { return UncertaintyMethod.all }
    return try methods.split(separator: ",").map { name in
      guard let method = UncertaintyMethod.named(name.trimmingCharacters(in: .whitespaces)) else {
        throw ValidationError(
          "there is no method '\(name)'; write some of \(UncertaintyMethod.all.map(\.name).joined(separator: ", "))"
        )
      }
      return method
    }
  }

  private func basinFaces(in inventory: InventoryDatabase) throws -> [SubareaRecord] {
    guard let basins else {
      let subareas = try inventory.subareas()
      guard !subareas.isEmpty else {
        throw ValidationError("the inventory has no sub-areas; give --basins FILE")
      }
      return subareas
    }
    return try VectorSource(basins).read(fields: [.filled(basinName)])
      .ground(in: inventory.project.crs, by: basinName)
      .map { SubareaRecord(name: $0.name, extent: $0.ground) }
  }
}

extension SizeClasses: ExpressibleByArgument {
  /// Reads a preset's name or limits.
  public init?(argument: String) { self.init(argument) }

  /// The preset's name, or the limits.
  public var defaultValueDescription: String { name }
}

extension ErrorSum: ExpressibleByArgument {
  /// Reads `linear`, `independent` or the side of blocks.
  public init?(argument: String) { self.init(argument) }

  /// The default's word.
  public var defaultValueDescription: String { self == .linear ? "linear" : description }
}

extension TrendMethod: ExpressibleByArgument {}
