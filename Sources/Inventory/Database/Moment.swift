import Foundation
import Geospatial

/// A moment at which an inventory was changed: UTC, to the millisecond.
///
/// This is transaction time, when the inventory came to say something; valid time, of which the ground was so, is a
/// period's years.
public struct Moment: Hashable, Comparable, Sendable, CustomStringConvertible {
  private static let day = 86_400_000
  private static let unixEpoch = CalendarDate(ordinal: 719_163)

  /// Milliseconds since the first of January 1970.
  private let milliseconds: Int

  private init(milliseconds: Int) { self.milliseconds = milliseconds }

  /// The present.
  static var now: Moment { Moment(milliseconds: Int((Date().timeIntervalSince1970 * 1000).rounded(.down))) }

  /// Reads `2026-03-01`, `2026-03-01T09:30`, `2026-03-01T09:30:15` or `2026-03-01T09:30:15.250Z`, all in UTC.
  ///
  /// - Parameters:
  ///   - endOfDay: whether a day without a time means its last millisecond, or else its first.
  public init?(_ text: String, endOfDay: Bool = true) {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let date = CalendarDate(iso: parts[0]) else { return nil }
    let midnight = (date.ordinal - Self.unixEpoch.ordinal) * Self.day
    guard parts.count == 2 else {
      milliseconds = midnight + (endOfDay ? Self.day - 1 : 0)
      return
    }
    guard let time = parts[1].wholeMatch(of: /(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?Z?/),
      let hour = Int(time.1), let minute = Int(time.2), hour < 24, minute < 60
    else { return nil }
    let second = time.3.flatMap { Int($0) } ?? 0
    let fraction = time.4.flatMap { Int("\($0)00".prefix(3)) } ?? 0
    guard second < 60 else { return nil }
    milliseconds = midnight + ((hour * 60 + minute) * 60 + second) * 1000 + fraction
  }

  /// The next one.
  var next: Moment { Moment(milliseconds: milliseconds + 1) }

  /// The moment as `2026-03-01T09:30:15.250Z`, always of the same length, so that texts sort as moments do.
  public var iso: String {
    let days = Int((Double(milliseconds) / Double(Self.day)).rounded(.down))
    let rest = milliseconds - days * Self.day
    func padded(_ value: Int, _ width: Int) -> String {
      String(repeating: "0", count: max(0, width - String(value).count)) + String(value)
    }
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }
    let date = CalendarDate(ordinal: days + Self.unixEpoch.ordinal)
    return "\(date.iso)T\(clock.joined(separator: ":")).\(padded(rest % 1000, 3))Z"
  }

  /// The ISO form.
  public var description: String { iso }

  /// Earlier moments come first.
  public static func < (one: Self, other: Self) -> Bool { one.milliseconds < other.milliseconds }
}
