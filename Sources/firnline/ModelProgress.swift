import Foundation

/// How many tiles are done: one line that changes on a terminal, a plain line now and then elsewhere.
final class ModelProgress {
  private let total: Int
  private let started = Date.now
  private var last = Date.now
  private let isTerminal = isatty(STDERR_FILENO) == 1

  /// Seconds since it was made.
  var seconds: Double { Date.now.timeIntervalSince(started) }

  init(total: Int) { self.total = total }

  /// Says how far things are, not too often.
  func show(_ done: Int) {
    guard Date.now.timeIntervalSince(last) > (isTerminal ? 0.2 : 10), done < total else { return }
    last = .now
    let left = Int((seconds * Double(total - done) / Double(max(done, 1))).rounded(.up))
    let clock = left < 60 ? "\(left) s" : "\(left / 60) min \(left % 60) s"
    let line = "\(done)/\(total) tiles, \(100 * done / total) %, about \(clock) left"
    write(isTerminal ? "\r\u{1B}[K" + line : line + "\n")
  }

  /// Clears the changing line.
  func end() {
    if isTerminal { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
