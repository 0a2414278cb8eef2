import Declaration
import Foundation
import Geospatial

/// Losses and scores of a training run over its epochs, one panel above the other.
public struct CurvePicture: Sendable {
  /// One line of a panel.
  struct Series: Sendable {
    var name: String
    var color: Color
    /// A value for each epoch, nil where there is none.
    var values: [Double?]
  }

  /// Lines that share an axis.
  struct Panel: Sendable {
    var title: String
    var series: [Series]
  }

  /// What stands above the panels.
  var title: String
  /// The panels from top to bottom, those without a value left out.
  var panels: [Panel]
  /// The epoch of the weights, counted from zero.
  var best: Int?

  /// Takes the table that a training run writes: `epoch`, `training_loss`, `validation_loss`, `accuracy`, `f1`,
  /// `dice` and `best`.
  ///
  /// - Throws: `CSVError` where a column is missing or holds no number.
  public init(of table: CSVTable, title: String) throws {
    self.title = title
    func series(_ name: String, _ column: String, _ color: Int) throws -> Series {
      Series(
        name: name, color: Color(color),
        values: try table.rows.map { row in
          guard let text = table.text(column, in: row) else { return nil }
          guard let value = Double(text) else {
            throw table.error("is '\(text)', which is no number", column: column, in: row)
          }
          return value.isFinite ? value : nil
        })
    }
    let blue = 0x2F6FB5
    let panels = [
      Panel(
        title: "Loss",
        series: [
          try series("training", "training_loss", 0x9AA5AE),
          try series("validation", "validation_loss", blue),
        ]),
      Panel(
        title: "Score on validation",
        series: [
          try series("accuracy", "accuracy", 0x1E8A5A), try series("F1", "f1", 0xD1441F),
          try series("soft Dice", "dice", 0x7A4FB0),
        ]),
    ]
    self.panels = panels.compactMap { panel in
      let filled = panel.series.filter { $0.values.contains { $0 != nil } }
      return filled.isEmpty ? nil : Panel(title: panel.title, series: filled)
    }
    best = table.rows.lastIndex { table.text("best", in: $0) == "1" }
  }

  private static let unit = 2
  private static let plotWidth = 900
  private static let plotHeight = 300

  private var epochs: Int { panels.flatMap(\.series).map(\.values.count).max() ?? 0 }

  /// Draws the page.
  public func image() -> ColorImage {
    let unit = Self.unit
    let margin = 12 * unit
    let left = margin + 34 * unit
    let header = 18 * unit
    let panelHeight = header + Self.plotHeight + 26 * unit
    let titleLines = PixelFont.lines(of: title, width: Self.plotWidth / unit)
    var canvas = Canvas(
      width: left + Self.plotWidth + margin,
      height: margin + titleLines.count * 13 * unit + 6 * unit + panels.count * panelHeight + margin / 2,
      fill: Palette.paper)
    var y = margin
    for line in titleLines {
      canvas.write(line, x: margin, y: y, scale: unit, Palette.ink)
      y += 13 * unit
    }
    y += 6 * unit
    for (index, panel) in panels.enumerated() {
      drawKey(panel, on: &canvas, x: left, y: y)
      let area = Window(x: left, y: y + header, width: Self.plotWidth, height: Self.plotHeight)
      draw(panel, in: area, isLast: index == panels.count - 1, on: &canvas)
      y += panelHeight
    }
    return canvas.image
  }

  // MARK: - Parts

  /// Title and names of a panel, in one line.
  private func drawKey(_ panel: Panel, on canvas: inout Canvas, x: Int, y: Int) {
    let unit = Self.unit
    canvas.write(panel.title, x: x, y: y, scale: unit, Palette.ink)
    var place = x + (PixelFont.width(of: panel.title) + 16) * unit
    for series in panel.series {
      canvas.fill(Window(x: place, y: y + 3 * unit, width: 12 * unit, height: unit), series.color)
      place += 15 * unit
      canvas.write(series.name, x: place, y: y, scale: unit, Palette.faintInk)
      place += (PixelFont.width(of: series.name) + 12) * unit
    }
  }

