import ArgumentParser
import Geospatial
import Pipeline

/// What the commands that take a project share.
struct ProjectArgument: ParsableArguments {
  @Argument(help: "The project file.", completion: .file(extensions: ["yaml", "yml"]))
  var project: String

  /// Reads the project and plans it.
  func plan(_ selection: PlanSelection = PlanSelection(), threads: Int = Parallel.width) throws -> Plan {
    try Plan.make(Project.read(project, threads: threads), selection: selection, progress: Progress())
  }
}
