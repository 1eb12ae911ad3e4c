#include "client/reproduce/csv_table.h"

#include <gtest/gtest.h>

#include "tests/unit/set_jobs.h"

namespace ffzero {
namespace {

constexpr auto kFfDd = v1::TrainingSpec::FF_DD;
constexpr auto kBpDd = v1::TrainingSpec::BP_DD;

TEST(CsvTable, HasALineForEveryJobWhateverBecameOfIt) {
  SetJob failed = SetJobs::In(v1::FAILED, "mlp", kBpDd, 0);
  failed.job->set_error("a \"lamp\", out");
  const std::vector<SetJob> jobs = {SetJobs::Succeeded("mlp", kFfDd, 0, 0.6125), failed,
                                    SetJobs::Succeeded("function1", kFfDd, 0, 0.9),
                                    SetJobs::Refused("cnn", kFfDd, 0, "no\nway"),
                                    SetJobs::Succeeded("mlp", kFfDd, 1, 0.5)};
  EXPECT_EQ(CsvTable(jobs),
            "network,data,solver,seed,state,score,stage_1,stage_2,vote,forward_evaluations,"
            "seconds,job,reason\n"
            "mlp,glyphs (synthetic data),ff_dd,0,SUCCEEDED,accuracy,0.6125,0.6125,0.6125,1600,4,"
            "id-mlp-ff_dd-0,\n"
            "mlp,glyphs (synthetic data),ff_dd,1,SUCCEEDED,accuracy,0.5,0.5,0.5,1600,4,"
            "id-mlp-ff_dd-1,\n"
            "mlp,glyphs (synthetic data),bp_dd,0,FAILED,accuracy,,,,0,,id-mlp-bp_dd-0,"
            "\"a \"\"lamp\"\", out\"\n"
            "mlp,function1 (synthetic data),ff_dd,0,SUCCEEDED,r2,0.9,0.9,,1600,4,"
            "id-function1-ff_dd-0,\n"
            "mlp,glyphs,ff_dd,0,REFUSED,,,,,,,,no way\n");
}

TEST(CsvTable, OfNothingIsTheNames) {
  EXPECT_EQ(CsvTable({}),
            "network,data,solver,seed,state,score,vote,forward_evaluations,seconds,job,reason\n");
}

}  // namespace
}  // namespace ffzero
