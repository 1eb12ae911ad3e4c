#include "server/data_catalogue.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/training/network.h"
#include "server/digest.h"

namespace ffzero {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEntries = 256;

std::string Key(const JobSpec& spec) {
  const DatasetSpec& data = spec.dataset;
  return absl::StrCat(data.name, "/", data.crop, "/", data.resize, "/", data.train_limit, "/",
                      data.test_limit, "/", data.seed, "/", absl::StrJoin(data.classes, ","), "/",
                      static_cast<int>(CodingOf(spec.network)));
}

absl::Status CheckSame(const v1::Job& recorded, const v1::Job& found, const std::string& name) {
  const auto changed = [&name](std::string_view part, std::string_view how) {
    return absl::FailedPreconditionError(
        absl::StrCat("dataset \"", name, "\": ", std::string(part), " ", std::string(how),
                     " since the job was submitted; put the old data back, or submit again"));
  };
  if (recorded.data_size() != found.data_size()) return changed("its set of files", "has changed");
  for (int i = 0; i < found.data_size(); ++i) {
    const v1::DataDigest& was = recorded.data(i);
    const v1::DataDigest& is = found.data(i);
    if (was.name() == is.name() && was.sha256() == is.sha256()) continue;
    return changed(is.name(), absl::StrCat("has changed (SHA-256 ", was.sha256().substr(0, 12),
                                           "... to ", is.sha256().substr(0, 12), "...)"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string DataCatalogue::Stamp(const std::string& name) const {
  std::map<std::string, std::string> files;  // in an order of its own, not the directory's
  std::error_code error;
  for (fs::directory_iterator it(DatasetFolder(dataset_dir_, name), error), end;
       !error && it != end; it.increment(error)) {
    std::error_code unknown;
    const auto size = it->file_size(unknown);
    const auto time = it->last_write_time(unknown).time_since_epoch().count();
    files[it->path().filename().string()] = absl::StrCat(size, "/", time);
  }
  std::string stamp;
  for (const auto& [file, state] : files) absl::StrAppend(&stamp, file, "=", state, ";");
  return stamp;
}

absl::StatusOr<std::shared_ptr<const Dataset>> DataCatalogue::Read(const JobSpec& spec,
                                                                   v1::Job* description) {
  const auto observe = [description](std::string_view part, std::span<const std::uint8_t> content) {
    v1::DataDigest* digest = description->add_data();
    digest->set_name(std::string(part));
    digest->set_sha256(Sha256({reinterpret_cast<const char*>(content.data()), content.size()}));
  };
  absl::StatusOr<Dataset> data =
      LoadDataset(spec.dataset, CodingOf(spec.network), dataset_dir_, observe);
  if (!data.ok()) return data.status();
  description->set_synthetic_data(data->synthetic);
  v1::InputShape* input = description->mutable_input();
  input->set_values(static_cast<int>(data->train.inputs->real.cols()));
  input->set_image_rows(data->image_rows);
  input->set_image_columns(data->image_columns);
  return std::make_shared<const Dataset>(std::move(*data));
}

absl::StatusOr<DataCatalogue::Entry*> DataCatalogue::Find(const JobSpec& spec,
                                                          std::shared_ptr<const Dataset>* samples) {
  const std::string key = Key(spec);
  // Before the files are read: should they change meanwhile, the next call reads them again.
  std::string stamp = Stamp(spec.dataset.name);
  const auto known = entries_.find(key);
  if (known != entries_.end() && known->second.stamp == stamp) return &known->second;
  Entry entry{.stamp = std::move(stamp)};
  auto data = Read(spec, &entry.description);
  if (!data.ok()) return data.status();
  const Dataset& set = **data;
  entry.shape = {.inputs = static_cast<int>(set.train.inputs->real.cols()),
                 .classes = set.classes,
                 .train = set.train.size(),
                 .test = set.test.size()};
  entry.samples = *data;
  *samples = std::move(*data);
  if (entries_.size() >= kMostEntries) entries_.clear();
  return &entries_.insert_or_assign(key, std::move(entry)).first->second;
}

absl::StatusOr<DataShape> DataCatalogue::Describe(const JobSpec& spec, v1::Job* record) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const Dataset> samples;
  const absl::StatusOr<Entry*> entry = Find(spec, &samples);
  if (!entry.ok()) return entry.status();
  if (samples != nullptr) latest_ = std::move(samples);
  record->MergeFrom((*entry)->description);
  return (*entry)->shape;
}

absl::StatusOr<std::shared_ptr<const Dataset>> DataCatalogue::Load(const JobSpec& spec,
                                                                   const v1::Job& record) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const Dataset> samples;
  const absl::StatusOr<Entry*> entry = Find(spec, &samples);
  if (!entry.ok()) return entry.status();
  if (absl::Status status = CheckSame(record, (*entry)->description, spec.dataset.name);
      !status.ok()) {
    return status;
  }
  if (samples == nullptr) samples = (*entry)->samples.lock();
  if (samples == latest_) latest_.reset();
  if (samples != nullptr) return samples;

  v1::Job description;
  auto data = Read(spec, &description);
  if (!data.ok()) return data.status();
  absl::Status status = CheckSame(record, description, spec.dataset.name);
  if (!status.ok()) return status;
  (*entry)->samples = *data;
  return std::move(*data);
}

}  // namespace ffzero
