import Foundation

/// How far work is: one line that changes on a terminal, a plain line now and then elsewhere.
///
/// It is told by one task at a time.
final class WorkProgress: @unchecked Sendable {
  private let unit: String
  private let started = ContinuousClock.now
  private var last: ContinuousClock.Instant?
  private let isTerminal = isatty(STDERR_FILENO) == 1

  /// What was done when the clock started: a run that goes on has work behind it.
  private var begun: Int?

  /// Seconds since it was made.
  var seconds: Double { (ContinuousClock.now - started) / .seconds(1) }

  init(_ unit: String) { self.unit = unit }

  /// Says how much of how much is done, not too often.
  func show(_ done: Int, of total: Int, _ words: String = "") {
    let begun = self.begun ?? done
    self.begun = begun
    let pause = isTerminal ? Duration.milliseconds(200) : .seconds(30)
    guard ContinuousClock.now - (last ?? started) > pause, done < total else { return }
    last = .now
    var line = "\(done)/\(total) \(unit)" + (words.isEmpty ? "" : ", \(words)")
    if done > begun {
      line += ", about \(Self.clock(seconds * Double(total - done) / Double(done - begun))) left"
    }
    write(isTerminal ? "\r\u{1B}[K" + line : line + "\n")
  }

  /// Says something that stays.
  func say(_ line: String) {
    end()
    write(line + "\n")
  }

  /// Clears the changing line.
  func end() {
    if isTerminal { write("\r\u{1B}[K") }
  }

  /// A time in words: `41 s`, `12 min`, `3 h 5 min`.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return switch whole {
    case ..<100: "\(whole) s"
    case ..<6000: "\(whole / 60) min"
    default: "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
