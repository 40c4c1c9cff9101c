import Glibc

/// The executor of one actor: a thread of its own, so that arithmetic never blocks the threads on which
/// everything else of the process is scheduled.
final class ModelThread: SerialExecutor {
  private let queue: JobQueue

  /// Starts the thread.
  ///
  /// - Parameter name: what tools call it; the first 15 bytes count.
  init(name: String) {
    queue = JobQueue(name: name)
    queue.executor = Unmanaged.passUnretained(self)
    queue.start()
  }

  // Nothing can be waiting: a job holds its actor, and the actor this.
  deinit { queue.stop() }

  func enqueue(_ job: consuming ExecutorJob) { queue.append(UnownedJob(job)) }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}

/// Jobs in the order in which they came, and the thread that runs them.
private final class JobQueue: @unchecked Sendable {
  // Guarded by `mutex`.
  private var jobs: [UnownedJob] = []
  private var isStopped = false
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let name: String
  // Set before the thread starts; valid while a job runs.
  var executor: Unmanaged<ModelThread>?

  init(name: String) {
    self.name = name
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(arrival, nil)
  }

  deinit {
    pthread_cond_destroy(arrival)
    pthread_mutex_destroy(mutex)
    arrival.deallocate()
    mutex.deallocate()
  }

  func start() {
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "ModelThread: no thread can be started: \(String(cString: strerror(code)))")
    pthread_detach(thread)
  }

  func append(_ job: UnownedJob) {
    pthread_mutex_lock(mutex)
    jobs.append(job)
    pthread_cond_signal(arrival)
    pthread_mutex_unlock(mutex)
  }

  func stop() {
    pthread_mutex_lock(mutex)
    isStopped = true
    pthread_cond_signal(arrival)
    pthread_mutex_unlock(mutex)
  }

  /// What tools such as top call the thread.
  private func tellName() {
    let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(name.utf8.prefix(15))
    _ = write(descriptor, bytes, bytes.count)
  }

  private func run() {
    tellName()
    while let batch = next() {
      for job in batch {
        guard let executor else { return }
        job.runSynchronously(on: executor.takeUnretainedValue().asUnownedSerialExecutor())
      }
    }
  }

  /// All jobs that wait, as soon as there are any; `nil` at the end.
  private func next() -> [UnownedJob]? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty, !isStopped { pthread_cond_wait(arrival, mutex) }
    guard !jobs.isEmpty else { return nil }
    let batch = jobs
    jobs.removeAll(keepingCapacity: true)
    return batch
  }
}
