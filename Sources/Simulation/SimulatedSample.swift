import Geospatial
import Landsat

/// A square of a simulated scene with its truth, as a network learns from.
public struct SimulatedSample: Sendable {
  /// The pixels along a side.
  public let size: Int

  /// Reflectance, band by band and row by row: blue, green, red, near infrared, SWIR1, SWIR2.
  ///
  /// What the calibration gives back from the sensor's digital numbers, quantised, noisy and saturated as these;
  /// not-a-number where there is no image.
  public let reflectance: [Float]

  /// 1 glacier, 0 none, 255 not to be known for a thick cloud or want of an image; row by row.
  public let mask: [UInt8]

  /// What is in the sample, in words: sensor, sun, product.
  public let origin: String

  /// The mask's number for what cannot be known.
  public static let unknown: UInt8 = 255
}

/// What simulated samples show.
public struct SampleSettings: Sendable {
  /// The pixels along a side.
  public var size = 128

  /// The sizes that can be made.
  public static let sizes = 16...2048

  /// Which of the measured spectra are drawn from; samples of the other draws have other mountains and days too.
  public var draws = SpectralDraws.training

  /// What there is of debris, and whether ice under it counts as glacier.
  public var debris = SimulationSettings.Debris.excluded

  /// The shares of a sample that glaciers cover; one sample in eight has none.
  public var glacierShare = 0.02...0.8

  /// The share of samples whose reflectance is corrected to the surface and not that at the top of the atmosphere.
  public var surfaceShare = 0.3

  /// The share of samples with clouds.
  public var cloudyShare = 0.4

  /// The share of samples on whose glaciers there are icefalls.
  public var crevassedShare = 0.5

  /// The share of samples that lie by the edge of an image or in one of Landsat 7 without its scan-line corrector,
  /// and of those, drawn apart, from which clouds are cut out.
  public var cutShare = 0.3

  /// Samples of 128×128 pixels to train on.
  public init() {}
}

/// Makes samples without end, each with its own mountains, day, weather and sensor.
///
/// A sample is a scene of its own size, rendered as the scenes of a region are; it depends on settings, seed,
/// index and epoch and on nothing else, so any of them may be made at any time and on any thread.
public struct SimulatedSampleMaker: Sendable {
  /// What the samples show.
  public let settings: SampleSettings

  /// What all randomness grows from.
  public let seed: UInt64

  /// What the bands of a sample are for, in order.
  public static let bands = Role.reflective

  /// The coordinate reference system that samples are written in, though they lie nowhere.
  let crs: CRS

  private let plan: SamplePlan

  /// Prepares to make samples.
  ///
  /// - Throws: `SimulationError` where the settings cannot be met.
  public init(settings: SampleSettings = SampleSettings(), seed: UInt64 = 1) throws {
    let sizes = SampleSettings.sizes
    guard sizes.contains(settings.size) else {
      throw SimulationError(
        subject: "size", problem: "\(settings.size) is out of range",
        mend: "give \(sizes.lowerBound) to \(sizes.upperBound) pixels")
    }
    guard settings.glacierShare.lowerBound >= 0, settings.glacierShare.upperBound <= 1 else {
      throw SimulationError(
        subject: "glacier share", problem: "\(settings.glacierShare) is out of range",
        mend: "give shares from 0 to 1")
    }
    self.settings = settings
    self.seed = seed
    crs = try CRS("EPSG:32646")
    plan = try SamplePlan(settings: settings, crs: crs)
  }

  /// Makes one sample; another epoch gives another sample of the same index.
  public func sample(_ index: Int, epoch: Int = 0) -> SimulatedSample {
    var key = Hash.mix(seed &+ (settings.draws == .training ? 0 : 0x7E57))
    key = Hash.mix(key &+ UInt64(truncatingIfNeeded: index))
    key = Hash.mix(key &+ UInt64(truncatingIfNeeded: epoch))
    let renderer = plan.renderer(seed: key)
    let scene = renderer.scene
    let window = scene.grid.window
    let cutsClouds = Hash.unit(Hash.mix(key &+ 0xC07)) < settings.cutShare
    var mask = [UInt8](repeating: SimulatedSample.unknown, count: window.count)
    var isSeen = [Bool](repeating: false, count: window.count)
    let strip = renderer.strip(window) { index, pixel in
      guard !cutsClouds || pixel.sky == .clear else { return }
      isSeen[index] = true
      mask[index] = pixel.cloudiness > 0.55 ? SimulatedSample.unknown : pixel.glacierShare > 0.5 ? 1 : 0
    }

    let sine = Float(scene.sineOfSun)
    var reflectance: [Float] = []
    reflectance.reserveCapacity(Self.bands.count * window.count)
    for (band, calibration) in scene.calibrations.enumerated()
    where (Lane.blue...Lane.shortwave2).contains(calibration.band.lane) {
      let gain = Float(calibration.reflectanceMult) / sine
      let bias = Float(calibration.reflectanceAdd) / sine
      for (number, isSeen) in zip(strip.bands[band], isSeen) {
        reflectance.append(isSeen ? gain * Float(number) + bias : .nan)
      }
    }
    return SimulatedSample(
      size: settings.size, reflectance: reflectance, mask: mask, origin: scene.note)
  }
}
