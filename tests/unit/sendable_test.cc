#include "client/sendable.h"

#include "ffzero/v1/job.pb.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(CheckSendable, TakesTextOfAllLanguages) {
  v1::Job job;
  job.set_error("光");
  job.add_data()->set_name("Müller");
  EXPECT_THAT(CheckSendable(job), IsOk());
}

TEST(CheckSendable, NamesTheTextThatIsNotUtf8) {
  v1::Job job;
  job.add_data();
  job.add_data()->set_name("a\xff");
  EXPECT_THAT(CheckSendable(job), FailsWith(kInvalid, "data[1].name: \"a?\" found; must be UTF-8"));
  job.mutable_spec()->mutable_dataset()->set_name("\xc0");
  EXPECT_THAT(CheckSendable(job),
              FailsWith(kInvalid, "spec.dataset.name: \"?\" found; must be UTF-8"));
}

}  // namespace
}  // namespace ffzero
