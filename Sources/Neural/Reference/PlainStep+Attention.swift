import Foundation

extension PlainStep {
  /// Self-attention of query and key [N, C, P] and value [N, D, P] over the P pixels of an image.
  ///
  /// With scores `A = softmax(scale · QᵀK)` [P, P] along its rows, the output is `V Aᵀ` [D, P].
  /// A few rows of scores are computed at a time, and again for the gradient, as all of them
  /// would not fit into memory for a large image.
  func attention(scale: Float) -> PlainKernel {
    let (batch, pixels) = (output.batch, output.plane)
    let (channels, outputs) = (inputs[0].channels, output.channels)
    let rows = min(pixels, max(1, scratchGoal / pixels))

    /// Visits bands of query pixels: where image, query and value start, and the band.
    func forEachBand(_ body: (_ query: Int, _ value: Int, _ band: Range<Int>) -> Void) {
      for item in 0..<batch {
        for row in stride(from: 0, to: pixels, by: rows) {
          body(
            item * channels * pixels, item * outputs * pixels, row..<min(row + rows, pixels))
        }
      }
    }
    /// Writes the scores [band, P] of a band of query pixels.
    func writeScores(_ query: Floats, _ key: Floats, _ band: Range<Int>, _ scores: Floats) {
      Matrix(query + band.lowerBound, stride: pixels).transposed.times(
        Matrix(key, stride: pixels), into: scores, stride: pixels,
        size: (band.count, pixels, channels), factor: scale)
      for row in 0..<band.count { Self.softmax(scores + row * pixels, pixels) }
    }

    if isForward {
      return kernel(scratchCount: rows * pixels) { memory, _ in
        let scores = memory.scratch
        forEachBand { query, value, band in
          writeScores(memory.reads[0] + query, memory.reads[1] + query, band, scores)
          Matrix(memory.reads[2] + value, stride: pixels).times(
            Matrix(scores, stride: pixels).transposed,
            into: memory.writes[0] + (value + band.lowerBound), stride: pixels,
            size: (outputs, band.count, pixels))
        }
      }
    }
    // With G the gradient [D, P] and ∘ the product of single values:
    // V' = G A, A' = Gᵀ V, S' = scale · A ∘ (A' − Σ A ∘ A') by rows, Q' = K S'ᵀ, K' = Q S'.
    return kernel(scratchCount: 2 * rows * pixels) { memory, _ in
      let (gradients, scores) = (memory.reads[0], memory.scratch)
      let (queries, keys, values) = (memory.reads[1], memory.reads[2], memory.reads[3])
      let scoreGradients = memory.scratch + rows * pixels
      let targets = (0..<3).map { input in gradientPlace(of: input).map { memory.writes[$0] } }
      targets[1]?.clear(batch * channels * pixels)
      targets[2]?.clear(batch * outputs * pixels)
      forEachBand { query, value, band in
        let gradient = Matrix(gradients + (value + band.lowerBound), stride: pixels)
        writeScores(queries + query, keys + query, band, scores)
        if let target = targets[2] {
          gradient.times(
            Matrix(scores, stride: pixels), into: target + value, stride: pixels,
            size: (outputs, pixels, band.count), kept: 1)
        }
        gradient.transposed.times(
          Matrix(values + value, stride: pixels), into: scoreGradients, stride: pixels,
          size: (band.count, pixels, outputs), factor: scale)
        for row in 0..<band.count {
          Self.softmaxGradient(scores + row * pixels, scoreGradients + row * pixels, pixels)
        }
        let back = Matrix(scoreGradients, stride: pixels)
        if let target = targets[0] {
          Matrix(keys + query, stride: pixels).times(
            back.transposed, into: target + (query + band.lowerBound), stride: pixels,
            size: (channels, band.count, pixels))
        }
        if let target = targets[1] {
          Matrix(queries + (query + band.lowerBound), stride: pixels).times(
            back, into: target + query, stride: pixels, size: (channels, pixels, band.count),
            kept: 1)
        }
      }
    }
  }

  /// Turns a row of scores into shares that sum to one.
  private static func softmax(_ row: Floats, _ count: Int) {
    var largest = -Float.infinity
    for index in 0..<count { largest = max(largest, row[index]) }
    var sum: Float = 0
    for index in 0..<count {
      row[index] = exp(row[index] - largest)
      sum += row[index]
    }
    for index in 0..<count { row[index] /= sum }
  }

  /// Turns the gradient of a row of shares into that of its scores.
  private static func softmaxGradient(_ shares: Floats, _ gradient: Floats, _ count: Int) {
    var mean: Float = 0
    for index in 0..<count { mean += shares[index] * gradient[index] }
    for index in 0..<count { gradient[index] = shares[index] * (gradient[index] - mean) }
  }
}
