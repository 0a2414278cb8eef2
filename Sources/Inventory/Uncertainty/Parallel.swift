import Foundation

/// Work on many things side by side.
enum Parallel {
  /// What `transform` makes of each element, in order; the first error in that order where there is any.
  static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ transform: @Sendable (Element) throws -> Result
  ) throws -> [Result] {
    let results = Slots<Result>(count: elements.count)
    DispatchQueue.concurrentPerform(iterations: elements.count) { index in
      results.fill(index, Swift.Result { try transform(elements[index]) })
    }
    return try results.all()
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
