import Extraction
import Foundation
import Neural
import Testing

@testable import Learning

@Suite("Training files")
struct TrainingConfigTests {
  private let files = LabelledFiles()

  private func read(_ text: String) throws -> TrainingConfig {
    try TrainingConfig.read(
      files.write("t.yaml", "dataset: d.yaml\narchitecture: m-landsnet\noutput: w/m.safetensors\n\(text)"))
  }

  private func message(_ text: String) -> String {
    do { return "\(try read(text))" } catch {
      return "\(error)".replacingOccurrences(of: files.folder.path("t.yaml"), with: "t.yaml")
    }
  }

  @Test("the protocol of Chen et al. 2022 is that of the paper")
  func chen() throws {
    let config = try read("")
    #expect(config.initialiser == .glorotNormal)
    #expect(
      config.recipe
        == TrainingRecipe(
          loss: .crossEntropy, optimiser: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7),
          rate: .steps(start: 1e-3, every: 10, factor: 0.1)))
    #expect(config.batch == 4 && config.epochs == 80 && config.patience == 10 && config.metric == .accuracy)
    #expect(config.cutting == .init(size: 128, stride: 128))
    #expect(config.dataset == files.folder.path("d.yaml"))
    #expect(config.curves == files.folder.path("w/m.curves.csv"))
  }

  @Test("the protocol of Chu et al. 2022 is that of their code")
  func chu() throws {
    let config = try read("protocol: chu2022\nsettings: {classes: 1}")
    #expect(config.initialiser == .torch)
    #expect(
      config.recipe
        == TrainingRecipe(
          loss: 0.5 * .binaryCrossEntropy + 0.5 * .softDice(smooth: 1),
          optimiser: .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-3),
          rate: .cosineRestarts(start: 1e-4, cycle: 2, growth: 2, floor: 1e-6)))
    // 126 epochs are whole cycles: 2 + 4 + 8 + 16 + 32 + 64.
    #expect(config.batch == 3 && config.epochs == 126 && config.patience == nil)
    #expect(config.normalisation == .perTile && config.metric == .softDice)
    #expect(config.augmentation.symmetries.count == 6)
  }

  @Test("a file changes single points of its protocol")
  func changes() throws {
    let config = try read(
      """
      settings: {widths: [8, 16, 32], bridge: 16, gate: full}
      loss: [0.7 cross-entropy, 0.3 dice]
      optimiser: {method: sgd, momentum: 0.8}
      rate: {schedule: cosine, start: 2e-3, cycle: 5}
      clipping: 1
      patience: none
      tile: {size: 64, stride: 32, empty: drop}
      augmentation: {symmetries: square, shift: 16, gain: 0.1}
      seed: 7
      """)
    #expect(config.settings == ["widths": [8, 16, 32], "bridge": 16, "gate": "full"])
    #expect(config.recipe.loss == 0.7 * .crossEntropy + 0.3 * .softDice())
    #expect(config.recipe.optimiser == .sgd(momentum: 0.8, weightDecay: 0))
    #expect(config.recipe.rate == .cosineRestarts(start: 2e-3, cycle: 5))
    #expect(config.recipe.clipping == 1 && config.patience == nil && config.seed == 7)
    #expect(config.cutting == .init(size: 64, stride: 32, keepsEmpty: false))
    #expect(config.augmentation == Augmentation(symmetries: SquareSymmetry.allCases, shift: 16, gain: 0.1))
    #expect(config.batch == 4, "the rest is the protocol's")
  }

  @Test("a model given for its training file is refused in one line")
  func binary() throws {
    let file = try files.folder.file([0x60, 0x04, 0, 0, 0, 0, 0xFF, 0x7B])
    #expect {
      try TrainingConfig.read(file)
    } throws: {
      "\($0)" == "\(file): is not UTF-8 text; give a .yaml file, saved as UTF-8"
    }
  }

  @Test("a recipe is shared by files, which have the last word")
  func recipe() throws {
    _ = try files.write(
      "r.yaml", "{protocol: chu2022, epochs: 7, tile: {size: 64}, loss: cross-entropy, clipping: 2}")
    let config = try read("recipe: r.yaml\nepochs: 9")
    #expect(config.protocolName == .chu2022 && config.epochs == 9 && config.recipe.clipping == 2)
    #expect(try read("recipe: r.yaml\nclipping: none").recipe.clipping == nil)
    #expect(config.cutting == .init(size: 64, stride: 64) && config.recipe.loss == .crossEntropy)
    #expect(config.batch == 3, "the rest is the protocol's")
    _ = try files.write("r.yaml", "output: elsewhere")
    #expect(message("recipe: r.yaml").contains("r.yaml:1: 'output' is no key here"))
    #expect(message("recipe: none.yaml").contains("none.yaml: does not exist or cannot be read"))
  }

  @Test(
    "numbers that no computer counts to are refused where they stand",
    arguments: [
      ("augmentation: {shift: HUGE}", "shift", "0 to 8192"), ("epochs: HUGE", "epochs", "1 to 1000000"),
      ("rate: {schedule: cosine, growth: HUGE}", "growth", "1 to 1000"),
      ("tile: {size: HUGE}", "size", "1 to 8192"), ("tile: {stride: HUGE}", "stride", "1 to 1000000"),
      ("batch: HUGE", "batch", "1 to 65536"),
    ])
  func huge(line: String, field: String, range: String) {
    let huge = "\(Int.max)"
    #expect(
      message(line.replacingOccurrences(of: "HUGE", with: huge))
        .hasPrefix("t.yaml:4: '\(field)' is '\(huge)'; write a whole number from \(range)"))
  }

  @Test("tiles that the network does not take are refused, in the file or its recipe")
  func tiles() throws {
    let mend = "'tile' has the size 20, which m-landsnet does not take; write a multiple of 8, such as 16"
    #expect(message("tile: {size: 20}") == "t.yaml:4: \(mend)")
    _ = try files.write("r.yaml", "{epochs: 7, tile: {size: 20}}")
    #expect(message("recipe: r.yaml").hasSuffix("r.yaml:1: \(mend)"))
    #expect(try read("recipe: r.yaml\ntile: {size: 24}").cutting.size == 24)
  }

  @Test(
    "numbers by which no network learns are refused where they stand",
    arguments: [
      ("optimiser: {method: sgd, momentum: 1}", "'momentum' is '1'; write a number from 0 that is below 1"),
      ("optimiser: {method: sgd, momentum: -0.1}", "'momentum' is '-0.1'"),
      ("optimiser: {method: adamw, weightDecay: -1}", "'weightDecay' is '-1'; write a number from zero"),
      ("optimiser: {method: sgd, weightDecay: nan}", "'weightDecay' is 'nan'"),
      ("rate: {schedule: cosine, floor: -1e-6}", "'floor' is '-1e-6'; write a number from zero"),
    ])
  func impossible(line: String, said: String) {
    #expect(message(line).hasPrefix("t.yaml:4: \(said)"), "\(message(line))")
  }

  @Test("every dataset is named once, however its path is written")
  func repeatedDatasets() throws {
    #expect(
      message("furtherDatasets: ./d.yaml").hasPrefix("t.yaml:4: 'furtherDatasets' name ")
        && message("furtherDatasets: [e.yaml, sub/../e.yaml]").contains("again; name every"))
    #expect(try read("furtherDatasets: [e.yaml, f.yaml]").furtherDatasets.count == 2)
  }

  @Test("what will not do is named with line, field and what to do")
  func refusals() {
    #expect(message("epoch: 3").hasPrefix("t.yaml:4: 'epoch' is no key here; did you mean 'epochs'?"))
    #expect(message("settings: {width: 3}").contains("'width' is no key here; did you mean 'widths'?"))
    #expect(
      message("settings: {bridge: many}").contains("'settings' do not make a network: m-landsnet: setting"))
    #expect(
      message("optimiser: {method: adam, weightDecay: 0.1}")
        == "t.yaml:4: 'weightDecay' is no setting of adam; leave it out, or choose another method")
    #expect(message("loss: tears").contains("'loss' is 'tears'; write cross-entropy, dice, or"))
    #expect(message("batch: 0").contains("'batch' is '0'; write a whole number from 1"))
    #expect(message("rate: {schedule: linear}").contains("write constant, steps or cosine"))
    #expect(message("augmentation: {symmetries: all}").contains("write none, flips, chen, chu or square"))
    #expect(message("loss: []").hasPrefix("t.yaml:4: 'loss' has no terms; write cross-entropy, dice, or"))
    #expect(message("bands: [red, red]").hasPrefix("t.yaml:4: 'bands' has to name every band once"))
    #expect(message("bands: []").hasPrefix("t.yaml:4: 'bands' has to name every band once"))
  }
}
