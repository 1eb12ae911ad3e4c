#include "client/reproduce/reproduce.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

struct Arguments {
  ReproduceOptions options;
  double reconnect = 300;  // seconds
};

constexpr int kMostSeeds = 100;
constexpr int kMost = 1'000'000;

void AddScale(CLI::App* verb, SetOptions* set) {
  verb->add_flag("--quick", set->quick,
                 "Minutes instead of an hour, without data files: fewer epochs, seeds and samples");
  verb->add_option("--dataset", set->dataset,
                   "Data set of the image jobs; mnist10k when left out, glyphs with --quick");
  verb->add_option("--epochs", set->epochs, "At most so many epochs")->check(CLI::Range(1, kMost));
  verb->add_option("--seeds", set->seeds, "So many seeds: 0, 1, ...")
      ->check(CLI::Range(1, kMostSeeds));
  verb->add_option("--limit", set->limit,
                   "At most so many training and so many test samples of every data set")
      ->check(CLI::Range(1, kMost));
}

}  // namespace

void AddReproduce(CLI::App* app, Verb* chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app->add_subcommand(
      "reproduce", "Train a set of jobs; write their table and figures. May be interrupted");
  verb->add_option(
          "WHAT", arguments->options.set.what,
          "paper: the paper's networks and solvers; insitu: what is learnt on ideal optics "
          "and moved to a chip, against what the chip learns itself")
      ->required()
      ->check(CLI::IsMember({"paper", "insitu"}));
  verb->add_option("-o,--output", arguments->options.folder,
                   "Folder to write; the same folder and options go on where they were")
      ->required();
  AddScale(verb, &arguments->options.set);
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
