import Geospatial
import Glaciers
import Inventory

/// A submission to GLIMS: shapefiles of the session, the glaciers, their segments and the images, in longitude and
/// latitude, with nunataks as holes.
///
/// Names of fields are those of the transfer specification 1.2 and of GLIMS's downloads.
struct GLIMSContent: ExportContent {
  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles {
    let outlines = try edition.outlines()
    let transform = try CoordinateTransform(from: edition.project.crs, to: .wgs84)
    var glaciers = VectorLayer(name: "glaciers", crs: outlines.crs, fields: Self.glacierFields, features: [])
    let accuracy = Dictionary(uniqueKeysWithValues: edition.periods.map { ($0.label, PositionAccuracy($0)) })
    let analysts = edition.authors.joined(separator: "; ")
    let methods = Dictionary(
      uniqueKeysWithValues: edition.periods.map {
        ($0.label, ProcessingDescription(of: [$0], in: edition).text)
      })
    let identifiers = Self.identifiers(of: outlines)
    for feature in outlines.features {
      guard let shape = feature.polygons, let label = feature.attributes["period"]?.description else {
        continue
      }
      let place = try transform.apply(shape.pointOnSurface())
      let known = feature.attributes
      var values: [String: FieldValue?] = [
        "glac_id": .string(
          Self.identifier(of: known) ?? known["glacier_uid"].map { identifiers[$0] ?? $0.description }
            ?? "\(GLIMSIdentifier(at: place))"), "line_type": .string("glac_bound"),
        "local_id": .string("\(label)/\(known["number"]?.description ?? "")"),
        "glac_name": known["glac_name"],
        "glac_stat": .string("exists"), "area": known["area_km2"],
        "src_date": known["src_date"]?.date.map { .string("\($0.iso)T00:00:00") },
        "proc_desc": methods[label].map(FieldValue.string), "analysts": .string(analysts),
        "submitters": .string(analysts),
        "geog_area": .string(edition.project.name), "source": known["source"],
      ]
      for axis in ["x", "y"] {
        values["loc_unc_\(axis)"] = accuracy[label]?.local.map { .real($0.metres) }
        values["glob_unc_\(axis)"] = accuracy[label]?.global.map { .real($0.metres) }
      }
      glaciers.features.append(
        Feature(id: feature.id, geometry: feature.geometry, attributes: values.compactMapValues { $0 }))
    }
    let moved = try glaciers.longitudesAndLatitudes()
    for layer in [
      moved, segments(of: moved), session(edition, around: moved), images(edition, around: moved),
    ] {
      try layer.write("\(folder)/\(layer.name).shp", dated: edition.lastDay)
    }
    return ExportedFiles(
      files: [
        ("session.shp, …", "who made it and how: one point in the middle"),
        ("glaciers.shp, …", "closed outlines with nunataks as holes, identifiers, dates and uncertainties"),
        ("segments.shp, …", "the same as lines: `glac_bound` around glaciers, `intrnl_rock` around nunataks"),
        (
          "images.shp, …", "the scenes; their places are not known, so they stand in the middle (`est_loc` 1)"
        ),
      ],
      remarks: [
        "Method: \(ProcessingDescription(edition).text) How areas and their uncertainty were found stands above.",
        "`glac_id` is the identifier that the glacier had in the file it came from, where that is one of GLIMS; else that"
          + " by which the inventory knows it, made by GLIMS's rule from a point inside it; `local_id` is period and number."
          + " `loc_unc_x` and `loc_unc_y` are the half width in metres within which outlines lie, as the uncertainty of"
          + " areas takes it; `glob_unc_x` and `glob_unc_y` the largest geometric error of the scenes. Empty: not known.",
      ])
  }

  /// The identifier of GLIMS that an outline had in the file it came from.
  private static func identifier(of outline: [String: FieldValue]) -> String? {
    outline["external_id"].flatMap { GLIMSIdentifier($0.description) }?.description
  }

  /// The identifiers of GLIMS by glacier: the first in time that any of its outlines has.
  private static func identifiers(of outlines: VectorLayer) -> [FieldValue: String] {
    let named = outlines.features.compactMap { feature in
      feature.attributes["glacier_uid"].flatMap { glacier in
        identifier(of: feature.attributes).map { (glacier, $0) }
      }
    }
    return Dictionary(named) { first, _ in first }
  }

