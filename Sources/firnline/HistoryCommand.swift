import ArgumentParser
import Inventory
import Reporting

/// `firnline history`: says what was recorded when.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Say what an inventory recorded, replaced and removed, and when.",
    discussion: """
      Nothing that was recorded is lost: `table`, `export`, `picture` and `provenance` give every older state with \
      --as-of. `firnline clean --history` forgets what was superseded.
      """)

  @OptionGroup var argument: InventoryArgument

  @Option(help: "The format.")
  var format = TableFormat.text

  func run() throws {
    let inventory = try InventoryDatabase.open(argument.path())
    try inventory.requireContent(orPublished: true)
    print(try Table.history(of: inventory).rendered(as: format))
  }
}
