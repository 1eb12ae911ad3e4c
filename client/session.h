#ifndef FFZERO_CLIENT_SESSION_H_
#define FFZERO_CLIENT_SESSION_H_

#include <google/protobuf/message.h>

#include <istream>
#include <string>

#include "absl/status/status.h"
#include "client/connection.h"
#include "client/console.h"
#include "client/training_client.h"

namespace ffzero {

// What the program ends with.
enum class ExitStatus : int { kDone = 0, kFailed = 1, kUsage = 2 };

// What every verb works with: the global options, and where text comes from and goes to.
struct Session {
  ConnectionOptions connect{.server = "127.0.0.1:50051"};
  Connection connection;  // `connect` with its files read
  bool json = false;
  double timeout = 30;  // of a call, in seconds
  std::istream* in = nullptr;
  Console out;
  Console err;

  // Reads the files of `connect`, warning of those that others may read. Errors as Prepare.
  absl::Status PrepareConnection();

  // After PrepareConnection.
  TrainingClient Connect() const;

  // Prints "ffzero: ..." on one line of the error output, and returns how to end: after a call or a
  // job that failed, or after a command line or job file that cannot be used.
  ExitStatus Fail(const absl::Status& error) const;
  ExitStatus RefuseUsage(const absl::Status& error) const;

  // Prints the message as a line of JSON.
  ExitStatus PrintJson(const google::protobuf::Message& message) const;
  // Prints text as it is. A write that fails is an error like any other.
  ExitStatus Print(const std::string& text) const;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_SESSION_H_
