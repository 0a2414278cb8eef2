extension Weights {
  /// What wrappers put before the names of a PyTorch module.
  private static let wrappers = ["module.", "model.", "_orig_mod."]

  /// What wrappers such as `DataParallel` have put before all names of a state dict, one within
  /// another; empty where nothing of the kind did.
  public static func wrapper(of names: some Collection<String>, for network: Network) -> String {
    let known = Set(network.parameters.map(\.name))
    var wrapper = ""
    for _ in wrappers {
      let bare = Set(names.map { String($0.dropFirst(wrapper.count)) })
      guard !bare.isEmpty, !known.isSubset(of: bare),
        let next = wrappers.first(where: { prefix in bare.allSatisfy { $0.hasPrefix(prefix) } })
      else { break }
      wrapper += next
    }
    return wrapper
  }

  /// Names of a state dict that the network has no use for; counters of PyTorch are left out.
  public static func strangers(in names: some Collection<String>, for network: Network) -> [String] {
    let prefix = wrapper(of: names, for: network)
    let known = Set(network.parameters.map { prefix + $0.name })
    return names.filter { !known.contains($0) && !$0.hasSuffix("num_batches_tracked") }.sorted()
  }

  /// Picks the parameters of a network out of a PyTorch state dict saved as safetensors.
  ///
  /// Names that the network does not know, such as `num_batches_tracked`, are left out. Where a
  /// wrapper has put `module.` or `model.` before all names, it is taken off.
  /// - Throws: `WeightsError` naming the parameter that is missing or of another size.
  public init(stateDict: [String: Tensor], for network: Network) throws {
    let prefix = Self.wrapper(of: stateDict.keys, for: network)
    let names = network.parameters.map(\.name)
    self.init([:])
    for name in names { self[name] = stateDict[prefix + name] }
    let missing = names.filter { self[$0] == nil }
    if let first = missing.first {
      throw WeightsError(
        parameter: first,
        problem: "“\(network.name)” needs it and the state dict does not have it; "
          + "\(missing.count) of \(names.count) are missing: look at architecture and settings")
    }
    try check(for: network)
  }
}
