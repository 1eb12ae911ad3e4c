#include "client/reproduce/paper_jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace ffzero {
namespace {

using ::testing::ElementsAre;

const v1::JobSpec& Find(const std::vector<PlannedJob>& jobs, const std::string& name) {
  const auto found = std::find_if(jobs.begin(), jobs.end(),
                                  [&](const PlannedJob& job) { return job.spec.name() == name; });
  EXPECT_NE(found, jobs.end()) << name;
  return found->spec;
}

TEST(PaperJobs, AreFiveExperimentsWithFourSolversAndFiveSeedsUnderNamesOfTheirOwn) {
  const std::vector<PlannedJob> jobs = PaperJobs({});
  ASSERT_EQ(jobs.size(), 100u);
  std::set<std::string> names;
  for (const PlannedJob& job : jobs) names.insert(job.spec.name());
  EXPECT_EQ(names.size(), jobs.size());
  // A whole seed comes before the next.
  EXPECT_EQ(jobs[19].spec.seed(), 0u);
  EXPECT_EQ(jobs[20].spec.seed(), 1u);
}

TEST(PaperJobs, HaveThePublishedSettings) {
  const std::vector<PlannedJob> jobs = PaperJobs({});
  const v1::JobSpec& mlp = Find(jobs, "paper-mlp-ff_dd-seed4");
  EXPECT_EQ(mlp.dataset().name(), "mnist10k");
  EXPECT_EQ(mlp.training().epochs(), 100);
  EXPECT_EQ(mlp.training().batch_size(), 256);
  EXPECT_EQ(mlp.training().learning_rate(), 1e-3);
  EXPECT_EQ(mlp.training().epsilon(), 1e-3);
  EXPECT_EQ(mlp.training().num_directions(), 1);
  const v1::JobSpec& mesh = Find(jobs, "paper-photonic-bp_dd-seed0");
  EXPECT_EQ(mesh.dataset().crop(), 8);
  EXPECT_EQ(mesh.training().batch_size(), 128);
  EXPECT_EQ(mesh.training().learning_rate(), 3e-2);
  EXPECT_EQ(mesh.training().epsilon(), 1e-2);
  EXPECT_EQ(mesh.training().num_directions(), 10);
  EXPECT_EQ(Find(jobs, "paper-photonic-ff_ad-seed0").training().learning_rate(), 1e-3);
  EXPECT_THAT(Find(jobs, "paper-cnn-bp_ad-seed0").network().cnn().channels(), ElementsAre(4, 4));
  const v1::JobSpec& function = Find(jobs, "paper-function2-bp_ad-seed0");
  EXPECT_EQ(function.dataset().name(), "function2");
  EXPECT_EQ(function.training().epochs(), 50);
  // The server fills in the layers, whose last depends on solver and data.
  EXPECT_EQ(function.network().mlp().layers_size(), 0);
  EXPECT_TRUE(function.network().has_mlp());
}

TEST(PaperJobs, QuickOnesNeedNoDataFiles) {
  const std::vector<PlannedJob> jobs = PaperJobs({.quick = true});
  EXPECT_EQ(jobs.size(), 60u);
  for (const PlannedJob& job : jobs) {
    EXPECT_THAT(job.spec.dataset().name(), testing::AnyOf("glyphs", "function1", "function2"));
    EXPECT_EQ(job.spec.dataset().has_train_limit(), job.spec.dataset().name() == "glyphs");
  }
}

TEST(PaperJobs, TakeAnotherDataSetForTheImagesAlone) {
  for (const bool quick : {false, true}) {
    const std::vector<PlannedJob> jobs = PaperJobs({.quick = quick, .dataset = "fashion"});
    EXPECT_EQ(Find(jobs, "paper-cnn-ff_dd-seed0").dataset().name(), "fashion");
    EXPECT_EQ(Find(jobs, "paper-function1-ff_dd-seed0").dataset().name(), "function1");
  }
}

TEST(PaperJobs, AreScaledDownButNeverUp) {
  const std::vector<PlannedJob> jobs =
      PaperJobs({.quick = true, .epochs = 11, .seeds = 1, .limit = 2000});
  EXPECT_EQ(jobs.size(), 20u);
  EXPECT_EQ(Find(jobs, "paper-mlp-ff_dd-seed0").training().epochs(), 11);
  EXPECT_EQ(Find(jobs, "paper-function1-ff_dd-seed0").training().epochs(), 10);
  EXPECT_EQ(Find(jobs, "paper-mlp-ff_dd-seed0").dataset().train_limit(), 2000);
  EXPECT_EQ(Find(jobs, "paper-mlp-ff_dd-seed0").dataset().test_limit(), 1000);
  EXPECT_EQ(Find(jobs, "paper-function1-ff_dd-seed0").dataset().train_limit(), 2000);
}

}  // namespace
}  // namespace ffzero
