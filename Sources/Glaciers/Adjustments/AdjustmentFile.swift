import Declaration
import Foundation
import Geospatial

/// The corrections of a project: a GeoPackage with a layer for each kind.
///
/// Every layer has the fields `period`, `until`, `author`, `reason` and `date`; `relabel` also `name` and `id`. A
/// correction is for the period it names, for all from `period` through `until`, or for all where it names none.
public struct AdjustmentFile: Sendable {
  /// The file.
  public let path: String

  /// The corrections by kind, then by number.
  public let adjustments: [Adjustment]

  /// The layers that are of no kind, of which nothing is read.
  public let unknownLayers: [String]

  /// The kinds of which the file has no layer.
  public let missingLayers: [Adjustment.Kind]

  /// The fields of every layer; those behind them are the labels'.
  static let fields: [VectorLayer.Field] = [
    .init("period", .string), .init("until", .string), .init("author", .string), .init("reason", .string),
    .init("date", .date),
  ]

  /// The fields of labels beside those of every layer.
  static let labelFields: [VectorLayer.Field] = [.init("name", .string), .init("id", .string)]

  /// Reads the corrections.
  ///
  /// - Parameters:
  ///   - crs: the system of the outlines; corrections in another one are carried over.
  ///   - periods: the labels of all periods in the order of time; any label is taken where nil.
  /// - Throws: `InputError` with the layer, the feature and the mend; `GeospatialError` where the file cannot be read.
  public static func read(_ path: String, in crs: CRS, periods: [String]?) throws -> AdjustmentFile {
    let names = try VectorLayer.names(in: path)
    let kinds = Adjustment.Kind.allCases.filter { names.contains($0.rawValue) }
    guard !kinds.isEmpty else {
      throw InputError(
        file: path, problem: "has none of the layers add, erase, divide and relabel",
        mend: "begin with `firnline adjust template`")
    }
    let adjustments = try kinds.flatMap { kind -> [Adjustment] in
      let layer = try VectorLayer.read(path, layer: kind.rawValue)
      return try AdjustmentLayer(path: path, kind: kind, layer: layer, target: crs, periods: periods)
        .adjustments()
    }
    return AdjustmentFile(
      path: path, adjustments: adjustments, unknownLayers: try unknownLayers(in: path),
      missingLayers: Adjustment.Kind.allCases.filter { !kinds.contains($0) })
  }

  /// The layers of a file that are of no kind, but for the one in which QGIS keeps styles.
  public static func unknownLayers(in path: String) throws -> [String] {
    let known = Adjustment.Kind.allCases.map(\.rawValue) + [AdjustmentTemplate.styleLayer]
    return try VectorLayer.names(in: path).filter { !known.contains($0) }
  }

  /// The corrections of a period, in the order in which they are done.
  public func adjustments(for period: String) -> [Adjustment] {
    adjustments.filter { $0.periods.contains(period) }
  }

  /// Reads the corrections as they are drawn, whatever periods they name.
  ///
  /// - Throws: as `read(_:in:periods:)`.
  public static func read(_ path: String) throws -> AdjustmentFile {
    let names = try VectorLayer.names(in: path)
    let own = try Adjustment.Kind.allCases.lazy.filter { names.contains($0.rawValue) }
      .compactMap { try VectorLayer.read(path, layer: $0.rawValue).crs }.first
    return try read(path, in: own ?? .wgs84, periods: nil)
  }
}

/// One layer of corrections on its way from the file.
private struct AdjustmentLayer {
  let path: String
  let kind: Adjustment.Kind
  let layer: VectorLayer
  let target: CRS
  let periods: [String]?

  func adjustments() throws -> [Adjustment] {
    let wanted = AdjustmentFile.fields + (kind == .relabel ? AdjustmentFile.labelFields : [])
    let missing = wanted.map(\.name).filter { name in !layer.fields.contains { $0.name == name } }
    guard missing.isEmpty else {
      throw fault(
        missing[0], "is no field of the layer \(kind.rawValue)",
        "add it, or begin with `firnline adjust template`, which has: \(wanted.map(\.name).joined(separator: ", "))"
      )
    }
    guard !layer.features.isEmpty else { return [] }
    let own = try layer.knownCRS(
      path: path,
      mend: "set it in the properties of layer \(kind.rawValue), or begin with `firnline adjust template`")
    let transform = try CoordinateTransform(from: own, to: target)
    return try layer.features.sorted { $0.id < $1.id }.map { try adjustment($0, own, transform) }
  }

