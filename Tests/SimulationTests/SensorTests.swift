import Geospatial
import Landsat
import Testing

@testable import Simulation

@Suite("Sensors, sun and calendar against real metadata files")
struct SensorTests {
  // LT05_L1TP_090084_19980308_20200909_02_T1: EARTH_SUN_DISTANCE 0.9927805.
  @Test(
    "TM reflectance factors equal those of a real file",
    arguments: [
      ("1", 1.2198e-3, -0.003641), ("2", 2.5493e-3, -0.007549), ("3", 2.1695e-3, -0.004601),
      ("4", 2.6259e-3, -0.007152), ("5", 1.7780e-3, -0.007244), ("7", 2.4680e-3, -0.008116),
    ])
  func thematicMapper(name: String, mult: Double, add: Double) throws {
    try expect(.landsat5, name, distance: 0.9927805, mult: mult, add: add)
  }

  // LE07_L1TP_107068_20220310_20220405_02_T1, another file than the irradiances were taken from; d 0.99297.
  @Test(
    "ETM+ reflectance factors equal those of a real file at another distance of the sun",
    arguments: [("1", 1.1848e-3, -0.010618), ("3", 1.2628e-3, -0.011419), ("5", 1.7644e-3, -0.015743)])
  func enhancedThematicMapper(name: String, mult: Double, add: Double) throws {
    let distance = SunPosition(
      date: try #require(CalendarDate(iso: "2022-03-10")), hour: 1.5, longitude: 132, latitude: -11
    ).distance
    try expect(.landsat7, name, distance: distance, mult: mult, add: add)
  }

  @Test("OLI has the same reflectance factors on every date")
  func imager() throws {
    try expect(.landsat8, "4", distance: 0.985, mult: 2e-5, add: -0.1)
    try expect(.landsat9, "6", distance: 1.015, mult: 2e-5, add: -0.1)
  }

  private func expect(
    _ sensor: SimulatedSensor, _ name: String, distance: Double, mult: Double, add: Double
  ) throws {
    let band = try #require(sensor.bands.first { $0.name == name })
    let calibration = BandCalibration(band: band, sensor: sensor, distance: distance)
    #expect(abs(calibration.reflectanceMult / mult - 1) < 3e-4)
    #expect(abs(calibration.reflectanceAdd / add - 1) < 6e-4)
  }

  // SUN_ELEVATION, SUN_AZIMUTH and EARTH_SUN_DISTANCE of the real files named above, at their scene centres.
  @Test(
    "the sun stands where real files say",
    arguments: [
      ("2021-02-20", 1.34757, 132.282, -4.342, 58.664644, 103.882917, 0.9887282),
      ("1998-03-08", 23.44647, 149.817, -34.622, 41.583264, 61.298799, 0.9927805),
    ])
  func sun(
    date: String, hour: Double, longitude: Double, latitude: Double, elevation: Double, azimuth: Double,
    distance: Double
  ) throws {
    let sun = SunPosition(
      date: try #require(CalendarDate(iso: date)), hour: hour, longitude: longitude, latitude: latitude)
    #expect(abs(sun.elevation * 180 / .pi - elevation) < 0.5)
    #expect(abs(sun.azimuth * 180 / .pi - azimuth) < 1)
    #expect(abs(sun.distance - distance) < 3e-4)
  }

  @Test(
    "real acquisitions near 100–150° E fall on the calendar's days",
    arguments: [
      (106, "2021-02-20", 0), (95, "2010-06-01", 0), (114, "2021-02-20", 8), (107, "2022-03-10", 8),
      (112, "2002-02-18", 8),
    ])
  func realPasses(path: Int, date: String, lag: Int) throws {
    let day = try #require(CalendarDate(iso: date))
    #expect(AcquisitionCalendar.firstPass(path: path, lag: lag, onOrAfter: day) == day)
    let next = AcquisitionCalendar.firstPass(
      path: path, lag: lag, onOrAfter: CalendarDate(ordinal: day.ordinal + 1))
    #expect(next.ordinal == day.ordinal + 16)
  }
}

@Suite("Quality bits")
struct QualityBitsTests {
  // The values that the Collection 2 data format documents print for these cases (LSDS-1618, LSDS-1619).
  @Test("equal the documented values of Landsat 8–9 and 4–7")
  func documented() {
    let rock = pixel(SpectralTable.rock(.test).median)
    #expect(QualityBits.value(of: rock, hasCirrusBand: true) == 21824)
    #expect(QualityBits.value(of: rock, hasCirrusBand: false) == 5440)
    #expect(QualityBits.value(of: pixel(Surface.waterCloud, .cloudy), hasCirrusBand: true) == 22280)
    #expect(QualityBits.value(of: pixel(Surface.waterCloud, .cloudy), hasCirrusBand: false) == 5896)
    #expect(
      QualityBits.value(of: pixel(SpectralTable.rock(.test).median, .dilated), hasCirrusBand: true) == 21762)
    #expect(
      QualityBits.value(of: pixel(SpectralTable.rock(.test).median, isShaded: true), hasCirrusBand: true)
        == 23888)
    #expect(QualityBits.value(of: pixel(SpectralTable.snow(.test).median), hasCirrusBand: true) == 30048)
    #expect(
      QualityBits.value(of: pixel(SpectralTable.water(.test).median, isWater: true), hasCirrusBand: true)
        == 21952)
  }

  private func pixel(
    _ spectrum: Spectrum, _ sky: Weather.Sky = .clear, isShaded: Bool = false, isWater: Bool = false
  ) -> SceneRenderer.Pixel {
    .init(spectrum: spectrum, glacierShare: 0, sky: sky, isShaded: isShaded, isWater: isWater)
  }
}
