import CGDAL

/// A number type that a raster may hold.
public protocol RasterPixel: Sendable {
  /// GDAL's name for the type.
  static var gdalType: GDALDataType { get }
}

extension UInt8: RasterPixel {
  /// `GDT_Byte`.
  public static var gdalType: GDALDataType { GDT_Byte }
}

extension UInt16: RasterPixel {
  /// `GDT_UInt16`.
  public static var gdalType: GDALDataType { GDT_UInt16 }
}

extension Int16: RasterPixel {
  /// `GDT_Int16`.
  public static var gdalType: GDALDataType { GDT_Int16 }
}

extension UInt32: RasterPixel {
  /// `GDT_UInt32`.
  public static var gdalType: GDALDataType { GDT_UInt32 }
}

extension Int32: RasterPixel {
  /// `GDT_Int32`.
  public static var gdalType: GDALDataType { GDT_Int32 }
}

extension Float: RasterPixel {
  /// `GDT_Float32`.
  public static var gdalType: GDALDataType { GDT_Float32 }
}

extension Double: RasterPixel {
  /// `GDT_Float64`.
  public static var gdalType: GDALDataType { GDT_Float64 }
}
