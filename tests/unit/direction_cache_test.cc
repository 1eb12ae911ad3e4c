#include "server/instruments/direction_cache.h"

#include "core/training/directions.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

class DirectionCacheTest : public testing::Test {
 protected:
  std::vector<float> Get(std::uint64_t stream) {
    const auto values = cache_.Get({.seed = 1, .stream = stream}, stage_.groups, stage_.settings);
    return {values.begin(), values.end()};
  }

  InlineExecutor executor_;
  const StageInfo stage_ = SmallChip(&executor_)->info().stages[0];
  DirectionCache cache_;
};

TEST_F(DirectionCacheTest, DrawsWhatTheKeyNames) {
  std::vector<float> drawn(stage_.settings);
  for (const std::uint64_t stream : {7, 8, 7, 9}) {
    cache_.BeginExchange();
    DrawDirection({.seed = 1, .stream = stream}, stage_.groups, drawn);
    EXPECT_EQ(Get(stream), drawn);
  }
}

TEST_F(DirectionCacheTest, KeepsWhatItGaveUntilTheNextExchange) {
  cache_.BeginExchange();
  const DirectionKey first{.seed = 1, .stream = 1};
  const std::span<const float> values = cache_.Get(first, stage_.groups, stage_.settings);
  const std::vector<float> before(values.begin(), values.end());
  for (std::uint64_t stream = 2; stream < 50; ++stream) Get(stream);
  EXPECT_EQ(std::vector<float>(values.begin(), values.end()), before);
  EXPECT_EQ(cache_.Get(first, stage_.groups, stage_.settings).data(), values.data())
      << "it is not drawn again";
}

}  // namespace
}  // namespace ffzero
