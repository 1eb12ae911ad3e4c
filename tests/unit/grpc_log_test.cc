#include "server/grpc_log.h"

#include <gmock/gmock.h>
#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>

#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(GrpcLog, TurnsAFewLinesOfGrpcIntoOursWhileItLives) {
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR);  // as grpc_init does
  const ScratchFolder folder;
  JsonLog log(folder.Append("log"));
  std::optional<GrpcLog> grpc_log(&log);
  for (int i = 0; i < 1000; ++i) gpr_log(GPR_ERROR, "no handshake with \"%d\"", i);
  const std::string text = folder.Read("log");
  EXPECT_THAT(text, HasSubstr("\"level\":\"warning\",\"message\":\"gRPC\",\"text\":\"no handshake "
                              "with \\\"0\\\"\""));
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 100);
  grpc_log.reset();
  gpr_log(GPR_ERROR, "too late");
  EXPECT_THAT(folder.Read("log"), Not(HasSubstr("too late")));
}

}  // namespace
}  // namespace ffzero
