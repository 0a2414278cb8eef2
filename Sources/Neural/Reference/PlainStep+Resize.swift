extension PlainStep {
  /// Resampling: every row of the output is mixed from two of the input, and then its pixels from
  /// two of that; the gradient goes back the same way, in the same shares.
  func resize(_ resize: Resize) -> PlainKernel {
    let (input, output) = (inputs[0], output)
    let vertical = Interpolation(resize.mode, from: input.height, to: output.height)
    let horizontal = Interpolation(resize.mode, from: input.width, to: output.width)
    /// Visits the rows of the output: where they start, the two rows of the input that they are
    /// mixed from, and the share of the second.
    func forEachRow(_ body: (Int, Int, Int, Float) -> Void) {
      for plane in 0..<output.batch * output.channels {
        for row in 0..<output.height {
          body(
            (plane * output.height + row) * output.width,
            (plane * input.height + vertical.first[row]) * input.width,
            (plane * input.height + vertical.second[row]) * input.width, vertical.weight[row])
        }
      }
    }
    if isForward {
      return kernel(scratchCount: input.width) { memory, _ in
        let mixed = memory.scratch
        forEachRow { start, above, below, share in
          let (upper, lower) = (memory.reads[0] + above, memory.reads[0] + below)
          for pixel in 0..<input.width {
            mixed[pixel] = (1 - share) * upper[pixel] + share * lower[pixel]
          }
          let y = memory.writes[0] + start
          horizontal.visit { pixel, left, right, share in
            y[pixel] = (1 - share) * mixed[left] + share * mixed[right]
          }
        }
      }
    }
    return kernel(scratchCount: input.width) { memory, _ in
      let mixed = memory.scratch
      memory.writes[0].clear(input.count)
      forEachRow { start, above, below, share in
        let gradient = memory.reads[0] + start
        mixed.clear(input.width)
        horizontal.visit { pixel, left, right, share in
          mixed[left] += (1 - share) * gradient[pixel]
          mixed[right] += share * gradient[pixel]
        }
        let (upper, lower) = (memory.writes[0] + above, memory.writes[0] + below)
        for pixel in 0..<input.width {
          upper[pixel] += (1 - share) * mixed[pixel]
          lower[pixel] += share * mixed[pixel]
        }
      }
    }
  }
}

extension Interpolation {
  /// Visits the pixels of the new axis: number, the two of the original, share of the second.
  fileprivate func visit(_ body: (Int, Int, Int, Float) -> Void) {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        weight.withUnsafeBufferPointer { weight in
          for pixel in weight.indices { body(pixel, first[pixel], second[pixel], weight[pixel]) }
        }
      }
    }
  }
}
