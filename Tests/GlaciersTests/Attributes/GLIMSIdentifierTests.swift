import Geospatial
import Testing

@testable import Glaciers

@Suite("GLIMS identifiers")
struct GLIMSIdentifierTests {
  /// Mount Kenya as GLIMS's documentation has it, Hintereisferner and Zhadang as inventories have them.
  @Test(
    "name the place to a thousandth of a degree, eastward from 0 to 360",
    arguments: [
      (37.305, -0.152, "G037305E00152S"), (10.751768333703707, 46.802314, "G010752E46802N"),
      (90.639, 30.472, "G090639E30472N"), (-70.5, -33.25, "G289500E33250S"), (-0.0001, 0, "G000000E00000N"),
      (359.99996, 89.9999, "G000000E90000N"), (180, -78, "G180000E78000S"), (-180, -78, "G180000E78000S"),
    ])
  func places(longitude: Double, latitude: Double, text: String) {
    #expect("\(GLIMSIdentifier(at: Point(x: longitude, y: latitude)))" == text)
  }
}
