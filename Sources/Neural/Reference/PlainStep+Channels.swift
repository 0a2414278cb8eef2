import Foundation

extension PlainStep {
  /// Softmax over channels, pixel by pixel; its gradient is `y (g − Σ g y)`.
  func softmax() -> PlainKernel {
    let (channels, plane) = (output.channels, output.plane)
    if isForward {
      return kernel { memory, _ in
        let (x, y) = (memory.reads[0], memory.writes[0])
        forEachPixel { pixels in
          // Less the largest, so that no exponential overflows.
          var largest = -Float.infinity
          for index in pixels { largest = max(largest, x[index]) }
          var sum: Float = 0
          for index in pixels {
            y[index] = exp(x[index] - largest)
            sum += y[index]
          }
          for index in pixels { y[index] /= sum }
        }
      }
    }
    return kernel { memory, _ in
      let (gradient, y, target) = (memory.reads[0], memory.reads[1], memory.writes[0])
      forEachPixel { pixels in
        var mean: Float = 0
        for index in pixels { mean += gradient[index] * y[index] }
        for index in pixels { target[index] = y[index] * (gradient[index] - mean) }
      }
    }

    /// Visits every pixel: the places of its channels.
    func forEachPixel(_ body: (StrideTo<Int>) -> Void) {
      for item in 0..<output.batch {
        let start = item * channels * plane
        for pixel in start..<start + plane {
          body(stride(from: pixel, to: pixel + channels * plane, by: plane))
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
