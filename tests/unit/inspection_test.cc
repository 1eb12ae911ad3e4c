#include "server/inspection.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/unit/runner_fixture.h"
#include "tests/unit/tampering_job_store.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotNow = absl::StatusCode::kFailedPrecondition;

absl::Status GoOn() { return absl::OkStatus(); }

class InspectionTest : public RunnerFixture {
 protected:
  // A job of meshes on a function, or on images of 4 x 4, left as it starts.
  std::string RunChip(int ports = 16, int stages = 2, bool images = false) {
    v1::JobSpec spec;
    spec.mutable_dataset()->set_name(images ? "glyphs" : "function1");
    if (images) spec.mutable_dataset()->set_resize(4);
    spec.mutable_dataset()->set_train_limit(20);
    spec.mutable_dataset()->set_test_limit(40);
    spec.mutable_network()->mutable_photonic()->set_ports(ports);
    spec.mutable_network()->mutable_photonic()->set_stages(stages);
    spec.mutable_training()->set_epochs(0);
    const std::string id = RunnerFixture::Submit(spec);
    RunJob(Parts(), ClaimNext(), &executor_, signals_);
    return id;
  }

  // Asks about test samples unless the request says otherwise.
  absl::Status Inspect(const std::string& job, Predictor::GoOn go_on = GoOn) {
    request_.set_job_id(job);
    if (request_.inputs_case() == v1::InspectRequest::INPUTS_NOT_SET) {
      request_.mutable_test_samples();
    }
    response_.Clear();
    return InspectSamples({.store = &tampering_,
                           .data = &data_,
                           .test_sets = &test_sets_,
                           .devices = &devices_,
                           .telemetry = &telemetry_},
                          request_, go_on, &response_);
  }

  static double Power(const v1::StageLight& light, int ports, int column) {
    double power = 0;
    for (int p = 0; p < ports; ++p) power += light.powers(column * ports + p);
    return power;
  }

  RunSignals signals_;
  TamperingJobStore tampering_{store_.get()};
  TestSets test_sets_{&data_};
  v1::InspectRequest request_;
  v1::InspectResponse response_;
};

TEST_F(InspectionTest, FollowsTheTestSetThroughEveryStage) {
  const std::string id = RunChip();
  const std::string before = Job(id).SerializeAsString();
  ASSERT_THAT(Inspect(id), IsOk());
  EXPECT_EQ(response_.ports(), 16);
  EXPECT_EQ(response_.columns(), 16);
  EXPECT_EQ(response_.test_size(), 40);
  EXPECT_EQ(response_.checkpoint_id(), store_->ReadCheckpoint(id, 0)->id);
  ASSERT_EQ(response_.samples_size(), 40);
  for (const v1::SampleLight& sample : response_.samples()) {
    ASSERT_EQ(sample.stages_size(), 2);
    for (int stage = 0; stage < 2; ++stage) {
      const v1::StageLight& light = sample.stages(stage);
      EXPECT_EQ(light.stage(), stage);
      ASSERT_EQ(light.powers_size(), 17 * 16);
      for (int c = 1; c <= 16; ++c) {
        EXPECT_NEAR(Power(light, 16, c) / Power(light, 16, 0), 1, 1e-5) << "an ideal chip";
      }
    }
  }
  EXPECT_EQ(Job(id).SerializeAsString(), before) << "it costs the job nothing";
}

TEST_F(InspectionTest, ValuesEnterAsTheyAre) {
  const std::string id = RunChip(16, 2, /*images=*/true);
  request_.mutable_values()->set_width(16);
  for (int p = 0; p < 16; ++p) request_.mutable_values()->add_values(p == 3 ? 2 : 0);
  ASSERT_THAT(Inspect(id), IsOk());
  ASSERT_EQ(response_.samples_size(), 1);
  EXPECT_EQ(response_.test_size(), 0);
  for (int p = 0; p < 16; ++p) {
    EXPECT_EQ(response_.samples(0).stages(0).powers(p), p == 3 ? 4 : 0);
  }
}

TEST_F(InspectionTest, GivesTheStagesThatAreAskedForInTheirOrder) {
  const std::string id = RunChip(16, 3);
  request_.mutable_test_samples()->set_count(1);
  ASSERT_THAT(Inspect(id), IsOk());
  const v1::SampleLight all = response_.samples(0);
  request_.add_stages(2);
  request_.add_stages(0);
  ASSERT_THAT(Inspect(id), IsOk());
  ASSERT_EQ(response_.samples(0).stages_size(), 2);
  EXPECT_EQ(response_.samples(0).stages(0).SerializeAsString(), all.stages(2).SerializeAsString());
  EXPECT_EQ(response_.samples(0).stages(1).SerializeAsString(), all.stages(0).SerializeAsString());
}

