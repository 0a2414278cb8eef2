import Geospatial
import Landsat

/// A scene that is read ahead: while the bands of one window are worked on, those of the next are fetched.
///
/// Two readers take turns. Each is used by one thread at a time, and keeps the window that it read last, so the
/// method finds there what was fetched; any other window is read when it is asked for.
final class SceneAhead: BandSource {
  private let sky: SkyPolicy
  private let roles: [Role]
  private let thread = SideThread("firnline.read")
  private var current: SceneReader
  private var next: SceneReader

  /// The window being fetched; the thread's until it is waited for.
  private var fetched = Fetched()

  init(_ scene: Scene, grid: Grid, resampling: Resampling, sky: SkyPolicy, roles: [Role]) {
    self.sky = sky
    self.roles = roles
    current = SceneReader(scene, grid: grid, resampling: resampling)
    next = SceneReader(scene, grid: grid, resampling: resampling)
  }

  var grid: Grid { current.grid }

  /// Whether the scene is warped to reach the grid.
  var isWarped: Bool { current.isWarped }

  func values(_ role: Role, as quantity: BandQuantity, in window: Window) throws -> [Float] {
    try current.values(role, as: quantity, in: window)
  }

  /// Begins to fetch a window.
  func fetch(_ window: Window) throws {
    let (reader, sky, roles, fetched) = (next, sky, roles, Fetched())
    self.fetched = fetched
    try thread.start {
      // Its bands are read on the way, and kept.
      fetched.sky = try reader.sky(window, policy: sky, roles: roles)
    }
  }

  /// Waits for the window being fetched, whose bands are at hand from now on, and gives its sky.
  ///
  /// - Throws: what reading it threw.
  func take() throws -> [Sky] {
    try thread.wait()
    swap(&current, &next)
    return fetched.sky
  }

  /// What is known of a window beside its bands.
  private final class Fetched {
    var sky: [Sky] = []
  }
}
