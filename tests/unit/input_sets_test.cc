#include "server/agent/input_sets.h"

#include <functional>

#include "server/digest.h"
#include "server/instruments/wire.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class InputSetsTest : public testing::Test {
 protected:
  // A set of three samples, `first` among its values.
  v1::LoadRequest Whole(float first, bool complex = false) {
    std::vector<float> values(complex ? 30 : 15, 0.5f);
    values[0] = first;
    v1::LoadRequest request;
    AppendFloats(values, request.mutable_data());
    request.set_name(Sha256(request.data()));
    request.set_rows(3);
    request.set_columns(5);
    request.set_complex(complex);
    return request;
  }
  std::int64_t Take(const v1::LoadRequest& request) {
    v1::LoadResponse response;
    EXPECT_THAT(sets_.Take(request, &response), IsOk());
    return response.received();
  }

  InlineExecutor executor_;
  const std::unique_ptr<Device> device_ = SmallChip(&executor_);
  InputSets sets_{device_.get()};
};

TEST_F(InputSetsTest, ASetThatIsWholeIsTheDevices) {
  const v1::LoadRequest request = Whole(0.25f);
  EXPECT_EQ(Take(request), 60);
  const absl::StatusOr<std::string> name = sets_.Find(request.name());
  ASSERT_THAT(name, IsOk());
  auto inputs = std::make_shared<InputSet>();
  inputs->real.setConstant(3, 5, 0.5f);
  inputs->real(0, 0) = 0.25f;
  ASSERT_THAT(device_->Load("same", inputs), IsOk());
  for (int stage = 0; stage < 2; ++stage) {
    ASSERT_THAT(device_->Program(stage, SomeValues(device_->info().stages[stage])), IsOk());
  }
  SomeExchange exchange(0);
  const std::int32_t sample = 0;
  exchange->samples = {&sample, 1};
  exchange->inputs = *name;
  const Readings arrived = MeasureWith(device_.get(), *exchange);
  exchange->inputs = "same";
  EXPECT_EQ(arrived, MeasureWith(device_.get(), *exchange));
}

TEST_F(InputSetsTest, ComplexSetsHaveTheirPhases) {
  const v1::LoadRequest request = Whole(0.25f, /*complex=*/true);
  EXPECT_EQ(Take(request), 120);
  EXPECT_THAT(sets_.Find(request.name()), IsOk());
}

TEST_F(InputSetsTest, AnInterruptedUploadGoesOnWhereItWas) {
  const v1::LoadRequest whole = Whole(1);
  v1::LoadRequest question = whole;
  question.clear_data();
  EXPECT_EQ(Take(question), 0);
  v1::LoadRequest piece = whole;
  piece.set_data(whole.data().substr(0, 24));
  EXPECT_EQ(Take(piece), 24);
  EXPECT_EQ(Take(piece), 24) << "sent twice";
  EXPECT_EQ(Take(question), 24);
  EXPECT_THAT(sets_.Find(whole.name()),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("are not loaded")));
  piece.set_offset(40);
  piece.set_data(whole.data().substr(40));
  EXPECT_EQ(Take(piece), 24) << "ahead of a piece that was lost";
  piece.set_offset(24);
  piece.set_data(whole.data().substr(24));
  EXPECT_EQ(Take(piece), 60);
  EXPECT_EQ(Take(question), 60);
  EXPECT_THAT(sets_.Find(whole.name()), IsOk());
}

TEST_F(InputSetsTest, TheSameBytesInAnotherShapeAreAnotherSet) {
  const v1::LoadRequest complex = Whole(1, /*complex=*/true);
  EXPECT_EQ(Take(complex), 120);
  v1::LoadRequest real = complex;
  real.set_complex(false);
  real.set_rows(6);
  v1::LoadRequest question = real;
  question.clear_data();
  EXPECT_EQ(Take(question), 0);
  EXPECT_THAT(sets_.Find(complex.name()),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("are not loaded")));
  EXPECT_EQ(Take(real), 120);
  EXPECT_THAT(sets_.Find(real.name()), IsOk());
}

TEST_F(InputSetsTest, WhatIsNotWhatItsNameSaysIsForgotten) {
  v1::LoadRequest request = Whole(1);
  request.mutable_data()->front() ^= 1;
  v1::LoadResponse response;
  EXPECT_THAT(sets_.Take(request, &response),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("send it again")));
  EXPECT_EQ(Take(Whole(1)), 60);
}

TEST_F(InputSetsTest, TheSetsUsedLastAreKept) {
  std::vector<v1::LoadRequest> sets;
  for (int i = 0; i < 5; ++i) {
    sets.push_back(Whole(static_cast<float>(i)));
    Take(sets.back());
    ASSERT_THAT(sets_.Find(sets.front().name()), IsOk());
  }
  EXPECT_THAT(sets_.Find(sets[1].name()),
              FailsWith(absl::StatusCode::kFailedPrecondition, testing::_));
  for (int i : {0, 2, 3, 4}) EXPECT_THAT(sets_.Find(sets[i].name()), IsOk());
}

TEST_F(InputSetsTest, WhatCannotBeIsRefusedBeforeMemoryIsTaken) {
  const v1::LoadRequest good = Whole(1);
  using Change = std::function<void(v1::LoadRequest*)>;
  const std::vector<std::pair<Change, std::string>> cases = {
      {[](auto* request) { request->set_name("train"); },
       "name: 5 characters found; must be 64 hexadecimal digits"},
      {[](auto* request) { request->set_columns(6); }, "columns: 6 found; must be 5"},
      {[](auto* request) { request->set_rows(0); }, "rows: 0 found"},
      {[](auto* request) { request->set_rows(1 << 30); }, "rows: 1073741824 found"},
      {[](auto* request) { request->set_offset(-1); }, "offset: -1 with 60 bytes found"},
      {[](auto* request) { request->set_offset(4); },
       "offset: 4 with 60 bytes found; must be within the set's 60 bytes"},
      {[](auto* request) { request->mutable_data()->append("more"); }, "offset: 0 with 64 bytes"},
  };
  for (const auto& [change, message] : cases) {
    v1::LoadRequest request = good;
    change(&request);
    v1::LoadResponse response;
    EXPECT_THAT(sets_.Take(request, &response),
                FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(message)));
  }
}

TEST_F(InputSetsTest, ASetThatTheDeviceRefusesIsNotThere) {
  const v1::LoadRequest request = Whole(NAN);
  v1::LoadResponse response;
  EXPECT_THAT(sets_.Take(request, &response),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("finite")));
  EXPECT_FALSE(sets_.Find(request.name()).ok());
}

}  // namespace
}  // namespace ffzero