TEST_F(InspectionTest, RefusesStagesThatAreNotThereOrNamedTwice) {
  const std::string id = RunChip();
  for (const int stage : {2, -1}) {
    request_.clear_stages();
    request_.add_stages(1);
    request_.add_stages(stage);
    EXPECT_THAT(
        Inspect(id),
        FailsWith(kInvalid, HasSubstr(absl::StrCat("stages[1]: ", stage,
                                                   " found; must be 0 to 1: the network has 2"))));
  }
  request_.set_stages(1, 1);
  EXPECT_THAT(Inspect(id),
              FailsWith(kInvalid, "stages[1]: 1 found a second time; must be named once"));
}

TEST_F(InspectionTest, RefusesNetworksWithoutLight) {
  const std::string id = RunnerFixture::Submit(1);
  EXPECT_THAT(Inspect(id), FailsWith(kNotNow, HasSubstr("the job's network is not photonic")));
  v1::JobSpec spec = Small(1);
  spec.set_device("chip-1");
  EXPECT_THAT(Inspect(RunnerFixture::Submit(spec)),
              FailsWith(kNotNow, HasSubstr("which only a job may use")));
}

TEST_F(InspectionTest, AskingForMoreThanAReplyHoldsIsRefusedBeforeTheWork) {
  const std::string id = RunChip(200, 3);
  int calls = 0;
  const auto count = [&calls] { return ++calls, absl::OkStatus(); };
  // 64 bytes, and for each of 3 stages 64 bytes and 201 x 200 powers.
  EXPECT_THAT(Inspect(id, count),
              FailsWith(kInvalid, HasSubstr("test_samples: 40 samples found; must be at most 26 of "
                                            "this job in one call, whose answer to each takes "
                                            "482656 bytes")));
  EXPECT_EQ(calls, 0);
  request_.mutable_test_samples()->set_count(26);
  ASSERT_THAT(Inspect(id), IsOk());
  EXPECT_LT(response_.ByteSizeLong(), 12u << 20);
}

TEST_F(InspectionTest, WhereAReplyHoldsFewStagesItSaysHowMany) {
  // 20 ports would do for the samples: no mesh is made before the refusal.
  const std::string id = RunChip(20, 4);
  const auto widen = [this](int ports) {
    tampering_.tamper_with_job = [ports](JobRecord* record) {
      v1::JobSpec spec;
      ASSERT_TRUE(spec.ParseFromString(record->spec));
      spec.mutable_network()->mutable_photonic()->set_ports(ports);
      record->spec = spec.SerializeAsString();
    };
  };
  request_.mutable_test_samples()->set_count(1);
  widen(1000);
  EXPECT_THAT(Inspect(id), FailsWith(kInvalid, HasSubstr("stages: 4 asked for; must be at most 3 "
                                                         "of this job in one call")));
  widen(2000);
  request_.add_stages(0);
  EXPECT_THAT(Inspect(id), FailsWith(kNotNow, HasSubstr("one stage of 2000 ports takes 16008064 "
                                                        "bytes, more than the 12582912")));
}

TEST_F(InspectionTest, EndsWhenItIsToldToAlsoBetweenSamples) {
  const std::string id = RunChip();
  int calls = 0;
  const auto third = [&calls] {
    return ++calls < 3 ? absl::OkStatus() : absl::CancelledError("gone");
  };
  EXPECT_THAT(Inspect(id, third), FailsWith(absl::StatusCode::kCancelled, "gone"));
  EXPECT_EQ(calls, 3);
  EXPECT_LT(response_.samples_size(), 40);
}

TEST_F(InspectionTest, LightThatIsNoNumberIsAnErrorOfItsSample) {
  const std::string id = RunChip();
  request_.mutable_values()->set_width(2);
  for (int n = 0; n < 4; ++n) request_.mutable_values()->add_values(n < 2 ? 1 : 3e38f);
  EXPECT_THAT(Inspect(id), FailsWith(absl::StatusCode::kOutOfRange,
                                     HasSubstr("sample 1: its powers in stage 1 are not finite")));
}

}  // namespace
}  // namespace ffzero
