/// Colours from the oldest period to the newest that people with any colour vision tell apart.
///
/// Nine steps of cividis (Nuñez, Anderton and Renslow 2018, doi:10.1371/journal.pone.0199239), without its brightest end,
/// which is lost on white.
enum PeriodColours {
  /// Red, green and blue, 0 to 255.
  typealias Colour = (red: Int, green: Int, blue: Int)

  private static let steps: [Colour] = [
    (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115), (138, 134, 120),
    (165, 156, 116), (195, 179, 105), (225, 204, 85),
  ]

  /// As many colours as there are periods.
  static func ramp(_ count: Int) -> [Colour] {
    guard count > 1 else { return Array(steps.prefix(1)) }
    return (0..<count).map { index in
      let place = Double(index) / Double(count - 1) * Double(steps.count - 1)
      let lower = steps[min(Int(place), steps.count - 2)]
      let upper = steps[min(Int(place), steps.count - 2) + 1]
      let part = place - Double(min(Int(place), steps.count - 2))
      func mix(_ one: Int, _ other: Int) -> Int {
        Int((Double(one) * (1 - part) + Double(other) * part).rounded())
      }
      return (mix(lower.red, upper.red), mix(lower.green, upper.green), mix(lower.blue, upper.blue))
    }
  }
}
