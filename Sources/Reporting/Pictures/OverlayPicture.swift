import Geospatial

/// Outlines of several periods over a scene in false colours, with all that a reader needs to judge them.
///
/// A page from top to bottom: the title; where the scenes are simulated, a banner that says so; the map, north
/// up; the legend with each period's area beside the scale bar; and a caption that names the background and how
/// areas are measured. The oldest period is yellow, the newest violet, and those between them darken with time,
/// so that their order survives colour blindness and printing in grey.
public struct OverlayPicture: Sendable {
  /// Some outlines that the legend explains.
  struct Entry: Sendable {
    /// The name in the legend.
    var label: String

    /// The area in the legend, such as `12.34 ± 0.56 km²`.
    var area: String?

    /// The outlines, in the map's CRS.
    var outlines: MultiPolygon

    /// Whether these are no period's but others to compare with: they are dashed and white.
    var isReference = false
  }

  /// What stands above the map.
  var title: String

  /// Whether the picture must say that it shows no observation.
  var isSimulated = false

  /// The pixels of the map.
  var map: Grid

  /// The map's background, of the map's size; plain grey where nil.
  var background: ColorImage?

  /// The edge of the region, drawn faintly.
  var boundary: MultiPolygon?

  /// What is drawn, the oldest first; later entries lie on earlier ones.
  var entries: [Entry]

  /// The paragraphs below the legend.
  var caption: [String]

  /// Draws the page.
  public func image() -> ColorImage {
    let unit = max(1, (max(map.width, map.height) + 300) / 600)
    let legend = Legend(
      rows: zip(entries, styles(unit: unit)).map { entry, style in
        Legend.Row(style: style, label: entry.label, area: entry.area)
      }, unit: unit)
    let scaleBar = ScaleBar(pixel: pixelSize, room: max(map.width, 200 * unit) / 4, unit: unit)
    let width = max(map.width, legend.width + 12 * unit + scaleBar.width)
    let titleLines = PixelFont.lines(of: title, width: width / (unit + 1))
    let captionLines = caption.flatMap { PixelFont.lines(of: $0, width: width / unit) }

    let margin = 10 * unit
    let lineHeight = 13 * unit
    let titleHeight = titleLines.count * 13 * (unit + 1)
    let bannerHeight = isSimulated ? 17 * unit : 0
    let footerHeight = max(legend.height, scaleBar.height)
    var y = margin
    var canvas = Canvas(
      width: width + 2 * margin,
      height: y + titleHeight + bannerHeight + map.height + 8 * unit + footerHeight + 8 * unit
        + captionLines.count * lineHeight - 6 * unit + margin,
      fill: Palette.paper)

    for line in titleLines {
      canvas.write(line, x: margin, y: y, scale: unit + 1, Palette.ink)
      y += 13 * (unit + 1)
    }
    if isSimulated {
      let banner = Window(x: margin, y: y, width: width, height: bannerHeight)
      canvas.fill(banner, Palette.warning)
      let text = "SIMULATED – NOT AN OBSERVATION"
      let free = max(0, width - PixelFont.width(of: text) * unit)
      canvas.write(text, x: margin + free / 2, y: y + 5 * unit, scale: unit, Palette.paper)
      y += bannerHeight
    }
    drawMap(on: &canvas, x: margin + (width - map.width) / 2, y: y, unit: unit)
    y += map.height + 8 * unit
    legend.draw(on: &canvas, x: margin, y: y)
    scaleBar.draw(on: &canvas, x: margin + width - scaleBar.width, y: y)
    y += footerHeight + 8 * unit
    for line in captionLines {
      canvas.write(line, x: margin, y: y, scale: unit, Palette.faintInk)
      y += lineHeight
    }
    return canvas.image
  }

  /// The size of the map's pixels on the ground, in metres.
  private var pixelSize: Double {
    map.pixelHeight * (map.crs.isGeographic ? Self.metresPerDegree : map.crs.metresPerUnit)
  }

  /// A degree of latitude on a sphere of the Earth's mean radius, 6371 km.
  static let metresPerDegree = 111_195.0

  private func drawMap(on canvas: inout Canvas, x: Int, y: Int, unit: Int) {
    let area = Window(x: x, y: y, width: map.width, height: map.height)
    canvas.fill(area, Palette.ground)
    if let background { canvas.paste(background, x: x, y: y) }
    func lines(_ polygons: MultiPolygon) -> [[Point]] {
      polygons.polygons.flatMap(\.rings).map { ring in
        ring.map {
          Point(
            x: Double(x) + ($0.x - map.originX) / map.pixelWidth,
            y: Double(y) + (map.originY - $0.y) / map.pixelHeight)
        }
      }
    }
    if let boundary {
      let style = LineStyle(
        color: Palette.paper, width: Double(unit) * 0.75, casing: Double(unit) / 2, opacity: 0.5)
      canvas.draw(lines(boundary), style, clip: area)
    }
    for (entry, style) in zip(entries, styles(unit: unit)) {
      canvas.draw(lines(entry.outlines), style, clip: area)
    }
    canvas.frame(area, Palette.ink)
  }

  /// How each entry is drawn.
  private func styles(unit: Int) -> [LineStyle] {
    let width = Double(unit)
    let count = entries.filter { !$0.isReference }.count
    var drawn = 0
    return entries.map { entry in
      guard !entry.isReference else {
        return LineStyle(
          color: Palette.paper, width: width * 0.75, casing: width * 0.4, dash: width * 5)
      }
      drawn += 1
      return LineStyle(
        color: Palette.period(drawn - 1, of: count), width: width, casing: width * 0.5)
    }
  }
}

/// The colours of pictures.
enum Palette {
  static let paper = Color(0xFFFFFF)
  static let ink = Color(0x1C262D)
  static let faintInk = Color(0x56636C)
  static let ground = Color(0xE4E7E9)
  static let rule = Color(0xC3CAD0)
  static let warning = Color(0xA8123E)

  /// Yellow over pink to violet, ever darker; none of them near the cyan of ice or the red of rock.
  private static let ramp = [Color(0xFFE94A), Color(0xFF85C8), Color(0x6426C8)]

  /// The colour of the period at a place in time; a single period is yellow, which shows best.
  static func period(_ index: Int, of count: Int) -> Color {
    guard count > 1 else { return ramp[0] }
    let place = Double(index) / Double(count - 1) * Double(ramp.count - 1)
    let step = min(ramp.count - 2, Int(place))
    let share = place - Double(step)
    func mixed(_ channel: KeyPath<Color, UInt8>) -> Int {
      let from = Double(ramp[step][keyPath: channel])
      let to = Double(ramp[step + 1][keyPath: channel])
      return Int((from + (to - from) * share).rounded())
    }
    return Color(mixed(\.red) << 16 | mixed(\.green) << 8 | mixed(\.blue))
  }
}
