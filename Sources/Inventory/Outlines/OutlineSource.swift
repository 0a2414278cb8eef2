import Declaration
import Foundation
import Geospatial
import Glaciers

/// Outlines of about one date, wherever they are: a period of an inventory, or a layer of a vector file.
public struct OutlineSource: Sendable, Hashable {
  /// The inventory, or whatever else OGR reads.
  public var path: String

  /// The period of an inventory; it can be left out where there is one only.
  public var period: String?

  /// The layer of a vector file; the first where nil.
  public var layer: String?

  /// An SQL condition on the attributes of a vector file.
  public var filter: String?

  /// The field of a vector file that names its glaciers.
  public var name: String?

  /// The CRS of a vector file that names none, or a wrong one.
  public var crs: CRS?

  /// Names a file.
  public init(
    _ path: String, period: String? = nil, layer: String? = nil, filter: String? = nil, name: String? = nil,
    crs: CRS? = nil
  ) {
    self.path = path
    self.period = period
    self.layer = layer
    self.filter = filter
    self.name = name
    self.crs = crs
  }

  /// What was read.
  public struct Content: Sendable {
    /// What tables call it.
    public var title: String

    /// The CRS of the shapes.
    public var crs: CRS

    /// The glaciers.
    public var glaciers: [ComparedGlacier]

    /// What to know about them, one sentence each.
    public var notes: [String]

    /// Carries them to another CRS.
    public func glaciers(in target: CRS) throws -> ComparedGlaciers {
      let transform = try CoordinateTransform(from: crs, to: target)
      return ComparedGlaciers(
        title, try glaciers.map { ComparedGlacier($0.name, try transform.apply($0.shape)) })
    }

    /// The shapes as regions in another CRS, in the order of the file; those of one name are parts of one region.
    public func regions(in target: CRS) throws -> [(name: String, shape: MultiPolygon)] {
      let shapes = try glaciers(in: target).glaciers
      let names = shapes.map(\.name)
      let parts = Dictionary(grouping: shapes, by: \.name)
      return try names.indices.filter { names.firstIndex(of: names[$0]) == $0 }.map { index in
        let shape = MultiPolygon(parts[names[index], default: []].flatMap(\.shape.polygons))
        return (names[index], try shape.union())
      }
    }

    /// Places on the glaciers in longitude and latitude.
    public func places() throws -> [Point] {
      let corners = glaciers.compactMap { $0.shape.polygons.first?.exterior.first }
      return try CoordinateTransform(from: crs, to: .wgs84).apply(corners)
    }
  }

  /// Reads the outlines.
  ///
  /// - Throws: `InputError` where the period, the layer or the field is missing, or there is no outline;
  ///   `InventoryError` or `GeospatialError` where the file cannot be read.
  public func read() throws -> Content {
    let content = try InventoryDatabase.isInventory(at: path) ? readInventory() : readFile()
    guard !content.glaciers.isEmpty else {
      throw InputError(
        file: path, problem: "holds no outline", mend: "choose another file, layer or period")
    }
    return content
  }

  private func readInventory() throws -> Content {
    let inventory = try InventoryDatabase.open(path)
    let labels = try inventory.periods().map(\.time.label)
    guard let label = period ?? (labels.count == 1 ? labels[0] : nil), labels.contains(label) else {
      throw InputError(
        file: path, problem: period.map { "has no period '\($0)'" } ?? "has \(labels.count) periods",
        mend: labels.isEmpty ? "run the project first" : "name one of \(labels.joined(separator: ", "))")
    }
    let outlines = try inventory.outlines(ofPeriod: label)
    return Content(
      title: "\(label) of \(URL(fileURLWithPath: path).lastPathComponent)", crs: inventory.project.crs,
      glaciers: outlines.enumerated().map { index, outline in
        ComparedGlacier(outline.name ?? "\(index + 1)", outline.polygon.asMultiPolygon)
      },
      notes: inventory.project.isSimulated
        ? ["SIMULATED scenes: \(label) of \(inventory.project.name) shows no real glacier."] : [])
  }

  private func readFile() throws -> Content {
    guard period == nil else {
      throw InputError(
        file: path, problem: "is no inventory and has no period '\(period ?? "")'",
        mend: "leave the period out, or select features with a condition on their attributes")
    }
    let file = try VectorSource(path, layer: layer, where: filter, crs: crs).read(
      fields: name.map { [.known($0)] } ?? [], mend: "say which CRS it is in, such as EPSG:4326")
    var mended = 0
    let glaciers = try file.layer.features.compactMap { feature -> ComparedGlacier? in
      guard let shape = feature.polygons, !shape.isEmpty else { return nil }
      // Parts are judged alone: files keep a glacier's touching parts in one multipolygon.
      let parts = try shape.polygons.map { part -> MultiPolygon in
        if try part.asMultiPolygon.invalidReason() == nil { return part.asMultiPolygon }
        mended += 1
        return try part.asMultiPolygon.madeValid()
      }
      let called = name.flatMap { feature.attributes[$0]?.description }
      return ComparedGlacier(called ?? "\(feature.id)", MultiPolygon(parts.flatMap(\.polygons)))
    }
    let title = [URL(fileURLWithPath: path).lastPathComponent, layer, filter].compactMap(\.self)
    return Content(
      title: title.joined(separator: ", "), crs: file.crs, glaciers: glaciers,
      notes: mended == 0 ? [] : ["\(title[0]): \(mended) not valid, taken as GEOS repairs them."])
  }
}
