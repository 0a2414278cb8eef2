import CGDAL
import Foundation

/// A small picture in memory: red, green and blue bytes, row by row.
public struct ColorImage: Sendable, Equatable {
  /// How many columns.
  public let width: Int

  /// How many rows.
  public let height: Int

  /// Three bytes for each pixel.
  public var pixels: [UInt8]

  /// Makes a picture of one colour.
  public init(width: Int, height: Int, fill: (UInt8, UInt8, UInt8) = (0, 0, 0)) {
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height * 3)
    for index in 0..<width * height {
      pixels[index * 3] = fill.0
      pixels[index * 3 + 1] = fill.1
      pixels[index * 3 + 2] = fill.2
    }
  }

  /// Paints one pixel; outside the picture nothing happens.
  public mutating func paint(_ color: (UInt8, UInt8, UInt8), x: Int, y: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let index = (y * width + x) * 3
    pixels[index] = color.0
    pixels[index + 1] = color.1
    pixels[index + 2] = color.2
  }

  /// Writes the picture as PNG, under its name only when it is whole.
  public func writePNG(to path: String) throws {
    _ = GDAL.ready
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard access(folder, W_OK) == 0 else {
      let reason = String(cString: strerror(errno))
      throw WriteError(GeospatialError(function: "access", message: reason, path: path), at: path)
    }
    let memory = GDALCreate(GDALGetDriverByName("MEM"), "", Int32(width), Int32(height), 3, GDT_Byte, nil)
    guard let memory else { throw GDAL.failure("GDALCreate(MEM)", path: path) }
    defer { GDALClose(memory) }
    var pixels = pixels
    try GDAL.check("GDALDatasetRasterIOEx", path: path) {
      GDALDatasetRasterIOEx(
        memory, GF_Write, 0, 0, Int32(width), Int32(height), &pixels, Int32(width), Int32(height), GDT_Byte,
        3, nil, 3, GSpacing(width * 3), 1, nil)
    }
    let temporary = TemporaryName.beside(path)
    defer { for name in [temporary, temporary + ".aux.xml"] { VSIUnlink(name) } }
    CPLErrorReset()
    guard let copy = GDALCreateCopy(GDALGetDriverByName("PNG"), temporary, memory, 0, nil, nil, nil) else {
      throw GDAL.failure("GDALCreateCopy(PNG)", path: path)
    }
    try GDAL.listen("GDALClose", path: path) { GDALClose(copy) }
    try TemporaryName.rename(temporary, to: path)
  }
}
