import Geospatial

/// A box that explains lines: a sample, a name and an area in each row.
struct Legend {
  /// One kind of line.
  struct Row {
    var style: LineStyle
    var label: String
    var area: String?
  }

  /// The rows, from top to bottom.
  let rows: [Row]

  /// The size of a dot of the type, in pixels.
  let unit: Int

  private var padding: Int { 7 * unit }
  private var pitch: Int { 13 * unit }
  private var sample: Int { 22 * unit }

  private var labelWidth: Int { widest(["Outlines"] + rows.map(\.label)) }
  private var areaWidth: Int { widest(rows.compactMap(\.area) + (hasAreas ? ["Glacier area"] : [])) }
  private var hasAreas: Bool { rows.contains { $0.area != nil } }

  /// The width in pixels.
  var width: Int {
    2 * padding + sample + 6 * unit + labelWidth + (hasAreas ? 14 * unit + areaWidth : 0)
  }

  /// The height in pixels.
  var height: Int { 2 * padding + rows.count * pitch + PixelFont.capitalHeight * unit }

  /// Draws the box with its upper-left corner at the place.
  func draw(on canvas: inout Canvas, x: Int, y: Int) {
    canvas.frame(Window(x: x, y: y, width: width, height: height), Palette.rule, thickness: max(1, unit / 2))
    let left = x + padding
    let right = x + width - padding
    var y = y + padding
    canvas.write("Outlines", x: left + sample + 6 * unit, y: y, scale: unit, Palette.faintInk)
    if hasAreas { write("Glacier area", endingAt: right, y: y, Palette.faintInk, on: &canvas) }
    for row in rows {
      y += pitch
      let middle = Double(y) + Double(PixelFont.capitalHeight * unit) / 2
      let clip = Window(x: left, y: y - 2 * unit, width: sample, height: pitch)
      let line = [
        Point(x: Double(left + 2 * unit), y: middle), Point(x: Double(left + sample - 2 * unit), y: middle),
      ]
      canvas.draw([line], row.style, clip: clip)
      canvas.write(row.label, x: left + sample + 6 * unit, y: y, scale: unit, Palette.ink)
      if let area = row.area { write(area, endingAt: right, y: y, Palette.ink, on: &canvas) }
    }
  }

  private func widest(_ texts: [String]) -> Int { (texts.map(PixelFont.width).max() ?? 0) * unit }

  private func write(_ text: String, endingAt right: Int, y: Int, _ color: Color, on canvas: inout Canvas) {
    canvas.write(text, x: right - PixelFont.width(of: text) * unit, y: y, scale: unit, color)
  }
}
