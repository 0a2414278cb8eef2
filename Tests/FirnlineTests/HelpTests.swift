import Foundation
import Testing

@Suite("Help")
struct HelpTests {
  /// The part of ArgumentParser's description of a command that matters here.
  private struct Command: Decodable {
    struct Root: Decodable { var command: Command }

    var commandName: String
    var superCommands: [String]?
    var subcommands: [Command]?

    /// The words of this command and of all below it, without the program's name.
    var all: [[String]] {
      let own = (superCommands ?? []).dropFirst() + (superCommands == nil ? [] : [commandName])
      return [Array(own)] + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap(\.all)
    }
  }

  @Test("every command explains itself as recorded")
  func everyCommand() throws {
    let described = try Firnline.run("--experimental-dump-help")
    let root = try JSONDecoder().decode(Command.Root.self, from: Data(described.output.utf8))
    let commands = root.command.all
    #expect(commands.contains(["scene", "info"]))
    #expect(commands.count >= 15)
    for words in commands {
      let help = try help(words)
      #expect(help.status == 0)
      #expect(help.error.isEmpty)
      let name = (["firnline"] + words).joined(separator: "-")
      // The default of --jobs is the machine's number of cores.
      let text = help.output.replacing(/default: \d+\)/) { match in
        [["run"], ["update"], ["verify"]].contains(words) ? "default: CORES)" : String(match.output)
      }
      try Snapshot.expect(text, toBe: "Help/\(name).txt")
      let wide = text.split(separator: "\n").filter { $0.count > 80 && !$0.hasPrefix("USAGE:") }
      #expect(wide.isEmpty, "\(name) is wider than 80 columns")
    }
  }

  private func help(_ words: [String]) throws -> Firnline.Outcome {
    switch words.count {
    case 0: try Firnline.run("--help")
    case 1: try Firnline.run(words[0], "--help")
    default: try Firnline.run(words[0], words[1], "--help")
    }
  }

  @Test("the version is one line")
  func version() throws {
    let outcome = try Firnline.run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test("a misspelt command or option is an error that helps on")
  func misspelt() throws {
    let command = try Firnline.run("rum", "project.yaml")
    #expect(command.status == 64)
    #expect(command.error.contains("Did you mean 'run'?") || command.error.contains("firnline --help"))
    let option = try Firnline.run("run", "project.yaml", "--job", "2")
    #expect(option.status == 64)
    #expect(option.error.contains("Did you mean '--jobs'?"))
    let number = try Firnline.run("run", "project.yaml", "--jobs", "0")
    #expect(number.error.contains("--jobs is 0: write 1 or more"))
  }
}
