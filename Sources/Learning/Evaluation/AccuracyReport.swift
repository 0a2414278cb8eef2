import Extraction

/// How well a method finds the glaciers of labelled images.
public struct AccuracyReport: Hashable, Sendable, Codable {
  /// One image.
  public struct Image: Hashable, Sendable, Codable {
    /// Its name.
    public var name: String
    /// The mask against the labels, where they know.
    public var confusion: Confusion
    /// How far the boundaries are apart, in pixels.
    public var pixels: SurfaceDistance
    /// The same in metres; nil where the image is in degrees.
    public var metres: SurfaceDistance?
  }

  /// The method, as tables call it.
  public var method: String
  /// The dataset's name.
  public var dataset: String
  /// What the images are used for.
  public var split: LabelledImage.Split
  /// The probability above which a pixel is glacier.
  public var threshold: Double
  /// The images in order.
  public var images: [Image]
  /// What its probabilities are worth, all images together.
  public var reliability = Reliability()

  /// The pixels of all images together.
  public var confusion: Confusion { images.map(\.confusion).reduce(Confusion(), +) }

  /// The boundaries of all images together, in pixels; images that lack a boundary take no part.
  public var pixels: SurfaceDistance? { Self.together(images.map(\.pixels)) }

  /// The boundaries of all images together, in metres; nil where an image is in degrees.
  public var metres: SurfaceDistance? {
    let distances = images.compactMap(\.metres)
    return distances.count == images.count ? Self.together(distances) : nil
  }

  /// Images of which mask or reference has no boundary, so that there is no distance.
  public var withoutDistance: [String] { images.filter { $0.pixels.missing != nil }.map(\.name) }

  private static func together(_ distances: [SurfaceDistance]) -> SurfaceDistance? {
    distances.first.map { distances.dropFirst().reduce($0, +) }
  }
}
