import Foundation
import Testing

@Suite("Verification of a project")
struct VerifyTests {
  private func project() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      "path_row,date,cloud,role\n138037,1988-07-19,5,main\n137037,1988-07-28,4,main\n", to: "early.csv")
    try scratch.write(
      "path_row,date,cloud,role\n138037,2020-08-12,5,main\n137037,2020-08-21,4,main\n", to: "late.csv")
    try scratch.write(
      """
      name: Two paths
      region: {grid: {crs: EPSG:32646, resolution: 30 m}}
      extraction: {method: band-ratio, threshold: 2.0, morphology: {opening: false, closing: false}}
      periods:
        - {label: 1986-1988, manifest: early.csv}
        - {label: 2019-2021, manifest: late.csv}
      inventory: inventory.sqlite
      """, to: "two.yaml")
    return scratch
  }

  @Test("simulates, runs, prints z for every area and change, and leaves nothing behind")
  func verify() throws {
    let scratch = try project()
    let outcome = try Firnline.run("verify", scratch("two.yaml"), "--scale", "0.012", "-j2")
    #expect(outcome.status == 0, "\(outcome.text)")
    let words = ["1986-1988 → 2019-2021", "Areas: 2, |z| below 1 for", "Changes: 1, |z| below 1 for"]
    for word in words { #expect(outcome.output.contains(word)) }
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
    #expect(files == ["early.csv", "late.csv", "two.yaml"])
  }

  @Test("a signal ends it and leaves no series behind", arguments: [SIGINT, SIGTERM])
  func stopped(signal: Int32) throws {
    let scratch = try project()
    try FileManager.default.createDirectory(atPath: scratch("tmp"), withIntermediateDirectories: true)
    let process = try Firnline.start(
      ["verify", scratch("two.yaml"), "--scale", "0.05", "-j1"], environment: ["TMPDIR": scratch("tmp")])
    func left() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: scratch("tmp"))) ?? [] }
    let limit = Date(timeIntervalSinceNow: 60)
    while left().isEmpty, process.isRunning, Date() < limit { usleep(20_000) }
    #expect(!left().isEmpty)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == 128 + signal)
    #expect(left().isEmpty)
  }

  @Test(
    "a series simulated once is verified as it lies, in any format, and fails where it must hold and does not"
  )
  func asItLies() throws {
    let scratch = try project()
    let made = try Firnline.run("simulate", scratch("two.yaml"), "--scale", "0.012")
    #expect(made.status == 0, "\(made.text)")
    #expect(made.output.contains("Simulated series of 4 scenes in \(scratch("two-simulated"))"))
    let copy = scratch("two-simulated/two.yaml")
    // A buffer of a millimetre states an uncertainty that nothing can hold.
    let text = try String(contentsOfFile: copy, encoding: .utf8) + "uncertainty: {buffer: 0.001 m}\n"
    try text.write(toFile: copy, atomically: true, encoding: .utf8)
    let outcome = try Firnline.run("verify", copy, "--format", "csv", "--must-hold", "0.95")
    #expect(outcome.status == 1, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n")
    #expect(
      lines[0]
        == "region,subject,true_km2,recovered_km2,recovered_error_km2,difference_percent,unobserved_percent,z"
    )
    #expect(lines.count == 4)
    let again = try Firnline.run("simulate", scratch("two.yaml"), "--scale", "0.012")
    #expect(again.status != 0)
    #expect(again.error.contains("holds an earlier simulation"))
  }

  @Test("options of regions and of projects are told apart")
  func options() throws {
    let scratch = try project()
    let lakes = try Firnline.run("simulate", scratch("two.yaml"), "--lakes")
    #expect(lakes.status == 64)
    #expect(lakes.error.contains("--lakes goes with a folder"))
    let scale = try Firnline.run("simulate", scratch("out"), "--scale", "0.1")
    #expect(scale.status == 64)
    #expect(scale.error.contains("--scale goes with a project file"))
    let share = try Firnline.run("verify", scratch("two.yaml"), "--must-hold", "95")
    #expect(share.error.contains("--must-hold is 95.0: write a share from 0 to 1"))
  }
}
