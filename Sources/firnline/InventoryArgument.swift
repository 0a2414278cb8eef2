import ArgumentParser
import Foundation
import Inventory
import Pipeline

/// What the commands that read an inventory share: a project file, or an inventory by itself.
struct InventoryArgument: ParsableArguments {
  @Argument(help: "The project file, or an inventory.", completion: .file())
  var source: String

  /// The project, where a project file was given.
  func project() throws -> Project? {
    try Project.isNamed(by: source) ? Project.read(source) : nil
  }

  /// The inventory's file.
  func path() throws -> String { try project()?.inventory ?? source }
}

/// The moment of which an inventory is asked.
struct PastOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The inventory as it was at the end of this day, or at this moment, in UTC: 2026-03-01 or 2026-03-01T09:30:15Z.
      """, valueName: "date"))
  var asOf: Moment?

  /// Opens an inventory as it was then, where it held anything.
  func open(_ path: String, orPublished: Bool = false) throws -> InventoryDatabase {
    let inventory = try InventoryDatabase.open(path, asOf: asOf)
    try inventory.requireContent(orPublished: orPublished)
    return inventory
  }
}

extension Moment: ExpressibleByArgument {
  /// Reads a day, to its end, or a moment.
  public init?(argument: String) { self.init(argument) }
}
