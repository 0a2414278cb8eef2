import CGDAL
import Foundation

/// A coordinate reference system, known by its definition.
public struct CRS: Hashable, Sendable, CustomStringConvertible {
  /// The definition as WKT 2.
  public let wkt: String

  /// The EPSG code, where the definition carries one.
  public let epsg: Int?

  /// The name in the definition, such as `WGS 84 / UTM zone 46N`.
  public let name: String

  /// Whether the coordinates are degrees of longitude and latitude.
  public let isGeographic: Bool

  /// The size of the plane's unit in metres; 1 for degrees, which have none.
  public let metresPerUnit: Double

  /// The definition as a PROJ string, which drops what PROJ strings cannot say.
  public let proj: String

  /// The projection's origin in its own plane, which may be a pole; zero for degrees.
  private let origin: Point

  /// Longitude and latitude on WGS 84, in this order.
  public static var wgs84: CRS {
    get throws { try CRS("EPSG:4326") }
  }

  /// Reads `EPSG:32646`, WKT, a PROJ string, or the path of a `.prj` file.
  ///
  /// - Throws: `GeospatialError` where PROJ does not know the definition.
  public init(_ definition: String) throws {
    _ = GDAL.ready
    let reference = OSRNewSpatialReference(nil)
    defer { OSRDestroySpatialReference(reference) }
    CPLErrorReset()
    guard OSRSetFromUserInput(reference, definition) == 0 else {
      let said = String(cString: CPLGetLastErrorMsg())
      throw GeospatialError(
        function: "OSRSetFromUserInput",
        message: "'\(definition)' is not a coordinate reference system"
          + " (write EPSG:32646, WKT, a PROJ string or a .prj file)" + (said.isEmpty ? "" : ": \(said)"))
    }
    try self.init(reference: reference)
  }

  /// Reads a GDAL reference, which stays the caller's.
  init(reference: OGRSpatialReferenceH?) throws {
    wkt = try Self.text("OSRExportToWktEx") { pointer in
      withStringList(["FORMAT=WKT2_2018"]) { options in
        OSRExportToWktEx(
          reference, pointer,
          UnsafeRawPointer(options)?.assumingMemoryBound(to: UnsafePointer<CChar>?.self))
      }
    }
    proj = (try? Self.text("OSRExportToProj4") { OSRExportToProj4(reference, $0) }) ?? ""
    name = OSRGetName(reference).map { String(cString: $0) } ?? "unnamed"
    isGeographic = OSRIsGeographic(reference) != 0
    metresPerUnit = isGeographic ? 1 : OSRGetLinearUnits(reference, nil)
    origin = Point(
      x: OSRGetNormProjParm(reference, "false_easting", 0, nil) / metresPerUnit,
      y: OSRGetNormProjParm(reference, "false_northing", 0, nil) / metresPerUnit)
    let authority = OSRGetAuthorityName(reference, nil).map { String(cString: $0) }
    let code = OSRGetAuthorityCode(reference, nil).flatMap { Int(String(cString: $0)) }
    epsg = authority == "EPSG" ? code : nil
  }

  /// `EPSG:32646` where there is a code, else the name.
  public var label: String { epsg.map { "EPSG:\($0)" } ?? name }

  /// The label.
  public var description: String { label }

  /// Whether both give every place the same coordinates, however their definitions are worded.
  ///
  /// Files say "UTM zone 11, datum unknown but based on WGS 84" for EPSG:32611; the words differ, the numbers
  /// do not. So where neither the words nor EPSG codes decide, places all over are carried over and compared.
  public func isEquivalent(to other: CRS) -> Bool {
    if wkt == other.wkt { return true }
    if let epsg, let code = other.epsg { return epsg == code }
    // Files write the survey foot with more or fewer digits.
    guard isGeographic == other.isGeographic,
      abs(metresPerUnit - other.metresPerUnit) < 1e-9 * metresPerUnit,
      let toOther = try? CoordinateTransform(from: self, to: other),
      let toWGS84 = try? CoordinateTransform(from: self, to: CRS.wgs84)
    else { return false }
    // Datums differ only where they are in use, so each continent has its place.
    let degrees = [(-100.0, 40.0), (-70, -35), (10, 47), (25, -30), (90, 33), (135, -25)]
    let kilometres = [(500.0, 500.0), (100, 4000), (-100, 6000), (-500, -500), (100, -4000), (-100, -6000)]
    let places =
      isGeographic
      ? degrees.map { Point(x: $0.0, y: $0.1) }
      : kilometres.map { east, north in
        Point(x: origin.x + 1000 * east / metresPerUnit, y: origin.y + 1000 * north / metresPerUnit)
      }
    // A projection need not reach all of them.
    let reached = places.filter { (try? toWGS84.apply($0)) != nil }
    // A millimetre.
    let tolerance = isGeographic ? 1e-8 : 1e-3
    return !reached.isEmpty
      && reached.allSatisfy { here in
        guard let there = try? toOther.apply(here) else { return false }
        return abs(here.x - there.x) < tolerance && abs(here.y - there.y) < tolerance
      }
  }

  /// The part of the Earth that the system is meant for, in degrees, where its definition names one.
  ///
  /// The western edge is beyond the eastern one where the area crosses 180°.
  public var areaOfUse: Bounds? {
    try? withReference { reference in
      var area = Bounds(minX: -1000, minY: -1000, maxX: -1000, maxY: -1000)
      let isKnown = OSRGetAreaOfUse(reference, &area.minX, &area.minY, &area.maxX, &area.maxY, nil) != 0
      return isKnown && area.minX > -1000 ? area : nil
    }
  }

  /// Two systems are the same value where their definitions are.
  public static func == (one: CRS, other: CRS) -> Bool { one.wkt == other.wkt }

  /// Hashes the definition.
  public func hash(into hasher: inout Hasher) { hasher.combine(wkt) }

  /// Calls `body` with a GDAL reference in the order longitude, latitude (or east, north).
  func withReference<Result>(_ body: (OGRSpatialReferenceH?) throws -> Result) throws -> Result {
    _ = GDAL.ready
    let reference = OSRNewSpatialReference(nil)
    defer { OSRRelease(reference) }
    OSRSetAxisMappingStrategy(reference, OAMS_TRADITIONAL_GIS_ORDER)
    guard OSRSetFromUserInput(reference, wkt) == 0 else {
      throw GDAL.failure("OSRSetFromUserInput")
    }
    return try body(reference)
  }

  private static func text(
    _ function: String, _ export: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> OGRErr
  ) throws -> String {
    var pointer: UnsafeMutablePointer<CChar>?
    defer { VSIFree(pointer) }
    guard export(&pointer) == 0, let pointer else { throw GDAL.failure(function) }
    return String(cString: pointer)
  }
}
