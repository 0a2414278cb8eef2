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
  private var looking = (total: 0, done: 0)
  private let now: @Sendable () -> Date

  /// When the steps, or looking at scenes, began.
  private var started = Date.distantPast

  /// The weight of what this run found done by others: it says nothing of how fast things go.
  private var before = 0.0

  private var lastDrawn = Date.distantPast

  /// Makes a display.
  ///
  /// - Parameters:
  ///   - isTerminal: whether to draw the changing line; found out where nil.
  ///   - now: gives the time.
  public init(
    output: FileHandle = .standardError, isTerminal: Bool? = nil,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.output = output
    self.isTerminal = isTerminal ?? (isatty(output.fileDescriptor) == 1)
    self.now = now
  }

  func begin(steps: Int, weight: Double) {
    lock.withLock {
      stepCount = steps
      total = weight
      started = now()
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

  /// - Parameter isOwn: whether it was done since the run began.
  func finish(_ step: Step, seconds: Double, problem: String? = nil, isOwn: Bool = true) {
    lock.withLock {
      running[step.title] = nil
      finished += step.weight
      if !isOwn { before += step.weight }
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

  /// Says that scenes are about to be opened and hashed, which may take longer than a moment.
  func look(at scenes: Int) {
    lock.withLock {
      looking = (scenes, 0)
      started = now()
      lastDrawn = .distantPast
    }
  }

  /// Notes that one of the scenes was looked at.
  func looked() {
    lock.withLock {
      looking.done += 1
      guard now().timeIntervalSince(started) > 1, isDue(after: isTerminal ? 0.2 : 30) else { return }
      lastDrawn = now()
      let line = "looking at scenes: \(looking.done) of \(looking.total)"
      if isTerminal { show(line) } else { print(line) }
      if isTerminal, looking.done == looking.total { erase() }
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

  /// The time left, by the work done in this run so far; nil where too little is done to tell.
  private var left: String? {
    let elapsed = now().timeIntervalSince(started)
    let own = done - before
    guard total > 0, own > (total - before) * 0.02, elapsed > 1, done < total else { return nil }
    return Self.clock(elapsed * (total - done) / own)
  }

  private func draw(force: Bool) {
    guard force || isDue(after: 0.2) else { return }
    lastDrawn = now()
    let percent = total > 0 ? Int((100 * done / total).rounded(.down)) : 100
    let names = running.keys.sorted().joined(separator: ", ")
    var line = "\(counter) \(percent) %"
    if let left { line += ", \(left) left" }
    if !names.isEmpty { line += ": \(names)" }
    show(line)
  }

  private func isDue(after pause: TimeInterval) -> Bool { now().timeIntervalSince(lastDrawn) > pause }

  private func show(_ line: String) {
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
