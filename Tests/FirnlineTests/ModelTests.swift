import Foundation
import Testing

@Suite("Models on the command line")
struct ModelTests {
  private let small = ["--set", "widths=4,6,8", "--set", "bridge=8"]

  private func run(_ arguments: [String]) throws -> Firnline.Outcome {
    let scratch = try Scratch()
    let output = try scratch.write("", to: "output")
    let error = try scratch.write("", to: "error")
    let process = try Firnline.start(["model"] + arguments, output: output, error: error)
    process.waitUntilExit()
    return Firnline.Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
      error: try String(contentsOfFile: error, encoding: .utf8))
  }

  @Test("a fresh model is made, told about, exported, timed and applied")
  func wholeWay() throws {
    let scratch = try Scratch()
    let model = scratch("m.safetensors")
    let made = try run(
      ["init", "m-landsnet", "--bands", "red,nir,swir1", "--seed", "3", "-o", model] + small)
    #expect(made.status == 0, "\(made.error)")
    let info = try run(["info", model, "--tile", "16"])
    #expect(info.output.contains("bands         red, nir, swir1\n"), "\(info.text)")
    #expect(info.output.contains("precision     float32. ") || info.output.contains("AMX"))

    let onnx = try run(["export", model, "-o", scratch("m.onnx")])
    #expect(onnx.status == 0, "\(onnx.error)")
    #expect(FileManager.default.fileExists(atPath: scratch("m.onnx")))

    let timed = try run(["time", model, "--tile", "16", "--batch", "1", "--seconds", "0", "--json"])
    let json = try #require(JSONSerialization.jsonObject(with: Data(timed.output.utf8)) as? [String: Any])
    #expect((json["tilesPerSecond"] as? Double ?? 0) > 0)
    #expect(json["precision"] as? String == "float32")

    let header = #"{"tiles":{"dtype":"F32","shape":[2,3,16,16],"data_offsets":[0,6144]}}"#
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    let tiles = length + Data(header.utf8) + Data(count: 6144)
    try tiles.write(to: URL(fileURLWithPath: scratch("tiles.safetensors")))
    let probabilities = scratch("p.safetensors")
    let applied = try run(
      ["apply", model, "--tiles", scratch("tiles.safetensors"), "--batch", "1", "-o", probabilities])
    #expect(applied.status == 0, "\(applied.error)")
    let result = try Data(contentsOf: URL(fileURLWithPath: probabilities))
    #expect(String(decoding: result.prefix(100), as: UTF8.self).contains("\"shape\":[2,2,16,16]"))

    // A model file is a safetensors file too, but has no tiles.
    let wrong = try run(["apply", model, "--tiles", model, "-o", probabilities])
    #expect(wrong.status != 0)
    #expect(wrong.error.contains("tensor “tiles”: is not in the file"))
  }

  @Test("architectures are listed, and a wrong name is answered with them")
  func names() throws {
    #expect(try run(["list"]).output.contains("m-landsnet         4817253  "))
    #expect(try run(["info", "u-net-3000"]).error.contains("neither a file nor an architecture"))
    #expect(
      try run(["init", "m-landsnet", "--set", "depth=3", "-o", "x"]).error.contains("no setting “depth”"))
  }
}
