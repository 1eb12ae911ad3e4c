#include "core/training/network_state.h"

#include "core/devices/digital/networks.h"
#include "core/training/network.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class NetworkStateTest : public testing::Test {
 protected:
  NetworkStateTest() { spec_.network = MlpSpec{.layers = {8, 4}}; }

  NetworkState State(std::uint64_t seed) {
    spec_.seed = seed;
    const auto device = MakeDenseDevice(std::get<MlpSpec>(spec_.network), 6, &executor_).value();
    return InitialState(spec_, device->info(), 3);
  }

  void Refuses(const std::vector<Checkpoint::Stage>& saved, const char* what) {
    EXPECT_THAT(CheckState(saved, State(1)),
                FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(what)));
  }

  InlineExecutor executor_;
  JobSpec spec_;
};

TEST_F(NetworkStateTest, ASavedNetworkTakesThePlaceOfAnother) {
  const NetworkState state = State(1);
  NetworkState other = State(2);
  ASSERT_NE(other.values[1], state.values[1]);
  const std::vector<Checkpoint::Stage> saved = SaveState(state);
  ASSERT_THAT(CheckState(saved, other), IsOk());
  RestoreState(saved, &other);
  EXPECT_EQ(other.values, state.values);
  for (int s = 0; s < 2; ++s) {
    const Head& head = state.courses[s].heads[0];
    EXPECT_EQ(other.courses[s].heads[0].prototypes, head.prototypes);
    EXPECT_EQ(other.courses[s].heads[0].groups, head.groups);
  }
}

TEST_F(NetworkStateTest, MomentsAreSavedWhereThereAreAny) {
  NetworkState state = State(1);
  state.moments[1] = {.first = {1, 2}, .second = {3, 4}};
  const std::vector<Checkpoint::Stage> saved = SaveState(state);
  EXPECT_TRUE(saved[0].moments.empty());
  NetworkState other = State(2);
  other.moments[0] = {.first = {9}, .second = {9}};
  ASSERT_THAT(CheckState(saved, other), IsOk());
  RestoreState(saved, &other);
  EXPECT_TRUE(other.moments[0].first.empty());
  EXPECT_EQ(other.moments[1].first, (std::vector<float>{1, 2}));
  EXPECT_EQ(other.moments[1].second, (std::vector<float>{3, 4}));
}

TEST_F(NetworkStateTest, OtherShapesAreRefusedByName) {
  std::vector<Checkpoint::Stage> saved = SaveState(State(1));
  saved.pop_back();
  Refuses(saved, "the number of stages differs");
  saved = SaveState(State(1));
  saved[1].values.push_back(0);
  Refuses(saved, "the number of settings differs");
  saved = SaveState(State(1));
  saved[0].moments = {{1, 2}, {3}};
  Refuses(saved, "the number of moments differs");
  saved = SaveState(State(1));
  saved[0].prototypes.emplace_back();
  Refuses(saved, "the number of heads differs");
  saved = SaveState(State(1));
  saved[1].prototypes[0].resize(3, 5);
  Refuses(saved, "the shape of the prototypes differs");
}

TEST_F(NetworkStateTest, ANetworkBeginsWithWhatAnotherHasLearntAndNoMoments) {
  NetworkState learnt = State(1);
  learnt.moments[1] = {.first = {1, 2}, .second = {3, 4}};
  NetworkState state = State(2);
  ASSERT_THAT(AdoptState(SaveState(learnt), &state), IsOk());
  EXPECT_EQ(state.values, learnt.values);
  EXPECT_TRUE(state.moments[1].first.empty());
  EXPECT_EQ(state.courses[1].heads[0].prototypes, learnt.courses[1].heads[0].prototypes);
}

TEST_F(NetworkStateTest, AStartWithOtherPrototypesKeepsTheOwnAndOneWithOtherStagesIsRefused) {
  std::vector<Checkpoint::Stage> saved = SaveState(State(1));
  saved[0].prototypes.clear();
  NetworkState state = State(2);
  const RowMatrix own = state.courses[0].heads[0].prototypes;
  ASSERT_THAT(AdoptState(saved, &state), IsOk());
  EXPECT_EQ(state.courses[0].heads[0].prototypes, own);
  saved[1].values.pop_back();
  const std::vector<std::vector<float>> before = state.values;
  EXPECT_THAT(AdoptState(saved, &state),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("start: ")));
  EXPECT_EQ(state.values, before);
}

}  // namespace
}  // namespace ffzero
