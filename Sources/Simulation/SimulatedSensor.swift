import Foundation
import Geospatial
import Landsat

/// A satellite's instrument as the simulation knows it: its bands, their calibration and its years.
///
/// Radiance rescaling, thermal constants and solar irradiances are those of real Collection 2 metadata files
/// (Landsat 5 090/084 1998-03-08, Landsat 7 114/081 2021-02-20, Landsat 8 106/063 2021-02-20, Landsat 9
/// 010/065 2022-01-29); the irradiances follow from each file's radiance and reflectance factors and its
/// Earth–Sun distance d by ESUN = π·d²·(radiance factor)/(reflectance factor).
struct SimulatedSensor: Sendable {
  /// One band.
  struct Band: Sendable {
    /// The name in metadata keys and file names, such as `4` or `6_VCID_1`.
    let name: String

    /// The lane of `Spectrum` that it measures.
    let lane: Int

    /// Radiance (W m⁻² sr⁻¹ µm⁻¹) per digital number, where the sensor is calibrated in radiance.
    let radianceMult: Double

    /// Radiance at digital number 0.
    let radianceAdd: Double

    /// Solar irradiance outside the atmosphere (W m⁻² µm⁻¹); 0 for thermal bands.
    let irradiance: Double

    /// The constants of the temperature formula, for thermal bands.
    var thermal: (k1: Double, k2: Double)?

    /// The bit of QA_RADSAT that marks saturation; nil where there is none.
    var saturationBit: Int? { Int(name.prefix(1)).flatMap { name == "10" ? nil : $0 - 1 } }
  }

  /// The instrument.
  let sensor: Sensor

  /// The beginning of product names, such as `LT05`.
  let code: String

  /// `SPACECRAFT_ID` and `SENSOR_ID`.
  let spacecraft: String
  let instrument: String

  /// The bands that the simulation writes.
  let bands: [Band]

  /// The largest digital number: 255 or 65535.
  let maximum: Int

  /// The standard deviation of noise in digital numbers.
  let noise: Float

  /// How many days the satellite runs behind the cycle of Landsat 5 and 8.
  let cycleLag: Int

  /// The hour (UTC) at which it passes over 91° E.
  let hour: Double

  /// Whether reflectance is quantised as on OLI: 2e-5 and −0.1 on every date.
  var hasFixedReflectance: Bool { sensor == .oli || sensor == .oli2 }

  /// Thematic Mapper on Landsat 5.
  static let landsat5 = SimulatedSensor(
    sensor: .tm, code: "LT05", spacecraft: "LANDSAT_5", instrument: "TM",
    bands: [
      Band(name: "1", lane: Lane.blue, radianceMult: 0.76583, radianceAdd: -2.28583, irradiance: 1944.0),
      Band(name: "2", lane: Lane.green, radianceMult: 1.4482, radianceAdd: -4.28819, irradiance: 1759.0),
      Band(name: "3", lane: Lane.red, radianceMult: 1.0440, radianceAdd: -2.21398, irradiance: 1490.0),
      Band(
        name: "4", lane: Lane.nearInfrared, radianceMult: 0.87602, radianceAdd: -2.38602, irradiance: 1033.0),
      Band(
        name: "5", lane: Lane.shortwave1, radianceMult: 0.12035, radianceAdd: -0.49035, irradiance: 209.59),
      Band(
        name: "6", lane: Lane.temperature, radianceMult: 0.055375, radianceAdd: 1.18243, irradiance: 0,
        thermal: (607.76, 1260.56)),
      Band(
        name: "7", lane: Lane.shortwave2, radianceMult: 0.065551, radianceAdd: -0.21555, irradiance: 82.24),
    ],
    maximum: 255, noise: 0.5, cycleLag: 0, hour: 4.0)

  /// Enhanced Thematic Mapper Plus on Landsat 7.
  static let landsat7 = SimulatedSensor(
    sensor: .etm, code: "LE07", spacecraft: "LANDSAT_7", instrument: "ETM",
    bands: [
      Band(name: "1", lane: Lane.blue, radianceMult: 0.77874, radianceAdd: -6.97874, irradiance: 2036.0),
      Band(name: "2", lane: Lane.green, radianceMult: 0.79882, radianceAdd: -7.19882, irradiance: 1855.9),
      Band(name: "3", lane: Lane.red, radianceMult: 0.62165, radianceAdd: -5.62165, irradiance: 1524.9),
      Band(
        name: "4", lane: Lane.nearInfrared, radianceMult: 0.96929, radianceAdd: -6.06929, irradiance: 1071.0),
      Band(
        name: "5", lane: Lane.shortwave1, radianceMult: 0.12622, radianceAdd: -1.12622, irradiance: 221.60),
      Band(
        name: "6_VCID_1", lane: Lane.temperature, radianceMult: 0.067087, radianceAdd: -0.06709,
        irradiance: 0,
        thermal: (666.09, 1282.71)),
      Band(
        name: "7", lane: Lane.shortwave2, radianceMult: 0.043898, radianceAdd: -0.39390, irradiance: 81.36),
    ],
    maximum: 255, noise: 0.5, cycleLag: 8, hour: 4.3)

