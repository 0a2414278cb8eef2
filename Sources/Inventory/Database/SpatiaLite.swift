import CSpatiaLite
import GRDB

/// The memory that SpatiaLite keeps for one connection.
///
/// The functions it registers point into this memory, so it must outlive the connection: the closure that
/// prepares a connection holds it, and GRDB releases that closure after it has closed the connection.
final class SpatiaLite: @unchecked Sendable {
  private static let isReady: Void = spatialite_initialize()

  /// How long to wait for another program's lock, in milliseconds.
  private static let patience: Int32 = 30_000

  // Only touched by the serialised connection it is attached to.
  private let memory: UnsafeMutableRawPointer?

  init() {
    _ = Self.isReady
    memory = spatialite_alloc_connection()
  }

  deinit { spatialite_cleanup_ex(memory) }

  /// A configuration for one connection with SpatiaLite in it.
  static func configuration(readOnly: Bool) -> Configuration {
    let spatialite = SpatiaLite()
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.label = "inventory"
    configuration.prepareDatabase {
      spatialite_init_ex($0.sqliteConnection, spatialite.memory, 0)
      // SpatiaLite sets five seconds of its own.
      sqlite3_busy_timeout($0.sqliteConnection, patience)
    }
    return configuration
  }
}
