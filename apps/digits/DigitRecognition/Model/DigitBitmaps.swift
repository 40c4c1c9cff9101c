import TensorCore

/// Drawings of the ten digits on a 7×12 grid: the centres of the radial basis functions of
/// ``LeNet5Original``, +1 where there is ink and −1 elsewhere.
///
/// Drawn for this project. Similar digits have similar drawings, so that the distance of an answer to its
/// runner-up says how much alike they are.
package enum DigitBitmaps {
  static let (width, height) = (7, 12)
  static let size = width * height

  /// The drawings as a tensor of shape `[10, 84]`.
  package static let tensor = Tensor(
    drawings.flatMap { drawing in
      drawing.filter { $0 == "#" || $0 == "." }.map { $0 == "#" ? Float(1) : -1 }
    }, shape: [10, size])

  /// One drawing a digit, from 0 to 9.
  package static let drawings: [String] = [
    """
    .......
    ..###..
    .#...#.
    #.....#
    #.....#
    #.....#
    #.....#
    #.....#
    #.....#
    .#...#.
    ..###..
    .......
    """,
    """
    .......
    ...##..
    ..###..
    .#.##..
    ...##..
    ...##..
    ...##..
    ...##..
    ...##..
    ...##..
    .######
    .......
    """,
    """
    .......
    .#####.
    ##...##
    .....##
    .....##
    ....##.
    ...##..
    ..##...
    .##....
    ##.....
    #######
    .......
    """,
    """
    .......
    #######
    .....##
    ....##.
    ...##..
    ..####.
    .....##
    .....##
    .....##
    ##...##
    .#####.
    .......
    """,
    """
    .......
    .##..#.
    .##..#.
    ##..##.
    ##..##.
    ##..##.
    #######
    ....##.
    ....##.
    ....##.
    ....##.
    .......
    """,
    """
    .......
    #######
    ##.....
    ##.....
    ######.
    ##...##
    .....##
    .....##
    .....##
    ##...##
    .#####.
    .......
    """,
    """
    .......
    ..####.
    .##....
    ##.....
    ##.....
    ######.
    ##...##
    ##...##
    ##...##
    .##..##
    ..####.
    .......
    """,
    """
    .......
    #######
    ##...##
    .....##
    ....##.
    ....##.
    ...##..
    ...##..
    ..##...
    ..##...
    ..##...
    .......
    """,
    """
    .......
    .#####.
    ##...##
    ##...##
    .##.##.
    ..###..
    .##.##.
    ##...##
    ##...##
    ##...##
    .#####.
    .......
    """,
    """
    .......
    .####..
    ##..##.
    ##...##
    ##...##
    .##..##
    ..#####
    .....##
    .....##
    ....##.
    .####..
    .......
    """,
  ]
}
