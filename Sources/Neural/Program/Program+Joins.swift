/// Channels of a larger tensor, which a step writes in place of a tensor of its own.
public struct Slice: Hashable, Sendable {
  /// The tensor that the channels are part of.
  public var whole: Program.ValueID
  /// Its first channel that is ours.
  public var first: Int
}

extension Program {
  /// Concatenations that need no copy: all their parts are written where they belong.
  ///
  /// - Parameter canWrite: whether a step can write its output as such a slice.
  /// - Returns: where the output of each step that makes a part goes.
  func joins(where canWrite: (Step, Slice) -> Bool) -> [ValueID: Slice] {
    var readers: [ValueID: Int] = [:]
    var makers: [ValueID: Step] = [:]
    for step in steps {
      for value in step.reads { readers[value, default: 0] += 1 }
      if step.pass == .forward { makers[step.output] = step }
    }
    var joins: [ValueID: Slice] = [:]
    for step in forward where step.operation == .concatenate {
      var first = 0
      let parts = step.inputs.map { input in
        defer { first += values[input].shape.channels }
        return (input, Slice(whole: step.output, first: first))
      }
      let isPossible = parts.allSatisfy { input, slice in
        guard let maker = makers[input], readers[input] == 1, input != output else { return false }
        return canWrite(maker, slice)
      }
      if isPossible { for (input, slice) in parts { joins[input] = slice } }
    }
    return joins
  }
}
