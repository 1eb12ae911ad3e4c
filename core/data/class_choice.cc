#include "core/data/class_choice.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ffzero {
namespace {

// How many samples have each label from 0 to the greatest.
std::vector<int> Count(const IdxLabels& labels) {
  std::vector<int> counts;
  for (int n = 0; n < labels.count; ++n) {
    const std::size_t label = labels.label(n);
    if (label >= counts.size()) counts.resize(label + 1);
    ++counts[label];
  }
  return counts;
}

absl::Status UnknownLabel(const std::string& name, int label, const std::vector<int>& counts) {
  std::vector<int> known;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) known.push_back(static_cast<int>(i));
  }
  return absl::InvalidArgumentError(absl::StrCat("dataset.classes: ", label,
                                                 " found; the training samples of \"", name,
                                                 "\" have labels ", absl::StrJoin(known, ", ")));
}

}  // namespace

absl::StatusOr<ClassChoice> ChooseClasses(const std::string& name, const std::vector<int>& wanted,
                                          const IdxLabels& train, const IdxLabels& test) {
  const std::vector<int> counts = Count(train);
  const auto labels = static_cast<int>(counts.size());
  for (int n = 0; n < test.count; ++n) {
    if (test.label(n) < labels) continue;
    return absl::DataLossError(absl::StrCat("dataset \"", name, "\": test label ", test.label(n),
                                            " found; the training labels are 0 to ", labels - 1));
  }
  if (labels < 2) {
    return absl::DataLossError(
        absl::StrCat("dataset \"", name, "\": one class found; at least two"));
  }
  ClassChoice choice;
  choice.labels.assign(wanted.begin(), wanted.end());
  if (wanted.empty()) {
    choice.labels.resize(labels);
    std::iota(choice.labels.begin(), choice.labels.end(), 0);
  }
  choice.classes.resize(labels, -1);
  for (std::size_t c = 0; c < choice.labels.size(); ++c) {
    const int label = choice.labels[c];
    const bool known = label >= 0 && label < labels && (wanted.empty() || counts[label] > 0);
    if (!known) return UnknownLabel(name, label, counts);
    choice.classes[label] = static_cast<int>(c);
  }
  return choice;
}

std::vector<int> ChooseSamples(const ClassChoice& choice, const IdxLabels& labels) {
  std::vector<int> samples;
  for (int n = 0; n < labels.count; ++n) {
    if (choice.classes[labels.label(n)] >= 0) samples.push_back(n);
  }
  return samples;
}

}  // namespace ffzero
