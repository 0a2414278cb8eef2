import Inventory

extension Project {
  /// Periods that an inventory holds and the project no longer declares, in the order of time; runs leave them as they
  /// are.
  public func undeclared(in inventory: InventoryDatabase) throws -> [String] {
    try inventory.periods().map(\.time.label).filter { label in !periods.contains { $0.label == label } }
  }
}
