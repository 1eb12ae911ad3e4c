#include "server/instruments/exchange_wire.h"

#include <cmath>
#include <functional>

#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class ExchangeWireTest : public testing::Test {
 protected:
  v1::MeasureRequest Encode(const Exchange& exchange) {
    v1::MeasureRequest request;
    EncodeExchange(exchange, &request);
    EncodeProbes(exchange, &request);
    return request;
  }

  InlineExecutor executor_;
  const std::unique_ptr<Device> device_ = SmallConvolution(&executor_);
  DirectionCache cache_;
  DecodedExchange decoded_;
};

TEST_F(ExchangeWireTest, AnExchangeThatTravelledAsksForTheSame) {
  Prepare(device_.get());
  for (const int stage : {0, 1}) {
    SomeExchange sent(stage);
    const v1::MeasureRequest request = Encode(*sent);
    ASSERT_THAT(decoded_.Take(request, device_->info(), &cache_), IsOk());
    Exchange arrived = decoded_.exchange();
    arrived.inputs = "train";
    EXPECT_EQ(arrived.directions[0].key, sent.directions()[0].key);
    EXPECT_FALSE(arrived.directions[0].values.empty()) << "drawn already";
    EXPECT_EQ(MeasureWith(device_.get(), arrived), MeasureWith(device_.get(), *sent));
  }
}

TEST_F(ExchangeWireTest, DirectionsWithoutAKeyTravelAsTheyAre) {
  Prepare(device_.get());
  const std::vector<float> values(device_->info().stages[1].settings, 0.25f);
  const Direction direction{.key = {}, .values = values, .length = 0.5f};
  const Probe probe{.direction = 0, .scale = 0.1f};
  SomeExchange sent(1);
  sent->directions = {&direction, 1};
  sent->probes = {&probe, 1};
  const v1::MeasureRequest request = Encode(*sent);
  ASSERT_THAT(decoded_.Take(request, device_->info(), &cache_), IsOk());
  Exchange arrived = decoded_.exchange();
  arrived.inputs = "train";
  EXPECT_EQ(MeasureWith(device_.get(), arrived), MeasureWith(device_.get(), *sent));
}

TEST_F(ExchangeWireTest, DirectionsKeepTheLengthOfEachGroup) {
  Prepare(device_.get());
  SomeExchange sent(0);
  std::vector<float> lengths;
  for (std::size_t g = 0; g < device_->info().stages[0].groups.size(); ++g) {
    lengths.push_back(0.3f + static_cast<float>(g));
  }
  std::vector<Direction> directions = sent.directions();
  for (Direction& direction : directions) direction.group_lengths = lengths;
  sent->directions = directions;
  v1::MeasureRequest request = Encode(*sent);
  ASSERT_THAT(decoded_.Take(request, device_->info(), &cache_), IsOk());
  Exchange arrived = decoded_.exchange();
  arrived.inputs = "train";
  EXPECT_EQ(MeasureWith(device_.get(), arrived), MeasureWith(device_.get(), *sent));
  request.mutable_directions(0)->add_group_lengths(1);
  EXPECT_THAT(
      decoded_.Take(request, device_->info(), &cache_),
      FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("directions[0].group_lengths: ")));
}

TEST_F(ExchangeWireTest, RequestsThatNoExchangeIsAreRefused) {
  const v1::MeasureRequest good = Encode(*SomeExchange(1));
  using Change = std::function<void(v1::MeasureRequest*)>;
  const std::vector<std::pair<Change, std::string>> cases = {
      {[](auto* request) { request->set_write_stages(0, 2); }, "stage 2 found"},
      {[](auto* request) { request->set_write_stages(0, -1); }, "stage -1 found"},
      {[](auto* request) { request->add_trials(); }, "this device takes directions"},
      {[](auto* request) { request->clear_write_stages(); }, "directions: 2 found; must be one"},
      {[](auto* request) { request->mutable_directions(0)->clear_key(); },
       "directions[0].values: 0 bytes found"},
  };
  for (const auto& [change, message] : cases) {
    v1::MeasureRequest request = good;
    change(&request);
    EXPECT_THAT(decoded_.Take(request, device_->info(), &cache_),
                FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(message)));
  }
}

TEST_F(ExchangeWireTest, ReadingsThatTravelledAreTheSame) {
  Prepare(device_.get());
  SomeExchange exchange(0);
  const Readings sent = MeasureWith(device_.get(), *exchange);
  ASSERT_FALSE(sent.carried.at(0).empty());
  v1::MeasureResponse response;
  EncodeReadings(sent, &response);
  Readings arrived;
  ASSERT_THAT(DecodeReadings(response, device_->info(), *exchange, &arrived), IsOk());
  EXPECT_EQ(arrived, sent);
}

TEST_F(ExchangeWireTest, AnswersThatCannotBeAreDataLoss) {
  Prepare(device_.get());
  SomeExchange exchange(0);
  v1::MeasureResponse good;
  EncodeReadings(MeasureWith(device_.get(), *exchange), &good);
  const std::string nan("\0\0\xc0\x7f", 4);
  using Change = std::function<void(v1::MeasureResponse*)>;
  const std::vector<std::pair<Change, std::string>> cases = {
      {[](auto* response) { response->add_readings(); }, "readings: 6 found; must be 5"},
      {[](auto* response) { response->mutable_readings(1)->pop_back(); }, "readings[1]: "},
      {[&](auto* response) { response->mutable_readings(4)->replace(8, 4, nan); },
       "readings[4]: a value is not a finite number"},
      {[](auto* response) { response->clear_carried(); }, "carried: 0 found; must be 1"},
      {[&](auto* response) { response->mutable_carried(0)->replace(0, 4, nan); },
       "carried[0]: a value is not a finite number"},
  };
  for (const auto& [change, message] : cases) {
    v1::MeasureResponse response = good;
    change(&response);
    Readings readings;
    EXPECT_THAT(DecodeReadings(response, device_->info(), *exchange, &readings),
                FailsWith(absl::StatusCode::kDataLoss, HasSubstr(message)));
  }
}

}  // namespace
}  // namespace ffzero
