import Declaration
import Foundation
import Geospatial

/// An empty file of corrections, which QGIS opens with a style for each layer.
public enum AdjustmentTemplate {
  /// Writes the file.
  ///
  /// - Parameter crs: the system in which corrections are drawn; any will do, the project's is plainest.
  /// - Throws: `InputError` where the ending is not `.gpkg`; `GeospatialError` where the file cannot be written.
  public static func write(to path: String, crs: CRS) throws {
    guard URL(fileURLWithPath: path).pathExtension.lowercased() == "gpkg" else {
      throw InputError(
        file: path, problem: "is no name for a GeoPackage, the one format with layers and styles in a file",
        mend: "end it with .gpkg")
    }
    let layers = Adjustment.Kind.allCases.map { kind in
      VectorLayer(
        name: kind.rawValue, crs: crs,
        fields: AdjustmentFile.fields + (kind == .relabel ? AdjustmentFile.labelFields : []),
        shapes: kind == .divide ? .multiLine : kind == .relabel ? .point : .multiPolygon)
    }
    try VectorLayer.write(layers + [styles], to: path)
  }

  /// The name of the table in which QGIS looks for styles.
  static let styleLayer = "layer_styles"

  /// That table.
  private static var styles: VectorLayer {
    let texts = [
      "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML",
      "styleSLD",
    ]
    let features = Adjustment.Kind.allCases.enumerated().map { index, kind in
      Feature(
        id: Int64(index + 1), geometry: nil,
        attributes: [
          "f_table_catalog": .string(""), "f_table_schema": .string(""),
          "f_table_name": .string(kind.rawValue),
          "f_geometry_column": .string("geom"), "styleName": .string(kind.rawValue),
          "styleQML": .string(AdjustmentStyle(kind).qml), "styleSLD": .string(""),
          "useAsDefault": .integer(1),
          "description": .string("Corrections of the kind \(kind.rawValue)"), "owner": .string("firnline"),
          "ui": .string(""),
        ])
    }
    return VectorLayer(
      name: styleLayer, crs: nil,
      fields: texts.map { .init($0, .string) } + [
        .init("useAsDefault", .integer), .init("description", .string), .init("owner", .string),
        .init("ui", .string),
        .init("update_time", .date),
      ], features: features, shapes: VectorLayer.Shapes.none)
  }
}

/// How QGIS shows a kind of corrections, and what it fills in when one is drawn.
private struct AdjustmentStyle {
  let kind: Adjustment.Kind

  init(_ kind: Adjustment.Kind) { self.kind = kind }

  /// The style in QGIS's own language.
  var qml: String {
    """
    <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
    <qgis version="3.22" styleCategories="Symbology|Labeling|Fields|Forms" labelsEnabled="\(kind == .relabel ? 1 : 0)">
      <renderer-v2 type="singleSymbol" forceraster="0" symbollevels="0" enableorderby="0">
        <symbols>
          <symbol type="\(symbolType)" name="0" alpha="1" clip_to_extent="1" force_rhr="0">
            <layer class="\(symbolLayer)" enabled="1" pass="0" locked="0">
    \(properties.map { "          <prop k=\"\($0.0)\" v=\"\($0.1)\"/>" }.joined(separator: "\n"))
            </layer>
          </symbol>
        </symbols>
      </renderer-v2>
      \(labelling)
      <defaults>
        <default field="author" expression="@user_full_name" applyOnUpdate="0"/>
        <default field="date" expression="to_date(now())" applyOnUpdate="0"/>
      </defaults>
    </qgis>
    """
  }

  private var symbolType: String {
    switch kind {
    case .add, .erase: "fill"
    case .divide: "line"
    case .relabel: "marker"
    }
  }

  private var symbolLayer: String {
    switch kind {
    case .add, .erase: "SimpleFill"
    case .divide: "SimpleLine"
    case .relabel: "SimpleMarker"
    }
  }

  private var properties: [(String, String)] {
    switch kind {
    case .add:
      [
        ("color", "51,160,44,90"), ("style", "solid"), ("outline_color", "51,160,44,255"),
        ("outline_width", "0.5"),
      ]
    case .erase:
      [
        ("color", "227,26,28,255"), ("style", "f_diagonal"), ("outline_color", "227,26,28,255"),
        ("outline_width", "0.5"),
      ]
    case .divide:
      [("line_color", "106,61,154,255"), ("line_width", "0.7"), ("line_style", "solid")]
    case .relabel:
      [("color", "255,127,0,255"), ("name", "diamond"), ("size", "2.6"), ("outline_color", "35,35,35,255")]
    }
  }

  private var labelling: String {
    guard kind == .relabel else { return "" }
    return """
      <labeling type="simple">
          <settings>
            <text-style isExpression="1" fieldName="coalesce(&quot;name&quot;, &quot;id&quot;)" fontSize="9"/>
          </settings>
        </labeling>
      """
  }
}
