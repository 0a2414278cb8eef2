import Extraction

/// Labelled images of one kind: the same bands in the same order, in the same quantity.
public struct Dataset: Hashable, Sendable {
  /// The file that declares it, for messages.
  public var file: String
  /// Its name in tables and model cards.
  public var name: String
  /// What the bands of every image are for, in order: roles such as `red`, or names of one's own.
  public var bands: [String]
  /// What the numbers of the bands stand for.
  public var quantity: BandQuantity
  /// What stored numbers are multiplied by: 0.0001 where reflectance is stored in ten-thousandths.
  public var scale: Float
  /// The sensors that took the images.
  public var sensors: [String]
  /// Where the data come from, in words.
  public var source: String
  /// How the images were shared out, in words, such as “by place, augmented after”.
  public var splitRule: String
  /// The images.
  public var images: [LabelledImage]
  /// What is simulated instead of images; nil for images from files.
  public var simulation: SimulatedImages?

  /// Declares a dataset.
  public init(
    file: String, name: String, bands: [String], quantity: BandQuantity, scale: Float = 1,
    sensors: [String] = [], source: String = "", splitRule: String = "", images: [LabelledImage],
    simulation: SimulatedImages? = nil
  ) {
    self.file = file
    self.name = name
    self.bands = bands
    self.quantity = quantity
    self.scale = scale
    self.sensors = sensors
    self.source = source
    self.splitRule = splitRule
    self.images = images
    self.simulation = simulation
  }

  /// The images for one use, in order.
  public func images(_ split: LabelledImage.Split) -> [LabelledImage] {
    images.filter { $0.split == split }
  }

  /// Opens an image of the dataset.
  ///
  /// - Throws: `InputError` where image and label do not fit each other or the dataset.
  public func open(_ image: LabelledImage) throws -> LabelledRaster {
    try LabelledRaster(image, of: self)
  }
}
