import ArgumentParser
import Foundation
import Neural
import Synchronization

/// The signal that came while Ctrl-C and SIGTERM were held; zero where none did.
private let received = Atomic<Int32>(0)

/// What the program says when a signal ends it: bytes that live as long as it does, since a handler may make none.
nonisolated(unsafe) private var farewell = UnsafeRawBufferPointer(start: nil, count: 0)

/// Ctrl-C and SIGTERM while work goes on: where they are held the first ends training after the step, leaves the jobs of
/// a cluster to themselves, or takes a temporary folder away, and the next one ends the program; a run on this machine
/// ends at once, with a last word.
enum StopSignals {
  private static let numbers = [SIGINT, SIGTERM]

  /// Whether a signal came while they were held.
  static var isReceived: Bool { received.load(ordering: .relaxed) != 0 }

  /// The exit status of a program that the signal ended.
  static var exitCode: ExitCode { ExitCode(128 + received.load(ordering: .relaxed)) }

  /// Holds the signals, but for those that the program was started to ignore.
  static func hold() {
    received.store(0, ordering: .relaxed)
    for number in numbers {
      set(number) { number in
        if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
      }
    }
  }

  /// Removes a folder when a signal comes that is held, and ends the program then.
  static func endRemoving(_ folder: URL) {
    Thread.detachNewThread {
      while !isReceived { usleep(50_000) }
      // Another program in the place of this one ends all its threads first: none of them makes the folder again.
      let words: [String] = [
        "sh", "-c", "rm -rf -- \"$1\"; exit \"$2\"", "sh", folder.path, "\(exitCode.rawValue)",
      ]
      execv("/bin/sh", words.map { strdup($0) } + [nil])
      _exit(exitCode.rawValue)
    }
  }

  /// Lets signals end the program, which says a last line first.
  static func end(saying line: String) {
    let erase = isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[K" : ""
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: "\(erase)\(line)\n".utf8.count, alignment: 1)
    bytes.copyBytes(from: "\(erase)\(line)\n".utf8)
    farewell = UnsafeRawBufferPointer(bytes)
    for number in numbers {
      set(number) { number in
        write(STDERR_FILENO, farewell.baseAddress, farewell.count)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  /// Lets signals end the program again, and does what one says that came meanwhile.
  static func release() {
    for number in numbers { set(number, SIG_DFL) }
    let number = received.load(ordering: .relaxed)
    if number != 0 { raise(number) }
  }

  /// Answers a signal in a way, unless it is ignored.
  private static func set(_ number: Int32, _ answer: (@convention(c) (Int32) -> Void)?) {
    let before = signal(number, answer)
    if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
  }

  /// Ends training at a step where a signal came.
  ///
  /// - Throws: `TrainingStop`.
  static func check(_ event: TrainingEvent) throws {
    guard case .step(_, let epoch, _, _, _, _) = event, received.load(ordering: .relaxed) != 0 else { return }
    throw TrainingStop(epoch: epoch)
  }
}

extension TrainingStop {
  /// Where training ended, and how it goes on, in one line.
  func words(goingOnBy command: String) -> String {
    "stopped in epoch \(epoch + 1); \(command) goes on from this step"
  }
}
