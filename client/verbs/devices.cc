#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/text.h"
#include "client/verbs/verbs.h"
#include "client/views/device_table.h"

namespace ffzero {
namespace {

ExitStatus List(const Session& session) {
  const absl::StatusOr<v1::ListDevicesResponse> response = session.Connect().ListDevices();
  if (!response.ok()) return session.Fail(response.status());
  if (!session.json) return session.Print(DeviceTable(*response));
  for (const v1::Device& device : response->devices()) {
    const ExitStatus status = session.PrintJson(device);
    if (status != ExitStatus::kDone) return status;
  }
  return ExitStatus::kDone;
}

ExitStatus Release(const Session& session, const std::string& name) {
  const absl::StatusOr<v1::Device> device = session.Connect().ReleaseDevice(name);
  if (!device.ok()) return session.Fail(device.status());
  if (session.json) return session.PrintJson(*device);
  return session.Print(absl::StrCat(Printable(device->name()), "  released\n"));
}

}  // namespace

void AddDevices(CLI::App* app, Verb* chosen) {
  CLI::App* verb = app->add_subcommand(
      "devices", "List the devices that jobs may name: who has them, and how they fared");
  verb->require_subcommand(0, 1);
  auto name = std::make_shared<std::string>();
  CLI::App* release = verb->add_subcommand(
      "release", "Let jobs have a device again that was quarantined after it failed twice");
  release->add_option("DEVICE", *name, "As `devices` lists it")->required();
  verb->callback([chosen, release, name] {
    if (release->parsed()) {
      *chosen = [name](const Session& session) { return Release(session, *name); };
    } else {
      *chosen = [](const Session& session) { return List(session); };
    }
  });
}

}  // namespace ffzero
