import Foundation
import Geospatial

/// A raster of a period that can be taken out.
public enum PeriodRaster: String, Sendable, CaseIterable {
  /// The merged mask: 1 for glacier, 0 for the rest.
  case mask

  /// The number of the scene that decided each pixel, in the order of `table scenes`, 0 where none was clear.
  case decision

  fileprivate var file: String {
    switch self {
    case .mask: ResultFile.mask
    case .decision: ResultFile.decision
    }
  }
}

extension Plan {
  /// Writes a raster of a period as a cloud-optimised GeoTIFF.
  ///
  /// - Throws: `ExportError` where the period is unknown, has no rasters, or has not been run.
  public func export(_ raster: PeriodRaster, of period: String, to path: String) throws {
    guard project.periods.contains(where: { $0.label == period }) else {
      let known = project.periods.map(\.label).joined(separator: ", ")
      throw ExportError("\(project.file) declares no period '\(period)'; it has \(known)")
    }
    guard let step = steps.first(where: { $0.kind == .merge && $0.subject == period }) else {
      throw ExportError(
        "period '\(period)' is made of existing outlines, so it has no raster; export its outlines")
    }
    guard store.has(.merge, step.hash) else {
      throw ExportError(
        "period '\(period)' has no result here; make it with `firnline run --rebuild \(project.file)`")
    }
    try CloudOptimized.write(from: "\(store.path(.merge, step.hash))/\(raster.file)", to: path)
  }
}

/// A raster that cannot be taken out.
public struct ExportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and the mend.
  public let description: String

  init(_ description: String) { self.description = description }
}
