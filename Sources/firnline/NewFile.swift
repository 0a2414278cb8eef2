import Declaration
import Foundation

/// A file that a command is to write, which takes no other's place unasked.
struct NewFile {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Refuses to write over what is read, or over anything without `--force`, before any work is done.
  func check(force: Bool, inputs: [String]) throws {
    let home = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    if inputs.contains(where: { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path == home }) {
      throw InputError(
        file: path, problem: "is read and would be written over", mend: "give the result another name")
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw InputError(
        file: path, problem: "would be in a folder that is not there",
        mend: "make it first: mkdir -p \(folder)")
    }
    guard force || !FileManager.default.fileExists(atPath: path) else {
      throw InputError(file: path, problem: "is there already", mend: "replace it with --force")
    }
  }
}
