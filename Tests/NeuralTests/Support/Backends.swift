@testable import Neural

/// The backends that all suites of operations run on: the reference, once in bands of a row or
/// two as on images larger than a test's, and oneDNN where it knows the processor.
let backends: [any Backend] =
  [ReferenceBackend(), ReferenceBackend(scratchGoal: 16)]
  + [OneDNNBackend()].compactMap { $0 as (any Backend)? }
