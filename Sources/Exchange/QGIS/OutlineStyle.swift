import Geospatial

/// How QGIS draws outlines: one colour for each period, and each from its first day to its last in the temporal
/// controller.
struct OutlineStyle {
  private let labels: [String]
  private let isSimulated: Bool

  init(_ edition: Edition) {
    labels = edition.periods.map(\.label)
    isSimulated = edition.project.isSimulated
  }

  /// The style as a QGIS style document (QML).
  var document: String {
    """
    <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
    <qgis version="3.22.0" styleCategories="Symbology|Temporal">
    \(parts)
    </qgis>

    """
  }

  /// What a layer of a project has of it: drawing and time.
  var parts: String { temporal + "\n" + renderer }

  private var temporal: String {
    """
      <temporal enabled="1" mode="2" startField="period_start" endField="period_end" limitMode="1" accumulate="0" \
    fixedDuration="0" durationField="" durationUnit="min" startExpression="" endExpression="">
        <fixedRange><start></start><end></end></fixedRange>
      </temporal>
    """
  }

  private var renderer: String {
    var categories = ""
    var symbols = ""
    for (index, (label, colour)) in zip(labels, PeriodColours.ramp(labels.count)).enumerated() {
      let shown = XMLText.escaped(isSimulated ? "\(label) (simulated)" : label)
      let line = "\(colour.red),\(colour.green),\(colour.blue),255"
      categories +=
        "      <category render=\"true\" symbol=\"\(index)\" type=\"string\""
        + " value=\"\(XMLText.escaped(label))\" label=\"\(shown)\"/>\n"
      symbols += """
              <symbol name="\(index)" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
                <layer class="SimpleFill" enabled="1" locked="0" pass="\(index)">
                  <Option type="Map">
                    <Option name="color" type="QString" value="\(colour.red),\(colour.green),\(colour.blue),40"/>
                    <Option name="style" type="QString" value="solid"/>
                    <Option name="outline_color" type="QString" value="\(line)"/>
                    <Option name="outline_style" type="QString" value="solid"/>
                    <Option name="outline_width" type="QString" value="0.4"/>
                    <Option name="outline_width_unit" type="QString" value="MM"/>
                    <Option name="joinstyle" type="QString" value="round"/>
                  </Option>
                </layer>
              </symbol>

        """
    }
    return """
        <renderer-v2 type="categorizedSymbol" attr="period" enableorderby="0" forceraster="0" symbollevels="1">
          <categories>
      \(categories)    </categories>
          <symbols>
      \(symbols)    </symbols>
        </renderer-v2>
      """
  }

  /// The table in which a GeoPackage keeps styles for QGIS, with this one as that of a layer.
  func table(of layer: String, dated date: CalendarDate) -> VectorLayer {
    let values: [(String, VectorLayer.Field.Kind, FieldValue?)] = [
      ("f_table_catalog", .string, .string("")), ("f_table_schema", .string, .string("")),
      ("f_table_name", .string, .string(layer)), ("f_geometry_column", .string, .string("geom")),
      ("styleName", .string, .string("periods")), ("styleQML", .string, .string(document)),
      ("styleSLD", .string, .string("")), ("useAsDefault", .integer, .integer(1)),
      ("description", .string, .string("Periods from the oldest to the newest, of Firnline")),
      ("owner", .string, .string("")), ("ui", .string, nil), ("update_time", .date, .date(date)),
    ]
    let attributes = values.compactMap { name, _, value in value.map { (name, $0) } }
    return VectorLayer(
      name: "layer_styles", crs: nil, fields: values.map { VectorLayer.Field($0.0, $0.1) },
      features: [Feature(id: 1, geometry: nil, attributes: Dictionary(uniqueKeysWithValues: attributes))],
      shapes: VectorLayer.Shapes.none)
  }
}

/// Texts in XML.
enum XMLText {
  /// A text as the value of an attribute or between tags.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
