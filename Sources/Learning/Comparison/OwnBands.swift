import Declaration
import Landsat
import Neural

/// Bands with names of one's own, each under the name of a role that is free.
///
/// Methods ask for bands by role. A network of other bands is measured all the same: its bands and those of the
/// dataset are given the same roles.
struct OwnBands: Hashable, Sendable {
  /// The role of each name.
  private let roles: [String: Role]

  /// Gives roles to names; roles among the names stay what they are.
  ///
  /// - Throws: `InputError` where there are more names than roles.
  init(_ names: [String], of file: String) throws {
    var free = Role.allCases.filter { !names.contains($0.rawValue) }
    var roles: [String: Role] = [:]
    for name in names where Role(rawValue: name) == nil {
      guard !free.isEmpty else {
        throw InputError(
          file: file, field: "bands",
          problem: "are \(names.count) (\(names.joined(separator: ", "))), some with names of your own",
          mend: "take \(Role.allCases.count) or fewer; more cannot be measured")
      }
      roles[name] = free.removeFirst()
    }
    self.roles = roles
  }

  /// The names, each as that of its role.
  private func renamed(_ names: [String]) -> [String] {
    let taken = Set(roles.values.map(\.rawValue))
    // A role that is given away is no longer that of the dataset's own band.
    return names.map { roles[$0]?.rawValue ?? (taken.contains($0) ? "other \($0)" : $0) }
  }

  /// A model whose card names roles alone.
  func renamed(_ model: Model) -> Model {
    var model = model
    model.card.bands = renamed(model.card.bands)
    return model
  }

  /// A dataset whose bands have the same roles.
  func renamed(_ dataset: Dataset) -> Dataset {
    var dataset = dataset
    dataset.bands = renamed(dataset.bands)
    return dataset
  }
}
