import Foundation
import GRDB

/// A step as it once was: all that decided its result.
struct StepDefinition: Sendable, Equatable {
  /// The step's hash.
  let hash: String

  /// What decides the result beside other steps, by name.
  let fields: [String: String]

  /// The steps that it needed, in order: their titles and hashes.
  let needs: [Need]

  /// A step that another one needs.
  struct Need: Sendable, Codable, Equatable {
    let title: String
    let hash: String
  }
}

extension RunState {
  /// Keeps what decides some steps, so that a later plan can say what has changed since.
  func remember(_ steps: some Sequence<Step>, of plan: Plan) {
    try? queue.write { database in
      let insert = try database.makeStatement(
        sql: "INSERT OR IGNORE INTO steps (hash, kind, subject, fields, needs) VALUES (?, ?, ?, ?, ?)")
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      func text(_ value: some Encodable) throws -> String {
        String(decoding: try encoder.encode(value), as: UTF8.self)
      }
      for step in steps {
        let needs = step.needs.map {
          StepDefinition.Need(title: plan.steps[$0].title, hash: plan.steps[$0].hash.hex)
        }
        try insert.execute(arguments: [
          step.hash.hex, step.kind.rawValue, step.subject, text(step.fields), text(needs),
        ])
      }
    }
  }

  /// A step as it was kept; nil where it was done before there was a state.
  func definition(_ hash: String) -> StepDefinition? {
    definition("SELECT * FROM steps WHERE hash = ?", [hash])
  }

  /// The step of the same kind and subject that was done last under another hash.
  func lastDone(_ kind: Step.Kind, _ subject: String, before hash: String) -> StepDefinition? {
    definition(
      """
      SELECT s.* FROM steps s JOIN events e ON e.step = s.hash AND e.event = 'done'
      WHERE s.kind = ? AND s.subject = ? AND s.hash <> ? ORDER BY e.id DESC LIMIT 1
      """, [kind.rawValue, subject, hash])
  }

  private func definition(_ sql: String, _ arguments: StatementArguments) -> StepDefinition? {
    let row = try? queue.read { try Row.fetchOne($0, sql: sql, arguments: arguments) }
    let decoder = JSONDecoder()
    guard let row = row ?? nil,
      let fields = try? decoder.decode([String: String].self, from: Data((row["fields"] as String).utf8)),
      let needs = try? decoder.decode([StepDefinition.Need].self, from: Data((row["needs"] as String).utf8))
    else { return nil }
    return StepDefinition(hash: row["hash"], fields: fields, needs: needs)
  }
}
