/// How the numbers of an image are scaled before the network sees them.
public enum Normalisation: Hashable, Sendable {
  /// They are taken as they are.
  case none
  /// Every band has its mean taken away and is divided by its deviation.
  case perBand(means: [Float], deviations: [Float])
  /// Every tile is stretched to 0…1 by the one minimum and maximum over all its bands, as in Chu
  /// et al. 2022; a tile of one value becomes zero.
  case perTile
  /// Every band of a whole image is scaled by its own pixels, so that sun and haze weigh less.
  case perScene(Scale)

  /// How a band is scaled by its own pixels.
  public enum Scale: String, CaseIterable, Sendable {
    /// Its mean becomes 0 and its standard deviation 1.
    case deviation
    /// Its minimum becomes 0 and its maximum 1.
    case range
  }

  /// Scales the images of a tensor; what is not a number stays so and counts for nothing.
  ///
  /// - Throws: `ModelError` where the bands are not as many as the numbers, and for `perScene`, which needs
  ///   the whole image: whoever has it turns the rule into `perBand` first.
  public func apply(to images: inout Tensor) throws {
    guard images.dimensions.count == 4 else {
      throw ModelError(
        "images of \(images.size): give a tensor of images × bands × height × width")
    }
    let (bands, plane) = (images.dimensions[1], images.dimensions[2] * images.dimensions[3])
    switch self {
    case .none: return
    case .perBand(let means, let deviations):
      guard means.count == bands, deviations.count == bands else {
        throw ModelError(
          "the images have \(bands) bands and the model's normalisation is for \(means.count)")
      }
      images.values.withUnsafeMutableBufferPointer { values in
        for start in stride(from: 0, to: values.count, by: max(plane, 1)) {
          let band = start / plane % bands
          let (mean, factor) = (means[band], 1 / deviations[band])
          for place in start..<start + plane { values[place] = (values[place] - mean) * factor }
        }
      }
    case .perTile:
      let size = bands * plane
      images.values.withUnsafeMutableBufferPointer { values in
        for start in stride(from: 0, to: values.count, by: max(size, 1)) {
          var (low, high) = (Float.infinity, -Float.infinity)
          for place in start..<start + size {
            // Comparisons with not-a-number are false.
            if values[place] < low { low = values[place] }
            if values[place] > high { high = values[place] }
          }
          let factor = high > low ? 1 / (high - low) : 0
          for place in start..<start + size { values[place] = (values[place] - low) * factor }
        }
      }
    case .perScene:
      throw ModelError(
        "the model scales bands by their whole image, which tiles do not show; extract from scenes, "
          + "or take a model that is normalised per band or per tile")
    }
  }
}

extension Normalisation: Codable {
  private enum Kind: String, CaseIterable { case none, perBand, perTile, perScene }
  private enum Key: String, CodingKey { case kind, means, deviations, scale }

  /// Reads `{"kind": "perBand", "means": […], "deviations": […]}` and the like.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    let word = try object.decode(String.self, forKey: .kind)
    guard let kind = Kind(rawValue: word) else {
      let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: object, debugDescription: "“\(word)” is none of \(known)")
    }
    switch kind {
    case .none: self = .none
    case .perTile: self = .perTile
    case .perScene:
      let word = try object.decode(String.self, forKey: .scale)
      guard let scale = Scale(rawValue: word) else {
        let known = Scale.allCases.map(\.rawValue).joined(separator: ", ")
        throw DecodingError.dataCorruptedError(
          forKey: .scale, in: object, debugDescription: "“\(word)” is none of \(known)")
      }
      self = .perScene(scale)
    case .perBand:
      self = .perBand(
        means: try object.decode([Float].self, forKey: .means),
        deviations: try object.decode([Float].self, forKey: .deviations))
    }
  }

  /// Writes an object with the kind and its numbers.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    switch self {
    case .none: try object.encode(Kind.none.rawValue, forKey: .kind)
    case .perTile: try object.encode(Kind.perTile.rawValue, forKey: .kind)
    case .perScene(let scale):
      try object.encode(Kind.perScene.rawValue, forKey: .kind)
      try object.encode(scale.rawValue, forKey: .scale)
    case .perBand(let means, let deviations):
      try object.encode(Kind.perBand.rawValue, forKey: .kind)
      try object.encode(means, forKey: .means)
      try object.encode(deviations, forKey: .deviations)
    }
  }
}
