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
    #expect(made.output == "\(model): m-landsnet, 6389 parameters, bands red, nir, swir1, fresh weights\n")
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
    #expect(applied.output.hasPrefix("\(probabilities): 2 tiles of 16×16 in "), "\(applied.text)")
    let result = try Data(contentsOf: URL(fileURLWithPath: probabilities))
    let head = String(decoding: result.prefix(400), as: UTF8.self)
    #expect(head.contains("\"shape\":[2,2,16,16]") && head.contains("\"classes\":\"other,glacier\""))

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

  private static let stateDict = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("NeuralTests/Golden/m-landsnet-state-dict.safetensors").path

  @Test("a state dict is imported with its bands and scaling named, and asks for them")
  func importing() throws {
    let scratch = try Scratch()
    let model = scratch("m.safetensors")
    let asked = ["import", Self.stateDict, "--architecture", "m-landsnet", "-o", model] + small
    let unnamed = try run(asked)
    #expect(unnamed.error.contains("name the 3 in the order of training, such as --bands blue,green,red"))
    let empty = try run(asked + ["--bands", "red,,nir"])
    #expect(empty.error.contains("a name is empty; write them like blue,green,red"), "\(empty.error)")
    let scaled = ["--bands", "Red,NIR,swir1", "--normalisation", "per-band", "--means", "-1,2,3"]
    #expect(try run(asked + scaled).error.contains("goes with --means and --deviations"))
    let made = try run(asked + scaled + ["--deviations", "1,2,4", "--source", "here", "--note", "new"])
    #expect(made.output == "\(model): m-landsnet, 6389 parameters, bands red, nir, swir1\n", "\(made.error)")
    let info = try run(["info", model, "--tile", "16"]).output
    for line in [
      "normalisation -1.0 ± 1.0, 2.0 ± 2.0, 3.0 ± 4.0", "sources       here", "notes         new",
      "tile sides    multiples of 8",
    ] { #expect(info.contains(line + "\n"), "\(info)") }
  }

  @Test("what is there is not written over by mistake")
  func safeOutputs() throws {
    let scratch = try Scratch()
    let model = scratch("m.safetensors")
    let made = ["init", "m-landsnet", "-o", model] + small
    #expect(try run(made).status == 0)
    let again = try run(made)
    #expect(again.status != 0 && again.error.contains("is there already; replace it with --force"))
    #expect(try run(made + ["--force"]).status == 0)
    let over = try run(["export", model, "-o", model])
    #expect(over.status != 0 && over.error.contains("is read and would be written over"))
    let device = try run(["export", model, "-o", "/dev/null"])
    #expect(device.status != 0 && device.error.contains("is no ordinary file"))
    let random = try run(["export", "m-landsnet", "-o", scratch("m.onnx")])
    #expect(random.status != 0 && random.error.contains("its weights would be random"))
  }

  @Test("numbers out of bounds are refused at once, with the bounds")
  func bounds() throws {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    for (option, value, words) in [
      ("--threads", "\(4 * cores + 1)", "four for each of the \(cores) cores here"),
      ("--threads", "0", "from 1 to"), ("--batch", "65537", "from 1 to 65536"),
      ("--tile", "-8", "--tile is -8: write a whole number from 1 to 8192"),
      ("--memory-limit", "1000000001", "from 1 to 1000000000"),
      ("--set", "widths", "write a name and a value like widths=64,128,256"),
      ("--set", "widths=4000,8000,100000", "3 whole numbers from 1 to 65536"),
      ("--tile", "20", "tiles are 20×20; sides must be multiples of 8 (16 or 24)"),
    ] {
      let refused = try run(["info", "m-landsnet", option, value])
      #expect(refused.status != 0 && refused.error.contains(words), "\(option) \(value): \(refused.error)")
    }
  }

  @Test("architectures are listed, and a wrong name is answered with them")
  func names() throws {
    #expect(try run(["list"]).output.contains("m-landsnet                    4817253  "))
    #expect(try run(["info", "u-net-3000"]).error.contains("neither a file nor an architecture"))
    #expect(
      try run(["init", "m-landsnet", "--set", "depth=3", "-o", "x"]).error.contains("no setting “depth”"))
  }
}
