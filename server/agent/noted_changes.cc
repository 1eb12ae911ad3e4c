#include "server/agent/noted_changes.h"

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace ffzero {
namespace {

class NotedChanges final : public Device {
 public:
  NotedChanges(Device* device, std::function<void(int)> changed)
      : device_(device), changed_(std::move(changed)) {}

  const DeviceInfo& info() const override { return device_->info(); }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    return device_->Load(name, std::move(inputs));
  }
  absl::Status Program(int stage, std::span<const float> values) override {
    // Also where it fails: an instrument may have taken half of it.
    changed_(stage);
    return device_->Program(stage, values);
  }
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    return device_->ReadBack(stage);
  }
  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    return device_->Measure(exchange, limit, readings);
  }
  absl::Status MakeSafe() override {
    for (int stage = 0; stage < std::ssize(info().stages); ++stage) changed_(stage);
    return device_->MakeSafe();
  }

 private:
  Device* const device_;
  const std::function<void(int stage)> changed_;
};

}  // namespace

std::unique_ptr<Device> NoteChanges(Device* device, std::function<void(int stage)> changed) {
  return std::make_unique<NotedChanges>(device, std::move(changed));
}

}  // namespace ffzero
