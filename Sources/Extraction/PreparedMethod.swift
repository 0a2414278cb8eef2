import Geospatial

/// A method made ready for one image, to be asked for windows of it, on one thread at a time.
///
/// What it says of a pixel depends neither on the window that it is asked for, nor on what it was asked before.
public protocol PreparedMethod {
  /// Windows that together are the image, from top to bottom, as they are best asked for.
  ///
  /// - Parameter pixels: how large a window should be about, where the method does not care.
  func strips(pixels: Int) -> [Window]

  /// The pixels that it reads to answer for a window.
  func reach(of window: Window) -> Window

  /// The glacier probability of each pixel of a window, coded by `GlacierProbability`, row by row.
  ///
  /// What it says of pixels without data, or beyond the image, does not matter.
  func probabilities(in window: Window) throws -> [UInt8]

  /// What it says beside the probabilities of a window that it has just given.
  func certainty(in window: Window, of probabilities: [UInt8]) throws -> Certainty

  /// What became of the tiles so far; nil for a method without tiles.
  var tiles: TileTally? { get }
}

extension PreparedMethod {
  /// What the probabilities say by themselves.
  public func certainty(in window: Window, of probabilities: [UInt8]) throws -> Certainty {
    Certainty(ofCoded: probabilities)
  }
}

/// A method that looks at each block by itself, with the context that it needs.
struct BlockwiseMethod: PreparedMethod {
  let method: any ExtractionMethod
  let image: any BandSource

  func strips(pixels: Int) -> [Window] { image.grid.windows(pixels: pixels) }

  func reach(of window: Window) -> Window { window.expanded(by: method.context) }

  func probabilities(in window: Window) throws -> [UInt8] {
    let seen = reach(of: window)
    return window.part(
      of: try method.probabilities(of: SceneBlock(source: image, window: seen)), in: seen)
  }

  var tiles: TileTally? { nil }
}

extension Window {
  /// The pixels of this window among those of a larger one, row by row.
  func part<Pixel>(of pixels: [Pixel], in larger: Window) -> [Pixel] {
    guard larger != self else { return pixels }
    let place = relative(to: larger)
    var part: [Pixel] = []
    part.reserveCapacity(count)
    for row in place.y..<place.endY {
      let start = row * larger.width + place.x
      part.append(contentsOf: pixels[start..<start + width])
    }
    return part
  }
}
