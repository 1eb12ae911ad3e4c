#include "server/port_file.h"

#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

TEST(PortFileTest, HasALineForEachAddress) {
  const ScratchFolder folder;
  const std::string path = folder.Path("ports");
  ASSERT_THAT(WritePortFile(path, {{"grpc", "127.0.0.1:1"}, {"metrics", "[::1]:2"}}), IsOk());
  EXPECT_EQ(folder.Read("ports"), "grpc=127.0.0.1:1\nmetrics=[::1]:2\n");
}

TEST(PortFileTest, WhereItCannotBeWrittenIsAnErrorThatNamesThePlace) {
  EXPECT_THAT(WritePortFile("/nowhere/ports", {{"grpc", "127.0.0.1:1"}}),
              FailsWith(absl::StatusCode::kUnavailable,
                        testing::HasSubstr("--port_file: cannot write /nowhere/ports")));
}

}  // namespace
}  // namespace ffzero
