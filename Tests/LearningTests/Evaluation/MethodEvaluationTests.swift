import Declaration
import Extraction
import Foundation
import Geospatial
import Testing

@testable import Learning

@Suite("Methods measured on labelled images")
struct MethodEvaluationTests {
  private func ratio(_ threshold: Float) -> BandRatio {
    BandRatio(quantity: .digitalNumbers, threshold: threshold, morphology: .none)
  }

  @Test("a perfect mask is perfect, and unknown pixels are left out")
  func perfect() throws {
    let tiny = try TinyDataset()
    let report = try MethodEvaluation(ratio(2.5), on: Dataset.read(tiny.file), split: .test).run()
    #expect(report.images.map(\.name) == ["test0", "test1"])
    #expect(report.confusion == Confusion(truePositives: 2 * 168, trueNegatives: 2 * (32 * 30 - 168)))
    #expect(report.pixels?.average() == 0 && report.metres?.average() == 0)
  }

  @Test("counts and distances are those of the pixels, in metres too")
  func counts() throws {
    let tiny = try TinyDataset(noise: 0.1)
    let dataset = try Dataset.read(tiny.file)
    let image = try #require(dataset.images(.test).first)
    let raster = try dataset.open(image)
    let (red, dark) = (
      try raster.values(band: 0, in: raster.grid.window), try raster.values(band: 1, in: raster.grid.window)
    )
    let labels = try raster.labels(in: raster.grid.window)
    var expected = Confusion()
    for pixel in labels.indices where labels[pixel] != 255 {
      switch (red[pixel] / dark[pixel] > 2.5, labels[pixel] == 1) {
      case (true, true): expected.truePositives += 1
      case (true, false): expected.falsePositives += 1
      case (false, true): expected.falseNegatives += 1
      case (false, false): expected.trueNegatives += 1
      }
    }
    let report = try MethodEvaluation(ratio(2.5), on: dataset, split: .test).run()
    #expect(report.images[0].confusion == expected)
    #expect(expected.falsePositives > 0 && expected.falseNegatives > 0)
    for definition in SurfaceDistance.Definition.allCases {
      let pixels = try #require(report.images[0].pixels.average(definition))
      let metres = try #require(report.images[0].metres?.average(definition))
      #expect(pixels > 0 && abs(metres - 30 * pixels) < 1e-9)
    }
    #expect(report.images.map(\.confusion).reduce(Confusion(), +) == report.confusion)
  }

  @Test("an image in degrees has distances in pixels only")
  func degrees() throws {
    let tiny = try TinyDataset(noise: 0.1, crs: "EPSG:4326")
    let report = try MethodEvaluation(ratio(2.5), on: Dataset.read(tiny.file), split: .test).run()
    #expect(report.pixels?.average() != nil && report.metres == nil)
  }

  @Test("images without a boundary are named, and take no part in the distance")
  func noBoundary() throws {
    let tiny = try TinyDataset()
    let report = try MethodEvaluation(ratio(100), on: Dataset.read(tiny.file), split: .test).run()
    #expect(report.withoutDistance == ["test0", "test1"] && report.pixels?.average() == nil)
    #expect(report.confusion.precision == nil && report.confusion.recall == 0)
  }

  @Test("maps say pixel by pixel what the counts sum up")
  func maps() throws {
    let tiny = try TinyDataset(test: 1, noise: 0.1)
    let path = tiny.folder.path("map.tif")
    let report = try MethodEvaluation(ratio(2.5), on: Dataset.read(tiny.file), split: .test).run {
      try $0.writeGeoTIFF(to: path)
    }
    let raster = try RasterDataset.open(path)
    let verdicts: [UInt8] = try raster.read(raster.grid.window)
    func count(_ verdict: AgreementMap.Verdict) -> Int { verdicts.count { $0 == verdict.rawValue } }
    #expect(count(.unknown) == 64)
    #expect(
      report.confusion
        == Confusion(
          truePositives: count(.truePositive), falsePositives: count(.falsePositive),
          falseNegatives: count(.falseNegative), trueNegatives: count(.trueNegative)))
    #expect(try raster.bandInfo(1).noData == 255)
  }

  @Test("a method for other numbers, or a split without images, is an error with the mend")
  func faults() throws {
    let tiny = try TinyDataset(validation: 0)
    let dataset = try Dataset.read(tiny.file)
    let reflectance = #expect(throws: InputError.self) {
      try MethodEvaluation(BandRatio(), on: dataset, split: .test).run()
    }
    #expect(reflectance?.description.contains("take a method that works on dn") == true)
    let empty = #expect(throws: InputError.self) {
      try MethodEvaluation(ratio(2), on: dataset, split: .validation).run()
    }
    #expect(empty?.problem == "names no image for validation")
    #expect(empty?.mend == "name some, or choose another split: there are training (3), test (2)")
    let simulated = try Dataset.read(
      tiny.text(
        "simulated.yaml",
        """
        {name: S, bands: [blue, green, red, nir, swir1, swir2], quantity: reflectance, simulation: {training: 8}}
        """))
    let none = #expect(throws: InputError.self) {
      try MethodEvaluation(ratio(2), on: simulated, split: .test).run()
    }
    #expect(none?.mend.contains("firnline simulate FOLDER --samples 200 --spectra test") == true)
  }
}
