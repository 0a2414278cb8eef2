/// Gathers the nodes of a network while its definition runs.
final class NetworkBuilder {
  private(set) var nodes: [Network.Node] = []
  private(set) var parameters: [Parameter] = []
  private(set) var error: NetworkError?
  private var places: [String: Int] = [:]
  private var scopes: [String] = []

  func append(
    _ operation: Operation, _ inputs: [Int], parameters: [Int] = [], channels: Int, name: String
  ) -> Signal {
    nodes.append(
      Network.Node(
        operation: operation, inputs: inputs, parameters: parameters, channels: channels,
        name: (scopes + [name]).joined(separator: ".")))
    return Signal(builder: self, node: nodes.count - 1, channels: channels)
  }

  /// Whether the numbers that define a layer are such as a layer can have; else it fails.
  ///
  /// oneDNN counts in 32 bits, and a weight file from elsewhere may say anything.
  func accepts(
    _ layer: String, channels: Int = 1, _ extents: [(name: String, extent: Extent, least: Int)],
    groups: Int = 1
  ) -> Bool {
    let largest = 1 << 16
    if !(1...largest).contains(channels) {
      fail(layer, "\(channels) channels; give 1 to \(largest)")
      return false
    }
    if !(1...largest).contains(groups) {
      fail(layer, "\(groups) groups; give 1 or a divisor of the channels")
      return false
    }
    for (name, extent, least) in extents
    where !(least...largest).contains(extent.height) || !(least...largest).contains(extent.width) {
      fail(layer, "\(name) \(extent.height)×\(extent.width); give \(least) to \(largest)")
      return false
    }
    return true
  }

  /// Declares a parameter; one name used twice is one parameter shared by two layers.
  func parameter(_ layer: String, _ name: String, _ dimensions: [Int], _ role: Parameter.Role)
    -> Int
  {
    let full = (scopes + [layer, name]).filter { !$0.isEmpty }.joined(separator: ".")
    let parameter = Parameter(name: full, dimensions: dimensions, role: role)
    if let place = places[full] {
      if parameters[place].dimensions != dimensions {
        fail(
          layer,
          "shares \(full) of \(parameters[place].dimensions) with a layer that needs \(dimensions)")
      }
      return place
    }
    // As a Double, lest the product of four large numbers be too large itself.
    let count = dimensions.reduce(1.0) { $0 * Double($1) }
    if count > Double(Int32.max) {
      fail(layer, "\(name) of \(dimensions) would have more than 2³¹ numbers; take fewer channels")
    }
    places[full] = parameters.count
    parameters.append(parameter)
    return parameters.count - 1
  }

  func scoped(_ scope: String, _ body: () -> Signal) -> Signal {
    scopes.append(scope)
    defer { scopes.removeLast() }
    return body()
  }

  /// Keeps the first problem; the definition goes on, so that it need not throw in every line.
  func fail(_ layer: String, _ problem: String) {
    guard error == nil else { return }
    error = NetworkError(layer: (scopes + [layer]).joined(separator: "."), problem: problem)
  }
}
