import Foundation
import Testing

@testable import Catalogue

@Suite("Checksums")
struct ChecksumTests {
  @Test(
    "the system's own programs find the same",
    arguments: [
      ("md5sum", Checksum.Algorithm.md5), ("sha1sum", .sha1), ("sha256sum", .sha256), ("sha512sum", .sha512),
    ]
  )
  func peers(program: String, algorithm: Checksum.Algorithm) throws {
    let scratch = try Scratch()
    let file = try scratch.write(String(repeating: "firn line\n", count: 1000), to: "file")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program, file]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    let hex = String(decoding: printed, as: UTF8.self).split(separator: " ").first.map(String.init)
    let checksum = try Checksum(algorithm, ofFile: file)
    #expect(checksum.hex == hex)
    #expect(Checksum(hex: checksum.hex.uppercased()) == checksum)
  }

  @Test("multihashes tell algorithm, length and digest; what contradicts itself is none")
  func multihash() throws {
    let md5 = String(repeating: "ab", count: 16)
    let sha256 = String(repeating: "cd", count: 32)
    #expect(Checksum(multihash: "d50110" + md5)?.description == "MD5 " + md5)
    #expect(Checksum(multihash: "1220" + sha256)?.description == "SHA-256 " + sha256)
    #expect(Checksum(multihash: "1340" + sha256 + sha256)?.algorithm == .sha512)
    for text in [
      "", "12", "1220", "1210" + md5, "1220" + md5, "d50110" + sha256, "9920" + sha256, sha256,
      "zz20" + sha256,
    ] {
      #expect(Checksum(multihash: text) == nil, "\(text)")
    }
  }
}
