import Foundation
import Geospatial

/// A bar as long as a round number of metres or kilometres, with an arrow to the north beside it.
struct ScaleBar {
  /// The length on the ground in metres: 1, 2 or 5 times a power of ten.
  let metres: Double

  /// The length in the picture, in pixels.
  let length: Int

  /// The size of a dot of the type, in pixels.
  let unit: Int

  /// Finds the longest round bar.
  ///
  /// - Parameters:
  ///   - pixel: the size of a map pixel in metres.
  ///   - room: the pixels that the bar may take.
  init(pixel: Double, room: Int, unit: Int) {
    let most = pixel * Double(room)
    let power = pow(10, log10(most).rounded(.down))
    metres = ([5, 2, 1].map { $0 * power }.first { $0 <= most }) ?? power
    length = Int((metres / pixel).rounded())
    self.unit = unit
  }

  /// The length in words, such as `5 km`.
  var label: String {
    let (value, name) = metres >= 1000 ? (metres / 1000, "km") : (metres, "m")
    return "\(value.formatted(.number.grouping(.never).locale(Locale(identifier: "en_US")))) \(name)"
  }

  /// The width in pixels, arrow included.
  var width: Int { length + labelOverhang + 30 * unit }

  /// The height in pixels.
  var height: Int { 30 * unit }

  /// Draws both, their upper-left corner at the place.
  func draw(on canvas: inout Canvas, x: Int, y: Int) {
    let bar = Window(x: x, y: y + 16 * unit, width: length, height: 4 * unit)
    canvas.fill(bar, Palette.ink)
    let edge = max(1, unit / 2)
    canvas.fill(
      Window(
        x: bar.x + length / 2, y: bar.y + edge, width: length - length / 2 - edge,
        height: bar.height - 2 * edge),
      Palette.paper)
    canvas.write("0", x: x, y: y + 5 * unit, scale: unit, Palette.ink)
    let text = PixelFont.width(of: label) * unit
    canvas.write(
      label, x: x + length + labelOverhang - text, y: y + 5 * unit, scale: unit, Palette.ink)
    drawArrow(on: &canvas, x: x + width - 12 * unit, y: y)
  }

  /// How far the label stands out beyond the bar, so that its figure ends where the bar does.
  private var labelOverhang: Int {
    let name = label.split(separator: " ").last.map(String.init) ?? ""
    return (PixelFont.width(of: " \(name)") + PixelFont.gap) * unit
  }

  private func drawArrow(on canvas: inout Canvas, x: Int, y: Int) {
    let tip = Point(x: Double(x + 6 * unit), y: Double(y + unit))
    func point(_ dx: Double, _ dy: Double) -> Point {
      Point(x: tip.x + dx * Double(unit), y: tip.y + dy * Double(unit))
    }
    let style = LineStyle(color: Palette.ink, width: Double(unit) * 1.25)
    canvas.draw(
      [[point(-5, 7), tip, point(5, 7)], [tip, point(0, 17)]], style,
      clip: Window(x: x - 2 * unit, y: y, width: 16 * unit, height: 20 * unit))
    canvas.write(
      "N", x: x + 6 * unit - PixelFont.width(of: "N") * unit / 2, y: y + 22 * unit, scale: unit, Palette.ink)
  }
}
