/// The steps of a run that wait for their turn: which may begin, and which never will.
///
/// Steps begin in the order of the plan. Of those that compute on all cores by themselves only one works at a time,
/// beside any others. All operations together take time in proportion to the steps and their needs.
struct WorkQueue {
  private let steps: [Step]

  /// How many of a step's needs are still to be done; nil for steps that are not waiting any more.
  private var open: [Int: Int] = [:]

  /// The steps that need a step.
  private var followers: [Int: [Int]] = [:]

  /// The steps that may begin, the first of the plan last.
  private var ready: [Int] = []
  private var readyHeavy: [Int] = []

  /// The step at work that takes all cores.
  private var heavy: Int?

  /// How many steps there were.
  let count: Int

  init(_ plan: Plan, due: [Int]) {
    steps = plan.steps
    count = due.count
    let waiting = Set(due)
    for index in due {
      let needs = Set(steps[index].needs).filter(waiting.contains)
      open[index] = needs.count
      for need in needs { followers[need, default: []].append(index) }
      if needs.isEmpty { makeReady(index) }
    }
  }

  /// The next step that may begin; nil where none may now.
  mutating func next() -> Int? {
    let isHeavyNext = heavy == nil && (readyHeavy.last ?? .max) < (ready.last ?? .max)
    guard let index = isHeavyNext ? readyHeavy.popLast() : ready.popLast() else { return nil }
    open[index] = nil
    if isHeavyNext { heavy = index }
    return index
  }

  /// Notes that a step was done: what needs it may begin.
  mutating func finished(_ index: Int) {
    if heavy == index { heavy = nil }
    for follower in followers[index] ?? [] {
      guard let left = open[follower] else { continue }
      open[follower] = left - 1
      if left == 1 { makeReady(follower) }
    }
  }

  /// Notes that a step failed, and gives all that is left out because of it, in the order of the plan.
  mutating func failed(_ index: Int) -> [Int] {
    if heavy == index { heavy = nil }
    var left: Set<Int> = []
    var causes = [index]
    while let cause = causes.popLast() {
      for follower in followers[cause] ?? [] where open.removeValue(forKey: follower) != nil {
        left.insert(follower)
        causes.append(follower)
      }
    }
    return left.sorted()
  }

  /// Notes that a step failed and nothing is to begin any more; gives all that waited.
  mutating func stop(at index: Int) -> [Int] {
    if heavy == index { heavy = nil }
    let left = open.keys.sorted()
    (open, ready, readyHeavy) = ([:], [], [])
    return left
  }

  private mutating func makeReady(_ index: Int) {
    if steps[index].takesAllCores {
      Self.insert(index, into: &readyHeavy)
    } else {
      Self.insert(index, into: &ready)
    }
  }

  /// Keeps the list falling, so that the first of the plan is taken from its end.
  private static func insert(_ index: Int, into list: inout [Int]) {
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if list[middle] > index { low = middle + 1 } else { high = middle }
    }
    list.insert(index, at: low)
  }
}
