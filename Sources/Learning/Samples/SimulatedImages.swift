import Declaration
import Extraction
import Geospatial
import Neural
import Simulation

/// Images that are simulated while a network learns, fresh ones in every epoch.
public struct SimulatedImages: Hashable, Sendable {
  /// Samples of one epoch.
  public var training: Int
  /// Samples for validation, of the spectra of training and mountains of their own.
  public var validation: Int
  /// What they grow from.
  public var seed: UInt64
  /// Whether ice under debris counts as glacier, or is not there at all.
  public var debris: SimulationSettings.Debris
  /// The share of samples in surface reflectance; the others are at the top of the atmosphere.
  public var surfaceShare: Double
  /// The share of samples with clouds.
  public var cloudyShare: Double
  /// The share of samples on whose glaciers there are icefalls.
  public var crevassedShare: Double
  /// The share of samples at an image's edge or with gaps, and of those whose clouds are cut out.
  public var cutShare: Double

  /// The bands of every sample, in order.
  public static let bands = ["blue", "green", "red", "nir", "swir1", "swir2"]

  /// Samples for one use; those of validation are the same in every epoch.
  func source(
    _ split: LabelledImage.Split, bands: [Int], size: Int, normalisation: Normalisation,
    augmentation: Augmentation
  ) throws -> SimulatedSource {
    var settings = SampleSettings()
    settings.size = size
    settings.debris = debris
    settings.surfaceShare = surfaceShare
    settings.cloudyShare = cloudyShare
    settings.crevassedShare = crevassedShare
    settings.cutShare = cutShare
    // Validation grows from another seed: it shares no mountain with training.
    let maker = try SimulatedSampleMaker(settings: settings, seed: split == .training ? seed : ~seed)
    return SimulatedSource(
      count: split == .training ? training : validation, maker: maker, isFresh: split == .training,
      bands: bands, normalisation: normalisation, augmentation: augmentation, seed: seed)
  }
}

/// Simulated images as samples of training, made when they are asked for.
///
/// Each is a whole image: scaling by the scene is scaling by its own pixels, and it does not move.
final class SimulatedSource: SampleSource {
  let count: Int
  private let maker: SimulatedSampleMaker
  private let isFresh: Bool
  private let bands: [Int]
  private let normalisation: Normalisation
  private let augmentation: Augmentation
  private let seed: UInt64

  init(
    count: Int, maker: SimulatedSampleMaker, isFresh: Bool, bands: [Int], normalisation: Normalisation,
    augmentation: Augmentation, seed: UInt64
  ) {
    self.count = count
    self.maker = maker
    self.isFresh = isFresh
    self.bands = bands
    self.normalisation = normalisation
    self.augmentation = augmentation
    self.seed = seed
  }

  /// Makes samples on all cores, and fills a batch with them.
  func batch(_ samples: [Int], epoch: Int, images: inout [Float], targets: inout [UInt8]) throws {
    let made = try Parallel.map(samples, tools: {}) { [maker, isFresh] (sample, _: Void) in
      maker.sample(sample, epoch: isFresh ? epoch : 0)
    }
    for (place, (sample, made)) in zip(samples, made).enumerated() {
      let side = made.size
      let plane = side * side
      let values = bands.flatMap { made.reflectance[$0 * plane..<($0 + 1) * plane] }
      var image = Tensor([1, bands.count, side, side], values)
      try scaling(of: values, plane: plane).apply(to: &image)
      let draw = augmentation.draw(bands: bands.count, seed: seed, epoch: epoch, sample: sample)
      image.values.adjust(draw, plane: plane)
      var labels = made.mask
      image.values.zeroWithoutData(unlabelling: &labels)
      image.values = draw.symmetry.applied(to: image.values, side: side)
      images.replaceSubrange(place * values.count..<(place + 1) * values.count, with: image.values)
      targets.replaceSubrange(
        place * plane..<(place + 1) * plane, with: draw.symmetry.applied(to: labels, side: side))
    }
  }

  /// How one sample is scaled, by what is in it where the rule is the scene's.
  private func scaling(of values: [Float], plane: Int) -> Normalisation {
    guard case .perScene(let scale) = normalisation else { return normalisation }
    return scale.normalisation(
      bands.indices.map { band in
        var statistics = BandStatistics()
        statistics.add(Array(values[band * plane..<(band + 1) * plane]))
        return statistics
      })
  }

  /// Adds what the bands of the first samples hold; some are made at once, on all cores.
  func add(first samples: Int, to statistics: inout [BandStatistics]) throws {
    for start in stride(from: 0, to: samples, by: Parallel.width) {
      let some = Array(start..<min(start + Parallel.width, samples))
      for made in try Parallel.map(some, tools: {}, { [maker] (sample, _: Void) in maker.sample(sample) }) {
        let plane = made.size * made.size
        for (place, band) in bands.enumerated() {
          statistics[place].add(Array(made.reflectance[band * plane..<(band + 1) * plane]))
        }
      }
    }
  }
}

/// Several sources of samples as one.
final class JointSource: SampleSource {
  let count: Int
  private let sources: [any SampleSource]

  init(_ sources: [any SampleSource]) {
    self.sources = sources
    count = sources.reduce(0) { $0 + $1.count }
  }

  /// Asks each source for what is its own.
  func batch(_ samples: [Int], epoch: Int, images: inout [Float], targets: inout [UInt8]) throws {
    guard !samples.isEmpty else { return }
    let (image, target) = (images.count / samples.count, targets.count / samples.count)
    var start = 0
    for source in sources {
      let own = samples.enumerated().filter { (start..<start + source.count).contains($0.element) }
      defer { start += source.count }
      guard !own.isEmpty else { continue }
      var someImages = [Float](repeating: 0, count: own.count * image)
      var someTargets = [UInt8](repeating: Loss.noLabel, count: own.count * target)
      try source.batch(
        own.map { $0.element - start }, epoch: epoch, images: &someImages, targets: &someTargets)
      for (index, (place, _)) in own.enumerated() {
        images.replaceSubrange(
          place * image..<(place + 1) * image, with: someImages[index * image..<(index + 1) * image])
        targets.replaceSubrange(
          place * target..<(place + 1) * target, with: someTargets[index * target..<(index + 1) * target])
      }
    }
  }
}
