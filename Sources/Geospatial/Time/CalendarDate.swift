/// A day of the proleptic Gregorian calendar, without time or zone.
public struct CalendarDate: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The year, such as 1987.
  public let year: Int

  /// The month, 1 to 12.
  public let month: Int

  /// The day of the month, 1 to 31.
  public let day: Int

  /// Makes a date; nil where there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      day >= 1, day <= Self.daysInMonth(month, year: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads `2020-08-16`, or the compact `20200816`; nil for anything else.
  public init?(iso text: some StringProtocol) {
    let parts: [Substring]
    let text = String(text)
    // `Int` would also read a sign.
    guard text.allSatisfy({ "0123456789-".contains($0) }) else { return nil }
    if text.count == 8, !text.contains("-") {
      parts = [text.prefix(4), text.dropFirst(4).prefix(2), text.suffix(2)]
    } else {
      parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 3, parts.map(\.count) == [4, 2, 2] else { return nil }
    }
    guard let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Makes the date with this ordinal, where day 1 is 0001-01-01.
  public init(ordinal: Int) {
    // Days counted from 0000-03-01, so that the leap day ends the year (Howard Hinnant's civil_from_days).
    let days = ordinal + 305
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 0000-12-31: the proleptic Gregorian ordinal, in which 0001-01-01 is 1.
  public var ordinal: Int {
    let before = year - 1
    let leapShift = month > 2 ? (Self.isLeap(year) ? 1 : 2) : 0
    return before * 365 + before / 4 - before / 100 + before / 400 + (367 * month - 362) / 12 - leapShift
      + day
  }

  /// The date as a year with a fraction, such as 2020.6243 for 2020-08-16.
  public var decimalYear: Double {
    let start = Self.ordinal(ofNewYear: year)
    let length = Self.ordinal(ofNewYear: year + 1) - start
    return Double(year) + Double(ordinal - start) / Double(length)
  }

  /// The date as `2020-08-16`.
  public var iso: String {
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// The ISO form.
  public var description: String { iso }

  /// Earlier dates come first.
  public static func < (one: Self, other: Self) -> Bool {
    (one.year, one.month, one.day) < (other.year, other.month, other.day)
  }

  /// Reads the ISO form.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let date = Self(iso: text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a date like 2020-08-16"))
    }
    self = date
  }

  /// Writes the ISO form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso)
  }

  private static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  private static func daysInMonth(_ month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func ordinal(ofNewYear year: Int) -> Int {
    let before = year - 1
    return before * 365 + before / 4 - before / 100 + before / 400 + 1
  }
}
