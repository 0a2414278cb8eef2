import Foundation

/// Masks that a seed determines, with blobs and specks.
enum RandomMasks {
  /// A mask of ones and zeros; `share` of the blobs' seeds are glacier.
  static func mask(_ width: Int, _ height: Int, share: Double, seed: UInt64) -> [UInt8] {
    var state = seed &* 2 &+ 1
    func random() -> Double {
      // Knuth's multiplier; the upper bits alone are good.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(UInt64(1) << 53)
    }
    var mask = (0..<width * height).map { _ in UInt8(random() < share ? 1 : 0) }
    // One round of the majority of 3 × 3 makes blobs; then some specks.
    let noise = mask
    for y in 0..<height {
      for x in 0..<width {
        var (sum, count) = (0, 0)
        for row in max(y - 1, 0)...min(y + 1, height - 1) {
          for column in max(x - 1, 0)...min(x + 1, width - 1) {
            sum += Int(noise[row * width + column])
            count += 1
          }
        }
        mask[y * width + x] = random() < 0.02 ? noise[y * width + x] : 2 * sum > count ? 1 : 0
      }
    }
    return mask
  }
}
