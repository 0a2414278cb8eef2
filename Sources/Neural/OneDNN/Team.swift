import COneDNN

/// The threads that oneDNN computes with, lent to loops of our own.
///
/// One pool of threads for everything: Swift tasks beside OpenMP's threads, which wait by turning,
/// would take each other's cores.
enum Team {
  /// Splits `0..<count` into as many runs as the team has threads, and runs `body` on each.
  static func run(_ count: Int, _ body: (Range<Int>) -> Void) {
    guard count > 1, omp_get_max_threads() > 1 else {
      if count > 0 { body(0..<count) }
      return
    }
    withoutActuallyEscaping(body) { body in
      var work = Work(count: count, body: body)
      withUnsafeMutablePointer(to: &work) { pointer in
        GOMP_parallel(
          { data in
            guard let work = data?.assumingMemoryBound(to: Work.self).pointee else { return }
            let threads = Int(omp_get_num_threads())
            let thread = Int(omp_get_thread_num())
            let first = work.count * thread / threads
            let end = work.count * (thread + 1) / threads
            if first < end { work.body(first..<end) }
          }, pointer, 0, 0)
      }
    }
  }

  private struct Work {
    var count: Int
    var body: (Range<Int>) -> Void
  }
}
