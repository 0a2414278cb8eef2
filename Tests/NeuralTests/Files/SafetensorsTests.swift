import Foundation
import Testing

@testable import Neural

@Suite("Safetensors files")
struct SafetensorsTests {
  let folder = TemporaryFolder()

  /// A file with the given header and so many bytes of numbers.
  private func file(_ header: String, bytes: [UInt8] = []) throws -> String {
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    return try folder.file(Data(length + header.utf8 + bytes))
  }

  private func problem(_ path: String) -> String {
    do {
      _ = try Safetensors(reading: path)
      return "none"
    } catch {
      return "\(error)".replacingOccurrences(of: path, with: "FILE")
    }
  }

  @Test("what is written is read again, with metadata, empty tensors and single numbers")
  func roundTrip() throws {
    let written = Safetensors(
      [
        "b.weight": Tensor([2, 3], [1, -2, 3.5, .infinity, -0.0, .leastNonzeroMagnitude]),
        "a": Tensor([], [7]), "none": Tensor([0, 4], []), "läng\"e": Tensor([1], [1]),
      ], metadata: ["card": "{\"ü\": \"\\\\\n\"}"])
    let path = folder.path("whole.safetensors")
    try written.write(to: path)
    #expect(try Safetensors(reading: path) == written)
    // Written again, the bytes are the same: the order of names is fixed.
    let first = try Data(contentsOf: URL(fileURLWithPath: path))
    try written.write(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
    #expect(first.prefix(8).withUnsafeBytes { $0.load(as: UInt64.self) } % 8 == 0)
    #expect(folder.names == ["whole.safetensors"])
  }

  @Test("one tensor is read without the others")
  func lazily() throws {
    let path = folder.path("two.safetensors")
    try Safetensors(["a": Tensor([2], [1, 2]), "b": Tensor([1, 1], [3])]).write(to: path)
    let reader = try SafetensorsReader(path)
    #expect(reader.names == ["a", "b"])
    #expect(reader.dimensions(of: "b") == [1, 1])
    #expect(try reader.tensor("b") == Tensor([1, 1], [3]))
    #expect(throws: SafetensorsError.self) { try reader.tensor("c") }
  }

  @Test(
    "numbers of every kind become single precision",
    arguments: [
      ("F64", [0, 0, 0, 0, 0, 0, 0xF8, 0xBF], -1.5), ("F32", [0, 0, 0xC0, 0xBF], -1.5),
      ("F16", [0, 0xBE], -1.5), ("BF16", [0xC0, 0xBF], -1.5),
      ("I64", [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], -2),
      ("I32", [3, 1, 0, 0], 259), ("I16", [0xFE, 0xFF], -2), ("U16", [0xFE, 0xFF], 65534), ("U8", [200], 200),
      ("BOOL", [1], 1),
    ] as [(String, [UInt8], Float)])
  func kinds(name: String, bytes: [UInt8], value: Float) throws {
    let path = try file(
      "{\"x\":{\"dtype\":\"\(name)\",\"shape\":[1],\"data_offsets\":[0,\(bytes.count)]}}", bytes: bytes)
    #expect(try Safetensors(reading: path).tensors == ["x": Tensor([1], [value])])
  }

  @Test("a file that is none, or is cut off, says so and what to do")
  func notOne() throws {
    #expect(problem(folder.path("absent")).contains("FILE: cannot be read (No such file"))
    #expect(problem(folder.path).contains("cannot be read"))
    #expect(try problem(folder.file(Data("PK".utf8))).contains("it has only 2 bytes; give a file"))
    #expect(
      try problem(folder.file(Data("PK\u{3}\u{4} and a zip archive".utf8))).contains("is no safetensors"))
    #expect(try problem(file("[1]")).contains("its header is no JSON object"))
    #expect(try problem(file("{\"a\": 1}")).contains("its header cannot be read: “a”"))
    #expect(try problem(file("{\"a\": ")).contains("its header cannot be read"))
    #expect(
      try problem(file("{\"a\": {\"dtype\": \"F32\", \"shape\": []}}")).contains(
        "“a”: “data_offsets” is missing; give"))

