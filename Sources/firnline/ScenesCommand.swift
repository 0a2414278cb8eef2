import ArgumentParser
import Catalogue
import Declaration
import Foundation
import Geospatial
import Landsat
import Pipeline

/// `firnline scenes`: finds, fetches and locks the scenes of a project.
struct ScenesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenes", abstract: "Find, fetch and lock the scenes of a project.",
    subcommands: [Search.self, Fetch.self, Lock.self])

  /// Which catalogue is asked.
  struct CatalogueOptions: ParsableArguments {
    @Option(
      help: "A STAC API, or a static catalogue's address or path. (default: the project's scenes: search)")
    var catalogue: String?

    @Option(help: "The collection in it. (default: the project's, else landsat-c2l1)")
    var collection: String?

    /// The catalogue, and who asks it.
    func open(_ source: SceneSource, project: String) throws -> (catalogue: Catalogue, client: HTTPClient) {
      guard let place = catalogue ?? source.search else {
        throw InputError(
          file: project, field: "scenes", problem: "names no catalogue",
          mend: "write 'scenes: {search: https://…}', or give --catalogue")
      }
      let client = HTTPClient(credentials: Credentials(catalogue: place))
      return (try Catalogue(place, collection: collection ?? source.collection, client: client), client)
    }
  }

  /// `firnline scenes search`: proposes a manifest.
  struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look in a catalogue for scenes and propose a manifest to edit.",
      discussion: """
        The scenes of a tile come together, best first: better tier, less cloud, more sun. The first is proposed as \
        main scene, the others as its support.
        """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case manifest, json }

    @Argument(help: "The project file.", completion: .file(extensions: ["yaml", "yml"]))
    var project: String

    @Option(help: "A period of the project, or years such as 1986-1988.")
    var period: String

    @Option(
      help: "Paths and rows with commas between, such as 138037,139036. (default: those of the manifests)",
      transform: parsedTiles)
    var pathRow: [PathRow]?

    @Option(help: "The most cloud in percent.")
    var cloud: Double?

    @Option(help: "The part of the year, such as Jul-Sep or 06-01/10-15.", transform: parsedSeason)
    var season: Season?

    @Option(help: "West,south,east,north in degrees.", transform: parsedDegrees)
    var bbox: [Double]?

    @Flag(help: "Only find the products of the acquisitions that the manifest lists by path, row and date.")
    var listed = false

    @OptionGroup var options: CatalogueOptions

    @Option(help: "\(Format.allCases.map(\.rawValue).joined(separator: " or ")).")
    var format = Format.manifest

    @Option(name: .shortAndLong, help: "The file to write. (default: standard output)", completion: .file())
    var output: String?

    func validate() throws {
      if let output, FileManager.default.fileExists(atPath: output) {
        throw ValidationError(
          "'\(output)' is there already; name a new file, and take from it what you want in the manifest")
      }
    }

    func run() async throws {
      let catalogue = try options.open(SceneSource.read(project), project: project).catalogue
      let scenes: [ProposedScene]
      if listed {
        let declared = try Project.read(project)
        let rows = declared.scenes(of: try declared.periods([period]))
        scenes = try await SceneSearch.products(of: rows, in: catalogue)
      } else {
        let scope = try SearchScope(
          project: project, period: period, tiles: pathRow ?? [], isBounded: bbox != nil)
        scenes = try await SceneSearch(
          tiles: scope.tiles, years: scope.years, season: season, cloud: cloud, bounds: bbox
        ).proposals(in: catalogue)
      }
      let text = format == .json ? try ProposedScene.json(scenes) : ProposedScene.manifest(scenes)
      guard !scenes.isEmpty else {
        throw InputError(
          file: options.catalogue ?? project,
          problem: "leads to no scene of this period, path and row, season and cloud",
          mend: "widen one of them, or ask another catalogue")
      }
      guard let output else { return print(text, terminator: "") }
      try ProposedScene.write(text, to: output)
      print("\(scenes.count) scenes proposed in \(output)")
    }
  }

  /// `firnline scenes fetch`: downloads what is missing.
  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Download the scenes that the manifests name and that are not there.",
      discussion: """
        What was cut off goes on where it was; a scene appears under its name only when it is whole, and is locked \
        then. Credentials come from the environment: FIRNLINE_TOKEN, or FIRNLINE_USERNAME and FIRNLINE_PASSWORD; \
        other hosts than the catalogue's see them only where FIRNLINE_AUTH_HOSTS names them. Addresses s3://… are \
        read with the AWS_… variables.
        """)

    @Argument(help: "The project file.", completion: .file(extensions: ["yaml", "yml"]))
    var project: String

    @Option(help: "Only this period; may be given again.")
    var period: [String] = []

    @Option(
      name: [.customShort("j", allowingJoined: true), .long], help: "How many files come at once.")
    var jobs = 4

    @Option(help: "The way to take where the catalogue offers several, such as s3.")
    var via: String?

    @OptionGroup var options: CatalogueOptions

    func validate() throws {
      guard (1...32).contains(jobs) else { throw ValidationError("--jobs is \(jobs): write 1 to 32") }
    }

    func run() async throws {
      let project = try Project.read(project)
      let fetch = try SceneFetch(project, periods: period)
      guard fetch.missingCount > 0 else { return print("all \(fetch.presentCount) scenes are there") }
      let (catalogue, client) = try options.open(project.scenes, project: project.file)
      let progress = WorkProgress("files")
      progress.say("\(fetch.missingCount) scenes to fetch, \(fetch.presentCount) are there")
      let failures = try await fetch(from: catalogue, client: client, jobs: jobs, alternate: via) { event in
        switch event {
        case .progress(let files, let total, let bytes):
          progress.show(files, of: total, "\(bytes / 1_000_000) MB")
        case .message(let line): progress.say(line)
        case .failure(let line): progress.say("error: \(line)")
        }
      }
      progress.end()
      print("\(fetch.missingCount - failures) scenes fetched, \(failures) not")
      guard failures == 0 else { throw ExitCode.failure }
    }
  }

  /// `firnline scenes lock`: writes or checks the lock.
  struct Lock: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hold every scene to its product, place, size and SHA-256.",
      discussion: "A run refuses a scene that is not the locked one.")

    @Argument(help: "The project file.", completion: .file(extensions: ["yaml", "yml"]))
    var project: String

    @Option(help: "Only this period; may be given again.")
    var period: [String] = []

    @Flag(help: "Change nothing; say what differs from the lock, with an exit status that is not zero.")
    var check = false

    func run() throws {
      let locking = try SceneLocking(Project.read(project), periods: period)
      guard check else { return print(try locking.lock()) }
      let differences = try locking.differences()
      guard !differences.isEmpty else { return print("all scenes are the locked ones") }
      for line in differences { print(line) }
      throw ExitCode.failure
    }
  }
}

