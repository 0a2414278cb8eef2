extension Network {
  /// The network without layers that nothing of the output depends on, and their parameters.
  ///
  /// Inputs stay, in their order, whether used or not.
  func withoutDeadLayers() -> Network {
    var alive = [Bool](repeating: false, count: nodes.count)
    alive[output] = true
    for index in nodes.indices.reversed() where alive[index] || nodes[index].operation == .input {
      alive[index] = true
      for input in nodes[index].inputs { alive[input] = true }
    }
    return keeping(alive)
  }

  /// The network of the nodes marked, renumbered, with the parameters that they use.
  func keeping(_ alive: [Bool]) -> Network {
    var newPlace = [Int](repeating: -1, count: nodes.count)
    var kept: [Node] = []
    for index in nodes.indices where alive[index] {
      newPlace[index] = kept.count
      var node = nodes[index]
      node.inputs = node.inputs.map { newPlace[$0] }
      kept.append(node)
    }
    let used = Set(kept.flatMap(\.parameters))
    var newParameter: [Int: Int] = [:]
    var parameters: [Parameter] = []
    for index in self.parameters.indices where used.contains(index) {
      newParameter[index] = parameters.count
      parameters.append(self.parameters[index])
    }
    for index in kept.indices {
      kept[index].parameters = kept[index].parameters.compactMap { newParameter[$0] }
    }
    return Network(name: name, nodes: kept, parameters: parameters, output: newPlace[output])
  }

  /// The network without dropout, which does nothing at inference.
  func withoutDropout() -> Network {
    var network = self
    var source = Array(nodes.indices)
    for index in nodes.indices {
      network.nodes[index].inputs = nodes[index].inputs.map { source[$0] }
      if case .dropout = nodes[index].operation { source[index] = source[nodes[index].inputs[0]] }
    }
    network.output = source[output]
    return network.withoutDeadLayers()
  }
}
