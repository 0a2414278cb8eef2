import ArgumentParser
import Landsat

/// `firnline scene`: looks at single scenes.
struct SceneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scene", abstract: "Look at a scene: a product's folder, .tar, MTL file or scene.yaml.",
    subcommands: [Info.self, Preview.self, Reflectance.self])

  /// `firnline scene info`: says what is known about a scene.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what is known about a scene.")

    @Argument(help: "A product's folder, .tar, .tar.gz, MTL file, or a scene.yaml.", completion: .file())
    var path: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
      let summary = SceneSummary(try Scene.open(at: path))
      print(json ? try summary.json() : summary.text)
    }
  }

  /// `firnline scene preview`: draws a scene in false colours.
  struct Preview: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Draw a scene in false colours.")

    @Argument(help: "A product's folder, .tar, .tar.gz, MTL file, or a scene.yaml.", completion: .file())
    var path: String

    @Option(name: .shortAndLong, help: "The PNG file to write.", completion: .file())
    var output: String

    @Option(help: "The longer side of the picture in pixels.")
    var size = 1024

    @Option(help: "The roles of red, green and blue, such as swir1,nir,red.")
    var roles: RoleList?

    func validate() throws {
      if size < 1 { throw ValidationError("--size takes a whole number of pixels, at least 1") }
    }

    func run() throws {
      try FalseColour.write(Scene.open(at: path), to: output, maxDimension: size, roles: roles?.roles)
    }
  }

  /// `firnline scene reflectance`: writes one band as reflectance.
  struct Reflectance: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write one band as reflectance, a Float32 GeoTIFF with NaN where there is no measurement.")

    @Argument(help: "A product's folder, .tar, .tar.gz, MTL file, or a scene.yaml.", completion: .file())
    var path: String

    @Option(help: "The role of the band: \(Role.allCases.map(\.rawValue).joined(separator: ", ")).")
    var role: Role

    @Option(name: .shortAndLong, help: "The GeoTIFF to write.", completion: .file())
    var output: String

    func run() throws {
      try SceneReader(Scene.open(at: path)).writeReflectance(role, to: output)
    }
  }
}

/// Roles as the command line writes them: names with commas between.
struct RoleList: ExpressibleByArgument {
  let roles: [Role]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    roles = parts.compactMap { Role(rawValue: $0.trimmingPrefix(" ").lowercased()) }
    if roles.count != parts.count { return nil }
  }
}

extension Role: ExpressibleByArgument {}
