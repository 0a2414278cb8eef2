import Foundation
import Testing

@testable import Pipeline

@Suite("What an installation says of itself")
struct InstallationTests {
  private let here = Installation.here(folder: "/")

  @Test("every library gives a version that starts with a number")
  func versions() {
    let versions = [
      here.gdal.version, here.geosVersion, here.proj.version, here.sqlite.version, here.spatiaLite.version,
      here.openBLAS.version, here.oneDNN.version, here.openCV.version ?? "",
    ]
    for version in versions {
      #expect(version.wholeMatch(of: /\d+\.\d+.*/) != nil, "\(version)")
    }
  }

  @Test("a machine that runs the tests has all that Firnline needs")
  func complete() throws {
    let report = DoctorReport(here)
    #expect(report.isSound, "\(report.text)")
    let database = try #require(here.proj.databasePath)
    #expect(FileManager.default.fileExists(atPath: database))
    let runtime = try #require(here.swift.runtimePath)
    #expect(FileManager.default.fileExists(atPath: runtime))
  }

  @Test("the oneDNN instruction set is one the processor has")
  func instructionSet() {
    let processor = SystemFile.lines(of: "/proc/cpuinfo").joined(separator: "\n")
    let wants = ["AMX": "amx_tile", "AVX-512": "avx512f", "AVX2": "avx2"]
    for (word, flag) in wants where here.oneDNN.instructionSet.contains(word) {
      #expect(processor.contains(flag))
    }
  }

  @Test("free memory is read from the MemAvailable line, in KiB")
  func memory() {
    let text = """
      MemTotal:       24684000 kB
      MemFree:          512000 kB
      MemAvailable:    2048000 kB
      """
    #expect(Installation.Machine.availableMemory(in: text.split(separator: "\n")) == 2_097_152_000)
    #expect(Installation.Machine.availableMemory(in: ["MemTotal: 1 kB"]) == nil)
  }

  @Test("a folder that does not exist has no free space")
  func missingFolder() {
    #expect(Installation.Machine.here(folder: "/no/such/folder").freeDisk == nil)
  }
}
