import Declaration
import Extraction
import Geospatial
import Neural

/// Tiles of labelled images as samples of training, read from disk when they are asked for.
public final class TileSource: SampleSource {
  /// Where tiles are cut.
  public struct Cutting: Hashable, Sendable {
    /// The side of a tile in pixels.
    public var size: Int
    /// From tile to tile, in pixels; the last tile of a row or column ends with the image.
    public var stride: Int
    /// Whether tiles without glacier count.
    public var keepsEmpty: Bool

    /// Makes a cutting.
    public init(size: Int, stride: Int, keepsEmpty: Bool = true) {
      self.size = size
      self.stride = stride
      self.keepsEmpty = keepsEmpty
    }
  }

  /// A tile: its image by number, and its place.
  struct Tile: Hashable {
    var image: Int
    var window: Window
  }

  /// The tiles, in order of images.
  let tiles: [Tile]
  private let images: [LabelledImage]
  private let dataset: Dataset
  private let opened: OpenImages
  private let bands: [Int]
  private let side: Int
  /// How the tiles of each image are scaled.
  private let normalisations: [Normalisation]
  private let augmentation: Augmentation
  private let seed: UInt64

  /// How many tiles there are.
  public var count: Int { tiles.count }

  /// Cuts tiles from images.
  ///
  /// - Parameters:
  ///   - bands: names of the bands wanted, in order.
  ///   - opened: where images are held open, which several sources may share.
  /// - Throws: `InputError` where an image is smaller than a tile or lacks a band, or no tile is left.
  public init(
    _ images: [LabelledImage], of dataset: Dataset, bands: [String], cutting: Cutting,
    normalisation: Normalisation, augmentation: Augmentation = .none, seed: UInt64 = 0,
    opened: OpenImages = OpenImages()
  ) throws {
    self.opened = opened
    self.images = images
    self.dataset = dataset
    self.bands = try bands.map { try dataset.place(of: $0) }
    if case .perScene(let scale) = normalisation {
      normalisations = try images.map {
        scale.normalisation(try dataset.statistics([$0], bands: bands))
      }
    } else {
      normalisations = images.map { _ in normalisation }
    }
    self.augmentation = augmentation
    self.seed = seed
    side = cutting.size
    var tiles: [Tile] = []
    for (number, image) in images.enumerated() {
      let raster = try dataset.open(image)
      let windows = try Self.windows(raster, cutting)
      tiles += try windows.filter { try cutting.keepsEmpty || raster.labels(in: $0).contains(1) }
        .map { Tile(image: number, window: $0) }
    }
    self.tiles = tiles
    guard !tiles.isEmpty else {
      throw InputError(
        file: dataset.file,
        problem: "gives no tile\(cutting.keepsEmpty ? "" : " with glacier") to learn from",
        mend: cutting.keepsEmpty
          ? "name images under this split"
          : "keep tiles without glacier, or write 1 in the labels where there is glacier (255 and nodata mean unknown)"
      )
    }
  }

  private static func windows(_ raster: LabelledRaster, _ cutting: Cutting) throws -> [Window] {
    let (width, height) = (raster.grid.width, raster.grid.height)
    guard width >= cutting.size, height >= cutting.size else {
      throw InputError(
        file: raster.image.image, field: "size",
        problem: "is \(width) × \(height) pixels, smaller than a tile of \(cutting.size)",
        mend: "take smaller tiles or larger images")
    }
    func starts(_ length: Int) -> [Int] {
      let last = length - cutting.size
      return Array(Swift.stride(from: 0, to: last, by: cutting.stride)) + [last]
    }
    return starts(height).flatMap { y in
      starts(width).map { Window(x: $0, y: y, width: cutting.size, height: cutting.size) }
    }
  }

  /// Fills a batch with tiles as the network sees them: augmented, normalised, zero without data.
  public func batch(
    _ samples: [Int], epoch: Int, images: inout [Float], targets: inout [UInt8]
  ) throws {
    for (place, sample) in samples.enumerated() {
      let tile = tiles[sample]
      let draw = augmentation.draw(bands: bands.count, seed: seed, epoch: epoch, sample: sample)
      let window = try moved(tile, by: draw.shift)
      var image = Tensor([1, bands.count, side, side], try values(tile.image, window))
      var labels = try labels(tile.image, window)
      try normalisations[tile.image].apply(to: &image)
      image.values.adjust(draw, plane: side * side)
      image.values.zeroWithoutData(unlabelling: &labels)
      image.values = draw.symmetry.applied(to: image.values, side: side)
      labels = draw.symmetry.applied(to: labels, side: side)
      images.replaceSubrange(
        place * image.values.count..<(place + 1) * image.values.count, with: image.values)
      targets.replaceSubrange(place * labels.count..<(place + 1) * labels.count, with: labels)
    }
  }

  private func raster(_ image: Int) throws -> LabelledRaster {
    try opened.raster(images[image], of: dataset)
  }

  /// The bands of a window, band after band, not-a-number without data.
  func values(_ image: Int, _ window: Window) throws -> [Float] {
    let raster = try raster(image)
    return try bands.flatMap { try raster.values(band: $0, in: window) }
  }

  /// The labels of a window.
  func labels(_ image: Int, _ window: Window) throws -> [UInt8] { try raster(image).labels(in: window) }

  /// The window at its new place, within the image.
  private func moved(_ tile: Tile, by shift: (x: Int, y: Int)) throws -> Window {
    guard shift != (0, 0) else { return tile.window }
    let grid = try raster(tile.image).grid
    var window = tile.window
    window.x = min(max(window.x + shift.x, 0), grid.width - side)
    window.y = min(max(window.y + shift.y, 0), grid.height - side)
    return window
  }
}

/// The images read last, open, for all sources that share them: datasets may have more files than a program may hold
/// open.
public final class OpenImages {
  /// How many images are open at most, each of two files.
  static let most = 64

  /// The images with their datasets' files, the one longest unused first.
  private(set) var opened: [(image: LabelledImage, dataset: String, raster: LabelledRaster)] = []

  /// Holds none yet.
  public init() {}

  /// An image, opened where it is not; the one longest unused is closed for it.
  func raster(_ image: LabelledImage, of dataset: Dataset) throws -> LabelledRaster {
    if let place = opened.lastIndex(where: { $0.image == image && $0.dataset == dataset.file }) {
      let entry = opened.remove(at: place)
      opened.append(entry)
      return entry.raster
    }
    if opened.count >= Self.most { opened.removeFirst() }
    let raster = try dataset.open(image)
    opened.append((image, dataset.file, raster))
    return raster
  }
}

extension [Float] {
  /// Multiplies and adds to each plane what was drawn.
  mutating func adjust(_ draw: Augmentation.Draw, plane: Int) {
    withUnsafeMutableBufferPointer { values in
      for (band, (gain, offset)) in zip(draw.gains, draw.offsets).enumerated()
      where gain != 1 || offset != 0 {
        for index in band * plane..<(band + 1) * plane { values[index] = values[index] * gain + offset }
      }
    }
  }

  /// Puts zero, the mean of a normalised band, where there are no data, and takes the label off pixels of which no
  /// band has any.
  mutating func zeroWithoutData(unlabelling labels: inout [UInt8]) {
    let plane = labels.count
    let bands = count / plane
    withUnsafeMutableBufferPointer { values in
      for pixel in labels.indices {
        var missing = 0
        for index in stride(from: pixel, to: values.count, by: plane) where !values[index].isFinite {
          values[index] = 0
          missing += 1
        }
        if missing == bands { labels[pixel] = Loss.noLabel }
      }
    }
  }
}
