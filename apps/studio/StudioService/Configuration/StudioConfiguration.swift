import Configuration

/// How the service runs: each setting from an option of the command, else from the environment, else as usual.
///
/// The variables are named after the settings: `STUDIO_PORT`, `STUDIO_MAX_UPLOAD`.
public struct StudioConfiguration: Sendable, Equatable {
  /// The address that is listened at.
  public var host = "127.0.0.1"
  /// The port; 0 lets the system choose one.
  public var port = 8080
  /// How many threads read requests and write responses.
  public var workers = 2
  /// How many requests each model may have, waiting and in work.
  public var queue = 128
  /// The largest body of a request, in bytes.
  public var maximumUpload = 16 << 20
  /// The most pixels of a picture.
  public var maximumPixels = 24_000_000
  /// After how many seconds a request without a result is given up.
  public var timeLimit = 30.0
  /// Within how many seconds a client must have sent a request, and must have taken the response.
  public var clientTimeLimit = 20.0
  /// How many requests a second each client may make; any number when `nil`.
  public var rateLimit: Double?
  /// Pages of which origin may call the service beside its own; `nil` for none, `*` for all.
  public var cors: String?
  /// The directory with the manifest of the models; found when `nil`.
  public var modelsDirectory: String?

  /// The usual settings.
  public init() {}

  /// A setting as the user gives it, by the name of its option.
  public enum Setting: String, CaseIterable, Sendable {
    /// See ``StudioConfiguration/host``.
    case host
    /// See ``StudioConfiguration/port``.
    case port
    /// See ``StudioConfiguration/workers``.
    case workers
    /// See ``StudioConfiguration/queue``.
    case queue
    /// See ``StudioConfiguration/maximumUpload``.
    case maximumUpload = "max-upload"
    /// See ``StudioConfiguration/maximumPixels``.
    case maximumPixels = "max-pixels"
    /// See ``StudioConfiguration/timeLimit``.
    case timeLimit = "time-limit"
    /// See ``StudioConfiguration/clientTimeLimit``.
    case clientTimeLimit = "client-time-limit"
    /// See ``StudioConfiguration/rateLimit``.
    case rateLimit = "rate-limit"
    /// See ``StudioConfiguration/cors``.
    case cors
    /// See ``StudioConfiguration/modelsDirectory``.
    case modelsDirectory = "models-dir"

    /// The variable of the environment, such as `STUDIO_MAX_UPLOAD`.
    public var variable: String { "STUDIO_" + rawValue.uppercased().replacing("-", with: "_") }
  }

  /// The settings of options and of the environment.
  ///
  /// - Parameters:
  ///   - options: what the command line says; what is `nil` there is looked up in the environment.
  ///   - environment: the variables by name.
  /// - Throws: ``ConfigurationError`` for a value that is none.
  public init(options: [Setting: String], environment: [String: String]) throws(ConfigurationError) {
    let reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment))
    for setting in Setting.allCases {
      let key = "studio." + setting.rawValue.replacing("-", with: ".")
      if let text = options[setting] {
        try set(setting, text, source: "--\(setting.rawValue)")
      } else if let text = reader.string(forKey: ConfigKey(key)), !text.isEmpty {
        try set(setting, text, source: setting.variable)
      }
    }
  }

  private mutating func set(
    _ setting: Setting, _ text: String, source: String
  ) throws(ConfigurationError) {
    func number<Number: Comparable & LosslessStringConvertible>(
      _ range: ClosedRange<Number>
    ) throws(ConfigurationError) -> Number {
      guard let number = Number(text), range.contains(number) else {
        throw ConfigurationError(
          description: "expected \(source) in \(range.lowerBound)...\(range.upperBound), found \(text)")
      }
      return number
    }
    switch setting {
    case .host: host = text
    case .port: port = try number(0...65_535)
    case .workers: workers = try number(1...64)
    case .queue: queue = try number(1...100_000)
    case .maximumUpload: maximumUpload = try number(1024...(1 << 30))
    case .maximumPixels: maximumPixels = try number(784...268_435_456)
    case .timeLimit: timeLimit = try number(0.1...3600)
    case .clientTimeLimit: clientTimeLimit = try number(0.1...3600)
    case .rateLimit: rateLimit = try number(0.01...1_000_000)
    case .cors: cors = text
    case .modelsDirectory: modelsDirectory = text
    }
  }
}

/// A setting that is none.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  /// One line: which setting, what was expected, what was found.
  public let description: String
}
