/// The bits of QA_PIXEL in Collection 2, as the Landsat format documents lay them out.
enum QualityBits {
  static let fill: UInt16 = 1 << 0
  static let dilatedCloud: UInt16 = 1 << 1
  static let cloud: UInt16 = 1 << 3
  static let cloudShadow: UInt16 = 1 << 4
  static let snow: UInt16 = 1 << 5
  static let clear: UInt16 = 1 << 6
  static let water: UInt16 = 1 << 7

  /// Confidences of two bits each: 1 is low, 3 is high.
  private static let cloudConfidence = 8
  private static let shadowConfidence = 10
  private static let snowConfidence = 12
  private static let cirrusConfidence = 14

  /// The value for a pixel; sensors without a cirrus band leave its confidence at 0.
  @inline(__always)
  static func value(of pixel: SceneRenderer.Pixel, hasCirrusBand: Bool) -> UInt16 {
    let isCloudy = pixel.sky == .cloudy
    let isShaded = pixel.isShaded && pixel.sky == .clear
    let isSnowy = !isCloudy && looksSnowy(pixel.spectrum)
    var bits: UInt16 = 0
    switch pixel.sky {
    case .cloudy: bits |= cloud
    case .dilated: bits |= dilatedCloud
    case .clear: bits |= clear
    }
    if isShaded { bits |= cloudShadow }
    if isSnowy { bits |= snow }
    if pixel.isWater && pixel.sky == .clear { bits |= water }
    bits |= (isCloudy ? 3 : 1) << cloudConfidence
    bits |= (isShaded ? 3 : 1) << shadowConfidence
    bits |= (isSnowy ? 3 : 1) << snowConfidence
    if hasCirrusBand { bits |= 1 << cirrusConfidence }
    return bits
  }

  /// The snow test of Fmask (Zhu and Woodcock 2012) without its temperature: NDSI > 0.15, bright enough.
  @inline(__always)
  private static func looksSnowy(_ spectrum: Spectrum) -> Bool {
    let green = spectrum[Lane.green]
    let shortwave = spectrum[Lane.shortwave1]
    return green - shortwave > 0.15 * (green + shortwave) && spectrum[Lane.nearInfrared] > 0.11 && green > 0.1
  }
}
