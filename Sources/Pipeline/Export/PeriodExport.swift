import Foundation
import Geospatial
import Inventory

/// What a period can be taken out as.
public enum ExportSubject: String, Sendable, CaseIterable {
  /// The outlines of the inventory, in any vector format.
  case outlines

  /// The merged mask: 1 for glacier, 0 for the rest; a cloud-optimised GeoTIFF.
  case mask

  /// The number of the scene that decided each pixel, in the order of `table scenes`, 0 where none was clear; a
  /// cloud-optimised GeoTIFF.
  case decision
}

extension Plan {
  /// Writes a part of a period as a file of its own.
  ///
  /// - Parameter asOf: outlines as the inventory had them at this moment; as it has them where nil.
  /// - Throws: `ExportError` where the period is unknown, has no such part, or has not been run.
  public func export(
    _ subject: ExportSubject, of period: String, to path: String, asOf moment: Moment? = nil
  ) throws {
    // An older state may hold periods that the project no longer declares.
    guard moment != nil || project.periods.contains(where: { $0.label == period }) else {
      let known = project.periods.map(\.label).joined(separator: ", ")
      throw ExportError("\(project.file) declares no period '\(period)'; it has \(known)")
    }
    switch subject {
    case .outlines:
      let inventory = try InventoryDatabase.open(project.inventory, asOf: moment)
      try inventory.requireContent()
      guard try inventory.contentHash(ofPeriod: period) != nil else {
        guard let moment else { throw notRun(period) }
        let known = try inventory.periods().map(\.time.label).joined(separator: ", ")
        throw ExportError("\(project.inventory) had no period '\(period)' at \(moment); it had \(known)")
      }
      try inventory.exportOutlines(ofPeriod: period, to: path)
    case .mask: try exportRaster(ResultFile.mask, of: period, to: path)
    case .decision: try exportRaster(ResultFile.decision, of: period, to: path)
    }
  }

  private func exportRaster(_ name: String, of period: String, to path: String) throws {
    guard let step = steps.first(where: { $0.kind == .merge && $0.subject == period }) else {
      throw ExportError(
        "period '\(period)' is made of existing outlines, so it has no raster; export its outlines")
    }
    guard store.has(.merge, step.hash) else { throw notRun(period) }
    try CloudOptimized.write(from: "\(store.path(.merge, step.hash))/\(name)", to: path)
  }

  private func notRun(_ period: String) -> ExportError {
    ExportError(
      "period '\(period)' has no result here; make it with `firnline run --rebuild \(project.file)`")
  }
}

/// A part of a period that cannot be taken out.
public struct ExportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and the mend.
  public let description: String

  init(_ description: String) { self.description = description }
}
