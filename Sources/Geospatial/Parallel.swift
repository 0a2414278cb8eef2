import Foundation

/// Work on many things side by side, on all cores.
public enum Parallel {
  /// How many things are worked on at once.
  public static let width = max(1, ProcessInfo.processInfo.activeProcessorCount)

  /// What `transform` makes of each element, in order; the first error in that order where there is any.
  ///
  /// Elements are handed out in runs, and each run has tools of its own, for tools that cost time to make and
  /// cannot be shared between threads.
  public static func map<Element: Sendable, Tools, Result: Sendable>(
    _ elements: [Element], tools: @Sendable () throws -> Tools,
    _ transform: @Sendable (Element, Tools) throws -> Result
  ) throws -> [Result] {
    // More runs than cores, so that a run of large elements does not leave the other cores idle.
    let runs = min(elements.count, width * 8)
    let slots = Slots<[Result]>(count: runs)
    DispatchQueue.concurrentPerform(iterations: runs) { run in
      let range = elements.count * run / runs..<elements.count * (run + 1) / runs
      slots.fill(
        run,
        Swift.Result {
          let tools = try tools()
          return try elements[range].map { try transform($0, tools) }
        })
    }
    return try slots.all().flatMap(\.self)
  }

  /// A place for each result, filled from any thread.
  private final class Slots<Value: Sendable>: @unchecked Sendable {
    // Read and written under the lock alone.
    private var slots: [Swift.Result<Value, any Error>?]
    private let lock = NSLock()

    init(count: Int) { slots = Array(repeating: nil, count: count) }

    func fill(_ index: Int, _ value: Swift.Result<Value, any Error>) {
      lock.withLock { slots[index] = value }
    }

    func all() throws -> [Value] { try lock.withLock { try slots.compactMap { try $0?.get() } } }
  }
}
