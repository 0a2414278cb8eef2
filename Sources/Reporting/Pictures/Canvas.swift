import Geospatial

/// A colour with red, green and blue between 0 and 255.
struct Color: Equatable, Sendable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  /// Reads a colour as web pages write it: `0xE6007E`.
  init(_ hex: Int) {
    red = UInt8(hex >> 16 & 0xFF)
    green = UInt8(hex >> 8 & 0xFF)
    blue = UInt8(hex & 0xFF)
  }
}

/// How a line looks: its pen, and the casing around it that keeps it apart from any background.
struct LineStyle: Equatable, Sendable {
  /// The colour of the line.
  var color: Color

  /// The width in pixels.
  var width: Double

  /// How far the casing stands out on each side, in pixels; none at 0.
  var casing = 0.0

  /// The length of a dash and of the gap after it, in pixels; nil for an unbroken line.
  var dash: Double?

  /// How much of the background the line hides, between 0 and 1.
  var opacity = 1.0

  static let casingColor = Color(0x10181E)
  static let casingOpacity = 0.6
}

/// Draws on a picture; places are in pixels from its upper-left corner, y downward.
struct Canvas {
  /// What has been drawn so far.
  private(set) var image: ColorImage

  /// Makes an empty sheet.
  init(width: Int, height: Int, fill: Color) {
    image = ColorImage(width: width, height: height, fill: (fill.red, fill.green, fill.blue))
  }

  /// Fills a rectangle.
  mutating func fill(_ area: Window, _ color: Color) {
    guard let area = area.intersection(bounds) else { return }
    for y in area.y..<area.endY {
      for x in area.x..<area.endX { blend(color, 1, x: x, y: y) }
    }
  }

  /// Draws the edge of a rectangle, inside it.
  mutating func frame(_ area: Window, _ color: Color, thickness: Int = 1) {
    fill(Window(x: area.x, y: area.y, width: area.width, height: thickness), color)
    fill(Window(x: area.x, y: area.endY - thickness, width: area.width, height: thickness), color)
    fill(Window(x: area.x, y: area.y, width: thickness, height: area.height), color)
    fill(Window(x: area.endX - thickness, y: area.y, width: thickness, height: area.height), color)
  }

  /// Copies a picture to a place.
  mutating func paste(_ other: ColorImage, x: Int, y: Int) {
    guard
      let area = Window(x: x, y: y, width: other.width, height: other.height).intersection(bounds)
    else { return }
    for row in area.y..<area.endY {
      let from = ((row - y) * other.width + area.x - x) * 3
      let to = (row * image.width + area.x) * 3
      image.pixels.replaceSubrange(
        to..<(to + area.width * 3), with: other.pixels[from..<(from + area.width * 3)])
    }
  }

  /// Writes a line of text whose capitals' upper-left corner is at the place, each dot `scale` pixels wide.
  mutating func write(_ text: String, x: Int, y: Int, scale: Int, _ color: Color) {
    var x = x
    for character in text {
      let glyph = PixelFont.glyph(character)
      for (row, dots) in glyph.rows.enumerated() {
        for (column, isDot) in dots.enumerated() where isDot {
          fill(Window(x: x + column * scale, y: y + row * scale, width: scale, height: scale), color)
        }
      }
      x += (glyph.width + PixelFont.gap) * scale
    }
  }

  /// Draws lines with soft edges, none of them outside `clip`; all lines are one stroke, however they cross.
  mutating func draw(_ lines: [[Point]], _ style: LineStyle, clip: Window) {
    guard let clip = clip.intersection(bounds) else { return }
    if style.casing > 0 {
      var casing = Coverage(clip)
      for line in lines { casing.stroke(line, width: style.width + 2 * style.casing, dash: style.dash) }
      blend(casing, LineStyle.casingColor, LineStyle.casingOpacity * style.opacity)
    }
    var pen = Coverage(clip)
    for line in lines { pen.stroke(line, width: style.width, dash: style.dash) }
    blend(pen, style.color, style.opacity)
  }

