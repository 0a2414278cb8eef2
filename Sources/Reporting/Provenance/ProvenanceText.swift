import Foundation
import Inventory

/// Where an outline comes from, in words or as JSON.
public struct ProvenanceText: Sendable {
  private let provenance: OutlineProvenance

  /// Makes the texts of a provenance.
  public init(_ provenance: OutlineProvenance) { self.provenance = provenance }

  /// A JSON object with the names of `OutlineProvenance`, keys in order.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(provenance), as: UTF8.self)
  }

  /// One fact a line, its name first.
  public var text: String {
    let outline = provenance
    let error = outline.errorSquareKilometres.map { String(format: " ± %.4f", $0) } ?? ""
    let names = [outline.name, outline.externalID].compactMap(\.self).joined(separator: ", ")
    var facts = [
      (
        "outline", "\(outline.outline), number \(outline.number) of period \(outline.period), \(outline.kind)"
      ),
      ("glacier", names.isEmpty ? "without a name" : names),
      ("area", String(format: "%.4f", outline.areaSquareKilometres) + "\(error) km², \(outline.areaMeasure)"),
      ("place", String(format: "%.5f° E, %.5f° N", outline.longitude, outline.latitude)),
      ("date", outline.date ?? "not known"),
    ]
    for part in outline.scenes {
      let cloud = part.cloudPercent.map { String(format: ", %.2f %% cloud", $0) } ?? ""
      let note = part.note.map { ", \($0)" } ?? ""
      facts.append(
        (
          "scene",
          String(format: "%.1f %% ", part.share * 100)
            + "\(part.scene), \(part.role), \(part.date), \(part.sensor), tile \(part.tile)\(cloud)\(note)"
        ))
      facts.append(("  sha256", part.sha256 ?? "not known"))
    }
    facts += outline.corrections.map { correction in
      let told = [correction.author, correction.date, correction.reason].compactMap(\.self)
      return ("correction", (["\(correction.kind) \(correction.number)"] + told).joined(separator: ", "))
    }
    facts += outline.settings.sorted { $0.key < $1.key }.map { ("setting", "\($0.key): \($0.value)") }
    facts += [
      ("firnline", outline.version), ("step", outline.stepHash),
      ("run", "\(outline.started) to \(outline.ended)"), ("recorded", outline.recordedAt),
      ("superseded", outline.supersededAt ?? "no, it is current"),
    ]
    let width = facts.map(\.0.count).max() ?? 0
    return facts.map { name, value in
      name + String(repeating: " ", count: width + 2 - name.count) + value
    }.joined(separator: "\n")
  }
}
