import Foundation
import Geospatial
import Landsat

/// One product as a catalogue describes it, in the layout of USGS's collection `landsat-c2l1`.
public struct CatalogueItem: Sendable, Hashable {
  /// The item's own name, which may lack the day of processing.
  public let id: String

  /// The product's whole name, from the names of its files; nil where they tell none.
  public let product: ProductID?

  /// The collection.
  public let collection: String?

  /// The path and row.
  public let pathRow: PathRow

  /// The day of acquisition.
  public let date: CalendarDate

  /// The cloud cover in percent; nil where it is not known.
  public let cloud: Double?

  /// The sun's elevation in degrees.
  public let sunElevation: Double?

  /// The tier, such as `T1`.
  public let tier: String?

  /// The level and correction, such as `L1TP`.
  public let correction: String?

  /// West, south, east and north in degrees.
  public let bounds: [Double]

  /// The files.
  public let assets: [CatalogueAsset]

  /// The address of the item.
  public let source: String

  /// Reads an item; nil where it is none of Landsat's.
  ///
  /// - Parameters:
  ///   - base: where the document was read, to which relative addresses refer.
  init?(_ json: JSONValue, base: URL) {
    guard json["type"].text == "Feature", let id = json["id"].text else { return nil }
    let own = json["links"].list.first { $0["rel"].text == "self" }?["href"].text
    let place = own.flatMap { URL(string: $0, relativeTo: base)?.absoluteURL } ?? base
    // An item that was copied still names its old address: what lies beside it is meant.
    let origin = base.isFileURL ? base : place
    let assets = json["assets"].members.compactMap { CatalogueAsset($0.key, $0.value, base: origin) }
    let properties = json["properties"]
    let product = Self.product(assets) ?? ProductID(id)
    let path = properties["landsat:wrs_path"].number.flatMap { Int(exactly: $0) }
    let row = properties["landsat:wrs_row"].number.flatMap { Int(exactly: $0) }
    let declared = path.flatMap { path in row.flatMap { PathRow(path: path, row: $0) } }
    let day = properties["datetime"].text.flatMap { CalendarDate(iso: $0.prefix(10)) }
    guard let pathRow = declared ?? product?.pathRow, let date = product?.acquired ?? day else { return nil }
    self.id = id
    self.product = product
    self.pathRow = pathRow
    self.date = date
    self.assets = assets
    collection = json["collection"].text
    // Where nobody has looked for clouds the products say -1.
    cloud = properties["eo:cloud_cover"].number.flatMap { $0 < 0 ? nil : $0 }
    sunElevation = properties["view:sun_elevation"].number ?? properties["eo:sun_elevation"].number
    tier = properties["landsat:collection_category"].text ?? product?.tier
    correction = properties["landsat:correction"].text ?? product?.level
    let bbox = json["bbox"].list.compactMap(\.number)
    bounds = bbox.count == 6 ? [bbox[0], bbox[1], bbox[3], bbox[4]] : bbox
    source = place.isFileURL ? place.path : place.shown
  }

  /// The files that make up the product's bundle: no pictures and no web pages.
  public var files: [CatalogueAsset] {
    guard let name = product?.text else { return [] }
    return assets.filter {
      $0.fileName.hasPrefix(name + "_")
        && ![".jpeg", ".jpg", ".png", ".html"].contains(where: $0.fileName.hasSuffix)
    }
  }

  /// Whether this is the product to take of two of one acquisition.
  public func isBetter(than other: CatalogueItem) -> Bool {
    guard let product, let other = other.product else { return product != nil }
    return product.isBetter(than: other)
  }

  /// The product's name before `_MTL.txt`, which every bundle has.
  private static func product(_ assets: [CatalogueAsset]) -> ProductID? {
    for ending in ["_MTL.txt", "_MTL.json", "_MTL.xml"] {
      for asset in assets where asset.fileName.hasSuffix(ending) {
        if let product = ProductID(asset.fileName.dropLast(ending.count)) { return product }
      }
    }
    return nil
  }
}
