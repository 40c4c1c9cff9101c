import CStudioPage
import Checkpoints
import HTTPTypes
import Hummingbird
import NIOCore

/// The files of the page; they are part of the program.
struct PageFiles: Sendable {
  /// One file.
  struct File: Sendable {
    /// Its address.
    let path: String
    let type: String
    let body: ByteBuffer
    let tag: String
  }

  /// All of them.
  let files: [File]

  init() {
    var count = 0
    guard let first = studio_page_files(&count) else {
      files = []
      return
    }
    files = UnsafeBufferPointer(start: first, count: count).map { entry in
      let bytes = Array(UnsafeBufferPointer(start: entry.bytes, count: entry.count))
      return File(
        path: String(cString: entry.path), type: String(cString: entry.type), body: ByteBuffer(bytes: bytes),
        tag: "\"\(SHA256.hexadecimal(of: bytes).prefix(16))\"")
    }
  }
}

extension PageFiles.File {
  /// The file, or that the client has it already.
  func response(to request: Request) -> Response {
    var headers: HTTPFields = [
      .contentType: type, .eTag: tag, .cacheControl: "no-cache", .xContentTypeOptions: "nosniff",
    ]
    if type.hasPrefix("text/html") {
      headers[.contentSecurityPolicy] =
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
      if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
    }
    if request.headers[values: .ifNoneMatch].contains(where: { $0.contains(tag) }) {
      return Response(status: .notModified, headers: headers)
    }
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
  }
}