  private static let glacierFields: [VectorLayer.Field] =
    ["glac_id", "line_type", "local_id", "glac_name", "glac_stat"].map { VectorLayer.Field($0, .string) }
    + [VectorLayer.Field("area", .real), VectorLayer.Field("src_date", .string)]
    + ["loc_unc_x", "loc_unc_y", "glob_unc_x", "glob_unc_y"].map { VectorLayer.Field($0, .real) }
    + ["proc_desc", "analysts", "submitters", "geog_area", "source"].map { VectorLayer.Field($0, .string) }

  /// The rings of the glaciers as lines.
  private func segments(of glaciers: VectorLayer) -> VectorLayer {
    var layer = VectorLayer(
      name: "segments", crs: glaciers.crs,
      fields: ["glac_id", "local_id", "line_type", "src_date"].map { VectorLayer.Field($0, .string) },
      features: [])
    for feature in glaciers.features {
      for polygon in feature.polygons?.polygons ?? [] {
        for (index, ring) in polygon.rings.enumerated() {
          var attributes = feature.attributes.filter { name, _ in layer.fields.contains { $0.name == name } }
          attributes["line_type"] = .string(index == 0 ? "glac_bound" : "intrnl_rock")
          layer.features.append(
            Feature(id: Int64(layer.features.count + 1), geometry: .lines([ring]), attributes: attributes))
        }
      }
    }
    return layer
  }

  private func session(_ edition: Edition, around glaciers: VectorLayer) -> VectorLayer {
    let analysts = edition.authors.joined(separator: "; ")
    let values: [(String, String)] = [
      ("submitters", analysts), ("analysts", analysts), ("geog_area", edition.project.name),
      ("proc_desc", ProcessingDescription(edition).text), ("source", edition.inventory.ownSource),
      ("first_date", edition.periods.map(\.summary.days.lowerBound).min()?.iso ?? ""),
      ("last_date", edition.lastDay.iso),
    ]
    return VectorLayer(
      name: "session", crs: glaciers.crs, fields: values.map { VectorLayer.Field($0.0, .string) },
      features: [
        Feature(
          id: 1, geometry: .points([middle(of: glaciers)]),
          attributes: Dictionary(uniqueKeysWithValues: values.map { ($0.0, .string($0.1)) }))
      ])
  }

  private func images(_ edition: Edition, around glaciers: VectorLayer) -> VectorLayer {
    let place = middle(of: glaciers)
    var layer = VectorLayer(
      name: "images", crs: glaciers.crs,
      fields: [
        .init("orig_id", .string), .init("inst_name", .string), .init("acq_time", .string),
        .init("cloud_pct", .real), .init("sun_elev", .real), .init("tile", .string), .init("period", .string),
        .init("role", .string), .init("est_loc", .integer),
      ], features: [])
    for period in edition.periods {
      for part in period.scenes {
        let scene = part.scene
        let values: [String: FieldValue?] = [
          "orig_id": .string(scene.productID), "inst_name": .string(scene.sensor),
          "acq_time": .string("\(scene.date.iso)T00:00:00"),
          "cloud_pct": scene.cloudPercent.map(FieldValue.real),
          "sun_elev": scene.sunElevation.map(FieldValue.real), "tile": .string(scene.tile),
          "period": .string(period.label), "role": .string(part.role.rawValue), "est_loc": .integer(1),
        ]
        layer.features.append(
          Feature(
            id: Int64(layer.features.count + 1), geometry: .points([place]),
            attributes: values.compactMapValues { $0 }))
      }
    }
    return layer
  }

  private func middle(of layer: VectorLayer) -> Point {
    GeographicBox(of: layer).middle
  }
}

/// How well outlines lie where they are, as GLIMS asks: within their image, and on the Earth.
struct PositionAccuracy {
  /// The distance within which the uncertainty of areas takes outlines to lie.
  let local: Length?

  /// The largest geometric error of the scenes.
  let global: Length?

  init(_ period: Edition.Period) {
    let distance = period.total?.settings?.firstMatch(of: /"distance": ?"([^"]+)"/)?.output.1
    local = distance.flatMap { try? Length(parsing: String($0)) }
    global = period.scenes.compactMap(\.scene.geometricRMSE).max().map { Length(metres: $0) }
  }
}
