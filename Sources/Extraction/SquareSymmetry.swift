/// One of the eight ways to lay a square onto itself.
public enum SquareSymmetry: String, CaseIterable, Hashable, Sendable, Codable {
  /// As it is.
  case identity
  /// Left and right change places.
  case mirrored
  /// Top and bottom change places.
  case flipped
  /// Turned by 180°.
  case halfTurn = "half-turn"
  /// Turned by 90° clockwise.
  case clockwise
  /// Turned by 90° counter-clockwise.
  case counterclockwise
  /// Rows become columns.
  case transposed
  /// Rows become columns, counted from the other end.
  case antitransposed

  /// Identity, both mirrors and the half turn, which keep the sides of a rectangle.
  public static let flips: [SquareSymmetry] = [.identity, .mirrored, .flipped, .halfTurn]
  /// Flips and quarter turns: the six positions in the code of Chu and others (2022).
  public static let chu: [SquareSymmetry] = flips + [.clockwise, .counterclockwise]
  /// Flip, mirror and rotation beside the original: the four of Chen and others (2022), figure 2.
  public static let chen: [SquareSymmetry] = [.identity, .mirrored, .flipped, .clockwise]

  /// What undoes it.
  public var inverse: SquareSymmetry {
    switch self {
    case .clockwise: .counterclockwise
    case .counterclockwise: .clockwise
    default: self
    }
  }

  /// Whether rows become columns, and which axes of the result are then counted from their end.
  private var parts: (transposes: Bool, mirrors: Bool, flips: Bool) {
    switch self {
    case .identity: (false, false, false)
    case .mirrored: (false, true, false)
    case .flipped: (false, false, true)
    case .halfTurn: (false, true, true)
    case .transposed: (true, false, false)
    case .clockwise: (true, true, false)
    case .counterclockwise: (true, false, true)
    case .antitransposed: (true, true, true)
    }
  }

  /// Lays square planes anew.
  ///
  /// - Parameters:
  ///   - planes: any number of planes, one after another, each `side × side`, row by row.
  ///   - result: as many values, none of them those of `planes`.
  public func apply<Value>(
    _ planes: UnsafeBufferPointer<Value>, side: Int, into result: UnsafeMutableBufferPointer<Value>
  ) {
    let (transposes, mirrors, flips) = parts
    for start in stride(from: 0, to: planes.count, by: side * side) {
      for y in 0..<side {
        let row = flips ? side - 1 - y : y
        for x in 0..<side {
          let column = mirrors ? side - 1 - x : x
          let source = transposes ? column * side + row : row * side + column
          result[start + y * side + x] = planes[start + source]
        }
      }
    }
  }

  /// Square planes laid anew.
  public func applied<Value>(to planes: [Value], side: Int) -> [Value] {
    guard self != .identity else { return planes }
    return [Value](unsafeUninitializedCapacity: planes.count) { result, count in
      planes.withUnsafeBufferPointer { apply($0, side: side, into: result) }
      count = planes.count
    }
  }
}
