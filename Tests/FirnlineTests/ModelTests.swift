import Foundation
import Testing

@Suite("Models on the command line")
struct ModelTests {
  private let small = ["--set", "widths=4,6,8", "--set", "bridge=8"]

  private func run(_ arguments: [String], environment: [String: String] = [:]) throws
    -> Firnline.Outcome
  {
    let scratch = try Scratch()
    let output = try scratch.write("", to: "output")
    let error = try scratch.write("", to: "error")
    let process = try Firnline.start(
      ["model"] + arguments, environment: environment, output: output, error: error)
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

  /// Numbers of a safetensors file of one tensor.
  private func numbers(_ path: String) throws -> [Float] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let header = data.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self).littleEndian) }
    return data.dropFirst(8 + header).withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
  }

  @Test("older processors compute the same, and are told what they cannot")
  func olderProcessors() throws {
    let scratch = try Scratch()
    let model = scratch("m.safetensors")
    #expect(try run(["init", "m-landsnet", "--set", "bands=3", "-o", model] + small).status == 0)
    let values: [Float] = (0..<2 * 3 * 24 * 16).map { Float(($0 * 37) % 101) / 50 - 1 }
    let header = #"{"tiles":{"dtype":"F32","shape":[2,3,24,16],"data_offsets":[0,9216]}}"#
    let tiles =
      withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      + Data(header.utf8) + values.withUnsafeBytes { Data($0) }
    try tiles.write(to: URL(fileURLWithPath: scratch("tiles.safetensors")))
    func apply(_ isa: String, _ precision: String = "float32") throws -> Firnline.Outcome {
      try run(
        [
          "apply", model, "--tiles", scratch("tiles.safetensors"), "--precision", precision, "-o",
          scratch("\(isa).safetensors"),
        ], environment: ["ONEDNN_MAX_CPU_ISA": isa])
    }

    #expect(try apply("ALL").status == 0)
    let best = try numbers(scratch("ALL.safetensors"))
    #expect(Set(best).count > 100 && best.allSatisfy { $0 >= 0 && $0 <= 1 })
    for isa in ["AVX512_CORE", "AVX2", "AVX", "SSE41"] {
      let outcome = try apply(isa)
      #expect(outcome.status == 0, "\(isa): \(outcome.text)")
      let difference = zip(best, try numbers(scratch("\(isa).safetensors"))).map { abs($0 - $1) }.max()
      #expect((difference ?? 1) < 1e-5, "\(isa)")
    }

    let refused = try apply("AVX2", "bfloat16")
    #expect(refused.status != 0)
    #expect(refused.error.contains("bfloat16 needs") && refused.error.contains("AVX2"), "\(refused.error)")
    #expect(refused.error.split(separator: "\n").count == 1)
    let info = try run(["info", model], environment: ["ONEDNN_MAX_CPU_ISA": "SSE41"])
    #expect(info.output.contains("SSE4.1"), "\(info.text)")
  }

  @Test("architectures are listed, and a wrong name is answered with them")
  func names() throws {
    #expect(try run(["list"]).output.contains("m-landsnet         4817253  "))
    #expect(try run(["info", "u-net-3000"]).error.contains("neither a file nor an architecture"))
    #expect(
      try run(["init", "m-landsnet", "--set", "depth=3", "-o", "x"]).error.contains("no setting “depth”"))
  }
}
