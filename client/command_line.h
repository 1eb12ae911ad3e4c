#ifndef FFZERO_CLIENT_COMMAND_LINE_H_
#define FFZERO_CLIENT_COMMAND_LINE_H_

#include "client/session.h"

namespace ffzero {

// Runs `ffzero ARGUMENTS...`; argv[0] is the program. `session` comes with its streams, and takes
// the global options, which may stand before or after the verb. Errors go to its error output.
ExitStatus RunCommandLine(int argc, const char* const* argv, Session* session);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_COMMAND_LINE_H_
