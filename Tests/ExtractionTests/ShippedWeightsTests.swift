import Foundation
import Testing

@testable import Extraction

@Suite("Weights that come with Firnline")
struct ShippedWeightsTests {
  @Test("are looked for where the program is installed, and in the checkout it was built in")
  func folders() throws {
    #expect(
      ShippedWeights.folders(program: "/opt/x/bin/firnline", environment: [:]) == [
        "/opt/x/share/firnline/weights"
      ])
    let checkout = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("checkout-\(UUID())")
    defer { try? FileManager.default.removeItem(at: checkout) }
    try FileManager.default.createDirectory(
      at: checkout.appendingPathComponent(".build/release"), withIntermediateDirectories: true)
    try Data().write(to: checkout.appendingPathComponent("Package.swift"))
    let program = checkout.appendingPathComponent(".build/release/firnline").path
    #expect(
      ShippedWeights.folders(program: program, environment: [:]).dropFirst()
        == [checkout.appendingPathComponent("Data/weights").path])
    #expect(
      ShippedWeights.folders(program: "/opt/x/bin/firnline", environment: ["FIRNLINE_WEIGHTS": "/w"]) == [
        "/w"
      ])
  }

  @Test("what does not ship is named with where it was looked for")
  func missing() {
    #expect {
      try ShippedWeights.path(of: "u-net-3000")
    } throws: {
      "\($0)".hasPrefix("u-net-3000.safetensors: does not come with Firnline (looked in ")
    }
  }
}