  private func draw(_ panel: Panel, in area: Window, isLast: Bool, on canvas: inout Canvas) {
    let unit = Self.unit
    let axis = Axis(panel.series.flatMap(\.values).compactMap { $0 })
    func height(_ value: Double) -> Double {
      Double(area.endY) - (value - axis.low) / (axis.high - axis.low) * Double(area.height)
    }
    func across(_ epoch: Int) -> Double {
      Double(area.x) + (Double(epoch) + 0.5) / Double(max(epochs, 1)) * Double(area.width)
    }
    for tick in axis.ticks {
      let y = Int(height(tick).rounded())
      canvas.fill(Window(x: area.x, y: y, width: area.width, height: 1), Palette.ground)
      let text = axis.text(tick)
      let width = PixelFont.width(of: text) * unit
      canvas.write(text, x: area.x - width - 4 * unit, y: y - 3 * unit, scale: unit, Palette.faintInk)
    }
    if let best {
      let x = across(best)
      canvas.draw(
        [[Point(x: x, y: Double(area.y)), Point(x: x, y: Double(area.endY))]],
        LineStyle(color: Palette.faintInk, width: 1.5, dash: 5), clip: area)
    }
    for series in panel.series {
      // A gap in the values is a gap in the line; a single value is a dot.
      let runs = series.values.indices.split { series.values[$0] == nil }
      let lines = runs.map { run in
        run.compactMap { index in
          series.values[index].map { Point(x: across(index), y: height($0)) }
        }
      }.map { $0.count == 1 ? [$0[0], Point(x: $0[0].x + 1, y: $0[0].y)] : $0 }
      canvas.draw(lines, LineStyle(color: series.color, width: 2.5), clip: area)
    }
    canvas.frame(area, Palette.rule)
    for epoch in Axis.epochs(epochs) {
      let text = "\(epoch)"
      let width = PixelFont.width(of: text) * unit
      canvas.write(
        text, x: Int(across(epoch - 1)) - width / 2, y: area.endY + 4 * unit, scale: unit, Palette.faintInk)
    }
    if isLast {
      let text = "epoch" + (best.map { " (the weights are those of number \($0 + 1))" } ?? "")
      canvas.write(text, x: area.x, y: area.endY + 15 * unit, scale: unit, Palette.faintInk)
    }
  }
}

/// A range of numbers with round ticks.
struct Axis {
  let low: Double
  let high: Double
  let ticks: [Double]
  private let decimals: Int

  /// Spans values with 3 to 10 ticks at 1, 2 or 5 times a power of ten.
  init(_ values: [Double]) {
    var (least, most) = (values.min() ?? 0, values.max() ?? 1)
    // One value alone lies in the middle.
    if least == most { (least, most) = (least - max(abs(least), 1) / 20, most + max(abs(most), 1) / 20) }
    let span = most - least
    let power = pow(10, log10(span / 3).rounded(.down))
    let step = [5, 2, 1].map { $0 * power }.first { span / $0 >= 3 } ?? power
    low = (least / step).rounded(.down) * step
    high = max((most / step).rounded(.up) * step, low + step)
    let first = Int((low / step).rounded())
    ticks = (first...max(first, Int((high / step).rounded()))).map { Double($0) * step }
    decimals = max(0, Int((-log10(step)).rounded(.up)))
  }

  /// A tick in as many decimals as tell it from the next.
  func text(_ tick: Double) -> String { String(format: "%.\(decimals)f", tick) }

  /// Round numbers of epochs from one, ten at most.
  static func epochs(_ count: Int) -> [Int] {
    guard count > 0 else { return [] }
    let step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].first { count / $0 <= 10 } ?? count
    return step == 1 ? Array(1...count) : [1] + Array(Swift.stride(from: step, through: count, by: step))
  }
}
