#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

Verdict CheckGroups(const StageInfo& stage, int number) {
  std::set<std::string> names;
  for (const ParameterGroup& group : stage.groups) {
    if (!group.name.empty() && names.insert(group.name).second) continue;
    return Failed(absl::StrCat("stage ", number, ": group \"", group.name, "\""),
                  "a name that no other group of the stage has");
  }
  return {};
}

}  // namespace

// Sizes and limits that cannot be keep a device from being opened at all.
Verdict CheckDescription(Bench* bench) {
  const DeviceInfo& info = bench->info();
  if (info.kind.empty()) return Failed("kind: \"\"", "a name");
  for (int stage = 0; stage < bench->stages(); ++stage) {
    if (Verdict verdict = CheckGroups(info.stages[stage], stage); !verdict.ok()) return verdict;
  }
  const absl::StatusOr<std::unique_ptr<Device>> again = bench->subject().open();
  if (!again.ok()) return again.status();
  if (!((*again)->info() == info)) {
    return Failed("another description, the second time", "the same, since it is the same device");
  }
  if (bench->subject().connect == nullptr) return {};
  v1::InstrumentInfo message;
  absl::Status status =
      bench->subject().connect({.fence = bench->subject().fence})->Describe(&message);
  if (!status.ok()) return status;
  if (message.takes() == v1::InstrumentInfo::SETTINGS ||
      message.takes() == v1::InstrumentInfo::DIRECTIONS) {
    return {};
  }
  return Failed(absl::StrCat("takes: ", message.takes()), "SETTINGS or DIRECTIONS");
}

}  // namespace ffzero
