import Testing

@testable import Glaciers

@Suite("Aspect sectors")
struct AspectSectorTests {
  @Test(
    "are eighths of the compass with their middle at the winds, as in RGI 7",
    arguments: [
      (0, 1), (22.4, 1), (22.5, 2), (45, 2), (90, 3), (135, 4), (180, 5), (225, 6), (270, 7), (315, 8),
      (337.4, 8),
      (337.5, 1), (359.9, 1), (360, 1), (-10, 1), (-45, 8), (765, 2),
    ])
  func sectors(_ azimuth: Double, _ number: Int) {
    #expect(AspectSector(azimuth: azimuth).rawValue == number)
  }
}