/// Reads paths and rows with commas between.
private func parsedTiles(_ text: String) throws -> [PathRow] {
  try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
    guard let tile = PathRow(part.trimmingPrefix(" ")) else {
      throw ValidationError("'\(part)' is no path and row; write six digits such as 138037")
    }
    guard WRS2(tile) != nil else {
      throw ValidationError(
        "\(tile.compact) is not in WRS-2, which has paths to \(WRS2.paths) and rows to \(WRS2.rows)")
    }
    return tile
  }
}

/// Reads a part of the year.
private func parsedSeason(_ text: String) throws -> Season {
  guard let season = Season(text) else {
    throw ValidationError("write months such as Jul-Sep, or days such as 06-01/10-15")
  }
  return season
}

/// Reads west, south, east and north in degrees, with commas between.
private func parsedDegrees(_ text: String) throws -> [Double] {
  let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
  let degrees = numbers.compactMap(\.self)
  guard numbers.count == 4, degrees.count == 4 else {
    throw ValidationError("write four numbers: west,south,east,north")
  }
  guard degrees[1] < degrees[3] else {
    throw ValidationError("the south, \(degrees[1]), is not below the north, \(degrees[3])")
  }
  guard abs(degrees[1]) <= 90, abs(degrees[3]) <= 90, abs(degrees[0]) <= 360, abs(degrees[2]) <= 360 else {
    throw ValidationError("these are no degrees of longitude and latitude")
  }
  return degrees
}
