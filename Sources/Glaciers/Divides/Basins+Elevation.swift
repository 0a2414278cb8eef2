import Declaration
import Geospatial
import Terrain

extension Basins {
  /// Divides found from heights, after Kienholz, Hock & Arendt 2013 (doi:10.3189/2013JoG12J138).
  ///
  /// For each complex: the heights around it are read onto cells of its own system, small voids interpolated; the deep
  /// hollows of the ice and its edge are outlets, and the ice that drains to one is a catchment; catchments that come
  /// near the outlet of another are one glacier with it, the further the larger its own catchment is; small and sliver
  /// glaciers go to the neighbour with the longest common border. Basins are numbered by complex, the largest glacier
  /// first.
  ///
  /// The paper instead lowers a gutter along the outline, in which every low place is an outlet. A spur that reaches the
  /// ice then dams the gutter and cuts a tributary off; the depth of hollows in the ground as it is tells a terminus
  /// from such a place (`Documentation/divides.md` has what either gives).
  ///
  /// - Parameters:
  ///   - outlines: valid polygons in `crs`; those that touch or overlap are one complex, so outlines of several periods
  ///     may be given together.
  ///   - elevation: a digital elevation model in any system, heights in metres.
  ///   - crs: a system in a plane.
  /// - Throws: `InputError` where the model does not cover a complex or `crs` has degrees; `GeospatialError` where it
  ///   cannot be read.
  public init(
    of outlines: [Polygon], elevation path: String, crs: CRS, settings: DivideSettings = DivideSettings()
  ) throws {
    guard !crs.isGeographic else {
      throw InputError(
        file: path, problem: "cannot be routed in \(crs), whose unit is the degree",
        mend: "give the outlines in a projected system")
    }
    let complexes = try Clusters.touching(outlines)
    let scale = crs.metresPerUnit
    let grounds = try Parallel.map(complexes, tools: {}) { members, _ -> [MultiPolygon] in
      let ice = try MultiPolygon(members.map { outlines[$0] }).union()
      // What cannot be two glaciers need not be routed.
      guard ice.planarArea * scale * scale >= 2 * settings.smallestGlacier.squareMetres, ice.planarArea > 0,
        let settings = ice.bounds.map({ settings.fitted(to: $0, scale: scale) })
      else { return [ice] }
      let relief = try IceRelief(of: ice, crs: crs, elevation: path, settings: settings)
      let flowsheds = Flowsheds(relief, settings: settings).grid
      let mosaic = try IceMosaic(
        outlines: ice.polygons.enumerated().map { ($0.offset, $0.element) }, lines: flowsheds.borders()
      ) { place in
        let label = flowsheds[at: place]
        return label == 0 ? nil : Int(label)
      }
      let pieces = try mosaic.pieces { patch in
        DivideSettings.isBelow(settings.smallestGlacier, patch.area, scale: scale)
          || settings.isSliver(patch, scale: scale)
      }
      return pieces.map(\.polygon.asMultiPolygon).sorted { one, other in
        (other.planarArea, one.bounds?.minX ?? 0) < (one.planarArea, other.bounds?.minX ?? 0)
      }
    }
    self.init(crs: crs, grounds: grounds.flatMap(\.self))
  }
}
