import Glaciers

extension Table {
  /// Complexes with their glaciers.
  public static func divides(_ division: OutlineDivision, of path: String) -> Table {
    let rows = division.complexes.enumerated().flatMap { number, complex in
      complex.glaciers.map { glacier -> [Cell] in
        [
          .integer(number + 1), .number(complex.area.squareKilometres),
          glacier.basin.map(Cell.integer) ?? .missing, glacier.name.map(Cell.text) ?? .missing,
          .number(glacier.area.squareKilometres),
        ]
      }
    }
    return Table(
      title: "\(path): \(rows.count) pieces of \(division.complexes.count) outlines of ice",
      notes: [
        "Divided in \(division.metric); areas are geodesic (WGS 84).",
        "Pieces of one basin are one glacier; a piece without a basin lies out of reach of all.",
      ] + corrections("Repaired, as they were not valid", division.repaired)
        + corrections("Left out, as they have no area", division.leftOut)
        + division.loose.map { "Ends inside ice, where it parts nothing: \($0)." },
      columns: [
        Column("Complex", name: "complex"), Column("Area (km²)", name: "complex_area_km2", decimals: 3),
        Column("Basin", name: "basin"), Column("Name", name: "name"),
        Column("Glacier (km²)", name: "area_km2", decimals: 3),
      ], rows: rows)
  }

  private static func corrections(_ what: String, _ features: [Int64]) -> [String] {
    features.isEmpty ? [] : ["\(what): features \(features.map(String.init).joined(separator: ", "))."]
  }

  /// How far divided glaciers agree with real ones, by the name of how they were divided.
  public static func divideAgreement(
    _ agreements: [(name: String, agreement: DivideAgreement)], with path: String
  ) -> Table {
    Table(
      title: "Agreement with \(path)",
      notes: [
        "Each glacier is matched with at most one real one, so that the area they share is the largest; the agreement"
          + " is that area over all ice that lies in a glacier of both."
      ],
      columns: [
        Column("Divided by", name: "divided_by"), Column("Glaciers", name: "glaciers"),
        Column("Real", name: "real"), Column("Matched", name: "matched"),
        Column("Ice in both (km²)", name: "common_km2"),
        Column("In the right glacier (%)", name: "agreement_percent"),
      ],
      rows: agreements.map { name, agreement in
        [
          .text(name), .integer(agreement.dividedCount), .integer(agreement.realCount),
          .integer(agreement.matches.count),
          .number(agreement.common.squareKilometres), agreement.share.map { .number(100 * $0) } ?? .missing,
        ]
      })
  }
}
