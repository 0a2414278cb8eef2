import Foundation
import Geospatial
import Testing

@Suite("Quantities with units")
struct QuantityTests {
  @Test(
    "A length is read with its unit",
    arguments: [("15 m", 15.0), ("15m", 15), (" 7.5  m ", 7.5), ("1.2 km", 1200), ("-3e1 m", -30)])
  func length(text: String, metres: Double) throws { #expect(try Length(parsing: text).metres == metres) }

  @Test(
    "An area is read with its unit",
    arguments: [("0.01 km2", 10_000.0), ("0.01 km²", 10_000), ("900 m2", 900), ("2 ha", 20_000), ("5 m²", 5)])
  func area(text: String, squareMetres: Double) throws {
    #expect(try Area(parsing: text).squareMetres == squareMetres)
  }

  @Test(
    "A number without a unit, or with another kind's, is an error with the mend",
    arguments: ["15", "15 m2", "15 miles", "m", "", "1,5 m", "nan m", "inf m", "15 m m", "½ m"])
  func badLength(text: String) {
    let error = #expect(throws: QuantityError.self) { try Length(parsing: text) }
    #expect(error?.description == "'\(text)' is not a length: write a number with a unit, one of m, km")
  }

  @Test("The error for an area names the units of areas")
  func badArea() {
    let error = #expect(throws: QuantityError.self) { try Area(parsing: "0.01") }
    #expect(
      error?.description
        == "'0.01' is not an area: write a number with a unit, one of m2, km2, ha, m², km²")
  }

  @Test("JSON holds the value with its unit and reads back the same", arguments: [0, 0.1, 1e-7, 2.5e17])
  func codable(metres: Double) throws {
    let data = try JSONEncoder().encode([Length(metres: metres)])
    #expect(try JSONDecoder().decode([Length].self, from: data) == [Length(metres: metres)])
    let areas = try JSONEncoder().encode([Area(squareMetres: metres)])
    #expect(try JSONDecoder().decode([Area].self, from: areas) == [Area(squareMetres: metres)])
  }

  @Test("Quantities add, subtract, scale and compare")
  func arithmetic() {
    let one = Area(squareKilometres: 1.5)
    let two = Area(squareMetres: 250_000)
    #expect((one + two).squareKilometres == 1.75)
    #expect((one - two).squareKilometres == 1.25)
    #expect((two * 4).squareKilometres == 1)
    #expect(two < one)
    #expect(Area.zero.squareMetres == 0)
  }
}
