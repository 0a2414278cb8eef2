extension PlainStep {
  /// Product of a [N, C, H, W] and b, which may have one channel, one pixel or both.
  ///
  /// The gradient of b is the sum over all values of a that it met.
  func multiply() -> PlainKernel {
    let (first, second) = (inputs[0], inputs[1])
    let isPixel = second.plane == 1
    /// Visits the planes of a: where they start, and where what they meet starts in b.
    func forEachPlane(_ body: (Int, Int) -> Void) {
      for item in 0..<first.batch {
        for channel in 0..<first.channels {
          let met = item * second.channels + (second.channels == 1 ? 0 : channel)
          body((item * first.channels + channel) * first.plane, met * second.plane)
        }
      }
    }
    /// Multiplies a plane by b's plane or its only value.
    func product(_ x: Floats, _ b: Floats, _ target: Floats) {
      for pixel in 0..<first.plane { target[pixel] = x[pixel] * b[isPixel ? 0 : pixel] }
    }
    if isForward {
      return kernel { memory, _ in
        forEachPlane { start, met in
          product(memory.reads[0] + start, memory.reads[1] + met, memory.writes[0] + start)
        }
      }
    }
    let (firstPlace, secondPlace) = (gradientPlace(of: 0), gradientPlace(of: 1))
    return kernel { memory, _ in
      let (gradient, a, b) = (memory.reads[0], memory.reads[1], memory.reads[2])
      if let firstPlace {
        forEachPlane { start, met in
          product(gradient + start, b + met, memory.writes[firstPlace] + start)
        }
      }
      guard let secondPlace else { return }
      let target = memory.writes[secondPlace]
      target.clear(second.count)
      forEachPlane { start, met in
        if isPixel {
          var sum = 0.0
          for index in start..<start + first.plane { sum += Double(gradient[index] * a[index]) }
          target[met] += Float(sum)
        } else {
          for pixel in 0..<first.plane {
            target[met + pixel] += gradient[start + pixel] * a[start + pixel]
          }
        }
      }
    }
  }
}
