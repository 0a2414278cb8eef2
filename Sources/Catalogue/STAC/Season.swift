import Geospatial

/// A part of every year, such as June to mid-October; it may go over New Year.
public struct Season: Sendable, Hashable, CustomStringConvertible {
  private let first: Int
  private let last: Int

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Whole months, from one to another, 1 to 12.
  public init(months first: Int, _ last: Int) {
    self.init(first: first * 100 + 1, last: last * 100 + 31)
  }

  private init(first: Int, last: Int) {
    (self.first, self.last) = (first, last)
  }

  /// Reads days such as `06-01/10-15`, or whole months such as `Jul-Sep`; nil for anything else.
  public init?(_ text: String) {
    let names = text.lowercased().split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    let months = names.compactMap(Self.months.firstIndex)
    if (1...2).contains(months.count), months.count == names.count {
      self.init(months: months[0] + 1, months[months.count - 1] + 1)
      return
    }
    let days = text.split(separator: "/", omittingEmptySubsequences: false).map {
      CalendarDate(iso: "2000-\($0)")
    }
    guard days.count == 2, let first = days[0], let last = days[1] else { return nil }
    self.init(first: first.month * 100 + first.day, last: last.month * 100 + last.day)
  }

  /// Whether a day lies in it.
  public func contains(_ date: CalendarDate) -> Bool {
    let day = date.month * 100 + date.day
    return first <= last ? (first...last).contains(day) : day >= first || day <= last
  }

  /// `06-01/10-15`, or `Jul-Sep` for whole months.
  public var description: String {
    if first % 100 == 1, last % 100 == 31 {
      let names = [first, last].map { Self.months[$0 / 100 - 1].capitalized }
      return names[0] == names[1] ? names[0] : names.joined(separator: "-")
    }
    func text(_ day: Int) -> String {
      String(String(10000 + day).dropFirst().prefix(2)) + "-" + String(String(10000 + day).suffix(2))
    }
    return "\(text(first))/\(text(last))"
  }
}
