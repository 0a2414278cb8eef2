import ArgumentParser
import Foundation
import Geospatial

/// How much of the machine a command takes.
struct WorkOptions: ParsableArguments {
  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: "How many steps work at once; results do not depend on it.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(
    name: .customLong("threads"),
    help: "Cores that a network computes on; results do not depend on it. (default: all)")
  private var givenThreads: Int?

  /// Cores that a network computes on.
  var threads: Int { givenThreads ?? Parallel.width }

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs is \(jobs): write 1 or more") }
    guard threads >= 1 else { throw ValidationError("--threads is \(threads): write 1 or more") }
  }
}
