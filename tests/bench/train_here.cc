// Trains a job file in this process and prints the vote's accuracy: what the service does for a job
// without the service. No store, no log, no checkpoint, no wire.
#include <google/protobuf/text_format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/data/dataset.h"
#include "core/device_factory.h"
#include "core/training/trainer.h"
#include "ffzero/v1/job.pb.h"
#include "server/convert.h"
#include "server/thread_pool.h"

namespace ffzero {
namespace {

absl::StatusOr<JobSpec> ReadSpec(const std::string& path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  v1::JobSpec message;
  if (!file || !google::protobuf::TextFormat::ParseFromString(text, &message)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": no job file"));
  }
  JobSpec spec;
  const auto wrong = FromProto(message, &spec);
  if (!wrong.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", wrong.front().field, ": ", wrong.front().description));
  }
  return spec;
}

absl::StatusOr<TrainingResult> Train(const std::string& path, const std::string& dataset_dir,
                                     int threads) {
  const absl::StatusOr<JobSpec> spec = ReadSpec(path);
  if (!spec.ok()) return spec.status();
  const auto data = LoadDataset(spec->dataset, CodingOf(spec->network), dataset_dir);
  if (!data.ok()) return data.status();
  ThreadPool executor(threads);
  const auto device = SimulateNetwork({.spec = &*spec,
                                       .inputs = static_cast<int>(data->train.inputs->real.cols()),
                                       .executor = &executor});
  if (!device.ok()) return device.status();
  const auto trainer = MakeTrainer(*spec, *data, device->get());
  if (!trainer.ok()) return trainer.status();
  while (!(*trainer)->done()) {
    if (const auto report = (*trainer)->Step(); !report.ok()) return report.status();
  }
  return (*trainer)->result();
}

}  // namespace
}  // namespace ffzero

int main(int argc, char** argv) {
  CLI::App app("Trains a job file in this process; prints the test accuracy of its vote.");
  std::string path, dataset_dir;
  int threads = 1;
  app.set_version_flag("--version", "ffzero_train_here " FFZERO_VERSION);
  app.add_option("job", path, "a job file")->required();
  app.add_option("--dataset_dir", dataset_dir, "folder with a folder for each data set");
  app.add_option("--threads", threads, "to train on")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const auto result = ffzero::Train(path, dataset_dir, threads);
  if (!result.ok()) {
    std::fprintf(stderr, "ffzero_train_here: %s\n", std::string(result.status().message()).c_str());
    return 1;
  }
  std::printf("%.17g\n", result->vote_test_accuracy);
  return 0;
}
