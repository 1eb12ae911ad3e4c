#include "client/sample_source.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/idx_file.h"
#include "client/text.h"

namespace ffzero {
namespace {

constexpr int kMostPixels = 3 << 20;  // of a request, which the server takes up to 4 MiB

absl::Status CheckCount(int answers, int asked) {
  if (answers == asked) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("the server answered about ", answers, " of ", asked, " samples"));
}

class ImageSource final : public SampleSource {
 public:
  ImageSource(IdxFile images, std::optional<IdxFile> labels, int left)
      : images_(std::move(images)), labels_(std::move(labels)), left_(left) {}

  absl::StatusOr<std::optional<SampleBatch>> Next(int most) override {
    const int fitting = std::max(1, kMostPixels / (images_.rows() * images_.columns()));
    asked_ = std::min({most, left_, fitting});
    if (asked_ == 0) return std::nullopt;
    absl::StatusOr<std::string> pixels = images_.Read(asked_);
    if (!pixels.ok()) return pixels.status();
    if (labels_.has_value()) {
      absl::StatusOr<std::string> truths = labels_->Read(asked_);
      if (!truths.ok()) return truths.status();
      truths_ = *std::move(truths);
    }
    v1::ImageBatch batch;
    batch.set_rows(images_.rows());
    batch.set_columns(images_.columns());
    batch.set_pixels(*std::move(pixels));
    left_ -= asked_;
    return batch;
  }

  absl::Status Take(int answers, int) override { return CheckCount(answers, asked_); }

  std::string_view truths() const override { return truths_; }

 private:
  IdxFile images_;
  std::optional<IdxFile> labels_;
  int left_;
  int asked_ = 0;
  std::string truths_;
};

class WrittenSource final : public SampleSource {
 public:
  WrittenSource(int width, std::vector<float> values) : width_(width), values_(std::move(values)) {}

  absl::StatusOr<std::optional<SampleBatch>> Next(int most) override {
    const auto left = (values_.end() - next_) / width_;
    asked_ = static_cast<int>(std::min<std::ptrdiff_t>(most, left));
    if (asked_ == 0) return std::nullopt;
    v1::ValueBatch batch;
    batch.set_width(width_);
    const auto end = next_ + std::ptrdiff_t{asked_} * width_;
    batch.mutable_values()->Assign(next_, end);
    next_ = end;
    return batch;
  }

  absl::Status Take(int answers, int) override { return CheckCount(answers, asked_); }

 private:
  const int width_;
  const std::vector<float> values_;
  std::vector<float>::const_iterator next_ = values_.begin();
  int asked_ = 0;
};

class TestSetSource final : public SampleSource {
 public:
  explicit TestSetSource(const SampleRange& range) : next_(range.first) {
    if (range.count > 0) end_ = std::int64_t{range.first} + range.count;
  }

  absl::StatusOr<std::optional<SampleBatch>> Next(int most) override {
    if (next_ >= end_) return std::nullopt;
    asked_ = static_cast<int>(std::min<std::int64_t>(most, end_ - next_));
    v1::TestSamples batch;
    batch.set_first(next_);
    batch.set_count(asked_);
    return batch;
  }

  absl::Status Take(int answers, int test_size) override {
    // Its size is known from the first reply on.
    end_ = std::min<std::int64_t>(end_, test_size);
    const auto expected = static_cast<int>(std::min<std::int64_t>(asked_, end_ - next_));
    if (absl::Status status = CheckCount(answers, expected); !status.ok()) return status;
    next_ += expected;
    return absl::OkStatus();
  }

 private:
  int next_;
  std::int64_t end_ = std::numeric_limits<std::int64_t>::max();
  int asked_ = 0;
};

absl::Status AppendValues(const std::string& written, std::vector<float>* values) {
  for (const std::string& text : std::vector<std::string>(absl::StrSplit(written, ','))) {
    float value = 0;
    if (!absl::SimpleAtof(text, &value) || !std::isfinite(value)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--values: \"", Printable(text), "\" found; must be a finite number"));
    }
    values->push_back(value);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<SampleSource>> ImageSamples(const std::string& images,
                                                           const std::string& labels,
                                                           const SampleRange& range) {
  absl::StatusOr<IdxFile> file = IdxFile::Open(images, IdxFile::Kind::kImages);
  if (!file.ok()) return file.status();
  if (range.first >= file->count()) {
    return absl::InvalidArgumentError(absl::StrCat("--first: ", range.first, " found; ",
                                                   Printable(images), " has ", file->count(),
                                                   " images: must be 0 to ", file->count() - 1));
  }
  std::optional<IdxFile> truths;
  if (!labels.empty()) {
    absl::StatusOr<IdxFile> opened = IdxFile::Open(labels, IdxFile::Kind::kLabels);
    if (!opened.ok()) return opened.status();
    if (opened->count() != file->count()) {
      return absl::InvalidArgumentError(absl::StrCat(Printable(labels), ": ", opened->count(),
                                                     " labels found for ", file->count(),
                                                     " images in ", Printable(images)));
    }
    if (absl::Status status = opened->Skip(range.first); !status.ok()) return status;
    truths = *std::move(opened);
  }
  if (absl::Status status = file->Skip(range.first); !status.ok()) return status;
  const int all = file->count() - range.first;
  const int left = range.count == 0 ? all : std::min(range.count, all);
  return std::make_unique<ImageSource>(*std::move(file), std::move(truths), left);
}

absl::StatusOr<std::unique_ptr<SampleSource>> WrittenSamples(
    const std::vector<std::string>& written) {
  std::vector<float> values;
  std::size_t width = 0;
  for (const std::string& sample : written) {
    const std::size_t before = values.size();
    if (absl::Status status = AppendValues(sample, &values); !status.ok()) return status;
    if (before == 0) width = values.size();
    if (values.size() - before == width) continue;
    return absl::InvalidArgumentError(absl::StrCat("--values: samples of ", width, " and of ",
                                                   values.size() - before,
                                                   " values found; must be equally many"));
  }
  return std::make_unique<WrittenSource>(static_cast<int>(width), std::move(values));
}

std::unique_ptr<SampleSource> TestSetSamples(const SampleRange& range) {
  return std::make_unique<TestSetSource>(range);
}

}  // namespace ffzero
