import Foundation

/// Heights of a rectangle of pixels and what the sun makes of them: slopes lit or not, and shadows cast.
///
/// A shadow depends on no more of the ground than lies within `reach` pixels toward the sun, so light does not
/// depend on how a scene is cut.
struct Relief: Sendable {
  /// The direction to the sun.
  struct Sun: Sendable {
    let east: Float
    let north: Float
    let up: Float

    /// Tangent of the height above the horizon.
    let slope: Float

    init(elevation: Double, azimuth: Double) {
      east = Float(cos(elevation) * sin(azimuth))
      north = Float(cos(elevation) * cos(azimuth))
      up = Float(sin(elevation))
      slope = Float(tan(elevation))
    }

    /// How far the shadow of a crest of the given height (metres) falls, in pixels.
    func reach(height: Float, pixelSize: Float) -> Int {
      min(120, Int((height / (max(slope, 0.05) * pixelSize)).rounded(.up)))
    }
  }

  let width: Int
  let height: Int

  /// In metres.
  let pixelSize: Float

  /// Heights in metres, row by row from the north.
  let heights: [Float]

  private let highest: Float

  init(width: Int, height: Int, pixelSize: Float, heights: [Float]) {
    self.width = width
    self.height = height
    self.pixelSize = pixelSize
    self.heights = heights
    highest = heights.max() ?? 0
  }

  /// The rise per metre eastward and northward at a pixel that is not on the rim, by central differences.
  @inline(__always)
  func slope(column: Int, row: Int) -> (east: Float, north: Float) {
    let here = row * width + column
    let scale = 1 / (2 * pixelSize)
    return (
      (heights[here + 1] - heights[here - 1]) * scale, (heights[here - width] - heights[here + width]) * scale
    )
  }

  /// The direct light on a slope relative to that on flat ground, cos i / cos z, and the share of the sky in view.
  @inline(__always)
  static func light(_ slope: (east: Float, north: Float), sun: Sun) -> (direct: Float, sky: Float) {
    let length = (1 + slope.east * slope.east + slope.north * slope.north).squareRoot()
    let facing = (sun.up - sun.east * slope.east - sun.north * slope.north) / length
    return (max(0, facing) / sun.up, 0.5 + 0.5 / length)
  }

  /// The share of a pixel that the sun reaches past the ground toward it: 0 in full cast shadow.
  ///
  /// A ray climbs from the pixel toward the sun; half of the pixel is lit where the ground just touches the ray.
  @inline(__always)
  func sunlit(column: Int, row: Int, sun: Sun, reach: Int) -> Float {
    let across = max(abs(sun.east), abs(sun.north))
    guard across > 1e-6 else { return 1 }
    let stepColumn = sun.east / across
    let stepRow = -sun.north / across
    let climb = (stepColumn * stepColumn + stepRow * stepRow).squareRoot() * pixelSize * sun.slope
    let start = heights[row * width + column]
    var excess = -Float.infinity
    return heights.withUnsafeBufferPointer { heights in
      for step in 1...max(1, reach) {
        let ray = start + Float(step) * climb
        guard ray < highest + Self.softness else { break }
        // Steps are counted from the pixel, so that rounding is the same wherever the patch begins.
        let across = Float(step) * stepColumn
        let down = Float(step) * stepRow
        let left = across.rounded(.down)
        let top = down.rounded(.down)
        let i = column + Int(left)
        let j = row + Int(top)
        guard i >= 0, j >= 0, i + 1 < width, j + 1 < height else { break }
        let a = across - left
        let b = down - top
        let here = j * width + i
        let north = heights[here] + a * (heights[here + 1] - heights[here])
        let south = heights[here + width] + a * (heights[here + width + 1] - heights[here + width])
        excess = max(excess, north + b * (south - north) - ray)
        if excess > Self.softness { return 0 }
      }
      return 1 - smoothStep(0.5 + 0.5 * excess / Self.softness)
    }
  }

  /// A pixel is half shaded within this many metres of the ray: shadows' edges cross pixels.
  private static let softness: Float = 6
}
