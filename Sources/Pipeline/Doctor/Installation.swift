/// What the linked libraries and the machine say of themselves, before anyone judges it.
struct Installation: Sendable {
  struct Swift: Sendable {
    /// The language version this binary was compiled with, as in "6.3".
    var compiler: String
    /// The shared library that holds the Swift runtime; missing where it is linked into the binary.
    var runtimePath: String?
  }

  struct GDAL: Sendable {
    /// As in "3.6.2".
    var version: String
    /// Short names of every driver that registered.
    var drivers: Set<String>
  }

  struct PROJ: Sendable {
    var version: String
    /// Where proj.db was found; missing when PROJ cannot look up any reference system.
    var databasePath: String?
    /// The variable that points PROJ at its data, as in "PROJ_DATA=/opt/conda/share/proj", where one is set.
    var override: String?
  }

  struct SQLite: Sendable {
    var version: String
    /// Whether the R*Tree module is compiled in, without which there is no spatial index.
    var hasRTree: Bool
  }

  struct SpatiaLite: Sendable {
    var version: String
    /// Whether a database in memory answers a geometry question that needs GEOS.
    var answers: Bool
  }

  struct OpenBLAS: Sendable {
    /// As in "0.3.21".
    var version: String
    /// The processor family whose kernels were chosen.
    var core: String
  }

  struct OneDNN: Sendable {
    var version: String
    /// The widest instruction set oneDNN may use here, as in "AVX-512 with AMX".
    var instructionSet: String
    /// The threading layer, as in "OpenMP".
    var threading: String
  }

  struct OpenCV: Sendable {
    /// As in "4.6.0"; missing where the system does not tell.
    var version: String?
  }

  struct Weights: Sendable {
    /// The architecture whose weights were looked for.
    var architecture: String
    /// Their file; missing where there is none.
    var path: String?
    /// The folders looked in.
    var folders: [String]
  }

  struct Machine: Sendable {
    var cores: Int
    /// Memory a new program may take without swapping, in bytes; missing where the system does not tell.
    var availableMemory: Int?
    /// Free bytes on the disk of `folder`; missing where there is no such folder.
    var freeDisk: Int?
    /// Where work is written.
    var folder: String
  }

  var swift: Swift
  var gdal: GDAL
  var geosVersion: String
  var proj: PROJ
  var sqlite: SQLite
  var spatiaLite: SpatiaLite
  var openBLAS: OpenBLAS
  var oneDNN: OneDNN
  var openCV: OpenCV
  var weights: Weights
  var machine: Machine
}
