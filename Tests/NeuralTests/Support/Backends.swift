@testable import Neural

/// The backends that all suites of operations run on; one that works in bands of a row or two,
/// as every backend does on images larger than a test's.
let backends: [any Backend] = [ReferenceBackend(), ReferenceBackend(scratchGoal: 16)]
