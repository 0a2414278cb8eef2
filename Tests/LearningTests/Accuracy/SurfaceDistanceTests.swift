import Foundation
import Learning
import Testing

@Suite("Surface distance")
struct SurfaceDistanceTests {
  @Test("The boundary of one pixel: four corners of half a diagonal each")
  func onePixel() throws {
    // The corners of the pixels at columns 0 and 3 of a row lie three columns apart: the left pair 3, the right 3.
    let distance = SurfaceDistance(of: [1, 0, 0, 0], against: [0, 0, 0, 1], width: 4)
    #expect(distance.maskToReference.elements == 4)
    #expect(abs(distance.maskToReference.length - 2 * 2.0.squareRoot()) < 1e-12)
    // From x = 0 and x = 1 to x = 3, twice each.
    #expect(distance.maskToReference.distance == 3 + 3 + 2 + 2)
    #expect(distance.referenceToMask == distance.maskToReference)
    #expect(distance.average(.pooled) == 2.5)
    #expect(abs((distance.average(.directed) ?? 0) - 2.5) < 1e-12)
  }

  @Test("Definitions differ where boundaries are not equally long, and lengths weigh in one of them alone")
  func definitions() throws {
    // The mask is the left half of a 4 × 2 image, the reference all of it.
    let distance = SurfaceDistance(
      of: [1, 1, 0, 0, 1, 1, 0, 0], against: [UInt8](repeating: 1, count: 8), width: 4)
    // Corners x = 0, 1, 2 (mask) and x = 0…4 (reference), in rows y = 0, 1, 2; inside corners are no elements.
    // Only the mask's (2, 1) is off the reference's boundary: 1 away, with length 1. Its length is 4 · √2/2 at the
    // corners and 1 at the four straight elements.
    let half = 0.5.squareRoot()
    #expect(distance.maskToReference.elements == 8)
    #expect(distance.maskToReference.distance == 1)
    #expect(abs(distance.maskToReference.length - (4 + 4 * half)) < 1e-12)
    // The reference's x = 3 is 1 away (two straight elements), x = 4 is 2 away: two corners and one straight.
    #expect(distance.referenceToMask.elements == 12)
    #expect(distance.referenceToMask.distance == 2 * 1 + 3 * 2)
    #expect(distance.average(.pooled) == 9.0 / 20)
    let directed = (1 / (4 + 4 * half) + (2 + 2 * (1 + 2 * half)) / (8 + 4 * half)) / 2
    #expect(abs((distance.average(.directed) ?? 0) - directed) < 1e-12)
  }

  @Test("Two opposite pixels make a whole diagonal at the corner that they share")
  func diagonal() {
    let distance = SurfaceDistance(of: [1, 0, 0, 1], against: [1, 0, 0, 1], width: 2)
    // Six corners of one pixel each, and the middle.
    #expect(distance.maskToReference.elements == 7)
    #expect(abs(distance.maskToReference.length - 4 * 2.0.squareRoot()) < 1e-12)
    #expect(distance.average() == 0 && distance.average(.pooled) == 0)
  }

  @Test("Distances and lengths are in the unit of the pixel's sides")
  func metres() throws {
    let (mask, reference): ([UInt8], [UInt8]) = ([1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0])
    let pixels = SurfaceDistance(of: mask, against: reference, width: 6)
    let metres = SurfaceDistance(of: mask, against: reference, width: 6, pixelWidth: 30, pixelHeight: 30)
    let inPixels = try #require(pixels.average())
    #expect(abs((metres.average() ?? 0) - 30 * inPixels) < 1e-9)
    // Down a column only the height counts.
    let column = SurfaceDistance(of: mask, against: reference, width: 1, pixelWidth: 7, pixelHeight: 2)
    #expect(abs((column.average(.pooled) ?? 0) - 2 * inPixels) < 1e-9)
  }

