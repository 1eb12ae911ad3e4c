#include "client/token.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/verbs/verbs.h"
#include "ffzero/v1/clients.pb.h"

namespace ffzero {
namespace {

struct TokenOptions {
  std::string name;
  std::string role = "OPERATOR";
  std::string output;
};

std::vector<std::string> RoleNames() {
  std::vector<std::string> names;
  for (int role = v1::Client::VIEWER; v1::Client::Role_IsValid(role); ++role) {
    names.push_back(v1::Client::Role_Name(static_cast<v1::Client::Role>(role)));
  }
  return names;
}

// The token itself is never shown: a terminal and its log remember.
ExitStatus Token(const Session& session, const TokenOptions& options) {
  const absl::StatusOr<std::string> token = NewToken();
  if (!token.ok()) return session.Fail(token.status());
  if (absl::Status status = WriteTokenFile(options.output, *token); !status.ok()) {
    return session.Fail(status);
  }
  return session.Print(ClientBlock(options.name, options.role, *token));
}

// As the server has it.
CLI::Validator ClientName() {
  return {[](std::string& name) -> std::string {
            const bool fits = !name.empty() && name.size() <= 64 &&
                              name.find_first_not_of(
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "._-@") == std::string::npos;
            return fits ? ""
                        : absl::StrCat("\"", name,
                                       "\" found; must be 1 to 64 letters, digits, "
                                       "\".\", \"_\", \"-\" and \"@\"");
          },
          "NAME"};
}

}  // namespace

void AddToken(CLI::App* app, Verb* chosen) {
  auto options = std::make_shared<TokenOptions>();
  CLI::App* verb = app->add_subcommand(
      "token",
      "Make a token: it goes into a file, and the block for the server's clients file to "
      "standard output. Needs no server");
  verb->add_option("--name", options->name, "Who will bear it, as the server knows them")
      ->required()
      ->check(ClientName());
  verb->add_option("--role", options->role, "What they may do")
      ->transform(CLI::IsMember(RoleNames(), CLI::ignore_case))
      ->capture_default_str();
  verb->add_option("-o,--output", options->output,
                   "File for the token, for --token_file; must not be there yet")
      ->required();
  verb->callback([chosen, options] {
    *chosen = [options](const Session& session) { return Token(session, *options); };
  });
}

}  // namespace ffzero
