// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where `FIRNLINE_STRICT` is set, as CI does; a user's newer compiler may warn in peace.
let strict: [SwiftSetting] =
  Context.environment["FIRNLINE_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
  name: "firnline",
  products: [.executable(name: "firnline", targets: ["firnline"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .systemLibrary(name: "CGDAL", pkgConfig: "gdal", providers: [.apt(["libgdal-dev"])]),
    .systemLibrary(name: "CGEOS", providers: [.apt(["libgeos-dev"])]),
    .systemLibrary(name: "CPROJ", providers: [.apt(["libproj-dev"])]),
    .systemLibrary(
      name: "CSpatiaLite", providers: [.apt(["libspatialite-dev", "libsqlite3-dev"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .target(
      name: "COpenCV", cxxSettings: [.unsafeFlags(["-isystem", "/usr/include/opencv4"])],
      linkerSettings: [.linkedLibrary("opencv_ml"), .linkedLibrary("opencv_core")]),
    .target(
      name: "Geospatial", dependencies: ["CGDAL", "CGEOS", "CPROJ"], swiftSettings: strict),
    .target(
      name: "Declaration",
      dependencies: ["Geospatial", "Yams", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Landsat", dependencies: ["Geospatial", "Declaration"], swiftSettings: strict),
    .target(
      name: "Catalogue",
      dependencies: [
        "Geospatial", "Declaration", "Landsat", .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .target(
      name: "Neural",
      dependencies: [
        "COneDNN", "COpenBLAS", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ], swiftSettings: strict),
    .target(name: "Networks", dependencies: ["Neural"], swiftSettings: strict),
    .target(
      name: "Extraction", dependencies: ["Geospatial", "Declaration", "Landsat", "Neural", "Networks"],
      swiftSettings: strict),
    .target(name: "Simulation", dependencies: ["Geospatial", "Landsat"], swiftSettings: strict),
    .target(
      name: "Learning",
      dependencies: [
        "Geospatial", "Declaration", "Landsat", "Neural", "Networks", "Extraction", "Simulation",
        "COpenCV",
      ],
      swiftSettings: strict),
    .target(
      name: "Terrain",
      dependencies: ["Geospatial", .product(name: "HeapModule", package: "swift-collections")],
      swiftSettings: strict),
    .target(
      name: "Glaciers",
      dependencies: [
        "Geospatial", "Declaration", "Terrain", .product(name: "HeapModule", package: "swift-collections"),
      ], swiftSettings: strict),
    .target(
      name: "Inventory",
      dependencies: [
        "Geospatial", "Declaration", "Terrain", "Glaciers", "CSpatiaLite", "COpenBLAS",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .target(
      name: "Pipeline",
      dependencies: [
        "Geospatial", "Landsat", "Catalogue", "Neural", "Networks", "Extraction", "Simulation",
        "Terrain", "Glaciers", "Inventory", "Declaration", "CGDAL", "CGEOS", "CPROJ", "CSpatiaLite",
        "COpenBLAS", "COneDNN",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .target(
      name: "Reporting",
      dependencies: [
        "Geospatial", "Declaration", "Landsat", "Extraction", "Learning", "Terrain", "Glaciers", "Inventory",
      ],
      swiftSettings: strict),
    .target(
      name: "Exchange",
      dependencies: ["Geospatial", "Declaration", "Terrain", "Glaciers", "Inventory", "Reporting"],
      swiftSettings: strict),
    .executableTarget(
      name: "firnline",
      dependencies: [
        "Geospatial", "Declaration", "Landsat", "Catalogue", "Neural", "Networks", "Extraction",
        "Learning", "Simulation", "Terrain", "Glaciers", "Inventory", "Pipeline", "Reporting", "Exchange",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "GeospatialTests", dependencies: ["Geospatial"], swiftSettings: strict),
    .testTarget(
      name: "DeclarationTests", dependencies: ["TestSupport", "Declaration", "Geospatial"],
      swiftSettings: strict),
    .testTarget(
      name: "LandsatTests", dependencies: ["Landsat", "Declaration"], swiftSettings: strict),
    .testTarget(
      name: "CatalogueTests",
      dependencies: [
        "TestSupport", "Catalogue", "Landsat", "Geospatial", "Declaration",
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .testTarget(
      name: "NeuralTests", dependencies: ["Neural"], exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "Neural"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "ExtractionTests", dependencies: ["Extraction", "Declaration", "Neural", "Networks"],
      swiftSettings: strict),
    .testTarget(
      name: "LearningTests",
      dependencies: ["Learning", "Extraction", "Declaration", "Geospatial", "Neural", "Networks"],
      swiftSettings: strict),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "Landsat", "Declaration"], swiftSettings: strict),
    .testTarget(
      name: "TerrainTests", dependencies: ["TestSupport", "Terrain", "Geospatial"], swiftSettings: strict),
    .testTarget(
      name: "GlaciersTests",
      dependencies: ["TestSupport", "Glaciers", "Terrain", "Geospatial", "Declaration"],
      swiftSettings: strict),
    .testTarget(
      name: "InventoryTests",
      dependencies: [
        "TestSupport", "Inventory", "Terrain", "Glaciers", "Geospatial", "Declaration",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "TestSupport", "Pipeline", "Catalogue", "Simulation", "Inventory", "Geospatial", "Landsat", "Neural",
        "Networks", "Extraction", "Declaration",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "Declaration"], swiftSettings: strict),
    .testTarget(
      name: "ExchangeTests",
      dependencies: ["TestSupport", "Exchange", "Inventory", "Glaciers", "Geospatial", "Declaration"],
      swiftSettings: strict),
    .testTarget(
      name: "FirnlineTests", dependencies: ["TestSupport", "firnline", "Geospatial"], exclude: ["Snapshots"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
