import Declaration
import Foundation
import Landsat

/// Where and when a search looks: what the command line says, completed from the project.
public struct SearchScope: Sendable, Hashable {
  /// The paths and rows.
  public let tiles: [PathRow]

  /// The calendar years.
  public let years: ClosedRange<Int>

  /// Completes a scope.
  ///
  /// - Parameters:
  ///   - period: a period of the project, or years such as `1986-1988`.
  ///   - tiles: paths and rows; where there are none, those of the period's manifest, else of all manifests,
  ///     else of the sub-areas.
  ///   - isBounded: whether a search without tiles has bounds, so that it needs none.
  /// - Throws: `InputError` where there are neither years nor tiles.
  public init(project file: String, period: String, tiles: [PathRow], isBounded: Bool) throws {
    let parts = period.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    let written = parts.compactMap(\.self).filter { (1972...2200).contains($0) }
    let isYears =
      (1...2).contains(parts.count) && written.count == parts.count
      && written[0] <= written[written.count - 1]
    // Years and tiles that are given need no project that can be read to its end: its manifests may be to come.
    if isYears, !tiles.isEmpty || isBounded {
      self.tiles = tiles
      years = written[0]...written[written.count - 1]
      return
    }
    let project = try Project.read(file)
    let named = project.periods.first { $0.label == period }
    if let named {
      years = named.years
    } else if isYears {
      years = written[0]...written[written.count - 1]
    } else {
      _ = try project.periods([period])
      years = 0...0
    }
    let own = named.map { project.scenes(of: [$0]).compactMap(\.pathRow) } ?? []
    let all = project.scenes(of: project.periods).compactMap(\.pathRow)
    let subareas: [PathRow] =
      if case .tiles(let named)? = project.region.subareas { named.flatMap(\.tiles) } else { [] }
    let known = [own, all, subareas].first { !$0.isEmpty } ?? []
    self.tiles = tiles.isEmpty && !isBounded ? Set(known).sorted() : tiles
    guard !self.tiles.isEmpty || isBounded else {
      throw InputError(
        file: file, field: "periods", problem: "names no path and row in its manifests",
        mend: "give --path-row 138037,139036 or --bbox")
    }
  }
}
