/// The events of all glaciers, told from the graph of their outlines.
struct GlacierChronicle {
  private let labels: [String]
  private let graph: GlacierGraph
  private let states: [Int64: GlacierState]

  /// - Parameter labels: those of the graph's periods, in their order.
  init(labels: [String], graph: GlacierGraph, states: [GlacierState]) {
    self.labels = labels
    self.graph = graph
    self.states = Dictionary(uniqueKeysWithValues: states.map { ($0.outline, $0) })
  }

  /// All events in the order of time: those of clusters, then what ended, then what appeared.
  func events() -> [GlacierEvent] {
    let clusters = labels.indices.map(graph.clusters)
    let continued = Set(clusters.joined().flatMap(\.sources))
    let direct = labels.indices.map { period in
      Set(clusters[period].flatMap(\.sources).filter { graph.period(of: $0) == period - 1 })
    }
    return labels.indices.dropFirst().flatMap { period -> [GlacierEvent] in
      let told = clusters[period].enumerated().flatMap { number, cluster in
        events(of: cluster, number: number + 1, into: period)
      }
      let ended = graph.periods[period - 1].filter { !direct[period].contains($0.id) }.compactMap { node in
        states[node.id].map { state in
          GlacierEvent(
            kind: continued.contains(node.id) ? .missing : .vanish, from: labels[period - 1],
            to: labels[period], glacier: state.glacier, relative: nil, cluster: nil, earlier: 1,
            later: 0, before: state.area, after: nil)
        }
      }
      let known = Set(clusters[period].flatMap(\.targets))
      let begun = graph.periods[period].filter { !known.contains($0.id) }.compactMap { node in
        states[node.id].map { state in
          GlacierEvent(
            kind: .appear, from: nil, to: labels[period], glacier: state.glacier, relative: nil, cluster: nil,
            earlier: 0, later: 1, before: nil, after: state.area)
        }
      }
      return told + ended + begun
    }
  }

  /// Those of one cluster: the glaciers that go on or begin, by their outlines, then those that end.
  private func events(
    of cluster: GlacierGraph.Cluster, number: Int, into period: Int
  ) -> [GlacierEvent] {
    let (earlier, later) = (cluster.sources.count, cluster.targets.count)
    let sources = cluster.sources.compactMap { states[$0] }
    let targets = cluster.targets.compactMap { states[$0] }
    func event(
      _ glacier: String, _ before: GlacierState?, _ after: GlacierState?, from origin: Int64?,
      relative: String?
    ) -> GlacierEvent {
      let change = before.flatMap { before in after.map { before.area.change(to: $0.area) } }
      return GlacierEvent(
        kind: GlacierEvent.kind(earlier: earlier, later: later, change: change),
        from: origin.flatMap(graph.period).map { labels[$0] }, to: labels[period], glacier: glacier,
        relative: relative, cluster: number, earlier: earlier, later: later, before: before?.area,
        after: after?.area)
    }
    let going = targets.map { target -> GlacierEvent in
      let source = sources.first { $0.glacier == target.glacier }
      let origin = source?.outline ?? cluster.links.first { $0.to == target.outline }?.from
      return event(
        target.glacier, source, target, from: origin, relative: source == nil ? target.parent : nil)
    }
    let ending = sources.filter { source in !targets.contains { $0.glacier == source.glacier } }.map {
      source in
      let heir = cluster.links.first { $0.from == source.outline }?.to
      return event(
        source.glacier, source, nil, from: source.outline, relative: heir.flatMap { states[$0]?.glacier })
    }
    return going + ending
  }
}
