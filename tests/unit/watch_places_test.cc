#include "server/watch_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(WatchPlacesTest, TellsOfEachJobTheWatchThatIsFurthestBehind) {
  WatchPlaces places;
  EXPECT_THAT(places.FurthestBehind(), IsEmpty());
  WatchPlaces::Place fast(&places, "a", 0);
  std::optional<WatchPlaces::Place> slow(std::in_place, &places, "a", 0);
  const WatchPlaces::Place other(&places, "b", 7);
  fast.MoveTo(9);
  slow->MoveTo(3);
  EXPECT_THAT(places.FurthestBehind(), ElementsAre(Pair("a", 3), Pair("b", 7)));
  slow.reset();
  EXPECT_THAT(places.FurthestBehind(), ElementsAre(Pair("a", 9), Pair("b", 7)));
}

}  // namespace
}  // namespace ffzero
