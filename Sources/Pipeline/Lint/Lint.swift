import Declaration
import Foundation
import Geospatial
import Landsat

/// A project looked over: its files as declared, whether or not its scenes are there.
///
/// Nothing is opened but the project file, the manifests, the lock, the metadata of scenes that were found, and the files
/// that say where the project's ground is.
public struct Lint {
  /// A period with a manifest, as far as it could be read.
  struct Period {
    let label: String
    let years: ClosedRange<Int>
    let manifest: String
    let entries: [ManifestEntry]

    /// The rows that can be used.
    var dated: [ManifestEntry] { entries.filter { $0.files != .undated } }
  }

  let project: String
  private(set) var settings = LintSettings()
  private(set) var isSimulated = false
  private(set) var tiles: [PathRow] = []
  private(set) var plane: Plane?
  private(set) var periods: [Period] = []
  private(set) var lock: SceneLock
  private(set) var folder: String?
  private(set) var finder: SceneFinder?
  private var findings: [LintFinding] = []

  /// Looks over a project.
  ///
  /// - Throws: `InputError` where the project file cannot be read at all; what is wrong in it is a finding.
  public static func report(of path: String) throws -> LintReport {
    let file = URL(fileURLWithPath: path).path
    var lint = Lint(project: file, lock: SceneLock(file: SceneLock.path(ofProject: file), entries: []))
    try lint.read(StrictMapping.text(of: file))
    let found =
      lint.planeFindings + lint.periodFindings + lint.rowFindings + lint.productFindings + lint.orbitFindings
      + lint.lockFindings
    return LintReport(project: file, findings: lint.inOrder(lint.findings + found))
  }

  /// What can be read of the project; the rest becomes findings.
  private mutating func read(_ text: String) throws {
    let reader: ProjectReader
    do { reader = try ProjectReader(text: text, file: project) } catch {
      note(error, as: .project)
      return
    }
    for fault in reader.faults() { note(fault, as: .project) }
    isSimulated = (try? reader.root.flag("simulated")) ?? false
    settings = (try? reader.lint()) ?? LintSettings()
    if case .tiles(let subareas)? = try? reader.region().subareas { tiles = subareas.flatMap(\.tiles) }
    plane = try? reader.plane()
    do { lock = try SceneLock.read(forProject: project) } catch { note(error, as: .lock) }
    folder = (try? reader.sceneSource())?.folder
    let finder = SceneFinder(project: project, folder: folder, lock: lock)
    self.finder = finder
    do {
      periods = try reader.declaredPeriods().compactMap { period in
        guard let manifest = try period.string("manifest").map(reader.resolved) else { return nil }
        let label = try period.requiredString("label", "a name such as 1986-1988")
        return Period(
          label: label, years: try reader.years(period, label: label), manifest: manifest,
          entries: entries(of: manifest, finder))
      }
      let declared = periods.map { period in
        PeriodDeclaration(
          label: period.label, years: period.years, source: .scenes([], manifest: period.manifest),
          buffer: nil)
      }
      if periods.count == (try reader.declaredPeriods().count) { _ = try reader.comparisons(declared) }
    } catch { note(error, as: .project) }
    tiles = Set(tiles + periods.flatMap(\.entries).compactMap(\.pathRow)).sorted()
  }

  /// The rows of a manifest that can be read; the others become findings.
  private mutating func entries(of manifest: String, _ finder: SceneFinder) -> [ManifestEntry] {
    do {
      let table = try Manifest.table(manifest)
      let entries = table.rows.compactMap { row -> ManifestEntry? in
        do { return try Manifest.entry(row, of: table, finder: finder) } catch {
          note(error, as: .manifest)
          return nil
        }
      }
      try Manifest.requireUsable(entries, file: manifest)
      return entries
    } catch {
      note(error, as: .manifest)
      return []
    }
  }

  private mutating func note(_ error: any Error, as rule: LintRule) {
    let finding =
      switch error {
      case let error as InputError:
        LintFinding(
          severity: .error, rule: rule, file: error.file, line: error.line,
          message: "\(error.field.map { "'\($0)' " } ?? "")\(error.problem)", mend: error.mend)
      case let error as CSVError:
        LintFinding(
          severity: .error, rule: rule, file: error.source, line: error.line, message: error.problem,
          mend: "mend the line")
      default:
        LintFinding(
          severity: .error, rule: rule, file: project, line: nil, message: "\(error)", mend: "mend the file")
      }
    if !findings.contains(finding) { findings.append(finding) }
  }

  /// By file, as the project names them, then by line, the worst first.
  private func inOrder(_ findings: [LintFinding]) -> [LintFinding] {
    let files = [project] + periods.map(\.manifest) + [lock.file]
    let severities = LintFinding.Severity.allCases
    func key(_ finding: LintFinding) -> [Int] {
      [
        files.firstIndex(of: finding.file) ?? files.count, finding.line ?? 0,
        severities.firstIndex(of: finding.severity) ?? 0,
        LintRule.allCases.firstIndex(of: finding.rule) ?? 0,
      ]
    }
    return findings.map { (key($0), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
  }
}

extension ManifestEntry {
  /// A finding about this row.
  func finding(
    _ severity: LintFinding.Severity, _ rule: LintRule, _ message: String, _ mend: String
  ) -> LintFinding {
    LintFinding(severity: severity, rule: rule, file: file, line: line, message: message, mend: mend)
  }
}
