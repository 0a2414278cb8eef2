import ArgumentParser
import Learning

/// `firnline samples`: cuts labelled samples from scenes and outlines.
struct SamplesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "samples", abstract: "Cut labelled samples for training from scenes and known outlines.",
    discussion: """
      Writes a folder of GeoTIFF pairs with samples.csv and dataset.yaml, as train, evaluate and compare-methods \
      read it. Splits by place keep the ground of training and test apart; the random split after augmentation of \
      Chen et al. 2022 does not, and says so.
      """)

  @Argument(help: "The file of samples.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String

  @Option(
    name: .shortAndLong, help: "The folder to write. (default: as the file says)", completion: .directory)
  var output: String?

  @Flag(help: "Replace earlier samples in the folder.")
  var force = false

  func run() throws {
    var config = try SampleConfig.read(config)
    config.output = output ?? config.output
    try OutputFolder.check(
      config.output, file: output == nil ? config.file : nil, field: output == nil ? "output" : "--output")
    let maker = try SampleMaker(config)
    let progress = WorkProgress("tiles")
    defer { progress.end() }
    let summary = try maker.make(replacing: force) { progress.show($0, of: $1) }
    progress.end()
    print("\(summary)\n\(config.output)/dataset.yaml")
  }
}
