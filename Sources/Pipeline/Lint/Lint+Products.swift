import Foundation
import Geospatial
import Landsat

extension Lint {
  /// What the products of rows say by their names, and those on disk by their metadata.
  var productFindings: [LintFinding] {
    periods.flatMap { period in
      period.dated.flatMap { entry in
        let product = self.product(of: entry)
        return [
          product.flatMap { tier($0, of: entry) }, product.flatMap { level($0, of: entry) },
          gaps(product, of: entry), simulated(entry), choice(of: entry),
        ].compactMap(\.self)
      }
    }
  }

  /// The product of a row: named there, in the lock, or by the files that were found.
  private func product(of entry: ManifestEntry) -> ProductID? {
    entry.product
      ?? entry.path.flatMap { ProductID(SceneFinder.bareName(URL(fileURLWithPath: $0).lastPathComponent)) }
  }

  private func tier(_ product: ProductID, of entry: ManifestEntry) -> LintFinding? {
    switch product.tier {
    case "T2":
      entry.finding(
        .warning, .tier, "\(product) is of tier 2: it may lie tens of metres off its place",
        "prefer a scene of tier 1, or check it against one")
    case "RT":
      entry.finding(
        .warning, .tier, "\(product) is a real-time product, which is processed anew within weeks",
        "get the final product")
    default: nil
    }
  }

  private func level(_ product: ProductID, of entry: ManifestEntry) -> LintFinding? {
    switch product.level {
    case "L1GS":
      entry.finding(
        .warning, .level, "\(product) is L1GS: neither ground control nor terrain was used to place it",
        "prefer an L1TP product: in mountains such a scene may be off by hundreds of metres")
    case "L1GT":
      entry.finding(
        .warning, .level, "\(product) is L1GT: no ground control was used to place it",
        "prefer an L1TP product, or check it against one")
    default: nil
    }
  }

  private func gaps(_ product: ProductID?, of entry: ManifestEntry) -> LintFinding? {
    guard let date = entry.date, date.iso >= "2003-05-31" else { return nil }
    let passing = entry.pathRow.map { AcquisitionCalendar.satellites(over: $0.path, on: date) } ?? []
    guard product.map({ $0.satellite == 7 }) ?? (passing == [7]) else { return nil }
    return entry.finding(
      .warning, .gaps,
      "\(product?.text ?? entry.title) is of Landsat 7 after its scan-line corrector failed: a fifth of it is gaps",
      "fill the gaps with supporting scenes, or prefer another satellite")
  }

  /// Where one of several products was taken, because nothing says which.
  private func choice(of entry: ManifestEntry) -> LintFinding? {
    guard entry.scene == nil, let path = entry.path, let pathRow = entry.pathRow, let date = entry.date,
      lock.entries(pathRow, on: date).isEmpty
    else { return nil }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let acquisition = SceneFinder.Acquisition(pathRow: pathRow, date: date)
    let products = finder?.products(of: acquisition, in: folder) ?? []
    guard products.count > 1 else { return nil }
    return entry.finding(
      .note, .reprocessing,
      "\(entry.title) is there in \(products.count) products, of which \(products[0].product) is taken",
      "hold it to one with 'firnline scenes lock \(project)', or name it in the column 'scene'")
  }

  private func simulated(_ entry: ManifestEntry) -> LintFinding? {
    guard let path = entry.path, let isSimulatedScene = Scene.isSimulated(at: path),
      isSimulatedScene != isSimulated
    else { return nil }
    let name = URL(fileURLWithPath: path).lastPathComponent
    guard isSimulatedScene else {
      return entry.finding(
        .warning, .simulated, "\(name) is an observation in a project of simulated scenes",
        "take out 'simulated: true' and the simulated scenes, or this one")
    }
    return entry.finding(
      .error, .simulated, "\(name) is simulated, and the project does not say so",
      "write 'simulated: true' in the project file, so that no table takes it for an observation")
  }
}

extension Lint {
  /// Where the lock and the manifests disagree.
  var lockFindings: [LintFinding] {
    let rows = periods.flatMap(\.dated)
    var named: Set<String> = []
    let replaced = rows.compactMap { entry -> LintFinding? in
      guard let product = entry.product, let pathRow = entry.pathRow, let date = entry.date,
        let locked = lock.entries(pathRow, on: date).first, lock.entry(product: product.text) == nil
      else { return nil }
      named.insert(locked.productID)
      return entry.finding(
        .error, .lock, "\(product) is wanted, but \(locked.productID) is locked for this acquisition",
        "run 'firnline scenes lock \(project)', or name the locked product")
    }
    let strays = lock.strays(among: rows, folder: folder).filter { !named.contains($0.productID) }.map {
      entry in
      LintFinding(
        severity: .warning, rule: .lock, file: lock.file, line: nil,
        message: "\(entry.productID) is locked, but no manifest has it",
        mend: "run 'firnline scenes lock \(project)', or list it again")
    }
    return replaced + strays
  }
}
