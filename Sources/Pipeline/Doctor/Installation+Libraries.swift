import CGDAL
import CGEOS
import COneDNN
import COpenBLAS
import CPROJ
import CSpatiaLite
import Extraction
import Foundation

extension Installation {
  /// Asks this process's libraries and this machine; `folder` is where free disk space is measured.
  static func here(folder: String) -> Installation {
    Installation(
      swift: .linked(), gdal: .linked(), geosVersion: String(cString: GEOSversion()), proj: .linked(),
      sqlite: .linked(), spatiaLite: .linked(), openBLAS: .linked(), oneDNN: .linked(),
      openCV: .linked(), weights: .shipped(), machine: .here(folder: folder))
  }
}

extension Installation.Swift {
  static func linked() -> Self {
    #if compiler(>=6.4)
      let compiler = "6.4 or later"
    #elseif compiler(>=6.3)
      let compiler = "6.3"
    #else
      let compiler = "6.2"
    #endif
    // The runtime does not tell its version; where it was loaded from tells most.
    let mapping = SystemFile.lines(of: "/proc/self/maps").first { $0.hasSuffix("/libswiftCore.so") }
    let path = mapping?.drop { $0 != "/" }
    return Self(compiler: compiler, runtimePath: path.map(String.init))
  }
}

extension Installation.GDAL {
  static func linked() -> Self {
    GDALAllRegister()
    let drivers = (0..<GDALGetDriverCount()).compactMap { index in
      GDALGetDriver(index).flatMap { GDALGetDriverShortName($0) }.map { String(cString: $0) }
    }
    return Self(version: String(cString: GDALVersionInfo("RELEASE_NAME")), drivers: Set(drivers))
  }
}

extension Installation.PROJ {
  static func linked() -> Self {
    let context = proj_context_create()
    defer { proj_context_destroy(context) }
    // A missing proj.db is what we report; PROJ need not print it as well.
    proj_log_level(context, PJ_LOG_NONE)
    let path = proj_context_get_database_path(context).map { String(cString: $0) }
    let environment = ProcessInfo.processInfo.environment
    // PROJ_LIB is the name before PROJ 9.1, still obeyed.
    let override = ["PROJ_DATA", "PROJ_LIB"].lazy.compactMap { name in
      environment[name].map { "\(name)=\($0)" }
    }.first
    return Self(version: proj_info().semanticVersion, databasePath: path, override: override)
  }
}

extension PJ_INFO {
  fileprivate var semanticVersion: String { "\(major).\(minor).\(patch)" }
}

extension Installation.SQLite {
  static func linked() -> Self {
    Self(
      version: String(cString: sqlite3_libversion()),
      hasRTree: sqlite3_compileoption_used("ENABLE_RTREE") != 0)
  }
}

extension Installation.SpatiaLite {
  static func linked() -> Self {
    Self(version: String(cString: spatialite_version()), answers: measuresUnitSquare())
  }

  private static func measuresUnitSquare() -> Bool {
    var database: OpaquePointer?
    defer { sqlite3_close(database) }
    guard sqlite3_open(":memory:", &database) == SQLITE_OK else { return false }
    let connection = spatialite_alloc_connection()
    defer { spatialite_cleanup_ex(connection) }
    spatialite_init_ex(database, connection, 0)

    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    let question = "SELECT ST_Area(ST_Buffer(BuildMbr(0, 0, 1, 1), 0)) = 1"
    guard sqlite3_prepare_v2(database, question, -1, &statement, nil) == SQLITE_OK else { return false }
    return sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == 1
  }
}

extension Installation.OpenBLAS {
  static func linked() -> Self {
    // The configuration reads "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …".
    let words = String(cString: openblas_get_config()).split(separator: " ")
    return Self(
      version: words.count > 1 ? String(words[1]) : "unknown version",
      core: String(cString: openblas_get_corename()))
  }
}

extension Installation.OneDNN {
  static func linked() -> Self {
    let version = dnnl_version().pointee
    return Self(
      version: "\(version.major).\(version.minor).\(version.patch)",
      instructionSet: name(of: dnnl_get_effective_cpu_isa()), threading: name(ofRuntime: version.cpu_runtime))
  }

  private static func name(of isa: dnnl_cpu_isa_t) -> String {
    switch isa {
    case dnnl_cpu_isa_avx512_core_amx: "AVX-512 with AMX"
    case dnnl_cpu_isa_avx512_core_bf16: "AVX-512 with bfloat16"
    case dnnl_cpu_isa_avx512_core_vnni: "AVX-512 with VNNI"
    case dnnl_cpu_isa_avx512_core: "AVX-512"
    case dnnl_cpu_isa_avx2_vnni: "AVX2 with VNNI"
    case dnnl_cpu_isa_avx2: "AVX2"
    case dnnl_cpu_isa_avx: "AVX"
    case dnnl_cpu_isa_sse41: "SSE 4.1"
    // Newer processors than this list, or older than SSE 4.1, or not x86 at all.
    default: "instruction set 0x\(String(isa.rawValue, radix: 16))"
    }
  }

  private static func name(ofRuntime runtime: UInt32) -> String {
    switch Int32(bitPattern: runtime) {
    case Int32(DNNL_RUNTIME_OMP): "OpenMP"
    case Int32(DNNL_RUNTIME_TBB): "TBB"
    case Int32(DNNL_RUNTIME_SEQ): "one thread"
    default: "threading layer \(runtime)"
    }
  }
}

extension Installation.OpenCV {
  static func linked() -> Self {
    // Only its trees are called, through C; the file that was loaded tells its version.
    let library = "/libopencv_core.so."
    let file = SystemFile.lines(of: "/proc/self/maps").first { $0.contains(library) }
    return Self(version: file?.components(separatedBy: library).last)
  }
}

extension Installation.Weights {
  static func shipped() -> Self {
    let architecture = Project.standardMethod
    return Self(
      architecture: architecture, path: try? ShippedWeights.path(of: architecture),
      folders: ShippedWeights.folders())
  }
}
