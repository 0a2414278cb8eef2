/// A view of each pixel of a window: how likely it is glacier, and which scene says so (0: none was clear).
struct PixelViews: Sendable, Equatable {
  var probability: [UInt8]
  var decision: [UInt16]

  /// Gives both rasters to a loop that runs over every pixel of a scene, where checked subscripts would cost.
  func withPointers(_ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt16>) -> Void) {
    probability.withUnsafeBufferPointer { probability in
      decision.withUnsafeBufferPointer { decision in body(probability, decision) }
    }
  }

  /// The same, to be written to.
  mutating func withMutablePointers(
    _ body: (UnsafeMutableBufferPointer<UInt8>, UnsafeMutableBufferPointer<UInt16>) -> Void
  ) {
    probability.withUnsafeMutableBufferPointer { probability in
      decision.withUnsafeMutableBufferPointer { decision in body(probability, decision) }
    }
  }
}

/// Takes in views of the same pixels one after the other, and gives the merged one.
///
/// Memory holds a few numbers for each pixel, however many views there are.
struct PixelMerger {
  /// What `vote` and `mean` remember of a pixel's clear views.
  private struct Tally {
    var sum: UInt32 = 0
    var clear: UInt16 = 0
    var with: UInt16 = 0

    /// The first scene that found glacier, and the first that found none.
    var firstWith: UInt16 = 0
    var firstWithout: UInt16 = 0
  }

  private let rule: MergeRule
  private let limit: UInt8

  /// The view that decides so far; for `vote` and `mean` the first clear one, which settles a tie.
  private var chosen: PixelViews?
  private var tallies: [Tally] = []

  init(rule: MergeRule, limit: UInt8) {
    self.rule = rule
    self.limit = limit
  }

  /// Whether every view is tallied, not only the one that decides.
  private var counts: Bool { rule == .vote || rule == .mean }

  mutating func add(_ view: PixelViews) {
    if counts { tally(view) }
    guard var chosen = chosen.take() else {
      chosen = view
      return
    }
    let isLeastIce = rule == .leastIce
    chosen.withMutablePointers { probability, decision in
      view.withPointers { otherProbability, otherDecision in
        for index in decision.indices {
          let isLess =
            isLeastIce && otherDecision[index] != 0 && otherProbability[index] < probability[index]
          let takesOther = decision[index] == 0 || isLess
          probability[index] = takesOther ? otherProbability[index] : probability[index]
          decision[index] = takesOther ? otherDecision[index] : decision[index]
        }
      }
    }
    self.chosen = chosen
  }

  private mutating func tally(_ view: PixelViews) {
    if tallies.isEmpty { tallies = [Tally](repeating: Tally(), count: view.decision.count) }
    let limit = limit
    tallies.withUnsafeMutableBufferPointer { tallies in
      view.withPointers { probability, decision in
        for index in decision.indices where decision[index] != 0 {
          tallies[index].clear += 1
          tallies[index].sum += UInt32(probability[index])
          if probability[index] > limit {
            tallies[index].with += 1
            if tallies[index].firstWith == 0 { tallies[index].firstWith = decision[index] }
          } else if tallies[index].firstWithout == 0 {
            tallies[index].firstWithout = decision[index]
          }
        }
      }
    }
  }

  /// The merged view; nil where none was added.
  consuming func result() -> PixelViews? {
    guard counts, var result = chosen else { return chosen }
    let (isVote, limit) = (rule == .vote, limit)
    result.withMutablePointers { probability, decision in
      tallies.withUnsafeBufferPointer { tallies in
        for index in decision.indices where tallies[index].clear > 0 {
          let tally = tallies[index]
          let isGlacier: Bool
          if isVote {
            let twice = 2 * tally.with
            isGlacier = twice == tally.clear ? probability[index] > limit : twice > tally.clear
            probability[index] = isGlacier ? GlacierProbability.certain : 0
          } else {
            // Above the limit where the exact mean is, so that rounding decides nothing.
            isGlacier = tally.sum > UInt32(limit) * UInt32(tally.clear)
            let mean = tally.sum / UInt32(tally.clear)
            probability[index] = UInt8(isGlacier ? max(mean, UInt32(limit) + 1) : mean)
          }
          let decider = isGlacier ? tally.firstWith : tally.firstWithout
          if decider != 0 { decision[index] = decider }
        }
      }
    }
    return result
  }
}
