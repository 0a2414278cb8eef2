import ArgumentParser
import Declaration
import Geospatial
import Inventory
import Landsat
import Pipeline
import Reporting

/// `firnline picture`: draws an inventory's outlines over a scene.
struct PictureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "picture", abstract: "Draw the outlines of an inventory over a scene in false colours.",
    discussion:
      """
      The background is the first scene of the last period drawn that has scenes, completed where it has no data by \
      the others of that period, unless another scene is given.
      """)

  @Argument(help: "The project file.", completion: .file(extensions: ["yaml", "yml"]))
  var project: String

  @Option(name: .shortAndLong, help: "The PNG file to write.", completion: .file())
  var output: String

  @Option(help: "The labels of the periods to draw, with commas between; all where not given.")
  var periods: String?

  @Option(help: "The scene in the background.", completion: .file())
  var scene: String?

  @Option(help: "A file of outlines to compare with, such as true ones.", completion: .file())
  var truth: String?

  @Option(help: "What the legend calls them.")
  var truthLabel = "Truth"

  @Option(help: "The project file of another method, whose outlines are to be compared.", completion: .file())
  var beside: String?

  @Option(help: "The longer side of the map in pixels.")
  var size = 1200

  @Option(
    help: ArgumentHelp(
      "The edges of the part to show, in the project's CRS: west, south, east, north.",
      valueName: "xmin,ymin,xmax,ymax"))
  var within: Extent?

  @OptionGroup var past: PastOption

  func validate() throws {
    guard output.lowercased().hasSuffix(".png") else {
      throw ValidationError("--output is '\(output)': pictures are PNG files, so name it .png")
    }
    guard truth == nil || beside == nil else {
      throw ValidationError("--truth and --beside exclude each other: a picture compares with one")
    }
    guard (50...20_000).contains(size) else {
      throw ValidationError("--size is \(size): write between 50 and 20000 pixels")
    }
  }

  func run() throws {
    let project = try Project.read(project)
    let periods = periods?.split(separator: ",").map(String.init)
    let picture = try OverlayPicture(
      of: past.open(project.inventory),
      periods: periods,
      boundary: project.region.boundary.map { VectorSource($0.path, layer: $0.layer) },
      scenes: (scene.map { [$0] } ?? project.latestScenes(of: periods)).map(Scene.open(at:)),
      reference: reference(periods),
      within: within?.bounds, size: size)
    try picture.image().writePNG(to: output)
    print(output)
  }

  private func reference(_ periods: [String]?) throws -> OverlayPicture.Reference? {
    if let truth { return OverlayPicture.Reference(VectorSource(truth), label: truthLabel) }
    return try beside.map { file in
      let other = try Project.read(file)
      return try OverlayPicture.Reference(
        past.open(other.inventory), periods: periods, label: other.method.name)
    }
  }
}

extension Project {
  /// The paths of the scenes of the last of these periods that has any, in their order; of all where nil.
  fileprivate func latestScenes(of labels: [String]?) -> [String] {
    let wanted = periods.filter { labels?.contains($0.label) ?? true }
    return wanted.reversed().lazy.map { period in
      self.scenes(of: [period]).compactMap(\.path)
    }.first { !$0.isEmpty } ?? []
  }
}

/// Bounds as the command line writes them: `xmin,ymin,xmax,ymax`.
struct Extent: ExpressibleByArgument {
  let bounds: Bounds

  init?(argument: String) {
    let numbers = argument.split(separator: ",").compactMap { Double($0) }
    guard numbers.count == 4, numbers.allSatisfy(\.isFinite), numbers[0] < numbers[2], numbers[1] < numbers[3]
    else { return nil }
    bounds = Bounds(minX: numbers[0], minY: numbers[1], maxX: numbers[2], maxY: numbers[3])
  }
}
