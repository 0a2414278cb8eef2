import Geospatial

/// A glacier in one period: an outline, and which glacier it is.
public struct GlacierState: Sendable, Hashable {
  /// The outline's identifier, `dated_outlines.id`.
  public let outline: Int64

  /// The glacier's identifier, the same in all periods.
  public let glacier: String

  /// The glacier that it was a part of before it had an identifier of its own.
  public let parent: String?

  /// The period.
  public let period: PeriodTime

  /// The place among the outlines of the period, from 1.
  public let number: Int

  /// The glacier's name.
  public let name: String?

  /// The area with its uncertainty, in km².
  public let area: Estimate

  /// A place inside, in longitude and latitude.
  public let place: Point

  /// The middle of the outline's bounds in the inventory's system, by which it belongs to a block.
  public let middle: Point

  /// The date of most of the outline.
  public let date: CalendarDate?

  /// The number of its complex in the period.
  public let complex: Int?

  /// The eighth of the compass that it faces, as RGI 7 counts them; nil without topography or side.
  public let sector: Int?

  /// The area as tables of change take it.
  public var dated: DatedArea {
    var time = period
    time.meanDate = date ?? period.meanDate
    return DatedArea(
      period: time, area: Area(squareKilometres: area.value),
      uncertainty: area.error.map { Area(squareKilometres: $0) })
  }
}
