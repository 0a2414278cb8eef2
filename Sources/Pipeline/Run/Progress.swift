import Foundation

/// Shows how far a run has come: one line that changes on a terminal, plain lines elsewhere.
public final class Progress: @unchecked Sendable {
  // Every stored property that changes is read and written under the lock.
  private let lock = NSLock()
  private let output: FileHandle
  private let isTerminal: Bool
  private var total = 0.0
  private var finished = 0.0
  private var running: [String: (weight: Double, share: Double)] = [:]
  private var stepCount = 0
  private var stepsDone = 0
  private let started = Date()
  private var lastDrawn = Date.distantPast

  /// Makes a display.
  ///
  /// - Parameters:
  ///   - isTerminal: whether to draw the changing line; found out where nil.
  public init(output: FileHandle = .standardError, isTerminal: Bool? = nil) {
    self.output = output
    self.isTerminal = isTerminal ?? (isatty(output.fileDescriptor) == 1)
  }

  func begin(steps: Int, weight: Double) {
    lock.withLock {
      stepCount = steps
      total = weight
    }
  }

  func start(_ step: Step) {
    lock.withLock {
      running[step.title] = (step.weight, 0)
      if isTerminal { draw(force: true) } else { print("\(counter) \(step.title) …") }
    }
  }

  func advance(_ step: Step, share: Double) {
    lock.withLock {
      running[step.title] = (step.weight, min(max(share, 0), 1))
      if isTerminal { draw(force: false) }
    }
  }

  func finish(_ step: Step, seconds: Double, problem: String? = nil) {
    lock.withLock {
      running[step.title] = nil
      finished += step.weight
      stepsDone += 1
      if isTerminal { erase() }
      if let problem {
        print("error: \(step.title): \(problem)")
      } else if !isTerminal {
        print(
          "\(counter) \(step.title) done in \(Self.clock(seconds))\(left.map { ", about \($0) left" } ?? "")")
      }
      if isTerminal { draw(force: true) }
    }
  }

  /// Says something in a line of its own.
  func note(_ text: String) {
    lock.withLock {
      if isTerminal { erase() }
      print(text)
      if isTerminal { draw(force: true) }
    }
  }

  /// Clears the changing line and says a last word.
  public func end(_ text: String) {
    lock.withLock {
      if isTerminal { erase() }
      print(text)
    }
  }

  // MARK: - Under the lock

  private var counter: String { "[\(stepsDone)/\(stepCount)]" }

  private var done: Double { finished + running.values.reduce(0) { $0 + $1.weight * $1.share } }

  /// The time left, by the work done so far; nil where too little is done to tell.
  private var left: String? {
    let elapsed = Date().timeIntervalSince(started)
    guard total > 0, done > total * 0.02, elapsed > 1, done < total else { return nil }
    return Self.clock(elapsed * (total - done) / done)
  }

  private func draw(force: Bool) {
    let now = Date()
    guard force || now.timeIntervalSince(lastDrawn) > 0.2 else { return }
    lastDrawn = now
    let percent = total > 0 ? Int((100 * done / total).rounded(.down)) : 100
    let names = running.keys.sorted().joined(separator: ", ")
    var line = "\(counter) \(percent) %"
    if let left { line += ", \(left) left" }
    if !names.isEmpty { line += ": \(names)" }
    let columns = Int(ProcessInfo.processInfo.environment["COLUMNS"] ?? "") ?? 100
    output.write(Data("\r\u{1B}[K\(line.prefix(columns - 1))".utf8))
  }

  private func erase() { output.write(Data("\r\u{1B}[K".utf8)) }

  private func print(_ line: String) { output.write(Data("\(line)\n".utf8)) }

  static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole >= 3600 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
    if whole >= 60 { return "\(whole / 60) min \(whole % 60) s" }
    return seconds < 10 ? String(format: "%.1f s", seconds) : "\(whole) s"
  }
}
