#include "client/views/json_view.h"

#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "client/json.h"

namespace ffzero {

absl::Status JsonView::Show(const v1::JobEvent& event) {
  const absl::StatusOr<std::string> json = ToJson(event);
  if (!json.ok()) return json.status();
  if (!(*out_ << *json << std::endl)) return absl::UnavailableError("cannot write the events");
  return absl::OkStatus();
}

}  // namespace ffzero
