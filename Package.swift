// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let server: [Target.Dependency] = [
  .product(name: "Configuration", package: "swift-configuration"),
  .product(name: "Hummingbird", package: "hummingbird"),
  .product(name: "Logging", package: "swift-log"),
  .product(name: "CoreMetrics", package: "swift-metrics"),
  .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
  .product(name: "HTTPTypes", package: "swift-http-types"),
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
]
let database: [Target.Dependency] = [
  .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]

let package = Package(
  name: "nndl-studio",
  products: [
    .library(
      name: "NNDL",
      targets: [
        "TensorCore", "NeuralNetwork", "JSONText", "Checkpoints", "Training", "Images", "Text",
        "Terminal",
      ]),
    .executable(name: "chat", targets: ["chat"]),
    .executable(name: "digits", targets: ["digits"]),
    .executable(name: "filter", targets: ["filter"]),
    .executable(name: "lyrics", targets: ["lyrics"]),
    .executable(name: "style", targets: ["style"]),
    .executable(name: "studio", targets: ["studio"]),
    .executable(name: "translate", targets: ["translate"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // MARK: C libraries of the system and our own kernels
    // Loaded at run time, so that the right kernels can be chosen before OpenBLAS reads the CPU.
    .target(name: "COpenBLAS", dependencies: ["CKernels"], linkerSettings: [.linkedLibrary("dl")]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
    .target(
      name: "CImageCodecs", dependencies: ["CKernels"],
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg"), .linkedLibrary("z")]),
    .target(name: "CKernels"),
    .target(name: "CFilterKernels", dependencies: ["CKernels"]),

    // MARK: The engine
    .target(name: "TensorCore", dependencies: ["CKernels", "COpenBLAS"], swiftSettings: strict),
    .target(name: "NeuralNetwork", dependencies: ["TensorCore", "CKernels"], swiftSettings: strict),
    .target(name: "JSONText", swiftSettings: strict),
    .target(
      name: "Checkpoints",
      dependencies: ["TensorCore", "NeuralNetwork", "JSONText", "CKernels", "CCrypto"],
      swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: ["TensorCore", "NeuralNetwork", "JSONText", "Checkpoints", "Terminal", "CKernels"],
      swiftSettings: strict),
    .target(name: "Images", dependencies: ["TensorCore", "CImageCodecs"], swiftSettings: strict),
    .target(name: "Text", swiftSettings: strict),
    .target(name: "Terminal", dependencies: ["Images", "CFreeType"], swiftSettings: strict),
    .target(
      name: "CommandGrammar",
      dependencies: [
        "TensorCore", "JSONText", "Checkpoints", "Images", "Terminal", argumentParser,
      ],
      swiftSettings: strict),

    // MARK: Applications
    .target(
      name: "DialogueEncoding",
      dependencies: ["TensorCore", "NeuralNetwork", "Checkpoints", "Training", "Text", "CKernels"],
      path: "apps/chat/DialogueEncoding", swiftSettings: strict),
    .target(
      name: "RetrievalChat",
      dependencies: [
        "TensorCore", "JSONText", "Checkpoints", "Text", "CKernels", "Yams",
      ] + database,
      path: "apps/chat/RetrievalChat", swiftSettings: strict),
    .executableTarget(
      name: "chat",
      dependencies: [
        "Checkpoints", "CommandGrammar", "DialogueEncoding", "JSONText", "NeuralNetwork",
        "RetrievalChat", "TensorCore", "Terminal", "Text", "Training", argumentParser,
      ],
      path: "apps/chat/Commands", swiftSettings: strict),

    .target(
      name: "DigitRecognition",
      dependencies: [
        "TensorCore", "NeuralNetwork", "JSONText", "Checkpoints", "Training", "Images", "Terminal",
        "CKernels", "CZlib",
      ],
      path: "apps/digits/DigitRecognition", swiftSettings: strict),
    .executableTarget(
      name: "digits",
      dependencies: [
        "Checkpoints", "CommandGrammar", "DigitRecognition", "Images", "JSONText", "NeuralNetwork",
        "Terminal",
        "Training", argumentParser,
      ],
      path: "apps/digits/Commands", swiftSettings: strict),

    .executableTarget(
      name: "make-digit-samples", dependencies: ["TensorCore", "DigitRecognition", "Images"],
      path: "apps/digits/Samples", swiftSettings: strict),

    .target(
      name: "ImageFiltering",
      dependencies: ["TensorCore", "NeuralNetwork", "JSONText", "Images", "CFilterKernels", "CKernels"],
      path: "apps/filter/ImageFiltering", swiftSettings: strict),
    .executableTarget(
      name: "filter",
      dependencies: [
        "TensorCore", "Checkpoints", "CommandGrammar", "ImageFiltering", "Images", "JSONText", "Terminal",
        argumentParser,
      ],
      path: "apps/filter/Commands", swiftSettings: strict),

    .executableTarget(
      name: "make-picture-samples", dependencies: ["Checkpoints", "Images", "TensorCore"],
      path: "apps/filter/Samples", swiftSettings: strict),

    .target(
      name: "LyricWriting",
      dependencies: [
        "TensorCore", "NeuralNetwork", "JSONText", "Checkpoints", "Training", "Text",
      ],
      path: "apps/lyrics/LyricWriting", swiftSettings: strict),
    .executableTarget(
      name: "lyrics",
      dependencies: [
        "Checkpoints", "CommandGrammar", "JSONText", "LyricWriting", "NeuralNetwork", "TensorCore",
        "Terminal", "Text", "Training", argumentParser,
      ],
      path: "apps/lyrics/Commands", swiftSettings: strict),

    .target(
      name: "StyleTransfer",
      dependencies: [
        "TensorCore", "NeuralNetwork", "JSONText", "Checkpoints", "Training", "Images",
      ],
      path: "apps/style/StyleTransfer", swiftSettings: strict),
    .executableTarget(
      name: "style",
      dependencies: [
        "Checkpoints", "CommandGrammar", "Images", "JSONText", "NeuralNetwork", "StyleTransfer", "TensorCore",
        "Terminal", "Training", argumentParser,
      ],
      path: "apps/style/Commands", swiftSettings: strict),

    .target(
      name: "Translation",
      dependencies: [
        "TensorCore", "NeuralNetwork", "JSONText", "Checkpoints", "Training", "Text",
      ],
      path: "apps/translate/Translation", swiftSettings: strict),
    .executableTarget(
      name: "translate",
      dependencies: [
        "Checkpoints", "CommandGrammar", "Images", "JSONText", "NeuralNetwork", "TensorCore", "Terminal",
        "Text", "Training", "Translation", argumentParser,
      ],
      path: "apps/translate/Commands", swiftSettings: strict),

    .target(name: "CStudioPage", path: "apps/studio/Page"),
    .target(
      name: "StudioService",
      dependencies: [
        "CKernels", "CStudioPage", "CommandGrammar", "TensorCore", "JSONText", "Checkpoints", "Images",
        "Text", "DialogueEncoding",
        "DigitRecognition", "ImageFiltering", "LyricWriting", "RetrievalChat", "StyleTransfer", "Translation",
      ] + server,
      path: "apps/studio/StudioService", swiftSettings: strict),
    .executableTarget(
      name: "studio",
      dependencies: [
        "CommandGrammar", "StudioService", "TensorCore", argumentParser,
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "apps/studio/Commands", swiftSettings: strict),

    // MARK: Benchmarks
    .executableTarget(
      name: "engine-benchmark",
      dependencies: ["TensorCore", "NeuralNetwork", argumentParser],
      path: "Benchmarks/EngineBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "filter-benchmark",
      dependencies: ["TensorCore", "Images", "ImageFiltering", argumentParser],
      path: "Benchmarks/FilterBenchmark", swiftSettings: strict),

    // MARK: Tests
    .executableTarget(
      name: "reader-fuzz",
      dependencies: [
        "TensorCore", "Images", "Checkpoints", "DigitRecognition", "Text", "CZlib", argumentParser,
      ],
      path: "Tests/Fuzz", swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["TensorCore", "NeuralNetwork"],
      path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "TensorCoreTests", dependencies: ["TensorCore", "CKernels", "COpenBLAS", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "NeuralNetworkTests", dependencies: ["TensorCore", "NeuralNetwork", "TestSupport"],
      resources: [.copy("Golden")], swiftSettings: strict),
    .testTarget(
      name: "CheckpointsTests",
      dependencies: ["TensorCore", "NeuralNetwork", "JSONText", "Checkpoints", "TestSupport"],
      resources: [.copy("Golden")], swiftSettings: strict),
    .testTarget(name: "JSONTextTests", dependencies: ["JSONText"], swiftSettings: strict),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["TensorCore", "NeuralNetwork", "Checkpoints", "Training", "Terminal", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ImagesTests", dependencies: ["TensorCore", "Images", "TestSupport"],
      resources: [.copy("Golden")], swiftSettings: strict),
    .testTarget(
      name: "TextTests", dependencies: ["Text", "TestSupport"], resources: [.copy("Golden")],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "Images", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "RetrievalChatTests",
      dependencies: [
        "RetrievalChat", "Text", "JSONText", "Checkpoints", "TensorCore", "CKernels", "TestSupport",
      ] + database,
      exclude: ["Paraphrases"], swiftSettings: strict),
    .testTarget(
      name: "DialogueEncodingTests",
      dependencies: [
        "TensorCore", "NeuralNetwork", "Checkpoints", "Training", "DialogueEncoding", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DigitRecognitionTests",
      dependencies: [
        "TensorCore", "NeuralNetwork", "Checkpoints", "Training", "Images", "DigitRecognition",
        "CZlib", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "LyricWritingTests",
      dependencies: [
        "TensorCore", "NeuralNetwork", "Checkpoints", "Training", "Text", "LyricWriting", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "StyleTransferTests",
      dependencies: [
        "TensorCore", "NeuralNetwork", "Checkpoints", "Training", "Images", "StyleTransfer", "TestSupport",
      ],
      resources: [.copy("Golden")], swiftSettings: strict),
    .testTarget(
      name: "TranslationTests",
      dependencies: [
        "TensorCore", "NeuralNetwork", "Checkpoints", "Training", "Text", "Translation", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ImageFilteringTests",
      dependencies: ["TensorCore", "NeuralNetwork", "CKernels", "Images", "ImageFiltering"],
      resources: [.copy("Golden")], swiftSettings: strict),
    .testTarget(
      name: "CommandGrammarTests",
      dependencies: [
        "CommandGrammar", "TensorCore", "JSONText", "Checkpoints", "Images", argumentParser,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "StudioTests",
      dependencies: [
        "Checkpoints", "Images", "JSONText", "NeuralNetwork", "StudioService", "StyleTransfer", "TensorCore",
        "TestSupport",
        .product(name: "CoreMetrics", package: "swift-metrics"),
      ],
      exclude: ["Support/accessibility.js"], swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests", dependencies: ["TestSupport", "Images", "JSONText", "Checkpoints"],
      swiftSettings: strict),
  ]
)
