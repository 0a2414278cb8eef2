import Foundation
import Geospatial
import Glaciers

extension Table {
  /// The attributes of each outline of a file.
  ///
  /// - Parameters:
  ///   - isBeside: whether what the file itself says under the names of RGI 6 or 7 stands beside.
  public static func attributes(of outlines: AttributedOutlines, beside isBeside: Bool = false) -> Table {
    let quantities = MeasuredQuantity.all.map { quantity in
      (quantity: quantity, theirs: isBeside ? quantity.theirs(in: outlines.layer) : nil)
    }
    let rows = zip(outlines.attributes.indices, outlines.attributes).map { index, attributes -> [Cell] in
      let numbers = quantities.flatMap { quantity, theirs -> [Cell] in
        let own = attributes.flatMap(quantity.value)
        return ([own] + (theirs.map { [$0[index]] } ?? [])).map { $0.map { .number($0) } ?? .missing }
      }
      let remark = attributes.map { $0.gap?.description ?? "" } ?? "it has no polygon"
      return [.text(outlines.identifiers[index])] + numbers + [.text(remark)]
    }
    let columns = quantities.flatMap { quantity, theirs in
      [Column(quantity.heading, name: quantity.name, decimals: quantity.decimals)]
        + (theirs == nil
          ? [] : [Column("theirs", name: "their_\(quantity.name)", decimals: quantity.decimals)])
    }
    let known = outlines.attributes.compactMap { $0?.topography }
    let sources = Set(known.map(\.source)).sorted().joined(separator: ", ")
    let notes = [
      "\(known.count) of \(rows.count) outlines lie on known heights\(known.isEmpty ? "" : ": \(sources)")."
    ]
    return Table(
      title: "Attributes of \(outlines.path)",
      notes: notes
        + quantities.compactMap { quantity, theirs in
          theirs.flatMap { quantity.comparison(of: outlines.attributes, with: $0) }
        },
      columns: [Column("Glacier", name: "rgi_id")] + columns + [Column("", name: "remark")], rows: rows)
  }
}

/// A number among the attributes of a glacier, by its name in RGI 7, or among its zones.
private struct MeasuredQuantity {
  let name: String
  let heading: String
  let unit: String
  let decimals: Int

  static let all = [
    MeasuredQuantity(name: "area_km2", heading: "Area (km²)", unit: "km²", decimals: 3),
    MeasuredQuantity(name: "zmin_m", heading: "Lowest (m)", unit: "m", decimals: 0),
    MeasuredQuantity(name: "zmax_m", heading: "Highest (m)", unit: "m", decimals: 0),
    MeasuredQuantity(name: "zmed_m", heading: "Median (m)", unit: "m", decimals: 0),
    MeasuredQuantity(name: "zmean_m", heading: "Mean (m)", unit: "m", decimals: 0),
    MeasuredQuantity(name: "slope_deg", heading: "Slope (°)", unit: "°", decimals: 1),
    MeasuredQuantity(name: "aspect_deg", heading: "Aspect (°)", unit: "°", decimals: 0),
    MeasuredQuantity(name: "lmax_m", heading: "Length (m)", unit: "m", decimals: 0),
    MeasuredQuantity(name: "accum_km2", heading: "Accumulation (km²)", unit: "km²", decimals: 3),
    MeasuredQuantity(name: "ablat_km2", heading: "Ablation (km²)", unit: "km²", decimals: 3),
  ]

  /// What was measured; nil where that is not known.
  func value(of attributes: GlacierAttributes) -> Double? {
    if let zone = attributes.topography?.zones.first(where: { $0.name == name }) {
      return zone.area.squareKilometres
    }
    let value = attributes.rgi7Values[name]
    return value == RGI7Column.glacier(name)?.missing ? nil : value?.number
  }

  /// What a layer says for each feature under the name of RGI 7 or 6; nil where it has no such column.
  func theirs(in layer: VectorLayer) -> [Double?]? {
    let names = [name, RGI7Column.glacier(name)?.rgi6Name.lowercased()]
    guard let field = layer.fields.first(where: { names.contains($0.name.lowercased()) }) else { return nil }
    return layer.features.map { feature in
      // RGI 7 marks what is not known by −999, RGI 6 by −9 and less.
      feature.attributes[field.name]?.number.flatMap { $0 > -9 ? $0 : nil }
    }
  }

  /// How far apart the two are, in one sentence; nil where no glacier has both.
  func comparison(of attributes: [GlacierAttributes?], with theirs: [Double?]) -> String? {
    let differences = zip(attributes, theirs).compactMap { attributes, theirs -> Double? in
      guard let own = attributes.flatMap(value), let theirs else { return nil }
      let difference = own - theirs
      return name == "aspect_deg" ? difference - (difference / 360).rounded() * 360 : difference
    }.sorted()
    guard let least = differences.first, let most = differences.last else { return nil }
    func signed(_ value: Double) -> String {
      let scale = pow(10, Double(decimals))
      // A zero has no minus.
      return String(format: "%+.\(decimals)f", (value * scale).rounded() / scale + 0)
    }
    let middle = (differences[(differences.count - 1) / 2] + differences[differences.count / 2]) / 2
    return "\(heading.prefix { $0 != " " }): ours less theirs is \(signed(middle)) \(unit) in the median of"
      + " \(differences.count), from \(signed(least)) to \(signed(most))."
  }
}
