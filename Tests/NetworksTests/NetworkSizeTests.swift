import Networks
import Neural
import Testing

@Suite("Sizes of the networks")
struct NetworkSizeTests {
  /// A network by its settings, and how many parameters it has.
  struct Size: Sendable, CustomTestStringConvertible {
    var name: String
    var settings: [String: Setting] = [:]
    var parameters: Int

    var testDescription: String { "\(name) \(settings)" }
  }

  static let sizes = [
    Size(name: "attention-deeplab-v3-plus", parameters: 25_670_628),
    Size(name: "deeplab-v3-plus", parameters: 25_506_689),
    Size(
      name: "deeplab-v3-plus", settings: ["form": "library", "rates": [12, 24, 36], "low": 48],
      parameters: 22_440_593),
    Size(name: "fcn-32s", parameters: 134_265_217),
    Size(name: "fcn-32s", settings: ["backbone": "resnet34"], parameters: 21_288_321),
    Size(name: "glaciernet", parameters: 29_446_466),
    Size(name: "glaciernet", settings: uniform(3), parameters: 375_942),
    Size(name: "glaciernet", settings: uniform(4), parameters: 524_166),
    Size(name: "glaciernet", settings: uniform(5), parameters: 672_390),
    Size(name: "landsnet", parameters: 4_817_253),
    Size(name: "m-landsnet", parameters: 4_817_253),
    Size(name: "sau-net", parameters: 32_346_115),
    Size(name: "u-net", parameters: 31_034_114),
    Size(name: "u-net", settings: ["classes": 1], parameters: 31_034_049),
    Size(name: "u-net", settings: ["upsampling": "transposed"], parameters: 31_034_114),
    Size(name: "u-net-cse", parameters: 32_783_426),
    Size(name: "u-net-cse", settings: ["reduction": 16], parameters: 31_255_354),
    Size(name: "u-net-plus-plus", parameters: 9_043_362),
    Size(name: "u-net-plus-plus", settings: ["classes": 1], parameters: 9_043_329),
    // As the authors' file says of it.
    Size(name: "u-net-plus-plus", settings: ["bands": 1, "classes": 1], parameters: 9_041_601),
    Size(name: "u-net-resnet18", parameters: 14_331_345),
    // As the library whose decoder it is counts it.
    Size(name: "u-net-resnet18", settings: ["bands": 3], parameters: 14_328_209),
  ]

  private static func uniform(_ depth: Int) -> [String: Setting] {
    ["form": "uniform", "widths": .list([Double](repeating: 64, count: depth))]
  }

  @Test("each has as many trained parameters as its layers call for", arguments: sizes)
  func parameters(size: Size) throws {
    let network = try Architecture.named(size.name).network(size.settings)
    #expect(network.trainedParameterCount == size.parameters)
  }
}
