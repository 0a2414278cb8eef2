import Geospatial
import Glaciers

/// The borders between glaciers of a period in the columns of RGI 7: the divides, as lines.
struct RGI7Intersects {
  /// The borders in longitude and latitude, one for each row; lengths are those in the inventory's plane.
  let layer: VectorLayer

  init(of outlines: [Polygon], named names: RGI7Names, of edition: Edition) throws {
    let crs = edition.project.crs
    let boxes = outlines.map(\.bounds)
    let near = Clusters.pairs(of: boxes, and: boxes).filter { $0.first < $0.second }
      .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    let borders = try Parallel.map(near, tools: {}) { pair, _ in
      try outlines[pair.first].sharedLines(with: outlines[pair.second]).filter { $0.length > 0 }
    }
    var features: [Feature] = []
    for (pair, lines) in zip(near, borders) {
      for line in lines {
        let number = features.count + 1
        features.append(
          Feature(
            id: Int64(number), geometry: .lines([line.points]),
            attributes: [
              "rgi_id": .string(names.id(.intersects, number)),
              "rgi_g_id_1": .string(names.id(.glacier, pair.first + 1)),
              "rgi_g_id_2": .string(names.id(.glacier, pair.second + 1)),
              "length_m": .real(line.length * crs.metresPerUnit),
            ]))
      }
    }
    layer = try VectorLayer(
      name: names.file(.intersects), crs: crs, fields: RGI7Table.fields(RGI7Column.intersects),
      features: features, shapes: .multiLine
    ).longitudesAndLatitudes()
  }
}
