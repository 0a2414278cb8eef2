import Foundation
import Geospatial
import Inventory

extension Table {
  /// The share of hidden ground from which a table says that its areas are lower bounds.
  private static let much = 0.05

  /// That areas are lower bounds, where more than a twentieth of some ground was not seen.
  ///
  /// The ground is that of the sub-areas. An inventory without any does not know how much there is; the area of ice
  /// stands for it then.
  static func lowerBoundNote(of inventory: InventoryDatabase, behind areas: [RegionArea]) throws -> [String] {
    let grounds = try grounds(of: inventory)
    let shares = areas.compactMap { area -> (share: Double, words: String)? in
      guard let hidden = area.unobserved, hidden > .zero else { return nil }
      let place = "\(area.region) in \(area.dated.period.label)"
      if let ground = grounds[area.position == 0 ? nil : area.region], ground > .zero {
        let share = hidden.squareMetres / ground.squareMetres
        return (share, String(format: "%.0f %% of the ground of %@", 100 * share, place))
      }
      let share = hidden.squareMetres / max(area.dated.area.squareMetres, 1)
      return (share, String(format: "%.2f km² of %@", hidden.squareKilometres, place))
    }
    guard let most = shares.max(by: { $0.share < $1.share }), most.share > much else { return [] }
    return ["Areas are lower bounds where ground was not seen: up to \(most.words)."]
  }

  /// How much ground lies in each sub-area, and in all of them under nil; nothing where there is none.
  private static func grounds(of inventory: InventoryDatabase) throws -> [String?: Area] {
    let subareas = try inventory.subareas()
    let (crs, label) = (inventory.project.crs, inventory.project.areaMeasure)
    guard !subareas.isEmpty,
      let meter = AreaMeasure.allCases.lazy.compactMap({ try? AreaMeter($0, crs: crs) }).first(where: {
        $0.label == label
      })
    else { return [:] }
    let areas = try subareas.map { ($0.name as String?, try meter.area(of: $0.extent)) }
    let grounds = Dictionary(areas) { $0 + $1 }
    return grounds.merging([nil: areas.reduce(Area.zero) { $0 + $1.1 }]) { one, _ in one }
  }
}
