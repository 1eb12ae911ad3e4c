#include "client/reproduce/planned_jobs.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ffzero {
namespace {

TEST(PlannedJobs, AreThoseOfTheSetThatIsAskedFor) {
  EXPECT_EQ(PlannedJobs({}).size(), 100u);
  EXPECT_EQ(PlannedJobs({.what = "insitu"}).size(), 9u);
}

TEST(ShowOptions, WritesThemAsTheyAreGiven) {
  EXPECT_EQ(ShowOptions({}), "--dataset=mnist10k");
  EXPECT_EQ(ShowOptions({.quick = true, .epochs = 1, .seeds = 2, .limit = 3}),
            "--quick --dataset=glyphs --epochs=1 --seeds=2 --limit=3");
  EXPECT_EQ(ShowOptions({.what = "insitu", .quick = true}), "insitu --quick --dataset=glyphs");
}

TEST(SetDigest, ChangesWithAnyJob) {
  std::vector<PlannedJob> jobs = PlannedJobs({});
  const std::string digest = SetDigest(jobs);
  EXPECT_EQ(digest.size(), 64u);
  EXPECT_EQ(SetDigest(PlannedJobs({})), digest);
  jobs.back().start = "another";
  EXPECT_NE(SetDigest(jobs), digest);
  jobs.back().start.clear();
  jobs.back().spec.mutable_training()->set_epochs(51);
  EXPECT_NE(SetDigest(jobs), digest);
}

}  // namespace
}  // namespace ffzero
