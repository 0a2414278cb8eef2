import Networks
import Neural
import Testing

@Suite("Architectures by name")
struct ArchitectureTests {
  private func message(_ body: () throws -> Network) -> String {
    do { return "\(try body().name)" } catch { return "\(error)" }
  }

  @Test("each builds with its defaults, and a card with all settings builds the same")
  func defaults() throws {
    for architecture in Architecture.all {
      let network = try architecture.network()
      let settings = try architecture.complete([:])
      let card = ModelCard(architecture: architecture.name, settings: settings, bands: [], classes: [])
      #expect(try Architecture.network(of: card) == network)
      #expect(network.name == architecture.name)
      // Settings come through the command line's words unchanged.
      #expect(settings.mapValues { Setting("\($0)") } == settings)
    }
  }

  @Test("lists and descriptions show all names and defaults whole")
  func words() throws {
    let list = try Architecture.list()
    for architecture in Architecture.all {
      #expect(list.contains("\n\(architecture.name) "))
      let description = "\(architecture)"
      for option in architecture.options {
        let line = description.split(separator: "\n").first { $0.hasPrefix("\(option.name) ") }
        let words = try #require(line).split(separator: " ").prefix(3).map(String.init)
        #expect(words == [option.name, "\(option.standard)", option.evidence.rawValue])
      }
    }
  }

  @Test("what does not exist, or cannot be taken, is named with what there is")
  func refusals() throws {
    let net = try Architecture.named("m-landsnet")
    #expect(
      message { try Architecture.named("u-net-3000").network() }
        == "there is no architecture “u-net-3000”; choose "
        + Architecture.all.map(\.name).joined(separator: ", "))
    #expect(
      message { try net.network(["depth": 3]) }.hasPrefix("m-landsnet has no setting “depth”; it has bands,"))
    #expect(
      message { try net.network(["widths": [1, 2]]) }
        == "m-landsnet: setting “widths” is “1,2”; give 3 whole numbers with commas between")
    #expect(
      message { try net.network(["widths": [1, 2, 0]]) }.contains("give 3 whole numbers from 1 to 65536"))
    #expect(
      message { try net.network(["bands": "seven"]) }.contains(
        "is “seven”; give a whole number from 1 to 65536"))
    #expect(message { try net.network(["bridge": 65537]) }.contains("from 1 to 65536"))
    #expect(message { try net.network(["brige": 3]) }.contains("(did you mean “bridge”?); it has"))
    #expect(
      message { try Architecture.named("landsnett").network() }.contains("(did you mean “landsnet”?); choose")
    )
    #expect(message { try net.network(["bands": .number(2.5)]) }.contains("is “2.5”; give a whole number"))
    #expect(message { try net.network(["skip": "never"]) }.contains("give one of unpooled, pooled"))
    #expect(message { try net.network(["normalises-last": 1]) }.contains("give true or false"))
    let glacierNet = try Architecture.named("glaciernet")
    #expect(
      message { try glacierNet.network(["widths": []]) }.contains(
        "give 1 to 6 whole numbers with commas between"))
    #expect(message { try glacierNet.network(["widths": 8]) } == "glaciernet", "one stage")
    for rate: Setting in [1, .number(-0.5), "half"] {
      #expect(
        message { try glacierNet.network(["dropout": rate]) }.contains("give a number from 0 to below 1"))
    }
  }
}
