extension PlainStep {
  /// Resampling, each output pixel a mixture of four of the input; the gradient goes back to them
  /// in the same shares.
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
      return kernel { memory, _ in
        forEachRow { start, above, below, share in
          let y = memory.writes[0] + start
          let (upper, lower) = (memory.reads[0] + above, memory.reads[0] + below)
          for pixel in 0..<output.width {
            let (left, right) = (horizontal.first[pixel], horizontal.second[pixel])
            let weight = horizontal.weight[pixel]
            let top = (1 - weight) * upper[left] + weight * upper[right]
            let bottom = (1 - weight) * lower[left] + weight * lower[right]
            y[pixel] = (1 - share) * top + share * bottom
          }
        }
      }
    }
    return kernel { memory, _ in
      memory.writes[0].clear(input.count)
      forEachRow { start, above, below, share in
        let gradient = memory.reads[0] + start
        let (upper, lower) = (memory.writes[0] + above, memory.writes[0] + below)
        for pixel in 0..<output.width {
          let (left, right) = (horizontal.first[pixel], horizontal.second[pixel])
          let weight = horizontal.weight[pixel]
          let (top, bottom) = ((1 - share) * gradient[pixel], share * gradient[pixel])
          upper[left] += (1 - weight) * top
          upper[right] += weight * top
          lower[left] += (1 - weight) * bottom
          lower[right] += weight * bottom
        }
      }
    }
  }
}
