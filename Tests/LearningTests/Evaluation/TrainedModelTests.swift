import Extraction
import Foundation
import Geospatial
import Networks
import Neural
import Testing

@testable import Learning

@Suite("A trained model is measured")
struct TrainedModelTests {
  @Test("its card has the validation metrics in each precision, and a record stands beside it")
  func metrics() throws {
    let tiny = try TinyDataset()
    let config = try TrainingConfig.read(tiny.training(epochs: 3))
    let trained = try TrainingJob(config).train(threads: 1)
    let read = try Model(reading: config.output, build: Architecture.network(of:))
    #expect(read.card.metrics == trained.model.card.metrics)
    let single = try #require(read.card.metrics[.float32])
    #expect(single.dataset == "Tiny, validation")
    #expect((read.card.metrics[.bfloat16] != nil) == (Processor.current.isa >= .avx512))

    // The same by hand.
    let dataset = try Dataset.read(tiny.file)
    let method = try NetworkMethod(
      read, weights: "", quantity: read.card.quantity == nil ? .digitalNumbers : nil,
      tiling: Tiling(size: 16, overlap: 2), precision: .float32)
    let confusion = try MethodEvaluation(method, on: dataset, split: .validation).run().confusion
    #expect(single.f1 == confusion.f1 && single.overallAccuracy == confusion.overallAccuracy)

    let record = try #require(TrainingRecord(beside: config.output))
    #expect(record.epochs == 3 && record.threads == 1 && record.seed == 1 && (record.seconds ?? 0) > 0)
    #expect(record == trained.record)
  }

  @Test("without validation images there are no metrics")
  func noValidation() throws {
    let tiny = try TinyDataset(validation: 0)
    let trained = try TrainingJob(TrainingConfig.read(tiny.training(epochs: 1))).train(threads: 1)
    #expect(trained.model.card.metrics.isEmpty)
  }

  @Test("where there is no F1, the card has no metrics")
  func noGlacier() throws {
    let tiny = try TinyDataset()
    var model = try TrainingJob(TrainingConfig.read(tiny.training(epochs: 1))).train(threads: 1).model
    for (name, tensor) in model.weights.tensors {
      model.weights[name] = Tensor(tensor.dimensions, repeating: 0)
    }
    let dataset = try Dataset.read(tiny.file)
    func metrics() throws -> ModelCard.Metrics? {
      try model.metrics(on: dataset, tile: 16, precision: .float32)
    }
    #expect(try metrics()?.f1 == 0, "glacier is there, and none is found")
    let label = try RasterDataset.create(
      tiny.folder.path("validation0_label.tif"),
      grid: RasterDataset.open(tiny.folder.path("validation0.tif")).grid,
      type: UInt8.self)
    try label.write([UInt8](repeating: 0, count: 32 * 32), window: label.grid.window)
    try label.close()
    #expect(try metrics() == nil)
  }
}
