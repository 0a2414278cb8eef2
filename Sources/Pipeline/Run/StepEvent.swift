import Foundation

/// What happened to a step, as the state of a project keeps it.
public struct StepEvent: Sendable, Codable, Hashable {
  /// What happened.
  public enum Kind: String, Sendable, Codable {
    /// It began.
    case began
    /// It was done.
    case done
    /// It failed.
    case failed
    /// It was left out, as something it needs had failed.
    case skipped
  }

  /// When, ISO 8601 in UTC.
  public var time: String

  /// The step's hash.
  public var step: String

  /// The step's title.
  public var title: String

  /// What happened.
  public var event: Kind

  /// How long it took, in seconds.
  public var seconds: Double?

  /// What was wrong.
  public var message: String?

  /// What the step took of the machine; nil where several steps share a process.
  public var resources: StepResources?

  /// Makes an event.
  public init(
    time: String, step: String, title: String, event: Kind, seconds: Double? = nil, message: String? = nil,
    resources: StepResources? = nil
  ) {
    self.time = time
    self.step = step
    self.title = title
    self.event = event
    self.seconds = seconds
    self.message = message
    self.resources = resources
  }
}

extension StepEvent {
  /// The present time as events have it.
  static func now() -> String { ISO8601DateFormatter().string(from: Date()) }

  /// An event of a step at the present time.
  init(
    _ step: Step, _ event: Kind, seconds: Double? = nil, message: String? = nil,
    resources: StepResources? = nil
  ) {
    self.init(
      time: Self.now(), step: step.hash.hex, title: step.title, event: event, seconds: seconds,
      message: message, resources: resources)
  }
}

/// What a step took of the machine it ran on.
public struct StepResources: Sendable, Codable, Hashable {
  /// The machine.
  public var host: String

  /// The job of the cluster, such as `118_7`; nil on the user's own machine.
  public var job: String?

  /// Processor seconds of all its threads.
  public var processorSeconds: Double

  /// The largest resident memory in bytes.
  public var peakMemory: Int

  /// Bytes read from disks and networks; nil where the system does not tell.
  public var bytesRead: Int?

  /// Bytes written to disks and networks; nil where the system does not tell.
  public var bytesWritten: Int?

  /// Makes a record.
  public init(
    host: String, job: String?, processorSeconds: Double, peakMemory: Int, bytesRead: Int? = nil,
    bytesWritten: Int? = nil
  ) {
    self.host = host
    self.job = job
    self.processorSeconds = processorSeconds
    self.peakMemory = peakMemory
    self.bytesRead = bytesRead
    self.bytesWritten = bytesWritten
  }
}
