import Foundation

/// Logits of a batch with the classes they should have: where the terms of losses are computed.
///
/// Every term returns its value and adds `weight` times its gradient to the buffer. Pixels are
/// computed in double precision and added up image by image, row by row: always in one order.
struct LabelledBatch {
  private let logits: UnsafePointer<Float>
  private let targets: UnsafePointer<UInt8>
  private let shape: Shape
  /// Labelled pixels of every image.
  private let labelled: [Int]

  init(
    _ logits: UnsafeBufferPointer<Float>, _ targets: UnsafeBufferPointer<UInt8>, _ shape: Shape
  ) throws {
    guard logits.count == shape.count, let logitsBase = logits.baseAddress else {
      throw EngineError.size(what: "logits", given: logits.count, needed: shape.count)
    }
    let pixels = shape.batch * shape.plane
    guard targets.count == pixels, let targetsBase = targets.baseAddress else {
      throw EngineError.size(what: "targets", given: targets.count, needed: pixels)
    }
    let classes = max(2, shape.channels)
    var labelled = [Int](repeating: 0, count: shape.batch)
    for image in 0..<shape.batch {
      var count = 0
      for pixel in image * shape.plane..<(image + 1) * shape.plane
      where targetsBase[pixel] != Loss.noLabel {
        guard targetsBase[pixel] < classes else {
          throw TrainingError.target(
            class: Int(targetsBase[pixel]), classes: classes, image: image,
            row: pixel % shape.plane / shape.width, column: pixel % shape.width)
        }
        count += 1
      }
      labelled[image] = count
    }
    self.logits = logitsBase
    self.targets = targetsBase
    self.shape = shape
    self.labelled = labelled
  }

  /// `log Σ exp x − x[target]`, whose gradient is `softmax(x) − [target]`.
  func crossEntropy(_ weight: Double, _ gradient: UnsafeMutablePointer<Float>?) -> Double {
    let count = Double(labelled.reduce(0, +))
    guard count > 0 else { return 0 }
    let plane = shape.plane
    let channels = shape.channels
    var powers = [Double](repeating: 0, count: channels)
    return powers.withUnsafeMutableBufferPointer { powers in
      var sum = 0.0
      for image in 0..<shape.batch {
        for pixel in 0..<plane {
          let target = targets[image * plane + pixel]
          if target == Loss.noLabel { continue }
          let place = image * channels * plane + pixel
          let own = place + Int(target) * plane
          var largest = logits[place]
          for channel in 1..<channels { largest = max(largest, logits[place + channel * plane]) }
          var total = 0.0
          for channel in 0..<channels {
            powers[channel] = exp(Double(logits[place + channel * plane]) - Double(largest))
            total += powers[channel]
          }
          sum += log(total) + Double(largest) - Double(logits[own])
          guard let gradient else { continue }
          for channel in 0..<channels {
            let probability = powers[channel] / total
            let wanted = channel == Int(target) ? 1.0 : 0.0
            gradient[place + channel * plane] += Float(weight / count * (probability - wanted))
          }
        }
      }
      return sum / count
    }
  }

  /// `max(x, 0) − x y + log(1 + exp(−|x|))`, whose gradient is `sigmoid(x) − y`.
  func binaryCrossEntropy(_ weight: Double, _ gradient: UnsafeMutablePointer<Float>?) -> Double {
    let count = Double(labelled.reduce(0, +))
    guard count > 0 else { return 0 }
    var sum = 0.0
    for pixel in 0..<shape.count {
      let target = targets[pixel]
      if target == Loss.noLabel { continue }
      let x = Double(logits[pixel])
      sum += max(x, 0) - x * Double(target) + log1p(exp(-abs(x)))
      gradient?[pixel] += Float(weight / count * (sigmoid(x) - Double(target)))
    }
    return sum / count
  }

  /// `1 − (2 Σ p y + s) / (Σ p + Σ y + s)`, mean over images with labels.
  func softDice(
    _ smooth: Double, _ weight: Double, _ gradient: UnsafeMutablePointer<Float>?
  ) -> Double {
    let images = Double(labelled.count { $0 > 0 })
    guard images > 0 else { return 0 }
    let plane = shape.plane
    let two = shape.channels == 2
    var loss = 0.0
    for image in 0..<shape.batch where labelled[image] > 0 {
      let first = image * shape.channels * plane
      /// The probability of class 1.
      func probability(_ pixel: Int) -> Double {
        let x = Double(logits[first + pixel])
        return sigmoid(two ? Double(logits[first + plane + pixel]) - x : x)
      }
      var common = 0.0
      var sizes = 0.0
      for pixel in 0..<plane where targets[image * plane + pixel] != Loss.noLabel {
        let p = probability(pixel)
        let y = Double(targets[image * plane + pixel])
        common += p * y
        sizes += p + y
      }
      let dice = (2 * common + smooth) / (sizes + smooth)
      loss += 1 - dice
      guard let gradient else { continue }
      for pixel in 0..<plane where targets[image * plane + pixel] != Loss.noLabel {
        let p = probability(pixel)
        let y = Double(targets[image * plane + pixel])
        let slope = (dice - 2 * y) / (sizes + smooth) * p * (1 - p) * weight / images
        if two {
          gradient[first + pixel] -= Float(slope)
          gradient[first + plane + pixel] += Float(slope)
        } else {
          gradient[first + pixel] += Float(slope)
        }
      }
    }
    return loss / images
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
