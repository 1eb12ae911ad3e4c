#include "client/run_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/files.h"
#include "client/text.h"

namespace ffzero {
namespace {

// What the new process does before it becomes the program.
class Preparations {
 public:
  Preparations(const std::string& folder, const std::string& log) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
  }
  ~Preparations() { posix_spawn_file_actions_destroy(&actions_); }
  Preparations(const Preparations&) = delete;
  Preparations& operator=(const Preparations&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// The first line of a file that says something; empty when none does.
std::string FirstLine(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return "";
  const std::vector<std::string> lines = absl::StrSplit(*text, '\n', absl::SkipWhitespace());
  return lines.empty() ? "" : Printable(lines.front());
}

}  // namespace

absl::Status RunProgram(const std::vector<std::string>& arguments, const std::string& folder,
                        const std::string& log) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const Preparations preparations(folder, log);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, argv[0], preparations.get(), nullptr, argv.data(), environ);
  const std::string log_path = absl::StrCat(folder, "/", log);
  const std::string name = Printable(arguments.front());
  if (error != 0) {
    unlink(log_path.c_str());
    const std::string text = absl::StrCat("cannot run ", name, ": ", std::strerror(error));
    return error == ENOENT ? absl::NotFoundError(text) : absl::UnavailableError(text);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) {
      return absl::UnavailableError(
          absl::StrCat("lost sight of ", name, ": ", std::strerror(errno)));
    }
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    unlink(log_path.c_str());
    return absl::OkStatus();
  }
  const std::string said = FirstLine(log_path);
  return absl::AbortedError(absl::StrCat(
      name, WIFEXITED(status) ? " ended with status " : " was ended by signal ",
      WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), said.empty() ? "" : ": ", said));
}

}  // namespace ffzero
