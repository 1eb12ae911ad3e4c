#ifndef FFZERO_CLIENT_VERBS_VERBS_H_
#define FFZERO_CLIENT_VERBS_VERBS_H_

#include <CLI/App.hpp>
#include <functional>

#include "client/session.h"

namespace ffzero {

// The work of the verb that the command line chose.
using Verb = std::function<ExitStatus(const Session&)>;

// Each of these adds a verb to the command line, which sets `chosen` when it is given. A new verb
// is a file with such a function, a line here and one in command_line.cc.
void AddSubmit(CLI::App* app, Verb* chosen);
void AddGet(CLI::App* app, Verb* chosen);
void AddList(CLI::App* app, Verb* chosen);
void AddWatch(CLI::App* app, Verb* chosen);
void AddCancel(CLI::App* app, Verb* chosen);
void AddPause(CLI::App* app, Verb* chosen);
void AddResume(CLI::App* app, Verb* chosen);
void AddDelete(CLI::App* app, Verb* chosen);
void AddCheckpoint(CLI::App* app, Verb* chosen);
void AddPredict(CLI::App* app, Verb* chosen);
void AddInspect(CLI::App* app, Verb* chosen);
void AddReproduce(CLI::App* app, Verb* chosen);
void AddDevices(CLI::App* app, Verb* chosen);
void AddBackup(CLI::App* app, Verb* chosen);
void AddHealth(CLI::App* app, Verb* chosen);

// This one needs no server.
void AddToken(CLI::App* app, Verb* chosen);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VERBS_VERBS_H_
