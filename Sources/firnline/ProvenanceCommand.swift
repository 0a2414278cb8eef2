import ArgumentParser
import Geospatial
import Inventory
import Reporting

/// `firnline provenance`: says where an outline comes from.
struct ProvenanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "provenance",
    abstract: "Say which scenes, weights, settings and version an outline comes from.",
    discussion: """
      An outline is known by the id that the layer dated_outlines shows, which an inventory gives once and never \
      again; one that was superseded is found as well. Without an id, a period finds it with its number there, as \
      exported files have it, or with a place in it.
      """)

  /// Ways to print it.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var argument: InventoryArgument

  @Argument(help: "The outline's id in dated_outlines.")
  var outline: Int64?

  @Option(help: "Without an id: the label of the period.")
  var period: String?

  @Option(help: "Without an id: the outline's number in the period.")
  var number: Int?

  @Option(
    help: ArgumentHelp("Without an id: a place in the outline, in degrees.", valueName: "lon,lat"),
    transform: parsedPlace)
  var at: Point?

  @Option(help: "The format.")
  var format = Format.text

  @OptionGroup var past: PastOption

  func validate() throws {
    let hasPlace = period != nil && (at == nil) != (number == nil)
    guard outline == nil ? hasPlace : period == nil && at == nil && number == nil else {
      throw ValidationError("give the outline's id, or --period with either --number or --at")
    }
  }

  func run() throws {
    let inventory = try past.open(argument.path())
    for id in try ids(in: inventory) {
      guard let provenance = try inventory.provenance(ofOutline: id) else {
        throw ValidationError(
          "\(inventory.path) has no outline \(id); ids are those of the layer dated_outlines")
      }
      let text = ProvenanceText(provenance)
      print(format == .json ? try text.json() : text.text)
    }
  }

  private func ids(in inventory: InventoryDatabase) throws -> [Int64] {
    guard let period else { return [outline].compactMap(\.self) }
    let known = try inventory.periods()
    guard let summary = known.first(where: { $0.time.label == period }) else {
      let labels = known.map(\.time.label).joined(separator: ", ")
      throw ValidationError("\(inventory.path) has no period '\(period)'; it has \(labels)")
    }
    if let number {
      guard let id = try inventory.outline(ofPeriod: period, number: number) else {
        throw ValidationError(
          "period \(period) has no outline \(number); it has \(summary.outlineCount), counted from 1")
      }
      return [id]
    }
    guard let at else { return [] }
    let found = try inventory.outlines(ofPeriod: period, at: at)
    guard !found.isEmpty else {
      throw ValidationError(
        "no outline of period \(period) covers \(at.x), \(at.y); check longitude and latitude")
    }
    return found
  }
}

/// Reads longitude and latitude in degrees, with a comma between.
private func parsedPlace(_ text: String) throws -> Point {
  let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
  guard numbers.count == 2, let longitude = numbers[0], let latitude = numbers[1] else {
    throw ValidationError("write longitude and latitude in degrees with a comma between, such as 96.5,33.2")
  }
  guard (-180...180).contains(longitude), (-90...90).contains(latitude) else {
    throw ValidationError(
      "longitude goes from -180 to 180 and latitude from -90 to 90; longitude comes first")
  }
  return Point(x: longitude, y: latitude)
}
