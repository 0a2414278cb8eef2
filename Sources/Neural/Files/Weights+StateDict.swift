extension Weights {
  /// What wrappers put before the names of a PyTorch module.
  private static let wrappers = ["module.", "model.", "_orig_mod."]

  /// Picks the parameters of a network out of a PyTorch state dict saved as safetensors.
  ///
  /// Names that the network does not know, such as `num_batches_tracked`, are left out. Where a
  /// wrapper has put `module.` or `model.` before all names, it is taken off.
  /// - Throws: `WeightsError` naming the parameter that is missing or of another size.
  public init(stateDict: [String: Tensor], for network: Network) throws {
    let names = Set(network.parameters.map(\.name))
    var tensors = stateDict
    // One wrapper within another is as common as one.
    for _ in Self.wrappers {
      guard !names.isSubset(of: tensors.keys),
        let prefix = Self.wrappers.first(where: { prefix in
          names.contains { tensors[$0] == nil } && tensors.keys.allSatisfy { $0.hasPrefix(prefix) }
        })
      else { break }
      tensors = Dictionary(
        uniqueKeysWithValues: tensors.map { (String($0.dropFirst(prefix.count)), $1) })
    }
    self.init(tensors.filter { names.contains($0.key) })
    try check(for: network)
  }
}
