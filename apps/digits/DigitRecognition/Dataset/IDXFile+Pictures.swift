import Images

extension IDXFile {
  /// The pictures of a file of rank 3, all of them or the first ones.
  public func pictures(limit: Int? = nil) -> [Image] {
    precondition(dimensions.count == 3, "IDXFile.pictures: expected three dimensions, found \(dimensions)")
    let (height, width) = (dimensions[1], dimensions[2])
    let size = height * width
    return (0..<min(dimensions[0], limit ?? .max)).map { index in
      let values = elements[(index * size)..<((index + 1) * size)].map { Float($0) / 255 }
      return Image(Plane(width: width, height: height, values: values))
    }
  }
}
