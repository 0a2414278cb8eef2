import Declaration
import Glaciers

extension Project {
  /// The corrections by hand, in the project's system; nil where it declares none.
  ///
  /// - Throws: `InputError` where the file will not do, such as for a period that the project does not have.
  public func adjustmentFile() throws -> AdjustmentFile? {
    // In the order of time, whatever that of the project file is: corrections go from one period through another.
    let labels = periods.sorted { one, other in
      (one.years.lowerBound, one.years.upperBound, one.label)
        < (other.years.lowerBound, other.years.upperBound, other.label)
    }.map(\.label)
    return try adjustments.map { try AdjustmentFile.read($0, in: region.crs, periods: labels) }
  }

  /// The corrections by hand, which have to be there.
  public func requiredAdjustmentFile() throws -> AdjustmentFile {
    guard let found = try adjustmentFile() else {
      throw InputError(
        file: file, field: "outlines.adjustments", problem: "is missing: the project has no corrections",
        mend: "write 'outlines: {adjustments: edits.gpkg}'; `firnline adjust template` makes the file")
    }
    return found
  }
}
