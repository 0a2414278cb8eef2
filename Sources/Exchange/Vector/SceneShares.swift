import Inventory

/// Which scene decided how much of each outline, for formats that cannot say so beside the shape.
struct SceneShares {
  /// One row for each scene of each outline.
  let table: CSVText

  init(of edition: Edition) throws {
    var table = CSVText(["period", "number", "scene", "share"])
    for period in edition.periods {
      for (index, outline) in try edition.inventory.outlines(ofPeriod: period.label).enumerated() {
        for share in outline.shares {
          table.add([period.label, "\(index + 1)", share.productID, "\(share.share)"])
        }
      }
    }
    self.table = table
  }
}
