import ArgumentParser
import Foundation
import Neural

/// The file that a command writes, which is none of those it reads.
struct ModelOutput: ParsableArguments {
  @Option(name: .shortAndLong, help: "The file to write.", completion: .file())
  var output: String

  /// Refuses to write over what is read.
  func check(inputs: [String]) throws {
    for input in inputs where Self.isSame(input, output) {
      throw ModelCommandError("\(output): is read and would be written over; give --output another name")
    }
  }

  /// Whether two paths lead to one file.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(a, &first) == 0, stat(b, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }
}

/// The model file that a command makes, which does not take another's place unasked.
struct NewModelOutput: ParsableArguments {
  @OptionGroup var file: ModelOutput

  @Flag(help: "Replace a file that is there.")
  var force = false

  /// Refuses to write over what is read, or over anything without `--force`.
  func check(inputs: [String] = []) throws {
    try file.check(inputs: inputs)
    guard force || !FileManager.default.fileExists(atPath: file.output) else {
      throw ModelCommandError("\(file.output): is there already; replace it with --force")
    }
  }
}

/// What a model command cannot do, with the mend.
struct ModelCommandError: Error, CustomStringConvertible {
  /// The message for people.
  let description: String

  init(_ description: String) { self.description = description }
}

extension Model {
  /// Architecture, bands and size in one line.
  var oneLine: String {
    "\(card.architecture), \(network.trainedParameterCount) parameters, bands \(card.bands.joined(separator: ", "))"
  }
}
