import Geospatial
import Terrain

/// Measures the attributes of glaciers on a digital elevation model, as RGI 7 does.
///
/// The heights are read glacier by glacier, by cubic resampling onto a grid whose pixels are 14·√A + 10 m wide, A in
/// km², and 100 m at most (Maussion et al. 2019). That is 11 m for the smallest glaciers: finer than most models, since
/// the pixels have to fit the outline; between the model's own heights nothing is gained. Memory holds the window of one
/// glacier for each core, of 16 million pixels at most; larger glaciers get larger pixels.
public struct AttributeSurvey: Sendable {
  /// The elevation model: any raster in metres.
  public let elevations: String

  /// Its name, which the attributes carry.
  public let source: String

  /// How areas are measured.
  public let measure: AreaMeasure

  /// Plans a survey; RGI 7 measures equal-area.
  public init(elevations path: String, source: String, measure: AreaMeasure = .equalArea) {
    elevations = path
    self.source = source
    self.measure = measure
  }

  /// The attributes of each glacier, in order, whatever the number of threads.
  ///
  /// - Parameters:
  ///   - glaciers: valid polygons, none empty; one of several parts is one glacier.
  ///   - crs: their system, in a plane or in degrees.
  /// - Throws: `GeospatialError` where the model cannot be read, or the system has no way to WGS 84. That the model does
  ///   not cover a glacier is no error: its attributes tell.
  public func attributes(of glaciers: [MultiPolygon], in crs: CRS) throws -> [GlacierAttributes] {
    // A model that is not there is told also where there is no glacier.
    _ = try RasterDataset.open(elevations)
    return try Parallel.map(glaciers, tools: { try Surveyor(self, crs: crs) }) { try $1.attributes(of: $0) }
  }
}

/// One who measures glacier after glacier on one thread.
private final class Surveyor {
  private let survey: AttributeSurvey
  private let dem: RasterDataset
  private let meter: AreaMeter
  private let toDegrees: CoordinateTransform
  private var planes: [LocalPlane.Middle: LocalPlane] = [:]

  init(_ survey: AttributeSurvey, crs: CRS) throws {
    self.survey = survey
    dem = try RasterDataset.open(survey.elevations)
    meter = try AreaMeter(survey.measure, crs: crs)
    toDegrees = try CoordinateTransform(from: crs, to: .wgs84)
  }

  func attributes(of glacier: MultiPolygon) throws -> GlacierAttributes {
    let degrees = try toDegrees.apply(glacier).unwrapped()
    // In degrees, as RGI 7 finds it; but a glacier around a pole is no polygon in degrees.
    let isAroundPole = degrees.polygons.contains { $0.exterior.first != $0.exterior.last }
    var center = isAroundPole ? try toDegrees.apply(glacier.pointOnSurface()) : try degrees.pointOnSurface()
    center.x -= (center.x / 360).rounded() * 360
    let area = try meter.area(of: glacier)
    return GlacierAttributes(
      center: center, area: area, topography: try topography(of: degrees, around: center, area: area))
  }

  private func topography(of degrees: MultiPolygon, around center: Point, area: Area) throws
    -> Result<GlacierTopography, TopographyGap>
  {
    let plane = try plane(around: center)
    let parts = try plane.fromDegrees.apply(degrees)
    // Parts that were cut at 180° are one again.
    let glacier = parts.polygons.count > 1 ? try parts.union() : parts
    guard let grid = Self.grid(around: glacier, of: area, in: plane.crs) else { return .failure(.empty) }
    guard plane.mayReach(grid.bounds) else { return .failure(.uncovered(known: 0)) }
    let surface = GlacierSurface(
      model: try .read(dem, onto: grid), mask: try Rasterizer.mask(glacier, onto: grid))
    if let gap = surface.gap { return .failure(gap) }
    let line = try FlowLineSearch(on: surface, within: glacier).line()
    let (slope, aspect) = surface.slopeAndAspect()
    let higher = area * surface.share(above: surface.median)
    return .success(
      GlacierTopography(
        minimum: surface.minimum, maximum: surface.maximum, median: surface.median, mean: surface.mean,
        slope: slope, aspect: aspect, hypsometry: Hypsometry(heights: surface.heights),
        accumulationArea: higher, ablationArea: area - higher,
        flowLine: FlowLine(
          points: try plane.toDegrees.apply(line.points), length: Length(metres: line.length)),
        source: survey.source, pixelSize: grid.pixelWidth))
  }

  private func plane(around center: Point) throws -> LocalPlane {
    let middle = LocalPlane.Middle(near: center)
    if let known = planes[middle] { return known }
    let plane = try LocalPlane(around: middle, for: dem.grid)
    planes[middle] = plane
    return plane
  }

  /// The grid that RGI 7 lays around a glacier, with a margin of two pixels; nil around nothing.
  private static func grid(around glacier: MultiPolygon, of area: Area, in crs: CRS) -> Grid? {
    guard let bounds = glacier.bounds else { return nil }
    let rule = min(100, 14 * area.squareKilometres.squareRoot() + 10)
    let bearable = (bounds.width * bounds.height / 16e6).squareRoot()
    let grid = Grid(crs: crs, resolution: max(rule, bearable), covering: bounds)
    return grid.subgrid(grid.window.expanded(by: 2))
  }
}
