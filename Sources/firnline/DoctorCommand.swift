import ArgumentParser
import Pipeline

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at the libraries and the machine, and say what is missing and how to mend it.",
    discussion: "Exits with 1 when something that Firnline needs is missing.")

  @Option(help: "Where work will be written: free disk space is measured there.")
  var folder = "."

  @Flag(help: "Print a JSON object instead of lines.")
  var json = false

  func run() throws {
    let report = Doctor(folder: folder).examine()
    print(json ? try report.json() : report.text)
    guard report.isSound else { throw ExitCode.failure }
  }
}
