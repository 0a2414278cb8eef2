import Declaration
import Geospatial

/// A picture of a scene with three of its bands as red, green and blue.
///
/// Shortwave infrared, near infrared and red as red, green and blue show ice and snow cyan, cloud white, and
/// rock brown. Each band is stretched between the 2nd and the 98th percentile of its own digital numbers,
/// cloud included, so pictures are for looking at and do not compare between dates.
public enum FalseColour {
  /// The colour of pixels without measurement: a grey that no stretched pixel is likely to have.
  public static let fill: (UInt8, UInt8, UInt8) = (224, 224, 224)

  /// The roles that a scene's picture shows best: swir1, nir and red, or the nearest it has.
  ///
  /// - Returns: three roles, which repeat where the scene has fewer; empty where it has none.
  public static func roles(for scene: Scene) -> [Role] {
    let wishes: [[Role]] = [
      [.swir1, .nir, .red], [.swir2, .nir, .red], [.swir1, .red, .green], [.nir, .red, .green],
      [.swir1, .green, .blue], [.red, .green, .blue],
    ]
    if let best = wishes.first(where: { $0.allSatisfy { scene.bands[$0] != nil } }) { return best }
    guard let only = scene.roles.first else { return [] }
    return [only, only, only]
  }

  /// The picture of a scene on a grid, whose size is the picture's.
  ///
  /// - Parameters:
  ///   - grid: where the picture lies; pixels larger than the scene's take the mean of what is underneath.
  ///   - roles: the roles of red, green and blue; the best there are where nil.
  /// - Throws: `InputError` where a role is missing or there are not three.
  public static func image(of scene: Scene, on grid: Grid, roles: [Role]? = nil) throws -> ColorImage {
    let roles = roles ?? self.roles(for: scene)
    guard roles.count == 3 else {
      throw InputError(
        file: scene.origin, field: "roles", problem: "are \(roles.count), but a picture takes three",
        mend: "name the roles of red, green and blue, such as swir1,nir,red")
    }
    let reader = SceneReader(scene, grid: grid, resampling: .average)
    var image = ColorImage(width: grid.width, height: grid.height, fill: fill)
    let channels = try roles.map { try reader.digitalNumbers($0, grid.window) }
    let stretches = channels.map(Stretch.init)
    for index in 0..<grid.window.count where !channels.contains(where: { $0[index].isNaN }) {
      for channel in 0..<3 {
        image.pixels[index * 3 + channel] = stretches[channel].byte(channels[channel][index])
      }
    }
    return image
  }

  /// Writes the picture of a whole scene as PNG.
  ///
  /// - Parameters:
  ///   - maxDimension: the longer side in pixels; never more than the scene has.
  /// - Throws: `InputError`, or `GeospatialError` where the file cannot be written.
  public static func write(
    _ scene: Scene, to path: String, maxDimension: Int = 1024, roles: [Role]? = nil
  ) throws {
    try image(of: scene, on: overview(of: scene.grid, maxDimension: maxDimension), roles: roles)
      .writePNG(to: path)
  }

  /// A coarser grid over the same ground, with square pixels of a whole multiple of the fine ones' size.
  static func overview(of grid: Grid, maxDimension: Int) -> Grid {
    let factor = max(1, (max(grid.width, grid.height) + maxDimension - 1) / max(1, maxDimension))
    return Grid(
      crs: grid.crs, originX: grid.originX, originY: grid.originY,
      pixelWidth: grid.pixelWidth * Double(factor), pixelHeight: grid.pixelHeight * Double(factor),
      width: (grid.width + factor - 1) / factor, height: (grid.height + factor - 1) / factor)
  }
}

/// A linear stretch from digital numbers to bytes.
private struct Stretch {
  let low: Float
  let gain: Float

  /// Stretches between the 2nd and the 98th percentile.
  init(_ pixels: [Float]) {
    // A sample of some ten thousand is enough for a percentile, and sorts at once.
    let step = max(1, pixels.count / 20_000)
    let sample = stride(from: 0, to: pixels.count, by: step).map { pixels[$0] }.filter { !$0.isNaN }.sorted()
    guard let first = sample.first else {
      (low, gain) = (0, 0)
      return
    }
    low = sample[sample.count * 2 / 100]
    let high = sample[min(sample.count - 1, sample.count * 98 / 100)]
    gain = high > low ? 255 / (high - low) : first > 0 ? 1 : 0
  }

  func byte(_ value: Float) -> UInt8 { UInt8(min(255, max(0, (value - low) * gain)).rounded()) }
}
