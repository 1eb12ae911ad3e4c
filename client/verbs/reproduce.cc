#include "client/reproduce/reproduce.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

struct Arguments {
  std::string what;
  ReproduceOptions options;
  double reconnect = 300;  // seconds
};

constexpr int kMostSeeds = 100;
constexpr int kMost = 1'000'000;

void AddScale(CLI::App* verb, PaperOptions* paper) {
  verb->add_flag("--quick", paper->quick,
                 "Minutes instead of an hour, without data files: fewer epochs, seeds and samples");
  verb->add_option("--dataset", paper->dataset,
                   "Data set of the image jobs; mnist10k when left out, glyphs with --quick");
  verb->add_option("--epochs", paper->epochs, "At most so many epochs")
      ->check(CLI::Range(1, kMost));
  verb->add_option("--seeds", paper->seeds, "So many seeds: 0, 1, ...")
      ->check(CLI::Range(1, kMostSeeds));
  verb->add_option("--limit", paper->limit,
                   "At most so many training and so many test samples of every data set")
      ->check(CLI::Range(1, kMost));
}

}  // namespace

void AddReproduce(CLI::App* app, Verb* chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app->add_subcommand(
      "reproduce", "Train the paper's jobs; write their table and figures. May be interrupted");
  verb->add_option("WHAT", arguments->what, "paper: the only set there is")
      ->required()
      ->check(CLI::IsMember({"paper"}));
  verb->add_option("-o,--output", arguments->options.folder,
                   "Folder to write; the same folder and options go on where they were")
      ->required();
  AddScale(verb, &arguments->options.paper);
  verb->add_flag("--retry", arguments->options.retry,
                 "Submit anew the jobs of an earlier run that failed or were cancelled");
  verb->add_option("--reconnect", arguments->reconnect,
                   "Seconds without a connection after which to give up")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->callback([chosen, arguments] {
    arguments->options.reconnect = absl::Seconds(arguments->reconnect);
    *chosen = [arguments](const Session& session) {
      return Reproduce(session, arguments->options);
    };
  });
}

}  // namespace ffzero
