#include "client/reproduce/insitu_jobs.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace ffzero {
namespace {

TEST(InsituJobs, AreThreeASeedEachOnTheChipOfItsSeed) {
  const std::vector<PlannedJob> jobs = InsituJobs({.what = "insitu"});
  ASSERT_EQ(jobs.size(), 9u);
  std::set<std::string> names;
  for (const PlannedJob& job : jobs) {
    names.insert(job.spec.name());
    const v1::PhotonicSpec& photonic = job.spec.network().photonic();
    EXPECT_EQ(photonic.has_chip(), job.line != "bp_ad_ideal") << job.spec.name();
    if (photonic.has_chip()) {
      EXPECT_EQ(photonic.chip().seed(), job.spec.seed());
    }
    EXPECT_EQ(job.spec.dataset().name(), "mnist10k");
    EXPECT_EQ(job.spec.dataset().resize(), 8);
  }
  EXPECT_EQ(names.size(), jobs.size());
}

TEST(InsituJobs, WhatIsMovedToTheChipStartsFromTheIdealOneAndLearnsNothing) {
  for (const PlannedJob& job : InsituJobs({.what = "insitu", .seeds = 2})) {
    if (job.line != "bp_ad_transferred") {
      EXPECT_EQ(job.start, "");
      EXPECT_GT(job.spec.training().epochs(), 0);
      continue;
    }
    EXPECT_EQ(job.start,
              job.spec.seed() == 0 ? "insitu-bp_ad_ideal-seed0" : "insitu-bp_ad_ideal-seed1");
    EXPECT_TRUE(job.spec.training().has_epochs());
    EXPECT_EQ(job.spec.training().epochs(), 0);
  }
}

TEST(InsituJobs, QuickOnesNeedNoDataFilesAndAreScaledDownButNeverUp) {
  for (const PlannedJob& job : InsituJobs({.what = "insitu", .quick = true, .epochs = 3})) {
    EXPECT_EQ(job.spec.dataset().name(), "glyphs");
    EXPECT_EQ(job.spec.dataset().train_limit(), 4000);
    EXPECT_LE(job.spec.training().epochs(), 3);
  }
}

}  // namespace
}  // namespace ffzero
