import Foundation
import Testing

@testable import Pipeline

@Suite("The doctor")
struct DoctorReportTests {
  /// An installation where nothing is missing, as on Debian 12.
  private let sound = Installation(
    swift: .init(compiler: "6.3", runtimePath: "/usr/lib/swift/linux/libswiftCore.so"),
    gdal: .init(version: "3.6.2", drivers: Set(DoctorReport.drivers + ["VRT", "MEM"])),
    geosVersion: "3.11.1-CAPI-1.17.1",
    proj: .init(version: "9.1.1", databasePath: "/usr/share/proj/proj.db", override: nil),
    sqlite: .init(version: "3.40.1", hasRTree: true),
    spatiaLite: .init(version: "5.0.1", answers: true),
    openBLAS: .init(version: "0.3.21", core: "SkylakeX"),
    oneDNN: .init(version: "2.6.3", instructionSet: "AVX-512 with AMX", threading: "OpenMP"),
    openCV: .init(version: "4.6.0"),
    weights: .init(
      architecture: "m-landsnet", path: "/opt/share/firnline/weights/m-landsnet.safetensors", folders: []),
    machine: .init(cores: 2, availableMemory: 8_250_000_000, freeDisk: 73_900_000_000, folder: "."))

  private func report(_ change: (inout Installation) -> Void) -> DoctorReport {
    var installation = sound
    change(&installation)
    return DoctorReport(installation)
  }

  private func finding(_ name: String, in report: DoctorReport) throws -> Finding {
    try #require(report.findings.first { $0.name == name })
  }

  @Test("aligns what it found, and closes with a verdict")
  func alignment() {
    #expect(
      DoctorReport(sound).text == """
        Swift       compiled with 6.3, runtime in /usr/lib/swift/linux/libswiftCore.so
        GDAL        3.6.2, with every driver needed
        GEOS        3.11.1-CAPI-1.17.1
        PROJ        9.1.1, proj.db in /usr/share/proj/proj.db
        SQLite      3.40.1
        SpatiaLite  5.0.1
        OpenBLAS    0.3.21, SkylakeX kernels
        oneDNN      2.6.3, AVX-512 with AMX, OpenMP
        OpenCV      4.6.0
        Weights     /opt/share/firnline/weights/m-landsnet.safetensors
        Cores       2
        Memory      8.2 GB free
        Disk        73.9 GB free in .

        Nothing that Firnline needs is missing.
        """)
    #expect(DoctorReport(sound).isSound)
  }

  @Test("puts the mend below what is missing, and names it in the verdict")
  func missingDatabase() {
    let report = report { $0.proj.databasePath = nil }
    let lines = report.text.split(separator: "\n").map(String.init)
    #expect(lines.contains("PROJ        missing: 9.1.1 finds no proj.db"))
    #expect(lines.contains("            mend: sudo apt-get install --reinstall proj-data"))
    #expect(lines.last == "Not well: PROJ.")
    #expect(!report.isSound)
  }

  @Test("blames the variable that hides proj.db rather than the package")
  func misdirectedDatabase() throws {
    let report = report { $0.proj = .init(version: "9.1.1", databasePath: nil, override: "PROJ_LIB=/conda") }
    let proj = try finding("PROJ", in: report)
    #expect(proj.found == "9.1.1 finds no proj.db, for PROJ_LIB=/conda")
    #expect(proj.mend == "unset PROJ_LIB, or point it at the folder of proj.db")
  }

  @Test("names each driver that GDAL lacks")
  func missingDrivers() throws {
    let report = report { $0.gdal.drivers.subtract(["GPKG", "PNG"]) }
    let gdal = try finding("GDAL", in: report)
    #expect(gdal.condition == .missing)
    #expect(gdal.found == "3.6.2 has no driver for PNG, GPKG")
  }

  @Test(
    "is not sound without a spatial database or a folder to work in",
    arguments: ["SQLite", "SpatiaLite", "Disk"])
  func required(name: String) throws {
    let report = report { installation in
      switch name {
      case "SQLite": installation.sqlite.hasRTree = false
      case "SpatiaLite": installation.spatiaLite.answers = false
      default: installation.machine.freeDisk = nil
      }
    }
    #expect(try finding(name, in: report).condition == .missing)
    #expect(try finding(name, in: report).mend != nil)
    #expect(!report.isSound)
  }

  @Test("warns of little memory and disk without failing")
  func scarcity() throws {
    let report = report {
      $0.machine.availableMemory = 900_000_000
      $0.machine.freeDisk = 40_000_000
    }
    #expect(try finding("Memory", in: report).condition == .weak)
    #expect(report.text.contains("Disk        weak: 0.0 GB free in ."))
    #expect(report.isSound)
  }

  @Test("says where weights were looked for that do not ship, and that other methods work")
  func missingWeights() throws {
    let report = report { $0.weights = .init(architecture: "m-landsnet", path: nil, folders: ["/a", "/b"]) }
    let weights = try finding("Weights", in: report)
    #expect(weights.condition == .weak && report.isSound)
    #expect(weights.found == "those of m-landsnet that come with Firnline are not in /a, /b")
  }

  @Test("writes the same findings as JSON")
  func json() throws {
    struct Document: Decodable {
      let findings: [Finding]
      let sound: Bool
    }
    let report = report { $0.spatiaLite.answers = false }
    let document = try JSONDecoder().decode(Document.self, from: Data(try report.json().utf8))
    #expect(document.findings == report.findings)
    #expect(!document.sound)
  }
}
