import Foundation

/// Softmax over two channels: one exponential per pixel, where oneDNN's general code is slow.
final class TwoClassSoftmax: Kernel {
  let reads = [Layout.plain]
  let writes = [Layout.plain]
  let scratch = 0
  let packedParameters = 0
  let implementation = "own"
  private let shape: Shape

  /// Makes the kernel; nil for other numbers of channels.
  init?(_ step: Step, _ program: Program) {
    shape = program.values[step.output].shape
    guard shape.channels == 2 else { return nil }
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    let logits = memory.reads[0].assumingMemoryBound(to: Float.self)
    let shares = memory.writes[0].assumingMemoryBound(to: Float.self)
    let plane = shape.plane
    Team.run(shape.batch * shape.height) { rows in
      for row in rows {
        let first = row / shape.height * 2 * plane + row % shape.height * shape.width
        for place in first..<first + shape.width {
          // The smaller share is computed, so that a tiny probability keeps its digits.
          let difference = logits[place + plane] - logits[place]
          let e = expf(-abs(difference))
          let small = e / (1 + e)
          let large = 1 / (1 + e)
          shares[place] = difference > 0 ? small : large
          shares[place + plane] = difference > 0 ? large : small
        }
      }
    }
  }
}
