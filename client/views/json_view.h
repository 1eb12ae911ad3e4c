#ifndef FFZERO_CLIENT_VIEWS_JSON_VIEW_H_
#define FFZERO_CLIENT_VIEWS_JSON_VIEW_H_

#include <ostream>

#include "client/views/event_view.h"

namespace ffzero {

// One JobEvent a line, flushed line by line.
class JsonView final : public EventView {
 public:
  // `out` outlives the view.
  explicit JsonView(std::ostream* out) : out_(out) {}

  absl::Status Show(const v1::JobEvent& event) override;

 private:
  std::ostream* const out_;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_JSON_VIEW_H_
