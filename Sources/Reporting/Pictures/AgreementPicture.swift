import Geospatial
import Learning

/// A map of where a mask and its reference agree, with a legend that counts.
public struct AgreementPicture: Sendable {
  /// What stands above the map.
  var title: String
  /// The verdicts.
  var map: AgreementMap

  /// Prepares the picture of a map.
  public init(_ map: AgreementMap, title: String) {
    self.map = map
    self.title = title
  }

  /// The side of the map in pixels that smaller images are enlarged to about, and larger ones reduced.
  private static let smallest = 384
  private static let largest = 1600

  /// The colours, which differ in lightness too: they stay apart in grey and for the colour-blind.
  private static let colors: [AgreementMap.Verdict: Color] = [
    .trueNegative: Color(0xDDE1E4), .truePositive: Color(0x56A5E8), .falsePositive: Color(0xD1441F),
    .falseNegative: Color(0x3B1262), .unknown: Color(0xFFFFFF),
  ]

  /// Draws the page.
  public func image() -> ColorImage {
    let longest = max(map.grid.width, map.grid.height)
    let zoom = max(1, Self.smallest / longest)
    let step = max(1, (longest + Self.largest - 1) / Self.largest)
    let (width, height) = (
      (map.grid.width * zoom + step - 1) / step, (map.grid.height * zoom + step - 1) / step
    )
    let unit = max(1, (max(width, height) + 300) / 600)
    let margin = 10 * unit
    let line = 13 * unit
    let rows = legend
    let pageWidth = max(width, (rows.map { PixelFont.width(of: $0.1) }.max() ?? 0) * unit + 3 * line)
    let titleLines = PixelFont.lines(of: title, width: pageWidth / unit)
    var y = margin
    var canvas = Canvas(
      width: pageWidth + 2 * margin,
      height: 2 * margin + titleLines.count * line + height + 8 * unit + rows.count * line,
      fill: Palette.paper)
    for text in titleLines {
      canvas.write(text, x: margin, y: y, scale: unit, Palette.ink)
      y += line
    }
    canvas.paste(pixels(width: width, height: height, zoom: zoom, step: step), x: margin, y: y)
    canvas.frame(Window(x: margin, y: y, width: width, height: height), Palette.rule)
    y += height + 8 * unit
    for (verdict, text) in rows {
      let box = Window(x: margin, y: y, width: 2 * line, height: PixelFont.capitalHeight * unit)
      canvas.fill(box, Self.color(verdict))
      canvas.frame(box, Palette.rule)
      canvas.write(text, x: margin + 2 * line + 6 * unit, y: y, scale: unit, Palette.ink)
      y += line
    }
    return canvas.image
  }

  /// What the legend says: the verdicts there are, with their share.
  private var legend: [(AgreementMap.Verdict, String)] {
    let total = max(map.verdicts.count, 1)
    let order: [AgreementMap.Verdict] = [
      .truePositive, .falsePositive, .falseNegative, .trueNegative, .unknown,
    ]
    let meaning: [AgreementMap.Verdict: String] = [
      .truePositive: "glacier in both", .falsePositive: "glacier in the mask only",
      .falseNegative: "glacier in the reference only", .trueNegative: "glacier in neither",
      .unknown: "not known",
    ]
    return order.compactMap { verdict in
      let count = map.verdicts.count { $0 == verdict }
      guard count > 0 || verdict != .unknown else { return nil }
      let tenths = (1000 * Double(count) / Double(total)).rounded() / 10
      return (verdict, "\(meaning[verdict] ?? "") (\(verdict.name)): \(tenths) %")
    }
  }

  private func pixels(width: Int, height: Int, zoom: Int, step: Int) -> ColorImage {
    var image = ColorImage(width: width, height: height)
    for y in 0..<height {
      let row = y * step / zoom * map.grid.width
      for x in 0..<width {
        let color = Self.color(map.verdicts[row + x * step / zoom])
        let place = (y * width + x) * 3
        (image.pixels[place], image.pixels[place + 1], image.pixels[place + 2]) = (
          color.red, color.green, color.blue
        )
      }
    }
    return image
  }

  private static func color(_ verdict: AgreementMap.Verdict) -> Color { colors[verdict] ?? Palette.paper }
}