    let whole = folder.path("whole")
    try Safetensors(["kernel": Tensor([4], [1, 2, 3, 4])]).write(to: whole)
    let data = try Data(contentsOf: URL(fileURLWithPath: whole))
    #expect(
      try problem(folder.file(data.dropLast(3)))
        == "FILE: tensor “kernel”: the file is cut off: 3 bytes are missing; copy or download the file again")
    #expect(try problem(folder.file(data.prefix(20))).contains("is cut off: 20 bytes, and its header alone"))
    #expect(try problem(folder.file(data + [0])).contains("1 bytes follow the last tensor"))
  }

  @Test("headers that do not agree with themselves are refused, naming the tensor")
  func unsound() throws {
    func entry(_ name: String, _ shape: String, _ offsets: String, _ kind: String = "F32") -> String {
      "\"\(name)\":{\"dtype\":\"\(kind)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }
    let bytes = [UInt8](repeating: 0, count: 8)
    let cases = [
      (entry("a", "[1]", "[0,4]") + "," + entry("b", "[2]", "[0,8]"), "“b”: overlaps"),
      (entry("a", "[1]", "[4,8]"), "“a”: there is a gap of 4 bytes before it"),
      (entry("a", "[3]", "[0,8]"), "“a”: [3] F32 numbers do not fit its place [0, 8]"),
      (entry("a", "[2]", "[8,0]"), "do not fit its place"),
      (entry("a", "[2]", "[0]"), "do not fit its place"),
      (entry("a", "[-2]", "[0,8]"), "is impossible"),
      (entry("a", "[4611686018427387904,4]", "[0,8]"), "is impossible"),
      (entry("a", "[2]", "[9223372036854775807,-9223372036854775808]"), "do not fit its place"),
      (entry("a", "[8]", "[0,8]", "F8_E4M3"), "its numbers are F8_E4M3; store them as one of F32"),
      (entry("a", "[1]", "[0,4]") + "," + entry("a", "[1]", "[4,8]"), "“a”: is there twice"),
    ]
    for (header, words) in cases {
      let problem = try problem(file("{\(header)}", bytes: bytes))
      #expect(problem.contains(words), "\(problem)")
    }
  }

  @Test("slices are read alone, whatever their kind")
  func slices() throws {
    let path = folder.path("tiles")
    try Safetensors(["a": Tensor([1], [9]), "x": Tensor([3, 2], [1, 2, 3, 4, 5, 6])]).write(to: path)
    let reader = try SafetensorsReader(path)
    #expect(try reader.tensor("x", 1..<3) == Tensor([2, 2], [3, 4, 5, 6]))
    #expect(throws: SafetensorsError.self) { try reader.tensor("x", 1..<4) }
    let bytes = try SafetensorsReader(
      file("{\"x\":{\"dtype\":\"U16\",\"shape\":[2,1],\"data_offsets\":[0,4]}}", bytes: [1, 0, 2, 1]))
    #expect(try bytes.tensor("x", 1..<2) == Tensor([1, 1], [258]))
  }

  @Test("a tensor written a part at a time is the one written at once")
  func parts() throws {
    let (whole, parts) = (folder.path("whole"), folder.path("parts"))
    try Safetensors(["x": Tensor([3, 1], [1, 2, 3])], metadata: ["a": "b"]).write(to: whole)
    try Safetensors.write("x", [3, 1], metadata: ["a": "b"], to: parts) { append in
      try append(Tensor([2, 1], [1, 2]))
      try append(Tensor([1, 1], [3]))
    }
    let bytes = try [whole, parts].map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    #expect(bytes[0] == bytes[1])
  }

  @Test("a link is kept and its file replaced; folders and devices are refused")
  func linksAndDevices() throws {
    let (real, link) = (folder.path("real"), folder.path("link"))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real")
    for value: Float in [1, 2] {
      try Safetensors(["a": Tensor([1], [value])]).write(to: link)
      #expect(try Safetensors(reading: real).tensors["a"] == Tensor([1], [value]))
    }
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real")
    func refusal(_ path: String) -> String {
      do {
        try AtomicFile.write(to: path) { _ in }
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(refusal(folder.path).hasSuffix("(Is a directory); give the name of a file"))
    #expect(refusal("/dev/null") == "/dev/null: is no ordinary file; give the name of a file")
    let circle = folder.path("circle")
    try FileManager.default.createSymbolicLink(atPath: circle, withDestinationPath: "circle")
    #expect(refusal(circle).contains("cannot be written"))
  }

  @Test("a write that fails leaves the old file and no other")
  func failedWrite() throws {
    struct Stop: Error {}
    let path = folder.path("kept")
    try Safetensors(["a": Tensor([1], [1])]).write(to: path)
    #expect(throws: Stop.self) {
      try AtomicFile.write(to: path) { file in
        try file.append(Data([1]))
        throw Stop()
      }
    }
    #expect(try Safetensors(reading: path).tensors["a"] == Tensor([1], [1]))
    #expect(folder.names == ["kept"])
    #expect(throws: FileError.self) {
      try Safetensors([:]).write(to: folder.path("absent/file"))
    }
  }

  @Test(
    "the safetensors of PyPI reads what we write and we read what it writes", .python("safetensors.numpy"))
  func peer() throws {
    let (ours, theirs) = (folder.path("ours.safetensors"), folder.path("theirs.safetensors"))
    let written = Safetensors(
      ["w": Tensor([2, 2], [1, 2, 3, 4]), "s": Tensor([], [0.5]), "e": Tensor([0], [])],
      metadata: ["ä": "\"quoted\""])
    try written.write(to: ours)
    try Python.run(
      """
      import sys, numpy
      from safetensors import safe_open
      from safetensors.numpy import save_file
      with safe_open(sys.argv[1], "numpy") as f:
          tensors = {name: f.get_tensor(name) for name in f.keys()}
          save_file({**tensors, "i": numpy.arange(3), "h": numpy.float16([1.5, -2])}, sys.argv[2], f.metadata())
      """, [ours, theirs])
    var expected = written
    expected.tensors["i"] = Tensor([3], [0, 1, 2])
    expected.tensors["h"] = Tensor([2], [1.5, -2])
    #expect(try Safetensors(reading: theirs) == expected)
  }
}
