import Geospatial
import Landsat

/// What a tile must have in it to be worth a network's time; what is left out counts as no glacier.
public struct TileScreen: Sendable, Hashable {
  /// A tile is left out where the ratio of no pixel that it decides is above this; nil to let all pass.
  ///
  /// The ratio is that of red over SWIR1, or of green over SWIR1 where the network takes green and no red, in the
  /// method's quantity. That of ice is far above 1.
  public var ratio: Float?

  /// A file of polygons, in any format OGR reads, in which a tile has to decide the middle of some pixel.
  public var mask: String?

  /// Whether what is left out is computed all the same, to count the glacier that would be lost.
  public var proves: Bool

  /// Makes a screen.
  public init(ratio: Float? = 1, mask: String? = nil, proves: Bool = false) {
    self.ratio = ratio
    self.mask = mask
    self.proves = proves
  }

  /// The bands of the ratio, beside those that a network takes anyway.
  func roles(beside bands: [Role]) -> [Role] {
    ratio == nil ? [] : [Self.bright(bands), .swir1].filter { !bands.contains($0) }
  }

  /// Green where only green is at hand, else red.
  private static func bright(_ bands: [Role]) -> Role {
    bands.contains(.green) && !bands.contains(.red) ? .green : .red
  }

  /// Makes the screen ready for an image.
  ///
  /// - Throws: `GeospatialError` where the mask cannot be read.
  func opened(on grid: Grid, roles: [Role], quantity: BandQuantity) throws -> Opened {
    let bands = ratio.flatMap { ratio in
      roles.firstIndex(of: Self.bright(roles)).flatMap { bright in
        roles.firstIndex(of: .swir1).map { Opened.Bands(ratio: ratio, bright: bright, dark: $0) }
      }
    }
    return Opened(
      bands: bands, step: BandRatio.step(of: quantity),
      area: try mask.map { try BurntPolygons($0, on: grid) }, proves: proves)
  }

  /// A screen on an image.
  struct Opened {
    struct Bands {
      let ratio: Float
      let bright: Int
      let dark: Int
    }

    let bands: Bands?
    let step: Float
    let area: BurntPolygons?
    let proves: Bool

    /// Whether the pixels may hold ice.
    func passes(_ pixels: Window, of row: TileRow) throws -> Bool {
      if let area, try !area.pixels(pixels).contains(true) { return false }
      guard let bands else { return true }
      let bright = row.values(in: pixels, band: bands.bright)
      let dark = row.values(in: pixels, band: bands.dark)
      // A product instead of a quotient divides by nothing; where one is not a number, so is it, and does not pass.
      return bright.indices.contains { bright[$0] > bands.ratio * (dark[$0] < step ? step : dark[$0]) }
    }
  }
}
