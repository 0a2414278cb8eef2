import Declaration
import Foundation
import Geospatial

/// A project over simulated scenes whose truth is known, with which a configuration can be verified.
public struct ClosedLoop: Sendable {
  /// The project over simulated scenes.
  public let project: Project

  /// The table of true areas.
  public let truth: CSVTable

  /// Takes a simulated project as it lies; nil where it is of real scenes, or no truth lies beside it.
  ///
  /// - Throws: `CSVError` where the truth cannot be read.
  public init?(_ project: Project) throws {
    let truth = Self.truth(beside: project.file)
    guard project.isSimulated, FileManager.default.fileExists(atPath: truth) else { return nil }
    self.project = project
    self.truth = try CSVTable(path: truth)
  }

  /// Simulates a project's own series in a folder and takes the project over it.
  ///
  /// - Parameters:
  ///   - threads: cores that a network computes on.
  /// - Throws: as `ProjectSimulation` and `Project.read`.
  public static func simulating(
    _ project: ProjectSimulation, in folder: String, jobs: Int, threads: Int,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> ClosedLoop {
    let file = "\(folder)/\(project.fileName)"
    if FileManager.default.fileExists(atPath: truth(beside: file)) {
      throw InputError(
        file: folder, problem: "holds a simulated series already",
        mend: "verify it as it lies with 'firnline verify \(file)', or name another folder")
    }
    try project.write(to: folder, jobs: jobs) { progress($0.done, $0.total) }
    guard let loop = try ClosedLoop(Project.read(file, threads: threads)) else {
      throw InputError(
        file: file, problem: "is not the simulated project that was written", mend: "report this")
    }
    return loop
  }

  /// Brings the inventory of the simulated scenes up to date.
  ///
  /// - Parameter threads: cores that a network computes on.
  /// - Throws: `RunError` where a step failed.
  public func run(jobs: Int, threads: Int = Parallel.width, progress: Progress = Progress()) async throws {
    let session = try RunSession(project.file, threads: threads)
    let outcome = try await Run(session, jobs: jobs, progress: progress)()
    guard outcome.failed.isEmpty else {
      throw RunError(
        "\(project.file): \(outcome.failed.count) steps failed, first '\(outcome.failed[0])';"
          + " see firnline status \(project.file)")
    }
  }

  /// How much ground is looked at, in the project's area measure: in all under nil, and by sub-area.
  public func ground() throws -> [String?: Area] {
    let region = try ProjectRegion(project.region, hashes: FileHashes(folder: project.workFolder))
    let meter = try AreaMeter(project.region.area, crs: region.crs)
    return try region.grounds.mapValues(meter.area(of:))
  }

  private static func truth(beside file: String) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().path + "/truth/areas.csv"
  }
}
