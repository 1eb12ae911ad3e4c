#ifndef FFZERO_TESTS_UNIT_FAKE_INSTRUMENT_H_
#define FFZERO_TESTS_UNIT_FAKE_INSTRUMENT_H_

#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "server/file_descriptor.h"

namespace ffzero {

// A server on a real socket that answers lines as a test tells it, faults included. Connections are
// served side by side.
class FakeInstrument {
 public:
  struct Answer {
    std::string bytes = {};                       // sent as they are
    absl::Duration delay = absl::ZeroDuration();  // before that
    enum { kStay, kClose, kReset } then = kStay;
  };
  // Of a line without its line feed. Called under a mutex.
  using Handler = std::function<Answer(const std::string& line)>;

  explicit FakeInstrument(Handler handler);
  ~FakeInstrument();

  int port() const { return port_; }
  // Another behaviour from now on, in all connections.
  void Become(Handler handler);
  // All lines that came, in order, and how many connections were made.
  std::vector<std::string> lines() const;
  int connections() const;

 private:
  void Accept();
  void Serve(int fd);

  int port_ = 0;
  FileDescriptor listener_;
  mutable std::mutex mutex_;
  Handler handler_;
  std::vector<std::string> lines_;
  std::list<FileDescriptor> connections_;
  std::list<std::thread> threads_;
  std::thread accepting_;
};

// A listening socket of this machine; connections to it are made though nobody accepts them.
FileDescriptor ListenOnLoopback(int* port);

// A port of this machine that nobody listens on.
int UnusedPort();

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_FAKE_INSTRUMENT_H_
