import Extraction
import Neural

/// What is done to a training tile, so that a network meets more than was photographed.
///
/// All is drawn anew in every epoch, from the seed, the epoch and the number of the sample.
public struct Augmentation: Hashable, Sendable {
  /// Turns and mirrors, of which one is drawn.
  public var symmetries: [SquareSymmetry]
  /// How far a tile may move from its place, in pixels, within its image; simulated ones stay, as they are images of
  /// their own.
  public var shift: Int
  /// The deviation of the factor, about one, that each band is multiplied by after normalisation.
  public var gain: Double
  /// The deviation of what is added to each band after normalisation.
  public var offset: Double

  /// Makes an augmentation.
  public init(
    symmetries: [SquareSymmetry] = [.identity], shift: Int = 0, gain: Double = 0, offset: Double = 0
  ) {
    self.symmetries = symmetries
    self.shift = shift
    self.gain = gain
    self.offset = offset
  }

  /// Nothing is done.
  public static let none = Augmentation()

  /// What is drawn for one sample in one epoch.
  struct Draw {
    var symmetry: SquareSymmetry
    var shift: (x: Int, y: Int)
    var gains: [Float]
    var offsets: [Float]
  }

  func draw(bands: Int, seed: UInt64, epoch: Int, sample: Int) -> Draw {
    var random = SplitMix64(seed: seed, stream: "augmentation \(epoch) \(sample)")
    let symmetry = symmetries.isEmpty ? .identity : symmetries[random.below(symmetries.count)]
    let shift = (x: random.below(2 * shift + 1) - shift, y: random.below(2 * shift + 1) - shift)
    let gains = (0..<bands).map { _ in Float(1 + gain * random.normal()) }
    let offsets = (0..<bands).map { _ in Float(offset * random.normal()) }
    return Draw(symmetry: symmetry, shift: shift, gains: gains, offsets: offsets)
  }
}
