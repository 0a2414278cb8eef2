import Declaration
import Geospatial
import Inventory
import Landsat

extension Lint {
  /// Whether the plane of the project is true where its ground is.
  var planeFindings: [LintFinding] {
    guard let plane else { return [] }
    let scenes = plane.hasExtent ? [] : tiles.compactMap { WRS2($0)?.centre }
    guard let fit = try? PlaneFit(of: plane.crs, at: plane.places + scenes), !fit.isGood else { return [] }
    return [
      LintFinding(
        severity: fit.isUsable ? .warning : .error, rule: .plane, file: project, line: nil,
        message: fit.problem, mend: fit.mend)
    ]
  }

  /// A project's plane, and places on its ground in longitude and latitude.
  struct Plane {
    let crs: CRS
    let places: [Point]

    /// Whether the places are those of the project's extent, beyond which nothing counts.
    let hasExtent: Bool
  }
}

extension ProjectReader {
  /// The plane, with places of the boundary or the sub-areas, or else of the outlines that become periods.
  ///
  /// Files that will not do are left out: that is another finding.
  func plane() throws -> Lint.Plane {
    let region = try region()
    var extent = region.boundary.map { VectorSource($0.path, layer: $0.layer) }
    if extent == nil, case .file(let source)? = region.subareas {
      extent = VectorSource(source.path, layer: source.layer)
    }
    let outlines = try declaredPeriods().compactMap { period in
      period.has("outlines") ? try? outlineImport(period) : nil
    }
    let files =
      extent.map { [$0] }
      ?? outlines.map { VectorSource($0.path, layer: $0.layer, where: $0.filter, crs: $0.crs) }
    return Lint.Plane(
      crs: region.crs, places: files.flatMap { (try? $0.places()) ?? [] }, hasExtent: extent != nil)
  }
}

extension VectorSource {
  /// Some hundreds of the places where the faces have corners, in longitude and latitude.
  fileprivate func places() throws -> [Point] {
    let source = try read()
    let corners = source.layer.features.flatMap { $0.polygons?.polygons.flatMap(\.exterior) ?? [] }
    let step = max(1, corners.count / 500)
    return try CoordinateTransform(from: source.crs, to: .wgs84)
      .apply(stride(from: 0, to: corners.count, by: step).map { corners[$0] })
  }
}
