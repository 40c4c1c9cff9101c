// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "xor",
  dependencies: [.package(name: "nndl-studio", path: "../..")],
  targets: [
    .executableTarget(name: "xor", dependencies: [.product(name: "NNDL", package: "nndl-studio")])
  ]
)
