import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat

extension OverlayPicture {
  /// Outlines to compare with that belong to no period, such as true or official ones.
  public struct Reference: Sendable {
    /// Where the outlines are.
    private enum Source {
      case file(VectorSource)
      case inventory(MultiPolygon, CRS)
    }

    private let source: Source

    /// The name in the legend.
    public var label: String

    /// Names the outlines of a file.
    public init(_ file: VectorSource, label: String) {
      source = .file(file)
      self.label = label
    }

    /// The outlines of some periods of another inventory; of all where nil.
    ///
    /// - Throws: `PictureError` for an unknown period.
    public init(_ inventory: InventoryDatabase, periods: [String]?, label: String) throws {
      let labels = try OverlayPicture.labels(periods, in: inventory)
      let outlines = try labels.flatMap { try inventory.outlines(ofPeriod: $0).map(\.polygon) }
      source = .inventory(MultiPolygon(outlines), inventory.project.crs)
      self.label = label
    }

    func polygons(in crs: CRS) throws -> MultiPolygon {
      switch source {
      case .file(let file): try file.faces(in: crs)
      case .inventory(let outlines, let own): try CoordinateTransform(from: own, to: crs).apply(outlines)
      }
    }
  }

  /// Gathers what a picture of an inventory shows.
  ///
  /// The map covers `within`, else the boundary, else the outlines, with a little margin. Scenes are averaged
  /// down to the map's pixels as they are read, so memory grows with the picture and not with the scenes.
  ///
  /// - Parameters:
  ///   - periods: the labels of the periods wanted; all where nil.
  ///   - boundary: the edge of the region.
  ///   - scenes: the background: the first scene, and what it lacks from the next ones.
  ///   - within: the part of the region to show, in the inventory's CRS.
  ///   - size: the longer side of the map in pixels.
  /// - Throws: `PictureError` for an unknown period, an inventory without outlines, or a part or scenes elsewhere;
  ///   `InventoryError`, `InputError` and `GeospatialError` where a file cannot be read.
  public init(
    of inventory: InventoryDatabase, periods: [String]? = nil, boundary: VectorSource? = nil,
    scenes: [Scene] = [], reference: Reference? = nil, within: Bounds? = nil, size: Int = 1200
  ) throws {
    let crs = inventory.project.crs
    let labels = try Self.labels(periods, in: inventory)
    let totals = try inventory.regionAreas().filter {
      $0.position == 0 && $0.source == inventory.ownSource
    }
    var entries = try labels.map { label in
      let outlines = MultiPolygon(try inventory.outlines(ofPeriod: label).map(\.polygon))
      let total = totals.first { $0.dated.period.label == label }
      return Entry(label: label, area: total.map { Self.text($0.dated) }, outlines: outlines)
    }
    if let reference {
      entries.append(
        Entry(label: reference.label, outlines: try reference.polygons(in: crs), isReference: true))
    }
    let boundary = try boundary?.faces(in: crs)
    let shown = boundary.map { [$0] } ?? entries.map(\.outlines)
    let whole = Self.union(shown.compactMap(\.bounds))
    if let within, let whole, !within.intersects(whole) {
      throw PictureError(
        subject: inventory.path, problem: "has nothing to show within \(within.edges)",
        mend: "give edges in \(crs.label), within \(whole.edges)")
    }
    guard let bounds = within ?? whole else {
      throw PictureError(
        subject: inventory.path, problem: "holds no outline, and the project has no boundary",
        mend: "run the project first, or give --within")
    }
    let map = Self.grid(around: bounds, in: crs, size: size)
    let mosaic = try scenes.isEmpty ? nil : Self.mosaic(scenes, on: map)
    let areas = totals.first.map { total in
      "Areas: \(total.areaMeasure)." + (within == nil ? "" : " They are the whole region's.")
    }
    self.init(
      title: inventory.project.name, isSimulated: inventory.project.isSimulated, map: map,
      background: mosaic?.image, boundary: boundary, entries: entries,
      caption: [
        Self.caption(mosaic?.scenes ?? []),
        [areas, "Map: \(crs.label)."].compactMap(\.self).joined(separator: " "),
      ])
  }

