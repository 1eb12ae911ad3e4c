#include "client/reproduce/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "client/files.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The folders where programs are looked for, while it lives.
class SearchPath {
 public:
  explicit SearchPath(const std::string& path) : before_(std::getenv("PATH")) {
    setenv("PATH", path.c_str(), 1);
  }
  ~SearchPath() { setenv("PATH", before_.c_str(), 1); }

 private:
  const std::string before_;
};

class FiguresTest : public testing::Test {
 protected:
  FiguresTest() {
    std::string folder = testing::TempDir() + "figures_test.XXXXXX";
    folder_ = mkdtemp(folder.data());
    Curve curve{.line = "ff_dd"};
    curve.stages = {{{.epoch = 1, .score = {.low = 10, .median = 12, .high = 15}},
                     {.epoch = 2, .score = {.low = 20, .median = 22, .high = 24}}}};
    figures_ = {{.experiment = "mlp", .title = "it's `id`", .curves = {curve}}};
  }
  ~FiguresTest() override { std::filesystem::remove_all(folder_); }

  std::string Drawn() const { return folder_ + "/new"; }

  std::string folder_;
  std::vector<Figure> figures_;
};

TEST_F(FiguresTest, AreDrawnByGnuplot) {
  const absl::Status status = DrawFigures(figures_, Drawn());
  if (absl::IsNotFound(status)) GTEST_SKIP() << "gnuplot: is not installed";
  ASSERT_THAT(status, IsOk());
  EXPECT_THAT(*ReadFile(Drawn() + "/mlp.png"), StartsWith("\x89PNG"));
  EXPECT_THAT(*ReadFile(Drawn() + "/mlp.svg"),
              AllOf(HasSubstr("<svg"), HasSubstr("ff_dd"), HasSubstr("`id`")));
}

TEST_F(FiguresTest, LeaveScriptAndDataWhereThereIsNoGnuplot) {
  const SearchPath nowhere(folder_);
  EXPECT_THAT(DrawFigures(figures_, Drawn()),
              FailsWith(absl::StatusCode::kNotFound,
                        AllOf(HasSubstr("apt-get install gnuplot-nox"), HasSubstr(Drawn()))));
  EXPECT_THAT(ReadFile(Drawn() + "/mlp.gp"), IsOk());
  EXPECT_THAT(ReadFile(Drawn() + "/mlp-ff_dd.dat"), IsOk());
}

TEST_F(FiguresTest, SayWhatGnuplotSays) {
  ASSERT_THAT(WriteFile(folder_ + "/gnuplot", "#!/bin/sh\necho no ink >&2\nexit 1\n"), IsOk());
  std::filesystem::permissions(folder_ + "/gnuplot", std::filesystem::perms::owner_all);
  const SearchPath only(folder_);
  EXPECT_THAT(DrawFigures(figures_, Drawn()),
              FailsWith(absl::StatusCode::kAborted, HasSubstr("no ink")));
}

}  // namespace
}  // namespace ffzero
