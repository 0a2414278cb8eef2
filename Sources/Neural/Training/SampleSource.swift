/// Images with their classes, numbered, from wherever they come.
public protocol SampleSource {
  /// How many samples there are.
  var count: Int { get }

  /// Fills a batch, always in the same way for the same samples and epoch.
  ///
  /// - Parameters:
  ///   - samples: numbers of the samples wanted, in order.
  ///   - epoch: what augmentation may draw from; zero in validation.
  ///   - images: samples × channels × height × width, of this length already.
  ///   - targets: samples × height × width class numbers, of this length already.
  func batch(
    _ samples: [Int], epoch: Int, images: inout [Float], targets: inout [UInt8]) throws
}