  fileprivate static func labels(_ wanted: [String]?, in inventory: InventoryDatabase) throws -> [String] {
    let known = try inventory.periods().map(\.time.label)
    for label in wanted ?? [] where !known.contains(label) {
      throw PictureError(
        subject: inventory.path, problem: "has no period '\(label)'",
        mend: known.isEmpty ? "run the project first" : "choose from \(known.joined(separator: ", "))")
    }
    return known.filter { wanted?.contains($0) ?? true }
  }

  private static func text(_ dated: DatedArea) -> String {
    let area = String(format: "%.2f", dated.area.squareKilometres)
    let error = dated.uncertainty.map { String(format: " ± %.2f", $0.squareKilometres) } ?? ""
    return "\(area)\(error) km²"
  }

  private static func union(_ bounds: [Bounds]) -> Bounds? {
    let all = bounds.dropFirst().reduce(bounds.first) { $0?.union($1) }
    return all.map { $0.expanded(by: 0.03 * max($0.width, $0.height)) }
  }

  /// The grid of the map: pixels as wide as high on the ground.
  static func grid(around bounds: Bounds, in crs: CRS, size: Int) -> Grid {
    // A degree of longitude shrinks with the cosine of the latitude.
    let shrink = crs.isGeographic ? max(0.01, cos((bounds.minY + bounds.maxY) / 2 * .pi / 180)) : 1
    let pixel = max(bounds.width * shrink, bounds.height) / Double(size)
    return Grid(
      crs: crs, originX: bounds.minX, originY: bounds.maxY, pixelWidth: pixel / shrink, pixelHeight: pixel,
      width: max(1, Int((bounds.width * shrink / pixel).rounded())),
      height: max(1, Int((bounds.height / pixel).rounded())))
  }

  /// The first scene that shows the map, completed by those that show a hundredth more of it.
  private static func mosaic(_ scenes: [Scene], on map: Grid) throws -> (image: ColorImage, scenes: [Scene]) {
    let fill = FalseColour.fill
    var image = ColorImage(width: map.width, height: map.height, fill: fill)
    var missing = Array(0..<map.window.count)
    var used: [Scene] = []
    for scene in scenes where missing.count * 100 >= map.window.count {
      let extent = try CoordinateTransform(from: scene.grid.crs, to: map.crs).apply(scene.grid.bounds)
      guard extent.intersects(map.bounds) else { continue }
      let next = try FalseColour.image(of: scene, on: map)
      let (left, found) = missing.split { next.color($0) != fill }
      guard used.isEmpty ? !found.isEmpty : found.count * 100 >= map.window.count else { continue }
      for pixel in found { image.paint(next.color(pixel), x: pixel % map.width, y: pixel / map.width) }
      missing = left
      used.append(scene)
    }
    guard !used.isEmpty else {
      throw PictureError(
        subject: scenes.map(\.id).joined(separator: ", "), problem: "shows nothing of the map",
        mend: "choose another scene for the background")
    }
    return (image, used)
  }

  private static func caption(_ scenes: [Scene]) -> String {
    guard let first = scenes.first else { return "Background: none." }
    let roles = FalseColour.roles(for: first).map(\.rawValue).joined(separator: ", ")
    let names = scenes.map { "\($0.id), \($0.date)" }.joined(separator: "; ")
    return "Background: \(names); \(roles) as red, green, blue."
  }
}

extension Bounds {
  /// The edges as the command line writes them, without decimals where these say nothing.
  fileprivate var edges: String {
    [minX, minY, maxX, maxY].map { String(format: width > 10 ? "%.0f" : "%.3f", $0) }.joined(separator: ",")
  }
}

extension VectorSource {
  /// All faces as one value.
  fileprivate func faces(in crs: CRS) throws -> MultiPolygon {
    MultiPolygon(try read().polygons(in: crs).flatMap(\.polygons.polygons))
  }
}

extension ColorImage {
  /// The colour of the pixel at a place in reading order.
  fileprivate func color(_ pixel: Int) -> (UInt8, UInt8, UInt8) {
    (pixels[pixel * 3], pixels[pixel * 3 + 1], pixels[pixel * 3 + 2])
  }
}

extension [Int] {
  /// Those that do not meet the condition, and those that do, each in order.
  fileprivate func split(_ condition: (Int) -> Bool) -> (without: [Int], with: [Int]) {
    reduce(into: ([], [])) { parts, element in
      if condition(element) { parts.1.append(element) } else { parts.0.append(element) }
    }
  }
}
