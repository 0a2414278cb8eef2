/// Times of something done again and again.
struct Stopwatch {
  /// Seconds of every run, ascending.
  private let sorted: [Double]

  var count: Int { sorted.count }
  var best: Double { sorted[0] }
  var median: Double { sorted[sorted.count / 2] }

  /// Runs `body` once unseen, then at least once and until so many seconds are over.
  static func times(seconds: Double, _ body: () throws -> Void) rethrows -> Stopwatch {
    try body()
    let clock = ContinuousClock()
    let start = clock.now
    var times: [Double] = []
    repeat {
      times.append(try clock.measure(body) / .seconds(1))
    } while (clock.now - start) / .seconds(1) < seconds
    return Stopwatch(sorted: times.sorted())
  }
}