  @Test("A side without a boundary leaves no average, and says which")
  func missing() {
    let (none, some): ([UInt8], [UInt8]) = ([0, 0, 0, 0], [0, 1, 0, 0])
    for (mask, reference, reason) in [
      (none, some, SurfaceDistance.Missing.mask), (some, none, .reference), (none, none, .both),
    ] {
      let distance = SurfaceDistance(of: mask, against: reference, width: 2)
      #expect(distance.missing == reason)
      #expect(distance.average() == nil && distance.average(.pooled) == nil)
      let measured = SurfaceDistance(of: some, against: some, width: 2)
      #expect(measured + distance == measured && distance + measured == measured)
    }
    #expect(SurfaceDistance(of: [], against: [], width: 0).missing == .both)
  }

  @Test("No boundary runs along an unknown pixel, on whichever side it is unknown")
  func unknown() {
    // Glacier in columns 0 and 1; column 2 is unknown in the reference, so neither side ends there.
    let distance = SurfaceDistance(of: [1, 1, 0, 0], against: [1, 1, 255, 0], width: 4)
    #expect(distance.maskToReference.elements == 4)
    #expect(distance.referenceToMask.elements == 4)
    #expect(distance.average() == 0)
    #expect(SurfaceDistance(of: [1, 255], against: [0, 1], width: 2).missing == .reference)
  }

  @Test("Images together average over all their elements")
  func together() throws {
    let near = SurfaceDistance(of: [1, 0, 0, 0], against: [0, 1, 0, 0], width: 4)
    let far = SurfaceDistance(of: [1, 0, 0, 0], against: [0, 0, 0, 1], width: 4)
    let both = near + far
    let mean = (try #require(near.average()) + (try #require(far.average()))) / 2
    #expect(abs((both.average() ?? 0) - mean) < 1e-12)
    #expect(both.maskToReference.elements == 8)
  }

  @Test(
    "Both definitions agree with DeepMind's surface-distance on random masks",
    .python("numpy", "surface_distance"))
  func peer() throws {
    let cases: [(width: Int, height: Int, share: Double, pixelWidth: Double, pixelHeight: Double)] = [
      (40, 30, 0.5, 1, 1), (61, 7, 0.42, 1, 1), (1, 25, 0.6, 1, 1), (25, 1, 0.6, 1, 1),
      (33, 48, 0.35, 30, 30), (50, 20, 0.55, 2, 15), (20, 50, 0.45, 7.5, 0.5),
    ]
    let folder = TemporaryFolder()
    var arguments = [folder.path]
    var ours: [[Double]] = []
    for (index, item) in cases.enumerated() {
      let seed = UInt64(index)
      let mask = RandomMasks.mask(item.width, item.height, share: item.share, seed: 100 + seed)
      let reference = RandomMasks.mask(item.width, item.height, share: item.share, seed: 200 + seed)
      try Data(mask + reference).write(to: URL(fileURLWithPath: folder.path("\(index)")))
      arguments.append("\(item.width),\(item.height),\(item.pixelWidth),\(item.pixelHeight)")
      let distance = SurfaceDistance(
        of: mask, against: reference, width: item.width, pixelWidth: item.pixelWidth,
        pixelHeight: item.pixelHeight)
      ours.append([try #require(distance.average(.directed)), try #require(distance.average(.pooled))])
    }
    let theirs = try Python.run(Self.program, arguments).split(separator: "\n")
      .map { $0.split(separator: " ").compactMap { Double($0) } }
    #expect(theirs.count == cases.count)
    for (ours, theirs) in zip(ours, theirs) {
      #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-6 }, "\(ours) \(theirs)")
    }
  }

  private static let program = """
    import sys
    import numpy as np
    import surface_distance
    folder, cases = sys.argv[1], sys.argv[2:]
    for index, case in enumerate(cases):
        width, height, dx, dy = (float(word) for word in case.split(","))
        masks = np.fromfile(f"{folder}/{index}", np.uint8).reshape(2, int(height), int(width)).astype(bool)
        found = surface_distance.compute_surface_distances(masks[1], masks[0], (dy, dx))
        directed = np.mean(surface_distance.compute_average_surface_distance(found))
        pooled = np.mean(np.concatenate([found["distances_gt_to_pred"], found["distances_pred_to_gt"]]))
        print(repr(float(directed)), repr(float(pooled)))
    """
}
