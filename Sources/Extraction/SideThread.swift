import Foundation

/// A thread that does one piece of work at a time while its owner goes on.
///
/// What the work uses belongs to it from `start` until `wait`.
final class SideThread {
  private let queue: DispatchQueue
  private let group = DispatchGroup()
  private var piece = Piece()

  /// Names the thread.
  init(_ label: String) { queue = DispatchQueue(label: label) }

  /// Begins a piece of work when the one before it is done.
  ///
  /// - Throws: what the piece before it threw; then nothing is begun.
  func start(_ work: @escaping () throws -> Void) throws {
    try wait()
    let piece = Piece(work)
    self.piece = piece
    queue.async(group: group) { piece.run() }
  }

  /// Waits for the piece of work.
  ///
  /// - Throws: what it threw, once.
  func wait() throws {
    group.wait()
    let piece = piece
    self.piece = Piece()
    if let failure = piece.failure { throw failure }
  }

  deinit { group.wait() }

  /// Work and what it threw, which the group's end hands from thread to thread.
  private final class Piece: @unchecked Sendable {
    private let work: () throws -> Void
    private(set) var failure: (any Error)?

    init(_ work: @escaping () throws -> Void = {}) { self.work = work }

    func run() {
      do { try work() } catch { failure = error }
    }
  }
}
