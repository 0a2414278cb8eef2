extension PlainStep {
  /// Batch normalisation of each channel over batch and pixels (Ioffe and Szegedy, 2015).
  ///
  /// The workspace holds, per channel, the mean of the batch and one over its deviation.
  func batchNorm(_ norm: BatchNorm) -> PlainKernel {
    if isForward { return step.training ? normByBatch(norm) : normByRunning(norm) }
    return normBackward()
  }

  private var statisticsBytes: Int { 2 * output.channels * 4 }

  private func normByRunning(_ norm: BatchNorm) -> PlainKernel {
    kernel { memory, _ in
      let (factor, shift, mean, variance) = (values(0), values(1), values(2), values(3))
      for channel in 0..<output.channels {
        let gain = factor[channel] / (variance[channel] + norm.epsilon).squareRoot()
        normalise(
          channel, memory, mean: mean[channel], gain: gain, shift: shift[channel])
      }
    }
  }

  private func normByBatch(_ norm: BatchNorm) -> PlainKernel {
    kernel(workspaceBytes: statisticsBytes) { memory, _ in
      let (factor, shift) = (values(0), values(1))
      let (runningMean, runningVariance) = (values(2), values(3))
      let statistics = memory.writes[1]
      let count = Double(output.batch * output.plane)
      for channel in 0..<output.channels {
        let x = memory.reads[0]
        var sum = 0.0
        forEachPlane(of: channel) { for index in $0 { sum += Double(x[index]) } }
        let mean = sum / count
        var squares = 0.0
        forEachPlane(of: channel) {
          for index in $0 {
            let deviation = Double(x[index]) - mean
            squares += deviation * deviation
          }
        }
        // The batch is divided by its own variance, but the estimate for later is unbiased.
        let inverse = Float(1 / (squares / count + Double(norm.epsilon)).squareRoot())
        // A single value has no variance: the running ones stay.
        if count > 1 {
          let unbiased = Float(squares / (count - 1))
          let share = norm.momentum
          runningMean[channel] += share * (Float(mean) - runningMean[channel])
          runningVariance[channel] += share * (unbiased - runningVariance[channel])
        }
        statistics[channel] = Float(mean)
        statistics[output.channels + channel] = inverse
        normalise(
          channel, memory, mean: Float(mean), gain: factor[channel] * inverse,
          shift: shift[channel])
      }
    }
  }

  /// Writes `(x − mean) · gain + shift` for one channel.
  private func normalise(
    _ channel: Int, _ memory: PlainOperands, mean: Float, gain: Float, shift: Float
  ) {
    let (x, y) = (memory.reads[0], memory.writes[0])
    forEachPlane(of: channel) { plane in
      for index in plane { y[index] = (x[index] - mean) * gain + shift }
      if step.relu { (y + plane.lowerBound).clampToPositive(plane.count) }
    }
  }

  /// With x̂ the normalised x, g the gradient and n the values per channel:
  /// `γ' += Σ g x̂`, `β' += Σ g`, `x' = γ / σ · (g − Σ g / n − x̂ Σ g x̂ / n)`.
  private func normBackward() -> PlainKernel {
    kernel(workspaceBytes: statisticsBytes) { memory, _ in
      let (gradient, x) = (memory.reads[0], memory.reads[1])
      // Where a ReLU was taken in, what it cut off gets no gradient.
      let y = step.relu ? memory.reads[2] : nil
      let statistics = memory.reads[step.relu ? 3 : 2]
      let target = gradientPlace(of: 0).map { memory.writes[$0] }
      let count = Double(output.batch * output.plane)
      for channel in 0..<output.channels {
        let (mean, inverse) = (statistics[channel], statistics[output.channels + channel])
        func passed(_ index: Int) -> Float {
          if let y, y[index] <= 0 { return 0 }
          return gradient[index]
        }
        var (sum, product) = (0.0, 0.0)
        forEachPlane(of: channel) {
          for index in $0 {
            let passed = Double(passed(index))
            sum += passed
            product += passed * Double((x[index] - mean) * inverse)
          }
        }
        gradients(0)[channel] += Float(product)
        gradients(1)[channel] += Float(sum)
        guard let target else { continue }
        let gain = values(0)[channel] * inverse
        let (offset, slope) = (Float(sum / count), Float(product / count))
        forEachPlane(of: channel) {
          for index in $0 {
            let normal = (x[index] - mean) * inverse
            target[index] = gain * (passed(index) - offset - normal * slope)
          }
        }
      }
    }
  }

  /// Visits the planes of one channel, image by image.
  private func forEachPlane(of channel: Int, _ body: (Range<Int>) -> Void) {
    for item in 0..<output.batch {
      let start = (item * output.channels + channel) * output.plane
      body(start..<start + output.plane)
    }
  }
}
