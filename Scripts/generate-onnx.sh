#!/bin/sh
# Makes Sources/Neural/Files/ONNX/ONNXSchema.pb.swift of Scripts/onnx.proto.
#
# Needs protoc (Debian: protobuf-compiler) and a checkout of the package, from which
# protoc-gen-swift is built in the version that Firnline itself is linked with.
set -eu
cd "$(dirname "$0")/.."

swift package resolve --scratch-path .build
swift build --package-path .build/checkouts/swift-protobuf --scratch-path .build/protoc-gen-swift \
  --product protoc-gen-swift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
protoc --plugin="$(pwd)/.build/protoc-gen-swift/debug/protoc-gen-swift" \
  --proto_path=Scripts --swift_out="$work" onnx.proto
mkdir -p Sources/Neural/Files/ONNX
mv "$work/onnx.pb.swift" Sources/Neural/Files/ONNX/ONNXSchema.pb.swift
