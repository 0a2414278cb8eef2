import ArgumentParser
import Foundation
import Pipeline

/// `firnline lint`: looks over a project before anything is computed.
struct LintCommand: ParsableCommand {
  /// How findings are printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// A line for each.
    case text

    /// For programs.
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Look over a project file and its manifests.",
    discussion: """
      Finds what is wrong, doubtful or worth knowing: unknown keys, missing path/rows, days on which no satellite \
      passed, season, cloud, tiers, gaps, duplicates, simulated scenes, a lock that disagrees. Works without any scene \
      on disk.

      Exit status: 0 without errors, 1 with errors; with --strict also 2 where there are warnings and no errors.
      """)

  @Argument(help: "The project file.", completion: .file(extensions: ["yaml", "yml"]))
  var project: String

  @Option(help: "The format.")
  var format = Format.text

  @Flag(help: "Fail on warnings too, with exit status 2.")
  var strict = false

  func run() throws {
    let report = try Lint.report(of: project)
    switch format {
    case .text: print(report.text(from: FileManager.default.currentDirectoryPath))
    case .json: print(try report.json())
    }
    let status = report.status(isStrict: strict)
    if status != 0 { throw ExitCode(status) }
  }
}
