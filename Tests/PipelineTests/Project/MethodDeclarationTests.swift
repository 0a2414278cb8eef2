import Declaration
import Extraction
import Foundation
import Landsat
import Networks
import Neural
import Testing

@testable import Pipeline

@Suite("Methods in project files")
struct MethodDeclarationTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write("", to: "old.shp")
    try TinyNetwork.write(to: scratch("m.safetensors"))
    try TinyNetwork.write(to: scratch("unknown.safetensors"), quantity: nil)
    try TinyNetwork.write(to: scratch("odd.safetensors"), bands: ["green", "band2"])
    try TinyNetwork.write(to: scratch("landsnet.safetensors"), architecture: "landsnet")
    try scratch.write("none", to: "text.safetensors")
    try scratch.write("{}", to: "mask.geojson")
  }

  private func method(_ extraction: String) throws -> any ExtractionMethod {
    let text = """
      name: Small
      region: {grid: {crs: EPSG:32646}}
      extraction: {\(extraction)}
      periods: [{label: 1998, outlines: {file: old.shp}}]
      inventory: small.sqlite
      """
    return try Project.read(scratch.write(text, to: "project.yaml")).method
  }

  private func fault(_ extraction: String) throws -> String {
    let error = #expect(throws: (any Error).self, "\(extraction)") { _ = try method(extraction) }
    return try "\(#require(error))".replacingOccurrences(of: scratch.path + "/", with: "")
  }

  @Test("M-LandsNet with its shipped weights is the method where none is named")
  func standard() throws {
    let unnamed = try #require(method("") as? NetworkMethod)
    #expect(unnamed.name == "m-landsnet" && unnamed.roles.count == 6)
    let sized = try #require(method("tile: {size: 256}") as? NetworkMethod)
    #expect(sized.name == "m-landsnet" && sized.weights == unnamed.weights && sized.tiling.size == 256)
    #expect(
      try fault("threshold: 2.0")
        == "project.yaml:3: 'threshold' is no setting of m-landsnet, which is meant where no method is named; "
        + "write 'method: …' with the one that is meant: band-ratio, ndsi, single-band")
  }

  @Test("a network is read with its weights, and what is left out has its standard")
  func network() throws {
    let plain = try #require(method("method: m-landsnet, weights: m.safetensors") as? NetworkMethod)
    #expect(plain.name == "m-landsnet" && plain.roles == [.green, .red, .swir1])
    #expect(plain.tiling == Tiling() && plain.augmentation == .none && plain.screen == nil)
    #expect(plain.quantity == .reflectance && plain.precision == .float32)
    #expect(plain.weights == (try ContentHash(ofFile: scratch("m.safetensors")).hex))
    let full = try #require(
      method(
        "method: m-landsnet, weights: m.safetensors, quantity: reflectance, tile: {size: 1024, keep: 0.9}, "
          + "augmentation: chu, precision: float32, screen: {ratio: 1.5, mask: mask.geojson, prove: true}")
        as? NetworkMethod)
    #expect(full.tiling == Tiling(size: 1024, margin: 26))
    #expect(full.augmentation == .chu && full.precision == .float32)
    #expect(full.screen == TileScreen(ratio: 1.5, mask: scratch("mask.geojson"), proves: true))
    #expect(full.screenMask?.count == 64)
    func tiling(_ tile: String) throws -> Tiling? {
      (try method("method: m-landsnet, weights: m.safetensors, tile: {\(tile)}") as? NetworkMethod)?.tiling
    }
    #expect(try tiling("size: 64, overlap: 7") == Tiling(size: 64, overlap: 7))
    #expect(try tiling("size: 64, margin: 7") == Tiling(size: 64, overlap: 14))
    #expect(try tiling("size: 128") == Tiling(size: 128, overlap: 16))
    #expect(try tiling("margin: 0") == Tiling(size: 512, overlap: 0))
    let open = "method: m-landsnet, weights: unknown.safetensors, quantity: dn, screen: {ratio: none}"
    let loose = try #require(method(open) as? NetworkMethod)
    #expect(loose.quantity == .digitalNumbers && loose.screen == TileScreen(ratio: nil))
  }

  @Test("any architecture is a method by its name")
  func architectures() throws {
    #expect(try method("method: landsnet, weights: landsnet.safetensors").name == "landsnet")
    let known = try fault("method: magic")
    for architecture in Architecture.all { #expect(known.contains(architecture.name)) }
  }

  @Test("a single band is read with its threshold")
  func singleBand() throws {
    #expect(try method("method: single-band") as? SingleBandThreshold == SingleBandThreshold())
    #expect(
      try method("method: single-band, band: blue, quantity: dn, threshold: 90, side: below")
        as? SingleBandThreshold
        == SingleBandThreshold(role: .blue, quantity: .digitalNumbers, threshold: .given(90), side: .below))
  }

  /// What is declared, and what the error says.
  private static let wrong: [(extraction: String, said: String)] = [
    (
      "method: u-net",
      "project.yaml:3: 'weights' is missing, and u-net.safetensors does not come with Firnline (looked in "
    ),
    (
      "method: m-landsnet, weights: none.safetensors",
      "project.yaml:3: 'weights' 'none.safetensors' does not exist; paths are relative to the project file"
    ),
    (
      "method: m-landsnet, weights: landsnet.safetensors",
      "landsnet.safetensors: 'architecture' is landsnet by the model card, where m-landsnet was asked for; "
        + "write 'method: landsnet', or give weights of m-landsnet"
    ),
    ("method: m-landsnet, weights: text.safetensors", "text.safetensors: "),
    (
      "method: m-landsnet, weights: odd.safetensors",
      "odd.safetensors: 'bands' of the model card are green, band2, and 'band2' is no band here; "
    ),
    (
      "method: m-landsnet, weights: m.safetensors, quantity: dn",
      "project.yaml:3: 'quantity' is dn, and the model was trained on reflectance; "
    ),
    (
      "method: m-landsnet, weights: unknown.safetensors",
      "project.yaml:3: 'quantity' is not in the model card, "
    ),
    (
      "method: m-landsnet, weights: m.safetensors, threshold: 0.4",
      "project.yaml:3: 'threshold' is no setting of m-landsnet; "
        + "leave it out: probabilities are parted by 'threshold' under 'merge'"
    ),
    (
      "method: m-landsnet, weights: m.safetensors, tile: {size: 100}",
      "project.yaml:3: 'tile.size' is 100; write a multiple of 8, such as 96, up to 8192"
    ),
    (
      "method: m-landsnet, weights: m.safetensors, tile: {size: 64, margin: 40}",
      "project.yaml:3: 'tile.overlap' is 80 where tiles have 64; "
    ),
    (
      "method: m-landsnet, weights: m.safetensors, tile: {keep: 0.9, margin: 4}",
      "project.yaml:3: 'margin' says again what keep says; write one of keep, margin, overlap"
    ),
    (
      "method: m-landsnet, weights: m.safetensors, tile: {keep: 90}",
      "project.yaml:3: 'keep' is '90'; write a share of the tile's area, such as 0.9"
    ),
    (
      "method: m-landsnet, weights: m.safetensors, augmentation: all",
      "project.yaml:3: 'augmentation' is 'all'; write one of none, flips, chu, square"
    ),
    (
      "method: m-landsnet, weights: m.safetensors, screen: {ratio: low}",
      "project.yaml:3: 'ratio' is 'low'; write a ratio above 0, or none"
    ),
    (
      "method: m-landsnet, weights: m.safetensors, screen: {proof: true}",
      "project.yaml:3: 'proof' is no key here; did you mean 'prove'? known keys: ratio, mask, prove"
    ),
    (
      "method: m-landsnet, weights: m.safetensors, screen: {mask: none.gpkg}",
      "project.yaml:3: 'mask' 'none.gpkg' does not exist; "
    ),
    ("method: m-landsnet, zeroGuard: clamp", "project.yaml:3: 'zeroGuard' is no setting of m-landsnet; "),
    ("method: random-forest", "project.yaml:3: 'weights' is missing; "),
    ("method: single-band, threshold: low", "project.yaml:3: 'threshold' is 'low'; write a number, or otsu"),
  ]

  @Test("what is wrong is said with its line and the mend", arguments: wrong)
  func faults(extraction: String, said: String) throws {
    let fault = try fault(extraction)
    #expect(fault.hasPrefix(said), "\(fault)")
  }
}
