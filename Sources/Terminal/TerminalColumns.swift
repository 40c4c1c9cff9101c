internal import Glibc

/// The width of the terminal behind a descriptor in columns; 80 where there is none or it does not say.
public func terminalColumns(ofDescriptor descriptor: Int32) -> Int {
  var size = winsize()
  return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) : 80
}
