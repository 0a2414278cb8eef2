import Declaration
import Geospatial

/// Reads one scene on one grid, window by window.
///
/// Where the scene lies on the grid's own lattice its pixels are read by offset, untouched; else they are
/// warped as they are read, and `isWarped` says so. Files are opened when first needed. Windows are in pixels
/// of `grid`, may reach beyond the scene, and come back row by row from the upper left.
///
/// Not `Sendable`: make one for each task.
public final class SceneReader {
  /// The scene.
  public let scene: Scene

  /// The grid that windows refer to.
  public let grid: Grid

  /// How pixels are found when the scene is warped; flags always take the nearest.
  public let resampling: Resampling

  /// Whether the scene is warped to reach the grid.
  public let isWarped: Bool

  private var views: [Role: RasterView] = [:]
  private var qualityView: RasterView?
  private var saturationViews: [String: RasterView] = [:]
  private var skyTable: (policy: SkyPolicy, table: [Sky])?

  /// The last window of each role: `sky` looks at the same pixels as the extraction just before it.
  private var latest: [Role: (window: Window, pixels: [Float])] = [:]

  /// Makes a reader; nothing is opened yet.
  ///
  /// - Parameters:
  ///   - grid: the grid to read on; the scene's own where nil.
  public init(_ scene: Scene, grid: Grid? = nil, resampling: Resampling = .nearest) {
    self.scene = scene
    self.grid = grid ?? scene.grid
    self.resampling = resampling
    isWarped = !scene.grid.isAligned(with: self.grid)
  }

  /// The digital numbers of a role; NaN where there is no measurement.
  ///
  /// Whole numbers up to 2²⁴ are exact in a float.
  ///
  /// - Throws: `InputError` where the scene lacks the band; `GeospatialError` where the file is damaged.
  public func digitalNumbers(_ role: Role, _ window: Window) throws -> [Float] {
    if let latest = latest[role], latest.window == window { return latest.pixels }
    let band = try scene.band(role)
    let view = try views[role] ?? band.source.open(on: grid, resampling: resampling, noData: band.noData)
    views[role] = view
    var pixels = try view.read(window, outside: Float.nan)
    pixels.withUnsafeMutableBufferPointer { pixels in
      if let noData = band.noData.map({ Float($0) }), !noData.isNaN {
        for index in pixels.indices where pixels[index] == noData { pixels[index] = .nan }
      }
      // Whole numbers are finite; what divides by zero is no measurement.
      if band.source.type.hasPrefix("Float") {
        for index in pixels.indices where pixels[index].isInfinite { pixels[index] = .nan }
      }
    }
    latest[role] = (window, pixels)
    return pixels
  }

  /// The reflectance of a role as a share of 1; NaN where there is no measurement.
  ///
  /// At the top of the atmosphere for Level 1, at the surface for Level 2. Values are not clipped: noise
  /// makes some negative, a low sun makes some larger than 1.
  ///
  /// - Throws: `InputError` where the scene lacks the band, or its metadata lack the calibration.
  public func reflectance(_ role: Role, _ window: Window) throws -> [Float] {
    let band = try scene.band(role)
    var pixels = try digitalNumbers(role, window)
    try band.calibration.reflectance(&pixels, file: scene.origin, band: "\(band.label) (\(role))")
    return pixels
  }

  /// The temperature of the thermal band in kelvin; NaN where there is no measurement.
  ///
  /// Brightness temperature for Level 1, surface temperature for Level 2.
  ///
  /// - Throws: `InputError` where the scene lacks the band, or its metadata lack the calibration.
  public func temperature(_ window: Window) throws -> [Float] {
    let band = try scene.band(.thermal)
    var pixels = try digitalNumbers(.thermal, window)
    try band.calibration.temperature(&pixels, file: scene.origin, band: "\(band.label) (thermal)")
    return pixels
  }

  /// What stands between the satellite and the ground.
  ///
  /// A pixel is fill where the quality band says so, beyond the scene, or where any of the roles has no
  /// measurement; the scan-line gaps of Landsat 7 are such pixels, and they differ from band to band. Where
  /// there is no quality band by nature, all that is not fill is clear; one that the metadata name and that is
  /// not there is an error, lest clouds pass for clear.
  ///
  /// - Parameters:
  ///   - roles: the bands whose gaps count; all reflective ones where nil. Naming the ones in use saves
  ///     reading the others, and those of the window just read are not read again.
  /// - Throws: `InputError` where a band or the quality band is missing; `GeospatialError` where a file is damaged.
  public func sky(
    _ window: Window, policy: SkyPolicy = SkyPolicy(), roles: [Role]? = nil
  ) throws -> [Sky] {
    var sky = try marks(window, policy)
    for role in roles ?? scene.roles.filter(\.isReflective) {
      let pixels = try digitalNumbers(role, window)
      sky.withUnsafeMutableBufferPointer { sky in
        pixels.withUnsafeBufferPointer { pixels in
          for index in sky.indices where pixels[index].isNaN { sky[index] = .fill }
        }
      }
    }
    return sky
  }

  /// Which pixels of a role are saturated: brighter than the sensor could count.
  ///
  /// Known from `QA_RADSAT` where the product has it, else from the largest digital number. All false where
  /// nothing is known, and outside the scene. On a warped grid the flags come from the nearest pixel.
  public func saturated(_ role: Role, _ window: Window) throws -> [Bool] {
    switch try scene.band(role).saturation {
    case nil: return [Bool](repeating: false, count: window.count)
    case .flag(let source, let bit):
      let view = try saturationViews[source.path] ?? source.openFlags(on: grid, outside: 0)
      saturationViews[source.path] = view
      let flags = try view.read(window, outside: UInt16(0))
      let mask = UInt16(1) << UInt16(bit)
      return flags.map { $0 & mask != 0 }
    case .number(let least):
      let least = Float(least)
      return try digitalNumbers(role, window).map { $0 >= least }
    }
  }

  /// The sky as the quality band alone has it.
  private func marks(_ window: Window, _ policy: SkyPolicy) throws -> [Sky] {
    guard let quality = scene.quality else {
      try policy.requireQuality(missing: scene.missingQuality)
      return [Sky](repeating: .clear, count: window.count)
    }
    let view = try qualityView ?? quality.source.openFlags(on: grid, outside: QualityMeaning.outside)
    qualityView = view
    if skyTable?.policy != policy { skyTable = (policy, quality.meaning.table(policy)) }
    let table = skyTable?.table ?? []
    let values = try view.read(window, outside: QualityMeaning.outside)
    return [Sky](unsafeUninitializedCapacity: values.count) { sky, count in
      table.withUnsafeBufferPointer { table in
        values.withUnsafeBufferPointer { values in
          for index in values.indices { sky[index] = table[Int(values[index])] }
        }
      }
      count = values.count
    }
  }
}
