import ArgumentParser
import Pipeline

/// `firnline init`: begins a project.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Begin a project: project file, manifests, folders.",
    discussion: """
      Writes a commented project file, a manifest for each period and a folder for scenes, and says what to type \
      next. Nothing that is there is written over.

      --from takes a table of images as papers print them, with the columns period (or period_start, period_end), \
      path_row (or wrs2_path, wrs2_row), date, and as wanted cloud_percent, role and note; other columns are left out. \
      Where it has no roles, the dated image with the least cloud of each path and row is the main one of its period.
      """)

  @Argument(help: "The folder of the project.", completion: .directory)
  var folder: String

  @Option(name: .customLong("from"), help: "A CSV table of the images of every period.")
  var table: String?

  func run() throws {
    let outcome = try Scaffold(in: folder, from: table).write()
    for path in outcome.written { print(path) }
    if !outcome.leftOut.isEmpty { print("columns left out: \(outcome.leftOut.joined(separator: ", "))") }
    print("next: \(outcome.next)")
  }
}
