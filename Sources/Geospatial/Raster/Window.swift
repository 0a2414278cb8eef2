/// A rectangle of pixels, counted from the raster's upper-left corner.
public struct Window: Hashable, Sendable {
  /// The first column.
  public var x: Int

  /// The first row.
  public var y: Int

  /// How many columns.
  public var width: Int

  /// How many rows.
  public var height: Int

  /// Makes a window.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// How many pixels.
  public var count: Int { width * height }

  /// The column after the last.
  public var endX: Int { x + width }

  /// The row after the last.
  public var endY: Int { y + height }

  /// The common part, or nil where the two share no pixel.
  public func intersection(_ other: Window) -> Window? {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(endX, other.endX)
    let bottom = min(endY, other.endY)
    guard right > left, bottom > top else { return nil }
    return Window(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// Whether every pixel of the other lies in this window.
  public func contains(_ other: Window) -> Bool {
    other.x >= x && other.y >= y && other.endX <= endX && other.endY <= endY
  }

  /// The window with `margin` more pixels on every side.
  public func expanded(by margin: Int) -> Window {
    Window(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  /// The window moved so that the other's corner is its origin.
  public func relative(to other: Window) -> Window {
    Window(x: x - other.x, y: y - other.y, width: width, height: height)
  }
}
