import Declaration
import Foundation
import Geospatial

/// A correction by hand: a shape that somebody drew, with what it does, for which periods, and why.
public struct Adjustment: Sendable, Hashable {
  /// What a correction does; each kind has a layer of this name, and they are done in this order.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Ground that is ice: it joins the outlines that it overlaps or shares an edge with.
    case add

    /// Ground that is no ice.
    case erase

    /// A line along which outlines are parted.
    case divide

    /// A name or an identifier for the outlines under a point, or within a polygon.
    case relabel
  }

  /// What it does.
  public let kind: Kind

  /// The feature's number in its layer.
  public let number: Int64

  /// The shape, in the system of the outlines.
  public let shape: Geometry

  /// The periods it is for, by label.
  public let periods: [String]

  /// Who drew it.
  public let author: String?

  /// Why.
  public let reason: String?

  /// When.
  public let date: CalendarDate?

  /// The name that it gives.
  public let name: String?

  /// The identifier that it gives.
  public let id: String?

  /// The hash of all that stands in the file about it, but for the periods.
  public let contentHash: ContentHash

  /// How messages name it: `add 3`.
  public var title: String { "\(kind.rawValue) \(number)" }
}

/// What became of a correction in one period.
public struct AdjustmentEffect: Sendable, Hashable, Codable {
  /// Whether a correction did anything, and why not.
  public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// It changed outlines.
    case done

    /// An addition whose ground was ice already.
    case alreadyIce = "already ice"

    /// An addition of less than a square metre.
    case speck = "under a square metre"

    /// An addition beyond the region's boundary.
    case outside = "outside the region"

    /// An addition that joins no outline and is none by itself.
    case belowMinimum = "below the minimum area"

    /// An erasure with no ice under it.
    case noIce = "no ice there"

    /// A divide that parts no outline.
    case partsNothing = "parts nothing"

    /// A label on no outline.
    case noOutline = "no outline there"

    /// A label that the outlines had already.
    case sameLabel = "labelled so already"
  }

  /// What it does.
  public let kind: Adjustment.Kind

  /// The feature's number in its layer.
  public let number: Int64

  /// Who drew it.
  public let author: String?

  /// Why.
  public let reason: String?

  /// When, ISO 8601.
  public let date: String?

  /// What became of it.
  public internal(set) var outcome: Outcome

  /// How many outlines it touched, as they were before.
  public let touched: Int

  /// The area of these.
  public let before: Area

  /// The area of what they became.
  public internal(set) var after: Area

  /// The shape in well-known binary, in the system of the outlines.
  public let shape: Data

  /// How much of a divide ends inside ice and parts nothing; nil where none does, and in what an inventory keeps.
  public let loose: Length?

  /// The area of what it left below the minimum area, which is in no outline; nil where there is none, and in what an
  /// inventory keeps.
  public internal(set) var dropped: Area?

  /// Makes an effect from its facts.
  public init(
    kind: Adjustment.Kind, number: Int64, author: String?, reason: String?, date: String?, outcome: Outcome,
    touched: Int, before: Area, after: Area, shape: Data, loose: Length? = nil
  ) {
    self.kind = kind
    self.number = number
    self.author = author
    self.reason = reason
    self.date = date
    self.outcome = outcome
    self.touched = touched
    self.before = before
    self.after = after
    self.shape = shape
    self.loose = loose
  }

  /// By how much it changed the area of ice; nothing for divides and labels.
  public var change: Area { after - before }

  /// How messages name it: `add 3`.
  public var title: String { "\(kind.rawValue) \(number)" }
}
