import Declaration
import Foundation

/// How a band's digital numbers become a physical quantity.
public enum Calibration: Hashable, Sendable {
  /// Reflectance is `gain · DN + bias`, the sun's elevation already worked in.
  case reflectance(gain: Double, bias: Double)

  /// Temperature in kelvin is `gain · DN + bias`.
  case temperature(gain: Double, bias: Double)

  /// Brightness temperature in kelvin is `k2 / ln(k1 / (gain · DN + bias) + 1)`, from radiance.
  case radiance(gain: Double, bias: Double, k1: Double, k2: Double)

  /// The metadata do not say; the error tells what is missing, and is thrown when the quantity is asked for.
  case missing(InputError)

  /// The calibration to reflectance at the top of the atmosphere.
  ///
  /// ρ = (M·DN + A) / sin θ, with θ the sun's elevation at the scene's centre (Landsat 8-9 Data Users
  /// Handbook, section 5; the same for the Collection 1 and 2 Level-1 products of TM and ETM+).
  ///
  /// - Parameters:
  ///   - scale: M, `REFLECTANCE_MULT_BAND_x`.
  ///   - offset: A, `REFLECTANCE_ADD_BAND_x`.
  ///   - sunElevation: θ in degrees, above 0.
  public static func topOfAtmosphere(scale: Double, offset: Double, sunElevation: Double) -> Calibration {
    let sine = sin(sunElevation * .pi / 180)
    return .reflectance(gain: scale / sine, bias: offset / sine)
  }
}

extension Calibration {
  /// Turns digital numbers into reflectance in place; NaN stays NaN.
  ///
  /// The product is formed in double precision and rounded once, so that it equals an independent computation
  /// to the last place of a float.
  ///
  /// - Throws: the stored `InputError`, or one naming `band` where the band holds no reflectance.
  func reflectance(_ numbers: inout [Float], file: String, band: String) throws {
    switch self {
    case .missing(let error): throw error
    case .reflectance(let gain, let bias):
      numbers.withUnsafeMutableBufferPointer { pixels in
        for index in pixels.indices { pixels[index] = Float(gain * Double(pixels[index]) + bias) }
      }
    case .temperature, .radiance:
      throw InputError(
        file: file, field: band, problem: "holds temperature, not reflectance",
        mend: "ask for its temperature, or for a reflective role")
    }
  }

  /// Turns digital numbers into kelvin in place; NaN stays NaN.
  ///
  /// - Throws: the stored `InputError`, or one naming `band` where the band holds no temperature.
  func temperature(_ numbers: inout [Float], file: String, band: String) throws {
    switch self {
    case .missing(let error): throw error
    case .temperature(let gain, let bias):
      numbers.withUnsafeMutableBufferPointer { pixels in
        for index in pixels.indices { pixels[index] = Float(gain * Double(pixels[index]) + bias) }
      }
    case .radiance(let gain, let bias, let k1, let k2):
      numbers.withUnsafeMutableBufferPointer { pixels in
        for index in pixels.indices {
          pixels[index] = Float(k2 / log(k1 / (gain * Double(pixels[index]) + bias) + 1))
        }
      }
    case .reflectance:
      throw InputError(
        file: file, field: band, problem: "holds reflectance, not temperature",
        mend: "ask for its reflectance")
    }
  }
}
