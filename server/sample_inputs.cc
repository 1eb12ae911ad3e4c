#include "server/sample_inputs.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/data/dataset.h"
#include "core/data/functions.h"
#include "core/data/image_coding.h"

namespace ffzero {
namespace {

constexpr int kMostSide = 1024;  // pixels, as in data files

absl::Status Wrong(const std::string& field, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", what));
}

absl::Status CheckRange(const char* field, int value, int lowest, int highest) {
  if (value >= lowest && value <= highest) return absl::OkStatus();
  return Wrong(field, absl::StrCat(value, " found; must be ", lowest, " to ", highest));
}

// That `size` things are whole samples of `each`, at least one and not too many.
absl::Status CheckWhole(const char* field, std::size_t size, std::size_t each, const char* unit) {
  if (size > 0 && size % each == 0 && size / each <= kMostSamples) return absl::OkStatus();
  return Wrong(field, absl::StrCat(size, " ", unit, " found; must be 1 to ", kMostSamples,
                                   " samples of ", each));
}

absl::Status Check(const v1::ImageBatch& images) {
  absl::Status status = CheckRange("images.rows", images.rows(), 1, kMostSide);
  if (!status.ok()) return status;
  status = CheckRange("images.columns", images.columns(), 1, kMostSide);
  if (!status.ok()) return status;
  const auto pixels = static_cast<std::size_t>(images.rows()) * images.columns();
  return CheckWhole("images.pixels", images.pixels().size(), pixels, "bytes");
}

absl::Status Check(const v1::ValueBatch& values) {
  if (values.width() < 1) {
    return Wrong("values.width", absl::StrCat(values.width(), " found; must be at least 1"));
  }
  const int size = values.values_size();
  absl::Status status = CheckWhole("values.values", size, values.width(), "values");
  if (!status.ok()) return status;
  for (int i = 0; i < size; ++i) {
    if (std::isfinite(values.values(i))) continue;
    return Wrong(absl::StrCat("values.values[", i, "]"),
                 absl::StrCat(values.values(i), " found; must be a finite number"));
  }
  return absl::OkStatus();
}

absl::Status Check(const v1::TestSamples& samples) {
  if (samples.first() < 0) {
    return Wrong("test_samples.first", absl::StrCat(samples.first(), " found; must be at least 0"));
  }
  return CheckRange("test_samples.count", samples.count(), 0, kMostSamples);
}

// Of an image: the field at fault, if its size is not that of the data set's images.
absl::Status CheckSize(const v1::ImageBatch& images, const v1::Job& job, const JobSpec& spec) {
  const int rows = job.input().image_rows(), columns = job.input().image_columns();
  if (rows == 0) {
    return Wrong("images", absl::StrCat("found, but \"", spec.dataset.name,
                                        "\" has no images; must be values or test_samples"));
  }
  if (images.rows() == rows && images.columns() == columns) return absl::OkStatus();
  return Wrong(
      images.rows() != rows ? "images.rows" : "images.columns",
      absl::StrCat("images of ", images.rows(), " x ", images.columns(), " found; must be of ",
                   rows, " x ", columns, ", as in \"", spec.dataset.name, "\""));
}

absl::StatusOr<SampleInputs> Make(const v1::ImageBatch& images, const JobSpec& spec,
                                  const v1::Job& job) {
  if (absl::Status status = CheckSize(images, job, spec); !status.ok()) return status;
  const InputCoding coding = CodingOf(spec.network);
  const int pixels = images.rows() * images.columns();
  const auto count = static_cast<int>(images.pixels().size()) / pixels;
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(count, CodedSize(spec.dataset, images.rows(), images.columns()));
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(images.pixels().data());
  for (int n = 0; n < count; ++n) {
    const std::span<float> row(inputs->real.row(n).data(), inputs->real.cols());
    const ImageView image{bytes + std::ptrdiff_t{n} * pixels, images.rows(), images.columns()};
    CodeImage(spec.dataset, coding, image, row);
  }
  return SampleInputs{.field = "images", .inputs = std::move(inputs)};
}

absl::StatusOr<SampleInputs> Make(const v1::ValueBatch& values, const JobSpec& spec,
                                  const v1::Job& job) {
  const bool beam =
      IsFunctionSet(spec.dataset.name) && CodingOf(spec.network) == InputCoding::kAmplitude;
  const int width = job.input().values() - (beam ? 1 : 0);
  if (values.width() != width) {
    return Wrong("values.width", absl::StrCat(values.width(), " found; must be ", width,
                                              ", what enters this job's network"));
  }
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(values.values_size() / values.width(), values.width());
  std::copy(values.values().begin(), values.values().end(), inputs->real.data());
  if (beam) return SampleInputs{.field = "values", .inputs = WithReferenceBeam(*inputs)};
  return SampleInputs{.field = "values", .inputs = std::move(inputs)};
}

absl::StatusOr<SampleInputs> Make(const v1::TestSamples& samples, const TestSet& test) {
  const int size = test.samples.size();
  const int first = samples.first();
  if (first >= size) {
    return Wrong("test_samples.first", absl::StrCat(first, " found; must be 0 to ", size - 1,
                                                    ": the test set has ", size, " samples"));
  }
  const int asked = samples.count() == 0 ? kMostSamples : samples.count();
  const int count = std::min(asked, size - first);
  auto inputs = std::make_shared<InputSet>();
  inputs->real = test.samples.inputs->real.middleRows(first, count);
  SampleInputs made{.field = "test_samples", .inputs = std::move(inputs), .test_size = size};
  for (int n = first; n < first + count; ++n) {
    if (test.labels.empty()) {
      made.true_values.push_back(test.target_offset + test.target_scale * test.samples.targets[n]);
    } else {
      made.true_labels.push_back(test.labels[test.samples.labels[n]]);
    }
  }
  return made;
}

}  // namespace

absl::Status CheckInputs(const AskedInputs& asked) {
  if (asked.images != nullptr) return Check(*asked.images);
  if (asked.values != nullptr) return Check(*asked.values);
  if (asked.test_samples != nullptr) return Check(*asked.test_samples);
  return Wrong("inputs", "none found; must be images, values or test_samples");
}

absl::StatusOr<SampleInputs> MakeInputs(const AskedInputs& asked, const JobSpec& spec,
                                        const v1::Job& job, TestSets* test_sets) {
  if (asked.images != nullptr) return Make(*asked.images, spec, job);
  if (asked.values != nullptr) return Make(*asked.values, spec, job);
  const absl::StatusOr<std::shared_ptr<const TestSet>> test = test_sets->Of(spec, job);
  if (!test.ok()) return test.status();
  return Make(*asked.test_samples, **test);
}

absl::Status CheckAnswers(const SampleInputs& asked, std::size_t each) {
  const std::size_t most = kMostAnswerBytes / each;
  const auto count = static_cast<std::size_t>(asked.inputs->real.rows());
  if (count <= most) return absl::OkStatus();
  return Wrong(asked.field, absl::StrCat(count, " samples found; must be at most ", most,
                                         " of this job in one call, whose answer to each takes ",
                                         each, " bytes"));
}

}  // namespace ffzero
