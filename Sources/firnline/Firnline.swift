import ArgumentParser

@main
struct Firnline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "firnline")
}
