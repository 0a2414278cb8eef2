import Declaration
import Foundation

/// The weights that come with Firnline, found from where the program lies.
public enum ShippedWeights {
  /// The folders looked in, in order: that of `FIRNLINE_WEIGHTS`, `share/firnline/weights` of the place where the
  /// program is installed, and `Data/weights` of the checkout that it was built in.
  public static func folders(
    program: String? = Bundle.main.executablePath,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [String] {
    if let told = environment["FIRNLINE_WEIGHTS"] { return [told] }
    guard let program else { return [] }
    var folder = URL(fileURLWithPath: program).resolvingSymlinksInPath().deletingLastPathComponent()
    var folders = [folder.deletingLastPathComponent().appendingPathComponent("share/firnline/weights").path]
    // A checkout is known by its package, so that no stranger's folder is taken for it.
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let package = folder.appendingPathComponent("Package.swift").path
      guard FileManager.default.fileExists(atPath: package) else { continue }
      folders.append(folder.appendingPathComponent("Data/weights").path)
    }
    return folders
  }

  /// The model file of an architecture.
  ///
  /// - Throws: `InputError` where none ships.
  public static func path(of architecture: String) throws -> String {
    let name = "\(architecture).safetensors"
    let folders = folders()
    let found = folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isReadableFile)
    guard let found else {
      throw InputError(
        file: name, problem: "does not come with Firnline (looked in \(folders.joined(separator: ", ")))",
        mend:
          "name weights of your own, which firnline train makes, or set FIRNLINE_WEIGHTS to the folder of those "
          + "that come with Firnline")
    }
    return found
  }
}
