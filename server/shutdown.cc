#include "server/shutdown.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <functional>

#include "absl/time/time.h"

namespace ffzero {
namespace {

sigset_t ShutdownSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

pthread_t waiting_thread;

// Libraries start threads before main, which hold no signals.
void PassOn(int signal) { pthread_kill(waiting_thread, signal); }

// The kernel's own action will not do: it spares the first process of a container.
void LeaveAtOnce(int signal) { _exit(128 + signal); }

}  // namespace

void HoldShutdownSignals() {
  const sigset_t signals = ShutdownSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  waiting_thread = pthread_self();
  struct sigaction pass_on = {};
  pass_on.sa_handler = PassOn;
  pass_on.sa_flags = SA_RESTART;
  sigaction(SIGTERM, &pass_on, nullptr);
  sigaction(SIGINT, &pass_on, nullptr);
  // A client that goes while we write is an error of that call alone.
  signal(SIGPIPE, SIG_IGN);
}

int WaitForShutdown() {
  const sigset_t signals = ShutdownSignals();
  int received = 0;
  sigwait(&signals, &received);
  struct sigaction leave = {};
  leave.sa_handler = LeaveAtOnce;
  sigaction(SIGTERM, &leave, nullptr);
  sigaction(SIGINT, &leave, nullptr);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  return received;
}

void Drain(Server* server, TrainingService* service, const std::function<void()>& drain_workers,
           absl::Duration grace, JsonLog* log) {
  log->Write(LogLevel::kInfo, "draining");
  server->StopServing();
  service->StopAdmitting();
  drain_workers();
  service->EndStreams();
  server->Shutdown(grace);
  log->Write(LogLevel::kInfo, "stopped");
}

}  // namespace ffzero
