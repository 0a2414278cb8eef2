extension DoctorReport {
  /// The drivers Firnline reads or writes with, by GDAL's short names.
  static let drivers = ["GTiff", "COG", "PNG", "GPKG", "SQLite", "ESRI Shapefile", "GeoJSON"]

  /// Below these a full-size run may not end well, in bytes: twice the memory goal of such a run, and the room
  /// its intermediate rasters take.
  static let comfortableMemory = 3_000_000_000
  static let comfortableDisk = 5_000_000_000

  /// Judges what an installation says of itself.
  init(_ installation: Installation) {
    let machine = installation.machine
    findings = [
      Self.judge(installation.swift), Self.judge(installation.gdal), .well("GEOS", installation.geosVersion),
      Self.judge(installation.proj), Self.judge(installation.sqlite), Self.judge(installation.spatiaLite),
      .well("OpenBLAS", "\(installation.openBLAS.version), \(installation.openBLAS.core) kernels"),
      Self.judge(installation.oneDNN), .well("OpenCV", installation.openCV.version ?? "of unknown version"),
      Self.judge(installation.weights), .well("Cores", "\(machine.cores)"), Self.judgeMemory(of: machine),
      Self.judgeDisk(of: machine),
    ]
  }

  private static func judge(_ swift: Installation.Swift) -> Finding {
    .well("Swift", "compiled with \(swift.compiler), runtime in \(swift.runtimePath ?? "the binary itself")")
  }

  private static func judge(_ gdal: Installation.GDAL) -> Finding {
    let absent = drivers.filter { !gdal.drivers.contains($0) }
    guard absent.isEmpty else {
      return .missing(
        "GDAL", "\(gdal.version) has no driver for \(absent.joined(separator: ", "))",
        mend:
          "unset GDAL_SKIP and OGR_SKIP if set, else sudo apt-get install --reinstall libgdal-dev gdal-plugins"
      )
    }
    return .well("GDAL", "\(gdal.version), with every driver needed")
  }

  private static func judge(_ proj: Installation.PROJ) -> Finding {
    if let path = proj.databasePath {
      return .well("PROJ", "\(proj.version), proj.db in \(path)")
    }
    let mend = proj.override.map { "unset \($0.prefix { $0 != "=" }), or point it at the folder of proj.db" }
    return .missing(
      "PROJ", "\(proj.version) finds no proj.db" + (proj.override.map { ", for \($0)" } ?? ""),
      mend: mend ?? "sudo apt-get install --reinstall proj-data")
  }

  private static func judge(_ sqlite: Installation.SQLite) -> Finding {
    guard sqlite.hasRTree else {
      return .missing(
        "SQLite", "\(sqlite.version) was built without R*Tree, so without spatial indexes",
        mend: "sudo apt-get install --reinstall libsqlite3-0, and unset LD_LIBRARY_PATH if it names another")
    }
    return .well("SQLite", sqlite.version)
  }

  private static func judge(_ spatiaLite: Installation.SpatiaLite) -> Finding {
    guard spatiaLite.answers else {
      return .missing(
        "SpatiaLite", "\(spatiaLite.version) does not measure a square",
        mend: "sudo apt-get install --reinstall libspatialite-dev")
    }
    return .well("SpatiaLite", spatiaLite.version)
  }

  private static func judge(_ oneDNN: Installation.OneDNN) -> Finding {
    .well("oneDNN", "\(oneDNN.version), \(oneDNN.instructionSet), \(oneDNN.threading)")
  }

  private static func judge(_ weights: Installation.Weights) -> Finding {
    if let path = weights.path { return .well("Weights", path) }
    return .weak(
      "Weights",
      "those of \(weights.architecture) that come with Firnline are not in \(weights.folders.joined(separator: ", "))",
      mend: "set FIRNLINE_WEIGHTS to their folder, or name weights in the project file")
  }

  private static func judgeMemory(of machine: Installation.Machine) -> Finding {
    guard let memory = machine.availableMemory else {
      return .weak(
        "Memory", "/proc/meminfo does not say how much is free", mend: "look with your system's tools")
    }
    guard memory >= comfortableMemory else {
      return .weak(
        "Memory", "\(gigabytes(memory)) free", mend: "close other programs, or run with fewer jobs (-j 1)")
    }
    return .well("Memory", "\(gigabytes(memory)) free")
  }

  private static func judgeDisk(of machine: Installation.Machine) -> Finding {
    guard let disk = machine.freeDisk else {
      return .missing("Disk", "there is no folder \(machine.folder)", mend: "mkdir -p '\(machine.folder)'")
    }
    let found = "\(gigabytes(disk)) free in \(machine.folder)"
    return disk >= comfortableDisk
      ? .well("Disk", found) : .weak("Disk", found, mend: "make room, or work on another disk")
  }

  private static func gigabytes(_ bytes: Int) -> String {
    let tenths = bytes / 100_000_000
    return "\(tenths / 10).\(tenths % 10) GB"
  }
}
