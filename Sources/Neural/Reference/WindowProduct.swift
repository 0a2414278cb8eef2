/// A convolution as matrix products: every window of an image becomes a column of a matrix.
///
/// The *image* is what windows slide over, the *map* has one pixel for each window. A convolution
/// goes from image to map, a transposed convolution from map to image, and the gradient of each
/// is the other. The weight is `[map channels, image channels / groups, kernel]` in both.
///
/// Columns are made for a few rows of the map at a time, so that scratch space stays within a
/// cache however large the image is.
struct WindowProduct {
  let image: Shape
  let map: Shape
  let convolution: Convolution
  /// Floats that columns should need at the most; one row of the map is made whatever it needs.
  let scratchGoal: Int

  private typealias Floats = UnsafeMutablePointer<Float>

  private var imageChannels: Int { image.channels / convolution.groups }
  private var mapChannels: Int { map.channels / convolution.groups }
  /// Height of a column: the values of one window.
  private var windowCount: Int {
    imageChannels * convolution.kernel.height * convolution.kernel.width
  }

  /// Whether the image itself is the matrix of columns.
  private var isDirect: Bool {
    convolution.kernel == 1 && convolution.stride == 1 && convolution.padding == 0
      && convolution.after == 0
  }

  private var rowsPerBand: Int {
    if isDirect { return map.height }
    return min(map.height, max(1, scratchGoal / (windowCount * map.width)))
  }

  /// Floats that columns need.
  var scratchCount: Int { isDirect ? 0 : windowCount * rowsPerBand * map.width }

  /// Adds to the map the product of weight and windows: forward convolution.
  func gather(
    _ image: UnsafeMutablePointer<Float>, _ weight: UnsafeMutableBufferPointer<Float>,
    into map: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    forEachBand { band in
      self.weight(weight, of: band).times(
        columns(of: image, in: band, scratch), into: map + band.mapStart, stride: self.map.plane,
        size: (mapChannels, band.pixels, windowCount), kept: 1)
    }
  }

  /// Adds to the image what every pixel of the map gives to its window: transposed convolution.
  func scatter(
    _ map: UnsafeMutablePointer<Float>, _ weight: UnsafeMutableBufferPointer<Float>,
    into image: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    forEachBand { band in
      let weight = self.weight(weight, of: band).transposed
      let map = Matrix(map + band.mapStart, stride: self.map.plane)
      let size = (windowCount, band.pixels, mapChannels)
      if isDirect {
        let target = image + band.imageStart
        weight.times(map, into: target, stride: self.image.plane, size: size, kept: 1)
      } else {
        weight.times(map, into: scratch, stride: band.pixels, size: size)
        add(columns: scratch, to: image, in: band)
      }
    }
  }

  /// Adds the product of map and windows: the gradient of the weight, one of both a gradient.
  func addWeightGradient(
    map: UnsafeMutablePointer<Float>, image: UnsafeMutablePointer<Float>,
    to gradient: UnsafeMutableBufferPointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    forEachBand { band in
      Matrix(map + band.mapStart, stride: self.map.plane).times(
        columns(of: image, in: band, scratch).transposed,
        into: gradient.baseAddress.map { $0 + band.weightStart }, stride: windowCount,
        size: (mapChannels, windowCount, band.pixels), kept: 1)
    }
  }

  // MARK: Bands

  /// Some rows of the map, of one image and one group.
  private struct Band {
    var rows: Range<Int>
    var pixels: Int
    /// Where the group's part of image, map and weight starts; that of the map at its rows.
    var imageStart: Int
    var mapStart: Int
    var weightStart: Int
  }

  private func forEachBand(_ body: (Band) -> Void) {
    let step = rowsPerBand
    for item in 0..<map.batch {
      for group in 0..<convolution.groups {
        for row in stride(from: 0, to: map.height, by: step) {
          let rows = row..<min(row + step, map.height)
          body(
            Band(
              rows: rows, pixels: rows.count * map.width,
              imageStart: (item * image.channels + group * imageChannels) * image.plane,
              mapStart: (item * map.channels + group * mapChannels) * map.plane + row * map.width,
              weightStart: group * mapChannels * windowCount))
        }
      }
    }
  }

  private func weight(_ weight: UnsafeMutableBufferPointer<Float>, of band: Band) -> Matrix {
    Matrix(weight.baseAddress.map { $0 + band.weightStart }, stride: windowCount)
  }

  // MARK: Columns, [image channels / groups × kernel, rows × width of the map]

  private func columns(of image: Floats, in band: Band, _ scratch: Floats) -> Matrix {
    let image = image + band.imageStart
    if isDirect { return Matrix(image, stride: self.image.plane) }
    let (width, stride) = (map.width, convolution.stride.width)
    forEachRow(of: band) { column, pixel, inside in
      let row = scratch + column
      row.clear(inside.lowerBound)
      if stride == 1 {
        (row + inside.lowerBound).update(
          from: image + (pixel + inside.lowerBound), count: inside.count)
      } else {
        for x in inside { row[x] = image[pixel + x * stride] }
      }
      (row + inside.upperBound).clear(width - inside.upperBound)
    }
    return Matrix(scratch, stride: band.pixels)
  }

  private func add(columns: Floats, to image: Floats, in band: Band) {
    let image = image + band.imageStart
    let stride = convolution.stride.width
    forEachRow(of: band) { column, pixel, inside in
      for x in inside { image[pixel + x * stride] += columns[column + x] }
    }
  }

  /// Visits every row of the map for every cell of the window.
  ///
  /// Hands over where the row starts among the columns, where its first pixel lies in the image,
  /// and which of its pixels do not fall into the padding.
  private func forEachRow(of band: Band, _ body: (Int, Int, Range<Int>) -> Void) {
    let (kernel, stride) = (convolution.kernel, convolution.stride)
    let (padding, dilation) = (convolution.padding, convolution.dilation)
    var column = 0
    for channel in 0..<imageChannels {
      for cellY in 0..<kernel.height {
        for cellX in 0..<kernel.width {
          let shift = cellX * dilation.width - padding.width
          let end = max(0, image.width - shift + stride.width - 1) / stride.width
          let upper = min(map.width, end)
          let lower = min(upper, max(0, -shift + stride.width - 1) / stride.width)
          for row in band.rows {
            let y = row * stride.height + cellY * dilation.height - padding.height
            let isInside = y >= 0 && y < image.height
            body(
              column, (channel * image.height + y) * image.width + shift,
              isInside ? lower..<upper : 0..<0)
            column += map.width
          }
        }
      }
    }
  }
}
