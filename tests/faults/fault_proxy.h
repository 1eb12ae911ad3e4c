#ifndef FFZERO_TESTS_FAULTS_FAULT_PROXY_H_
#define FFZERO_TESTS_FAULTS_FAULT_PROXY_H_

#include <atomic>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace ffzero {

// How often a piece of traffic meets a fault, each a probability.
struct WireFaults {
  double refuse = 0;  // a connection is closed as soon as it is made
  double cut = 0;     // the connection ends in the middle of the piece, half of the time by a reset
  double delay = 0;   // the piece comes `late_ms` later
  double garbage = 0;  // bytes that nobody sent come before it
  int late_ms = 100;
  bool garbage_both_ways = true;  // else to the caller alone
  // A connection is served once nothing passes any more on the one before, as an instrument's own
  // port does.
  bool one_at_a_time = false;
};

// A TCP proxy on loopback between a caller and 127.0.0.1:PORT, which breaks what passes, by a seed.
// Stops when it is destroyed.
class FaultProxy {
 public:
  FaultProxy(const WireFaults& faults, std::uint64_t seed);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  int port() const { return port_; }
  // Where connections that are made from now on lead to.
  void SetTarget(int port) { target_ = port; }
  std::int64_t faults() const { return faults_; }

 private:
  void Accept();
  void Serve(int caller, int number);
  // Passes on what has come; false when the connection is to end.
  bool Pass(int from, int to, bool to_caller);
  // Draws whether a fault of that probability happens, and counts it.
  bool Happens(double probability);
  std::size_t Below(std::size_t bound);

  const WireFaults faults_of_;
  std::mutex mutex_;
  std::mt19937_64 draw_;
  std::atomic<int> target_ = 0;
  std::atomic<std::int64_t> faults_ = 0;
  std::atomic<int> serving_ = 0;  // the number of the connection that came last
  std::atomic<bool> stopping_ = false;
  int listener_ = -1;
  int port_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> connections_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_FAULTS_FAULT_PROXY_H_
