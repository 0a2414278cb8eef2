import Foundation

extension PlainStep {
  /// Softmax over channels, pixel by pixel; its gradient is `y (g − Σ g y)`.
  ///
  /// Works on short runs of pixels, a channel at a time, so that memory is read in order and what
  /// a pixel has gathered so far stays near.
  func softmax() -> PlainKernel {
    let (channels, plane) = (output.channels, output.plane)
    let longest = min(plane, 1024, max(1, scratchGoal / 2))
    /// Visits every channel of a run of pixels.
    func forEachChannel(_ start: Int, _ body: (Int) -> Void) {
      for channel in 0..<channels { body(start + channel * plane) }
    }
    /// Visits the runs: where they start in the first channel, and their length.
    func forEachRun(_ body: (Int, Int) -> Void) {
      for item in 0..<output.batch {
        for pixel in stride(from: 0, to: plane, by: longest) {
          body(item * channels * plane + pixel, min(longest, plane - pixel))
        }
      }
    }
    if isForward {
      return kernel(scratchCount: 2 * longest) { memory, _ in
        let (largest, sum) = (memory.scratch, memory.scratch + longest)
        forEachRun { start, count in
          // Less the largest, so that no exponential overflows.
          largest.update(from: memory.reads[0] + start, count: count)
          forEachChannel(start) {
            let x = memory.reads[0] + $0
            for pixel in 0..<count where x[pixel] > largest[pixel] { largest[pixel] = x[pixel] }
          }
          sum.clear(count)
          forEachChannel(start) {
            let (x, y) = (memory.reads[0] + $0, memory.writes[0] + $0)
            for pixel in 0..<count {
              y[pixel] = exp(x[pixel] - largest[pixel])
              sum[pixel] += y[pixel]
            }
          }
          forEachChannel(start) {
            let y = memory.writes[0] + $0
            for pixel in 0..<count { y[pixel] /= sum[pixel] }
          }
        }
      }
    }
    return kernel(scratchCount: longest) { memory, _ in
      let mean = memory.scratch
      forEachRun { start, count in
        mean.clear(count)
        forEachChannel(start) {
          let (gradient, y) = (memory.reads[0] + $0, memory.reads[1] + $0)
          for pixel in 0..<count { mean[pixel] += gradient[pixel] * y[pixel] }
        }
        forEachChannel(start) {
          let (gradient, y) = (memory.reads[0] + $0, memory.reads[1] + $0)
          let target = memory.writes[0] + $0
          for pixel in 0..<count { target[pixel] = y[pixel] * (gradient[pixel] - mean[pixel]) }
        }
      }
    }
  }

  /// Channels of all inputs one after the other, and back.
  func concatenate() -> PlainKernel {
    let whole = output.channels * output.plane
    let parts = inputs.map { $0.channels * $0.plane }
    let places = isForward ? inputs.indices.map { $0 } : inputs.indices.map(gradientPlace)
    return kernel { memory, _ in
      for item in 0..<output.batch {
        var start = item * whole
        for (part, place) in zip(parts, places) {
          if let place {
            if isForward {
              (memory.writes[0] + start).update(
                from: memory.reads[place] + item * part, count: part)
            } else {
              (memory.writes[place] + item * part).update(
                from: memory.reads[0] + start, count: part)
            }
          }
          start += part
        }
      }
    }
  }

  /// Mean over channels, one channel out.
  func channelMean() -> PlainKernel {
    let (channels, plane) = (inputs[0].channels, output.plane)
    return kernel { memory, _ in
      for item in 0..<output.batch {
        for channel in 0..<channels {
          let many = (item * channels + channel) * plane
          let one = item * plane
          if isForward {
            let (x, y) = (memory.reads[0] + many, memory.writes[0] + one)
            if channel == 0 { y.clear(plane) }
            for pixel in 0..<plane { y[pixel] += x[pixel] }
            if channel == channels - 1 {
              for pixel in 0..<plane { y[pixel] /= Float(channels) }
            }
          } else {
            let (gradient, target) = (memory.reads[0] + one, memory.writes[0] + many)
            for pixel in 0..<plane { target[pixel] = gradient[pixel] / Float(channels) }
          }
        }
      }
    }
  }

  /// Maximum over channels, one channel out; the gradient goes to the first.
  func channelMaximum() -> PlainKernel {
    let (channels, plane) = (inputs[0].channels, output.plane)
    if isForward {
      return kernel { memory, _ in
        for item in 0..<output.batch {
          let (x, y) = (memory.reads[0] + item * channels * plane, memory.writes[0] + item * plane)
          y.update(from: x, count: plane)
          for channel in 1..<max(1, channels) {
            let row = x + channel * plane
            for pixel in 0..<plane where row[pixel] > y[pixel] { y[pixel] = row[pixel] }
          }
        }
      }
    }
    return kernel { memory, _ in
      let (gradient, target) = (memory.reads[0], memory.writes[0])
      target.clear(output.batch * channels * plane)
      for item in 0..<output.batch {
        let start = item * channels * plane
        let x = memory.reads[1] + start
        for pixel in 0..<plane {
          var place = pixel
          for index in stride(from: pixel, to: channels * plane, by: plane)
          where x[index] > x[place] { place = index }
          target[start + place] = gradient[item * plane + pixel]
        }
      }
    }
  }
}
