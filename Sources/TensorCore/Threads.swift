import CKernels

/// The threads that the engine's operations are split over.
public enum Threads {
  /// How many there are, at least 1; the CPUs of this process at first.
  public static var count: Int {
    get { Int(ck_threads()) }
    set {
      precondition(newValue >= 1, "Threads.count must be at least 1, found \(newValue)")
      ck_set_threads(Int32(clamping: newValue))
    }
  }
}
