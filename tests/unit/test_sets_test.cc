#include "server/test_sets.h"

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class TestSetsTest : public testing::Test {
 protected:
  // A job on a few of a generated set's samples.
  v1::Job Job(const char* id, const char* dataset) {
    spec_.dataset = {.name = dataset, .train_limit = 20, .test_limit = 10};
    spec_.network = MlpSpec{.layers = {10}};
    v1::Job job;
    job.set_id(id);
    EXPECT_THAT(data_.Describe(spec_, &job), IsOk());
    return job;
  }

  JobSpec spec_;
  DataCatalogue data_{""};
  TestSets sets_{&data_};
};

TEST_F(TestSetsTest, HasAJobsTestSamplesAndWhatTheyMean) {
  const v1::Job images = Job("a", "glyphs");
  const auto glyphs = sets_.Of(spec_, images).value();
  EXPECT_EQ(glyphs->samples.size(), 10);
  EXPECT_EQ(glyphs->labels.size(), 10u);
  const v1::Job values = Job("b", "function1");
  const auto function = sets_.Of(spec_, values).value();
  EXPECT_EQ(function->samples.targets.size(), 10u);
  EXPECT_TRUE(function->labels.empty());
  EXPECT_NE(function->target_scale, 1);
}

TEST_F(TestSetsTest, KeepsTheOneThatWasAskedForLast) {
  const v1::Job job = Job("a", "function1");
  const auto first = sets_.Of(spec_, job).value();
  EXPECT_EQ(sets_.Of(spec_, job).value(), first);
  const v1::Job other = Job("b", "function1");
  EXPECT_NE(sets_.Of(spec_, other).value(), first);
  EXPECT_NE(sets_.Of(spec_, job).value(), first);
}

TEST_F(TestSetsTest, DataThatCannotBeHadAreNotTheCallersFault) {
  v1::Job job = Job("a", "function1");
  job.mutable_data(0)->set_sha256("another");
  EXPECT_THAT(sets_.Of(spec_, job),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("has changed")));
  spec_.dataset.name = "gone";
  EXPECT_THAT(sets_.Of(spec_, job),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("\"gone\"")));
}

}  // namespace
}  // namespace ffzero
