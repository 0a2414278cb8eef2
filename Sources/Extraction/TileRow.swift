import Geospatial
import Landsat

/// The bands of a row of tiles, read at once.
struct TileRow {
  /// The pixels read; within the image.
  let window: Window

  /// The bands, each row by row.
  private let bands: [[Float]]

  /// Reads a window of an image.
  init(_ image: any BandSource, _ roles: [Role], as quantity: BandQuantity, in window: Window) throws {
    self.window = window
    bands = try roles.map { try image.values($0, as: quantity, in: window) }
  }

  /// Bands of a window, one after the other, each row by row.
  ///
  /// What lies beyond the pixels read, as it does where an image is smaller than a tile, mirrors what lies before
  /// the edge, without repeating the edge itself.
  func values(in part: Window, bands wanted: Range<Int>) -> [Float] {
    let place = part.relative(to: window)
    let columns = (place.x..<place.endX).map { Self.mirrored($0, window.width) }
    let inside = place.x >= 0 && place.endX <= window.width
    return [Float](unsafeUninitializedCapacity: wanted.count * part.count) { values, written in
      var next = 0
      for band in bands[wanted] {
        band.withUnsafeBufferPointer { band in
          for y in place.y..<place.endY {
            let row = Self.mirrored(y, window.height) * window.width
            if inside {
              for x in row + place.x..<row + place.endX {
                values[next] = band[x]
                next += 1
              }
            } else {
              for x in columns {
                values[next] = band[row + x]
                next += 1
              }
            }
          }
        }
      }
      written = next
    }
  }

  /// One band of a window.
  func values(in part: Window, band: Int) -> [Float] { values(in: part, bands: band..<band + 1) }

  /// Which pixels of a window have data in each of the first bands.
  func hasData(in part: Window, bands count: Int) -> [Bool] {
    let values = values(in: part, bands: 0..<count)
    return (0..<part.count).map { pixel in
      !stride(from: pixel, to: values.count, by: part.count).contains { !values[$0].isFinite }
    }
  }

  private static func mirrored(_ place: Int, _ length: Int) -> Int {
    guard !(0..<length).contains(place) else { return place }
    guard length > 1 else { return 0 }
    let period = 2 * (length - 1)
    let rest = ((place % period) + period) % period
    return rest < length ? rest : period - rest
  }
}
