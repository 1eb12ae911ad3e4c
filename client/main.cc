#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "client/command_line.h"
#include "client/console.h"

int main(int argc, char** argv) {
  // gRPC's own log would stand between our lines; GRPC_VERBOSITY=INFO brings it back.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  ffzero::Session session;
  session.in = &std::cin;
  session.out = ffzero::MakeConsole(&std::cout, STDOUT_FILENO);
  session.err = ffzero::MakeConsole(&std::cerr, STDERR_FILENO);
  return static_cast<int>(ffzero::RunCommandLine(argc, argv, &session));
}
