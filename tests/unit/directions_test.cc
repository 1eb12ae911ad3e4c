#include "core/training/directions.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "tests/golden.h"

namespace ffzero {
namespace {

std::vector<ParameterGroup> Groups(const std::vector<int>& sizes) {
  std::vector<ParameterGroup> groups;
  int offset = 0;
  for (int size : sizes) {
    ParameterGroup group;
    group.offset = offset;
    group.size = size;
    groups.push_back(group);
    offset += size;
  }
  return groups;
}

TEST(DirectionsTest, DirectionsAreTheGoldenOnesToTheBit) {
  for (const auto& golden : ReadGolden("generator.json", "directions")) {
    const bool normal = golden["distribution"] == "normal";
    const DirectionKey key{
        .seed = ToUint64(golden["seed"]),
        .stream = ToUint64(golden["stream"]),
        .distribution = normal ? Distribution::kNormal : Distribution::kRademacher};
    const auto sizes = golden["groups"].get<std::vector<int>>();
    std::vector<float> values(std::accumulate(sizes.begin(), sizes.end(), 0));
    DrawDirection(key, Groups(sizes), values);
    EXPECT_EQ(BitsOf(values), ToWords(golden["values"])) << golden["seed"];
  }
}

TEST(DirectionsTest, KeysOfStepsAreTheGoldenOnes) {
  for (const auto& golden : ReadGolden("generator.json", "steps")) {
    const DirectionKey key = KeyOfStep(ToUint64(golden["job_seed"]), golden["stage"],
                                       golden["step"], golden["directions"], golden["k"]);
    EXPECT_EQ(key.seed, ToUint64(golden["seed"])) << golden;
    EXPECT_EQ(key.stream, ToUint64(golden["stream"])) << golden;
    EXPECT_EQ(key.distribution, Distribution::kNormal);
  }
}

TEST(DirectionsTest, TrialSettingsAreTheGoldenOnesToTheBit) {
  for (const auto& golden : ReadGolden("generator.json", "trials")) {
    const std::vector<float> base = ToFloats(golden["base"]);
    std::vector<float> trial(base.size());
    Materialise(base, ToFloats(golden["direction"]), ToFloats(golden["scale"])[0], trial);
    EXPECT_EQ(BitsOf(trial), ToWords(golden["values"]));
    trial = base;
    Materialise(trial, ToFloats(golden["direction"]), ToFloats(golden["scale"])[0], trial);
    EXPECT_EQ(BitsOf(trial), ToWords(golden["values"])) << "in place";
  }
}

TEST(DirectionsTest, EachGroupHasUnitLength) {
  const std::vector<int> sizes = {1, 3000, 17};
  const std::vector<ParameterGroup> groups = Groups(sizes);
  for (Distribution distribution : {Distribution::kNormal, Distribution::kRademacher}) {
    std::vector<float> values(3018);
    DrawDirection({.seed = 3, .stream = 1, .distribution = distribution}, groups, values);
    for (const ParameterGroup& group : groups) {
      double sum = 0;
      for (int i = group.offset; i < group.offset + group.size; ++i) {
        sum += double{values[i]} * values[i];
      }
      EXPECT_NEAR(std::sqrt(sum), 1, 1e-6) << group.size << " settings";
    }
  }
}

}  // namespace
}  // namespace ffzero