  private func adjustment(
    _ feature: Feature, _ own: CRS, _ transform: CoordinateTransform
  ) throws -> Adjustment {
    let shape = try checked(feature)
    let (name, id) = (text("name", feature), text("id", feature))
    guard kind != .relabel || name != nil || id != nil else {
      throw fault("name", "and 'id' are both empty in \(title(feature))", "write one of them, or both")
    }
    let moved: Geometry
    do { moved = try transform.apply(shape) } catch {
      throw fault(nil, "\(title(feature)) lies where \(target) has no places", "is the layer's system right?")
    }
    var content = [
      "kind": kind.rawValue, "shape": shape.coordinates, "crs": own.epsg.map { "EPSG:\($0)" } ?? own.wkt,
      "number": "\(feature.id)",
    ]
    for field in ["author", "reason", "date", "name", "id"] {
      content[field] = feature.attributes[field]?.description
    }
    return Adjustment(
      kind: kind, number: feature.id, shape: moved, periods: try span(feature),
      author: text("author", feature),
      reason: text("reason", feature), date: feature.attributes["date"]?.date, name: name, id: id,
      contentHash: ContentHash(of: content))
  }

  /// The shape where it is one that this kind takes.
  private func checked(_ feature: Feature) throws -> Geometry {
    guard let shape = feature.geometry else {
      throw fault(nil, "\(title(feature)) has no shape", "draw it, or delete the row")
    }
    switch (kind, shape) {
    case (.divide, .lines), (.relabel, .points): return shape
    case (.add, .polygons(let faces)), (.erase, .polygons(let faces)), (.relabel, .polygons(let faces)):
      for face in faces.polygons {
        guard face.hasWholeRings else {
          throw fault(nil, "\(title(feature)) has a ring of fewer than four points", "draw it again")
        }
        guard let invalidity = try face.invalidity() else { continue }
        let place = invalidity.place.map { " at \($0.x), \($0.y)" } ?? ""
        throw fault(
          nil, "\(title(feature)) is not a valid polygon: \(invalidity.reason.lowercased())\(place)",
          "mend it in QGIS (Vector → Geometry Tools → Check Validity)")
      }
      return shape
    default:
      let wanted = [Adjustment.Kind.divide: "a line", .relabel: "a point or a polygon"][kind] ?? "a polygon"
      throw fault(nil, "\(title(feature)) is not \(wanted)", "move it to the layer that it belongs to")
    }
  }

  /// The labels of the periods from `period` through `until`; all where neither is given.
  private func span(_ feature: Feature) throws -> [String] {
    let (first, last) = (text("period", feature), text("until", feature))
    guard let periods else { return [first, last].compactMap(\.self) }
    func place(_ label: String?, _ field: String) throws -> Int? {
      guard let label else { return nil }
      guard let place = periods.firstIndex(of: label) else {
        throw fault(
          field, "is '\(label)' in \(title(feature)), which is no period",
          "did you mean '\(label.nearest(among: periods) ?? "")'? the periods are \(periods.joined(separator: ", "))"
        )
      }
      return place
    }
    let start = try place(first, "period") ?? 0
    let end = try place(last, "until") ?? (first == nil ? periods.count - 1 : start)
    guard start <= end else {
      throw fault("until", "is before 'period' in \(title(feature))", "exchange them")
    }
    return Array(periods[start...end])
  }

  private func text(_ field: String, _ feature: Feature) -> String? {
    let text = feature.attributes[field]?.description.trimmingCharacters(in: .whitespaces)
    return text?.isEmpty == false ? text : nil
  }

  private func title(_ feature: Feature) -> String { "\(kind.rawValue) \(feature.id)" }

  private func fault(_ field: String?, _ problem: String, _ mend: String) -> InputError {
    InputError(file: path, field: field, problem: problem, mend: mend)
  }
}

extension Geometry {
  /// All coordinates as text, for a hash.
  fileprivate var coordinates: String {
    func text(_ points: [Point]) -> String { points.map { "\($0.x) \($0.y)" }.joined(separator: ",") }
    switch self {
    case .points(let points): return "points " + text(points)
    case .lines(let lines): return "lines " + lines.map(text).joined(separator: ";")
    case .polygons(let faces):
      return "polygons "
        + faces.polygons.map { $0.rings.map(text).joined(separator: ";") }.joined(separator: "|")
    }
  }
}