  /// Operational Land Imager on Landsat 8.
  static let landsat8 = SimulatedSensor(
    sensor: .oli, code: "LC08", spacecraft: "LANDSAT_8", instrument: "OLI_TIRS",
    bands: imagerBands(
      irradiances: [1972.3, 2019.6, 1861.1, 1569.4, 960.4, 238.83, 80.50],
      thermalMult: 3.342e-4, thermal: (774.8853, 1321.0789)),
    maximum: 65535, noise: 20, cycleLag: 0, hour: 4.45)

  /// Operational Land Imager 2 on Landsat 9.
  static let landsat9 = SimulatedSensor(
    sensor: .oli2, code: "LC09", spacecraft: "LANDSAT_9", instrument: "OLI_TIRS",
    bands: imagerBands(
      irradiances: [1969.8, 2023.1, 1859.0, 1575.7, 966.7, 241.50, 81.54],
      thermalMult: 3.8e-4, thermal: (799.0284, 1329.2405)),
    maximum: 65535, noise: 20, cycleLag: 8, hour: 4.45)

  private static func imagerBands(
    irradiances: [Double], thermalMult: Double, thermal: (k1: Double, k2: Double)
  ) -> [Band] {
    irradiances.enumerated().map { lane, irradiance in
      Band(name: String(lane + 1), lane: lane, radianceMult: 0, radianceAdd: 0, irradiance: irradiance)
    } + [
      Band(
        name: "10", lane: Lane.temperature, radianceMult: thermalMult, radianceAdd: 0.1, irradiance: 0,
        thermal: thermal)
    ]
  }

  /// The instrument that an image of a path on a day is of: that of the satellite whose orbit fits, and where none
  /// does that of Landsat 5 or, from 2013 on, 8.
  ///
  /// - Parameter satellite: its number, where it is known; 4 had the instrument of 5.
  static func passing(path: Int, on date: CalendarDate, satellite: Int? = nil) -> SimulatedSensor {
    let passing = AcquisitionCalendar.satellites(over: path, on: date)
    switch satellite ?? [5, 8, 9, 7].first(where: passing.contains) ?? (date.year < 2013 ? 5 : 8) {
    case 7: return landsat7
    case 8: return landsat8
    case 9: return landsat9
    default: return landsat5
    }
  }

  /// The satellites that flew in a year's late summer with their scan lines whole, best first.
  static func flying(in year: Int) -> [SimulatedSensor] {
    switch year {
    case 1984...1998: [landsat5]
    case 1999...2002: [landsat7, landsat5]
    case 2003...2011: [landsat5, landsat7]
    case 2012: [landsat7]
    case 2013...2021: [landsat8]
    case 2022...: [landsat8, landsat9]
    default: []
    }
  }
}

/// How one band of one scene turns reflectance (or temperature) into digital numbers.
struct BandCalibration: Sendable {
  /// The band.
  let band: SimulatedSensor.Band

  /// Radiance per digital number and at 0, rounded as the metadata file prints them.
  let radianceMult: Double
  let radianceAdd: Double

  /// Reflectance, not yet divided by the sine of the sun's height, per digital number and at 0, rounded as printed.
  let reflectanceMult: Double
  let reflectanceAdd: Double

  init(band: SimulatedSensor.Band, sensor: SimulatedSensor, distance: Double) {
    self.band = band
    let perReflectance = band.irradiance / (Double.pi * distance * distance)
    if band.thermal != nil {
      radianceMult = band.radianceMult
      radianceAdd = band.radianceAdd
      reflectanceMult = 0
      reflectanceAdd = 0
    } else if sensor.hasFixedReflectance {
      radianceMult = Self.rounded(2e-5 * perReflectance)
      radianceAdd = (-0.1 * perReflectance * 1e5).rounded() / 1e5
      reflectanceMult = 2e-5
      reflectanceAdd = -0.1
    } else {
      radianceMult = band.radianceMult
      radianceAdd = band.radianceAdd
      reflectanceMult = Self.rounded(band.radianceMult / perReflectance)
      reflectanceAdd = (band.radianceAdd / perReflectance * 1e6).rounded() / 1e6
    }
  }

  /// The digital number, not yet rounded, of a top-of-atmosphere reflectance or of a temperature in kelvin.
  @inline(__always)
  func digitalNumber(_ value: Float, sineOfSun: Float) -> Float {
    guard let thermal = band.thermal else {
      return (value * sineOfSun - Float(reflectanceAdd)) / Float(reflectanceMult)
    }
    let radiance = Float(thermal.k1) / (exp(Float(thermal.k2) / value) - 1)
    return (radiance - Float(radianceAdd)) / Float(radianceMult)
  }

  /// Five significant digits, as USGS prints factors.
  private static func rounded(_ value: Double) -> Double {
    Double(String(format: "%.4E", value)) ?? value
  }
}
