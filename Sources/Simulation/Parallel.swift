import Dispatch
import Foundation

/// Work spread over the machine's cores, with results in order.
enum Parallel {
  /// How many pieces of work run at once.
  static let width = max(1, ProcessInfo.processInfo.activeProcessorCount)

  /// The results of `body` for 0..<count, made by all cores; the first failure in order is thrown.
  static func map<Value>(_ count: Int, _ body: @Sendable (Int) throws -> Value) throws -> [Value] {
    var results = [Result<Value, any Error>?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { buffer in
      // Each iteration writes its own slot and no other.
      nonisolated(unsafe) let slots = buffer
      DispatchQueue.concurrentPerform(iterations: count) { index in
        slots[index] = Result { try body(index) }
      }
    }
    return try results.compactMap { try $0?.get() }
  }
}
