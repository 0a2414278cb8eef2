import ArgumentParser
import Inventory

/// `firnline link`: the identifiers that other inventories have for the same glaciers.
struct LinkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link", abstract: "Link outlines to those of RGI, GLIMS, SCGI or another inventory.",
    discussion: """
      Outlines that share ground with those of the file get its identifiers, with the shares of both that they cover, \
      in place of what was linked to that source before. Periods that are recorded later are linked when this is run \
      again.
      """)

  @OptionGroup var argument: InventoryArgument

  @Option(help: "The outlines of the reference: anything that OGR reads.", completion: .file())
  var reference: String

  @Option(help: "The field with their identifiers.")
  var id: String

  @Option(help: "What the identifiers are of, such as 'RGI 7'.")
  var source: String

  @Option(help: "The layer of the file. (default: the first)")
  var layer: String?

  @Option(name: .customLong("where"), help: "An SQL condition on the attributes.")
  var condition: String?

  func run() throws {
    let inventory = try InventoryDatabase.open(argument.path(), writable: true)
    try inventory.requireContent()
    let outlines = try ReferenceOutlines(
      reference, layer: layer, where: condition, id: id, source: source, in: inventory.project.crs)
    let linked = try inventory.link(to: outlines)
    let all = try inventory.periods().reduce(0) { $0 + $1.outlineCount }
    print("\(linked) of \(all) outlines share ground with \(source)")
  }
}
