import Foundation
import Geospatial
import Terrain

/// The heights of a glacier and of the ground around it, with marks of the pixels that are glacier.
struct GlacierSurface {
  /// The heights, glacier or not, in a plane of metres.
  let model: ElevationModel

  /// Which pixels have their middle in the glacier.
  let mask: [Bool]

  /// The known heights of the glacier in metres, the lowest first.
  let heights: [Float]

  /// Marks the glacier in a model of heights.
  init(model: ElevationModel, mask: [Bool]) {
    self.model = model
    self.mask = mask
    heights = mask.indices.lazy.filter { mask[$0] && !model.heights[$0].isNaN }.map { model.heights[$0] }
      .sorted()
  }

  /// Why nothing can be said of the glacier; nil where there is no reason.
  ///
  /// RGI 7 takes a glacier as valid with 99 % of its pixels known and heights that differ by more than 5 m.
  var gap: TopographyGap? {
    guard mask.contains(true) else { return .empty }
    let known = model.coverage(of: mask)
    guard known >= 0.99 else { return .uncovered(known: known) }
    if let height = implausibleHeight { return .implausible(height: height) }
    return maximum - minimum > 5 ? nil : .flat(range: maximum - minimum)
  }

  /// The lowest or the highest height, where no ground can have it.
  var implausibleHeight: Double? {
    [heights.first, heights.last].compactMap(\.self)
      .first { !ElevationModel.plausibleHeights.contains($0) }.map(Double.init)
  }

  /// The lowest height.
  var minimum: Double { Double(heights.first ?? .nan) }

  /// The highest height.
  var maximum: Double { Double(heights.last ?? .nan) }

  /// The mean height.
  var mean: Double { heights.reduce(0) { $0 + Double($1) } / Double(heights.count) }

  /// The height that half of the pixels lie above.
  var median: Double { height(above: 0.5) }

  /// The height that a share of the pixels lies below, between two heights in proportion.
  func height(above share: Double) -> Double {
    guard !heights.isEmpty else { return .nan }
    let place = share * Double(heights.count - 1)
    let lower = Int(place)
    let upper = min(lower + 1, heights.count - 1)
    return Double(heights[lower]) + (place - Double(lower)) * Double(heights[upper] - heights[lower])
  }

  /// The share of the pixels above a height, 0 to 1.
  func share(above height: Double) -> Double {
    Double(heights.count { Double($0) > height }) / Double(heights.count)
  }

  /// The mean slope in degrees, and where the glacier faces on the whole, in degrees clockwise from north.
  ///
  /// Slopes come from central differences, beside a void from one side. The aspect is that of the mean of the downhill
  /// vectors, as in RGI 7: steep ground counts for more. It is nil where they cancel to a thousandth.
  func slopeAndAspect() -> (slope: Double, aspect: Double?) {
    var angles = 0.0
    var east = 0.0
    var north = 0.0
    var steepness = 0.0
    var count = 0
    for row in 0..<model.grid.height {
      for column in 0..<model.grid.width where mask[row * model.grid.width + column] {
        guard let (toEast, toNorth) = rise(column, row) else { continue }
        let steep = hypot(toEast, toNorth)
        angles += atan(steep)
        east -= toEast
        north -= toNorth
        steepness += steep
        count += 1
      }
    }
    guard count > 0 else { return (0, nil) }
    let slope = angles / Double(count) * 180 / .pi
    guard hypot(east, north) > 1e-3 * steepness else { return (slope, nil) }
    let azimuth = atan2(east, north) * 180 / .pi
    return (slope, azimuth < 0 ? azimuth + 360 : azimuth)
  }

  /// How much the ground rises from a pixel to the east and to the north, in metres per metre; nil where too few of its
  /// neighbours are known.
  private func rise(_ column: Int, _ row: Int) -> (east: Double, north: Double)? {
    let grid = model.grid
    func difference(_ columns: Int, _ rows: Int, _ size: Double) -> Double? {
      func height(_ sign: Int) -> Double? {
        let x = column + sign * columns
        let y = row + sign * rows
        guard x >= 0, y >= 0, x < grid.width, y < grid.height else { return nil }
        let height = model[x, y]
        return height.isNaN ? nil : Double(height)
      }
      guard let here = height(0) else { return nil }
      let ahead = height(1)
      let behind = height(-1)
      guard ahead != nil || behind != nil else { return nil }
      let steps = (ahead == nil ? 0.0 : 1) + (behind == nil ? 0 : 1)
      return ((ahead ?? here) - (behind ?? here)) / (steps * size)
    }
    guard let east = difference(1, 0, grid.pixelWidth), let north = difference(0, -1, grid.pixelHeight) else {
      return nil
    }
    return (east, north)
  }

  /// The height at a place, from the four pixels around it; nil where one of them is not known.
  func height(at point: Point) -> Double? {
    let grid = model.grid
    let x = (point.x - grid.originX) / grid.pixelWidth - 0.5
    let y = (grid.originY - point.y) / grid.pixelHeight - 0.5
    let column = Int(x.rounded(.down))
    let row = Int(y.rounded(.down))
    guard column >= 0, row >= 0, column + 1 < grid.width, row + 1 < grid.height else { return nil }
    let right = x - Double(column)
    let down = y - Double(row)
    let upper = (1 - right) * Double(model[column, row]) + right * Double(model[column + 1, row])
    let lower = (1 - right) * Double(model[column, row + 1]) + right * Double(model[column + 1, row + 1])
    let height = (1 - down) * upper + down * lower
    return height.isNaN ? nil : height
  }

  /// The pixel that a place lies in, kept inside the grid.
  func pixel(at point: Point) -> Int {
    let grid = model.grid
    let column = Int(((point.x - grid.originX) / grid.pixelWidth).rounded(.down))
    let row = Int(((grid.originY - point.y) / grid.pixelHeight).rounded(.down))
    return min(max(row, 0), grid.height - 1) * grid.width + min(max(column, 0), grid.width - 1)
  }
}
