import Declaration
import Geospatial

extension Hypsometry {
  /// The hypsometries of several glaciers in the layout of RGI 7: identifier, area in km², then thousandths in each band.
  ///
  /// The header names bands by their middles, from the lowest with ice in any glacier to the highest.
  public static func csv(of rows: [(id: String, area: Area, hypsometry: Hypsometry)]) -> String {
    let base = rows.map(\.hypsometry.base).min() ?? 0
    let top = rows.map { $0.hypsometry.base + $0.hypsometry.shares.count * bandHeight }.max() ?? base
    let bands = stride(from: base, to: top, by: bandHeight)
    let header = ["rgi_id", "area_km2"] + bands.map { "\($0 + bandHeight / 2)" }
    let lines = rows.map { row in
      [row.id, "\(row.area.squareKilometres)"]
        + bands.map { band in
          let index = (band - row.hypsometry.base) / bandHeight
          let isThere = band >= row.hypsometry.base && row.hypsometry.shares.indices.contains(index)
          return isThere ? "\(row.hypsometry.shares[index])" : "0"
        }
    }
    return ([header] + lines).map { CSVTable.line($0) + "\n" }.joined()
  }
}
