import Declaration
import Inventory

/// How an edition is cited: a CITATION.cff of the Citation File Format 1.2, with the products it was made from.
struct Citation {
  private let edition: Edition

  init(_ edition: Edition) { self.edition = edition }

  /// The text as YAML.
  var text: String {
    let quoted = YAMLText.quoted
    let simulated =
      edition.project.isSimulated ? " The scenes are simulated: no real glacier was measured." : ""
    var lines = [
      "cff-version: 1.2.0",
      "type: dataset",
      "message: \(quoted("Please cite this inventory, the software and the data that it was made with."))",
      "title: \(quoted(edition.title))",
      "abstract: \(quoted(abstract + simulated))",
      "authors:",
    ]
    lines += edition.authors.map { "  - \(person($0))" }
    if let license = edition.statement.license { lines.append("license: \(quoted(license.name))") }
    lines += ["keywords:", "  - glacier inventory", "  - glacier outlines"]
    if edition.project.isSimulated { lines.append("  - simulated") }
    lines += [
      "references:",
      "  - type: software",
      "    title: Firnline",
      "    version: \(quoted(Release.version))",
      "    license: Apache-2.0",
      "    authors:",
      "      - name: Firnline contributors",
    ]
    for scene in edition.scenes {
      lines += [
        "  - type: data",
        "    title: \(quoted(scene.productID))",
        "    date-released: \(quoted(scene.date.iso))",
        "    notes: \(quoted("\(scene.sensor) scene, tile \(scene.tile), acquired on this day"))",
        "    authors:",
        "      - name: \(quoted(provider(of: scene)))",
      ]
    }
    for (file, labels) in files {
      let sha256 = file.sha256.map { " (sha256 \($0))" } ?? ""
      lines += [
        "  - type: data",
        "    title: \(quoted(file.title))",
        "    notes: \(quoted("\(file.content) of \(labels.joined(separator: ", ")), from \(file.name)\(sha256)"))",
        "    authors:",
        "      - name: \(quoted("Authors of \(file.name)"))",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The files that periods were made from beside scenes, each once, with the labels of those periods.
  private var files: [(file: PeriodOrigin.DataFile, labels: [String])] {
    var files: [(file: PeriodOrigin.DataFile, labels: [String])] = []
    for period in edition.periods {
      for file in PeriodOrigin(period).files {
        if let known = files.firstIndex(where: { $0.file == file }) {
          files[known].labels.append(period.label)
        } else {
          files.append((file, [period.label]))
        }
      }
    }
    return files
  }

  private var abstract: String {
    let periods = edition.periods.map { "\($0.label) (\($0.summary.outlineCount) outlines)" }
    return "Glacier outlines of \(periods.joined(separator: ", ")) in \(edition.project.crs.label), areas"
      + " \(edition.project.areaMeasure)."
  }

  /// A person as `Family, Given`; a group without a comma.
  private func person(_ author: String) -> String {
    let parts = author.split(separator: ",", maxSplits: 1).map { $0.trimmingPrefix(while: \.isWhitespace) }
    guard parts.count == 2 else { return "name: \(YAMLText.quoted(author))" }
    return
      "{family-names: \(YAMLText.quoted(String(parts[0]))), given-names: \(YAMLText.quoted(String(parts[1])))}"
  }

  private func provider(of scene: SceneRecord) -> String {
    if edition.project.isSimulated { return "Firnline (simulated)" }
    let isLandsat = scene.productID.prefixMatch(of: /L[COTEM]\d\d_/) != nil
    return isLandsat ? "U.S. Geological Survey" : "Provider of \(scene.sensor) scenes"
  }
}
