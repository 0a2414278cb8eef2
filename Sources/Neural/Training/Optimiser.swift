import Foundation

/// How gradients move parameters, in PyTorch's form.
public enum Optimiser: Hashable, Sendable {
  /// Gradient descent with momentum; weight decay is added to the gradient.
  case sgd(momentum: Double = 0.9, weightDecay: Double = 0)
  /// Adam (Kingma and Ba, 2015, algorithm 1); Keras has an epsilon of 1e-7.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Adam whose weight decay is apart from the gradient (Loshchilov and Hutter, 2019,
  /// algorithm 2).
  case adamW(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01)

  /// The state before the first step on so many numbers.
  func state(count: Int) -> OptimiserState {
    switch self {
    case .sgd: OptimiserState(moments: 1, count: count)
    case .adam, .adamW: OptimiserState(moments: 2, count: count)
    }
  }

  /// Moves the trained parameters of a store by its gradients.
  func step(_ store: ParameterStore, rate: Double, _ state: OptimiserState) {
    guard let values = store.values.baseAddress, let gradients = store.gradients.baseAddress else {
      return
    }
    state.steps += 1
    let moments = state.moments.compactMap(\.baseAddress)
    for range in store.trainedRanges {
      let start = range.lowerBound
      func adam(_ beta1: Double, _ beta2: Double, _ epsilon: Double, decay: Double) {
        Adam(rate, beta1, beta2, epsilon, keep: 1 - rate * decay, steps: state.steps)
          .move(
            values + start, gradients + start, moments[0] + start, moments[1] + start, range.count)
      }
      switch self {
      case .sgd(let momentum, let weightDecay):
        Momentum(rate: Float(rate), momentum: Float(momentum), decay: Float(weightDecay))
          .move(values + start, gradients + start, moments[0] + start, range.count)
      case .adam(let beta1, let beta2, let epsilon):
        adam(beta1, beta2, epsilon, decay: 0)
      case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
        adam(beta1, beta2, epsilon, decay: weightDecay)
      }
    }
  }
}

/// What an optimiser remembers from step to step.
final class OptimiserState {
  /// Steps taken.
  var steps = 0
  /// Running means of the gradients and their squares, each as long as the store's values.
  let moments: [UnsafeMutableBufferPointer<Float>]

  init(moments: Int, count: Int) {
    self.moments = (0..<moments).map { _ in
      let moment = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
      moment.initialize(repeating: 0)
      return moment
    }
  }

  deinit { for moment in moments { moment.deallocate() } }
}

/// The numbers of one step of descent with momentum.
private struct Momentum {
  var rate: Float
  var momentum: Float
  var decay: Float

  func move(
    _ values: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>,
    _ velocities: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    for index in 0..<count {
      let gradient = gradients[index] + decay * values[index]
      let velocity = momentum * velocities[index] + gradient
      velocities[index] = velocity
      values[index] -= rate * velocity
    }
  }
}

/// The numbers of one step of Adam.
///
/// Those close to one are subtracted from it before they lose their last digits to single
/// precision.
private struct Adam {
  var beta1: Float
  var beta2: Float
  var share1: Float
  var share2: Float
  /// Step length with the correction of the first mean.
  var length: Float
  /// Correction of the root of the second mean.
  var correction: Float
  var epsilon: Float
  /// What weight decay leaves of a value.
  var keep: Float

  init(
    _ rate: Double, _ beta1: Double, _ beta2: Double, _ epsilon: Double, keep: Double, steps: Int
  ) {
    self.beta1 = Float(beta1)
    self.beta2 = Float(beta2)
    share1 = Float(1 - beta1)
    share2 = Float(1 - beta2)
    length = Float(rate / (1 - pow(beta1, Double(steps))))
    correction = Float(1 / (1 - pow(beta2, Double(steps))).squareRoot())
    self.epsilon = Float(epsilon)
    self.keep = Float(keep)
  }

  func move(
    _ values: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>,
    _ means: UnsafeMutablePointer<Float>, _ squares: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    for index in 0..<count {
      let gradient = gradients[index]
      let mean = beta1 * means[index] + share1 * gradient
      let square = beta2 * squares[index] + share2 * gradient * gradient
      means[index] = mean
      squares[index] = square
      values[index] =
        keep * values[index] - length * mean / (square.quickSquareRoot * correction + epsilon)
    }
  }
}

extension Float {
  /// The square root to within two units in the last place, zero for zero.
  ///
  /// The processor's own is checked for errors number by number, which keeps a loop from being
  /// done in vectors; this takes less than half the time. Inverse root by its bits and three steps
  /// of Newton (Lomont, 2003).
  @inline(__always)
  fileprivate var quickSquareRoot: Float {
    var inverse = Float(bitPattern: 0x5F37_59DF &- bitPattern >> 1)
    inverse *= 1.5 - 0.5 * self * inverse * inverse
    inverse *= 1.5 - 0.5 * self * inverse * inverse
    inverse *= 1.5 - 0.5 * self * inverse * inverse
    return self * inverse
  }
}