  private var bounds: Window { Window(x: 0, y: 0, width: image.width, height: image.height) }

  private mutating func blend(_ coverage: Coverage, _ color: Color, _ opacity: Double) {
    let area = coverage.area
    var index = 0
    for y in area.y..<area.endY {
      for x in area.x..<area.endX {
        let share = coverage.shares[index]
        if share > 0 { blend(color, opacity * Double(share), x: x, y: y) }
        index += 1
      }
    }
  }

  private mutating func blend(_ color: Color, _ opacity: Double, x: Int, y: Int) {
    func mixed(_ old: UInt8, _ new: UInt8) -> UInt8 {
      UInt8((Double(old) + (Double(new) - Double(old)) * opacity).rounded())
    }
    let index = (y * image.width + x) * 3
    image.pixels[index] = mixed(image.pixels[index], color.red)
    image.pixels[index + 1] = mixed(image.pixels[index + 1], color.green)
    image.pixels[index + 2] = mixed(image.pixels[index + 2], color.blue)
  }
}

/// How much of each pixel of a rectangle a pen has covered.
///
/// Where strokes cross or join, a pixel counts once; so a line of any opacity is even along its length.
struct Coverage {
  /// The pixels in question.
  let area: Window

  /// For each pixel, row by row, a share between 0 and 1.
  private(set) var shares: [Float]

  init(_ area: Window) {
    self.area = area
    shares = [Float](repeating: 0, count: area.count)
  }

  /// Draws a line through points with a round pen.
  mutating func stroke(_ line: [Point], width: Double, dash: Double? = nil) {
    guard var from = line.first else { return }
    var length = 0.0
    for to in line.dropFirst() {
      let step = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
      // Outlines of a large region have many vertices in one pixel, which nobody would see.
      if step < 0.25, to != line.last { continue }
      if let dash {
        strokeDashes(from, to, step: step, start: length, dash: dash, width: width)
      } else {
        stroke(from, to, width: width)
      }
      length += step
      from = to
    }
  }

  /// Draws those parts of a segment, which begins `start` along its line, that dashes cover.
  private mutating func strokeDashes(
    _ from: Point, _ to: Point, step: Double, start: Double, dash: Double, width: Double
  ) {
    func point(at length: Double) -> Point {
      let share = min(1, max(0, (length - start) / step))
      return Point(x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y))
    }
    guard step > 0 else { return }
    var begin = (start / (2 * dash)).rounded(.down) * 2 * dash
    while begin < start + step {
      if begin + dash > start { stroke(point(at: begin), point(at: begin + dash), width: width) }
      begin += 2 * dash
    }
  }

  /// Covers what lies within half a width of a segment, with half a pixel's soft edge.
  private mutating func stroke(_ from: Point, _ to: Point, width: Double) {
    let reach = width / 2 + 0.5
    let left = max(Double(area.x), (min(from.x, to.x) - reach).rounded(.down))
    let right = min(Double(area.endX), (max(from.x, to.x) + reach).rounded(.up))
    let top = max(Double(area.y), (min(from.y, to.y) - reach).rounded(.down))
    let bottom = min(Double(area.endY), (max(from.y, to.y) + reach).rounded(.up))
    guard left < right, top < bottom else { return }
    let dx = to.x - from.x
    let dy = to.y - from.y
    let square = max(dx * dx + dy * dy, 1e-12)
    for y in Int(top)..<Int(bottom) {
      let py = Double(y) + 0.5 - from.y
      var index = (y - area.y) * area.width + Int(left) - area.x
      for x in Int(left)..<Int(right) {
        let px = Double(x) + 0.5 - from.x
        let along = min(1, max(0, (px * dx + py * dy) / square))
        let away = ((px - along * dx) * (px - along * dx) + (py - along * dy) * (py - along * dy))
          .squareRoot()
        shares[index] = max(shares[index], Float(min(1, max(0, reach - away))))
        index += 1
      }
    }
  }
}
