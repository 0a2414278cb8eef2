import Foundation
import Geospatial

/// How true a project's plane is where its ice is.
///
/// Areas may be measured on the ellipsoid; their errors are buffers and perimeters in the plane, whatever it is.
struct PlaneFit {
  /// Errors that are off by more are refused; one of 5 % goes with an area that is off by 10 %.
  private static let limit = 0.05

  /// Errors that are off by less are as good as any: a zone of UTM is, six degrees beyond its edge.
  private static let bearable = 0.01

  private let crs: CRS
  private let places: [Point]
  private let worst: (place: Point, scale: Double)

  /// Looks at places in longitude and latitude; nil where the plane reaches none of them.
  init?(of crs: CRS, at places: [Point]) throws {
    let known = zip(places, try crs.bufferScales(at: places)).compactMap { place, scale in
      scale.map { (place: place, scale: $0) }
    }
    guard let worst = known.max(by: { abs($0.scale - 1) < abs($1.scale - 1) }) else { return nil }
    self.crs = crs
    self.places = places
    self.worst = worst
  }

  /// Whether errors found in the plane are worth anything.
  var isUsable: Bool { abs(worst.scale - 1) <= Self.limit }

  /// Whether there is nothing to say.
  var isGood: Bool { abs(worst.scale - 1) <= Self.bearable }

  /// What is wrong, and where.
  var problem: String {
    let share = (abs(worst.scale - 1) * 1000).rounded() / 10
    return
      "lengths in \(crs) are not those on the ground: at longitude \(Self.degrees(worst.place.x)), latitude "
      + "\(Self.degrees(worst.place.y)) a buffer, and with it the error of an area, is \(share) % too "
      + (worst.scale < 1 ? "small" : "large")
  }

  /// A plane that would do.
  var mend: String {
    let better = (try? CRS.wgs84).flatMap { degrees in
      degrees.bounds(of: places).flatMap { try? degrees.metric(around: $0) }
    }
    return "choose another region.grid.crs"
      + (better.map { ", such as \($0.epsg == nil ? $0.proj : $0.label)" } ?? "")
  }

  private static func degrees(_ angle: Double) -> String { "\((angle * 100).rounded() / 100)" }
}
