import Declaration
import Foundation
import Geospatial
import Testing

@testable import Pipeline

@Suite("Where steps are done")
struct ExecutionTests {
  private let scratch = Result { try Scratch() }

  private func execution(_ section: String) throws -> Execution {
    let scratch = try scratch.get()
    try scratch.write("", to: "old.shp")
    let text = """
      name: Small
      region: {grid: {crs: EPSG:32646}}
      periods: [{label: 1998, outlines: {file: old.shp}}]
      inventory: small.sqlite
      \(section)
      """
    return try Project.read(scratch.write(text, to: "project.yaml")).execution
  }

  @Test("on this machine unless a section says otherwise")
  func standard() throws {
    #expect(try execution("") == Execution())
    #expect(try execution("").executor == .local)
    #expect(try execution("execution: {executor: slurm}").slurm == SlurmSettings())
  }

  @Test("every key is read")
  func everything() throws {
    let execution = try execution(
      """
      execution: {executor: slurm, partition: short, account: ice, throttle: 7, memory: 1.5 GB, time: 90 min, cpus: 4,
                  extra: [--qos=low], poll: 30 s, attempts: 2, pack: 5}
      """)
    #expect(execution.executor == .slurm)
    let slurm = execution.slurm
    #expect(slurm.partition == "short" && slurm.account == "ice" && slurm.extra == ["--qos=low"])
    #expect(slurm.throttle == 7 && slurm.cpus == 4 && slurm.attempts == 2 && slurm.pack == 5)
    #expect(slurm.memory == DataSize(bytes: 1.5e9))
    #expect(slurm.time == TimeSpan(seconds: 5400) && slurm.poll == TimeSpan(seconds: 30))
  }

  @Test(
    "a wrong value is one line with the key and the mend",
    arguments: [
      ("executor: pbs", "'executor' is 'pbs'; write one of local, slurm"),
      ("throttle: 0", "'throttle' is '0'; write a whole number from 1"),
      ("memory: 4", "'memory' is '4'; write a size such as 4 GB"),
      ("time: 2 GB", "'time' is '2 GB'; write a time such as 2 h or 30 min"),
      ("poll: 10 min", "'poll' is '10 min'; write a time from 1 s to 2 min"),
      ("trottle: 5", "'trottle' is no key here; did you mean 'throttle'?"),
    ])
  func wrong(line: String, said: String) throws {
    let error = #expect(throws: InputError.self) { _ = try execution("execution:\n  \(line)") }
    #expect(error?.description.contains("project.yaml:6: \(said)") == true, "\(error?.description ?? "")")
  }

  @Test("sizes read best in the largest unit of which there is one")
  func words() {
    #expect(DataSize(bytes: 4e9).words == "4 GB")
    #expect(DataSize(bytes: 711e6).words == "711 MB")
    #expect(DataSize(bytes: 1.256e12).words == "1.26 TB")
    #expect(DataSize(bytes: 512).words == "512 B")
  }
}
