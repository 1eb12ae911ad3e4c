#ifndef FFZERO_CLIENT_SAMPLE_OPTIONS_H_
#define FFZERO_CLIENT_SAMPLE_OPTIONS_H_

#include <CLI/App.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/sample_source.h"

namespace ffzero {

// How a command line says which samples a verb is about.
struct SampleOptions {
  std::string images;
  std::vector<std::string> values;
  bool test = false;
  SampleRange range;  // what stands here before is the default
};

// Adds --images, --values, --test, --first and --count, which are written to `options`.
void AddSampleOptions(CLI::App* verb, SampleOptions* options);

// INVALID_ARGUMENT unless one kind of samples was given, and as sample_source.h has it.
//   labels   as ImageSamples takes them
absl::StatusOr<std::unique_ptr<SampleSource>> OpenSamples(const SampleOptions& options,
                                                          const std::string& labels = "");

// How many samples the next call is about, so that its reply stays well below what gRPC takes: at
// least one.
//   bytes   of the reply before, which had so many `answers`
int BatchAfter(std::size_t bytes, int answers);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_SAMPLE_OPTIONS_H_
