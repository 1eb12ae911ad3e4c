#include "server/agent/device_schemes.h"

#include <gmock/gmock.h>

#include "core/executor.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

constexpr char kJob[] =
    "dataset { name: \"glyphs\" resize: 3 } network { photonic { ports: 9 stages: 1 } }";

TEST(DeviceSchemesTest, ASimulationIsServedOrChecked) {
  const ScratchFolder folder;
  const std::string uri = "sim:" + folder.Write("chip.textproto", kJob);
  InlineExecutor executor;
  const auto served = OpenToServe(uri, {.executor = &executor});
  ASSERT_THAT(served, IsOk());
  EXPECT_EQ((*served)->info().inputs, 9);
  const auto subject = SubjectOf(uri, {.executor = &executor});
  ASSERT_THAT(subject, IsOk());
  EXPECT_EQ(subject->open().value()->info(), (*served)->info());
  EXPECT_EQ(subject->connect, nullptr);
}

TEST(DeviceSchemesTest, AnInstrumentIsCheckedUnderItsFence) {
  const auto subject = SubjectOf("grpc://127.0.0.1:1", {.fence = 4});
  ASSERT_THAT(subject, IsOk());
  EXPECT_EQ(subject->fence, 4);
  EXPECT_NE(subject->connect({}), nullptr);
  EXPECT_THAT(subject->open(), FailsWith(absl::StatusCode::kUnavailable, HasSubstr("127.0.0.1:1")));
}

TEST(DeviceSchemesTest, AnotherSchemeIsNamedWithTheOnesThereAre) {
  EXPECT_THAT(OpenToServe("grpc://a:1", {}),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        "--device: \"grpc://a:1\" found; must be sim:JOBFILE"));
  EXPECT_THAT(SubjectOf("tcp://a:1", {}),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        "--conform: \"tcp://a:1\" found; must be sim:JOBFILE or grpc://HOST:PORT "
                        "or scpi://HOST:PORT?driver=FILE"));
  EXPECT_THAT(SubjectOf("grpc://nowhere", {}),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        "--conform: \"grpc://nowhere\" found; must be grpc://HOST:PORT"));
}

}  // namespace
}  // namespace ffzero
