#include "server/access/permissions.h"

namespace ffzero {
namespace {

struct Row {
  std::string_view method;
  Permission permission;
};

constexpr Row kTable[] = {
    {"GetJob", {Role::kViewer}},
    {"ListJobs", {Role::kViewer}},
    {"WatchJob", {Role::kViewer}},
    {"DownloadCheckpoint", {Role::kViewer}},
    {"Predict", {Role::kViewer}},
    {"Inspect", {Role::kViewer}},
    {"ListDevices", {Role::kViewer}},
    {"SubmitJob", {Role::kOperator}},
    {"CancelJob", {Role::kOperator, /*owner_only=*/true}},
    {"PauseJob", {Role::kOperator, /*owner_only=*/true}},
    {"ResumeJob", {Role::kOperator, /*owner_only=*/true}},
    {"DeleteJob", {Role::kOperator, /*owner_only=*/true}},
    {"ReleaseDevice", {Role::kAdmin}},
    {"Backup", {Role::kAdmin}},
};

}  // namespace

std::optional<Permission> PermissionOf(std::string_view method) {
  for (const Row& row : kTable) {
    if (row.method == method) return row.permission;
  }
  return std::nullopt;
}

}  // namespace ffzero
