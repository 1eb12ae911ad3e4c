#include "client/event_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/status_matchers.h"
#include "tests/unit/fake_training_service.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const grpc::Status kGone(grpc::StatusCode::UNAVAILABLE, "shutting down");

v1::JobEvent Event(std::int64_t seq) {
  v1::JobEvent event;
  event.set_seq(seq);
  event.mutable_log()->set_text("x");
  return event;
}

EventStream::Options Fast() {
  return {.reconnect = absl::Seconds(20),
          .first_backoff = absl::Milliseconds(5),
          .most_backoff = absl::Milliseconds(20)};
}

class EventStreamTest : public testing::Test {
 protected:
  // Every seq until the stream ends, which it does with `end`.
  std::vector<std::int64_t> ReadAll(EventStream* stream, absl::Status* end) {
    std::vector<std::int64_t> seqs;
    v1::JobEvent event;
    while (true) {
      const auto outcome = stream->Next(absl::Now() + absl::Milliseconds(50), &event);
      if (!outcome.ok() || *outcome == EventStream::Outcome::kEnd) {
        *end = outcome.status();
        return seqs;
      }
      if (*outcome == EventStream::Outcome::kEvent) seqs.push_back(event.seq());
    }
  }

  FakeTrainingService service_;
  TrainingClient client_{service_.address(), absl::Seconds(60)};
};

TEST_F(EventStreamTest, DeliversTheLogAndEnds) {
  service_.watch = [](const v1::WatchJobRequest& request, auto* writer) {
    EXPECT_EQ(request.job_id(), "job");
    for (std::int64_t seq = request.after_seq() + 1; seq <= 4; ++seq) writer->Write(Event(seq));
    return grpc::Status::OK;
  };
  EventStream stream(&client_, "job", 1, Fast());
  absl::Status end;
  EXPECT_THAT(ReadAll(&stream, &end), ElementsAre(2, 3, 4));
  EXPECT_THAT(end, IsOk());
  EXPECT_EQ(stream.last_seq(), 4);
}

TEST_F(EventStreamTest, DeliversEveryEventOnceThoughStreamsBreakOff) {
  std::vector<std::int64_t> begun_after;
  service_.watch = [&](const v1::WatchJobRequest& request, auto* writer) {
    begun_after.push_back(request.after_seq());
    // Every second stream breaks before it has sent anything.
    const std::int64_t sent = begun_after.size() % 2 == 0 ? 0 : 3;
    for (std::int64_t i = 1; i <= sent; ++i) {
      const std::int64_t seq = request.after_seq() + i;
      if (seq > 10) return grpc::Status::OK;
      writer->Write(Event(seq));
    }
    return kGone;
  };
  EventStream stream(&client_, "job", 0, Fast());
  absl::Status end;
  EXPECT_THAT(ReadAll(&stream, &end), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_THAT(end, IsOk());
  EXPECT_THAT(begun_after, ElementsAre(0, 3, 3, 6, 6, 9, 9));
}

TEST_F(EventStreamTest, OutlivesAServerThatRestarts) {
  std::atomic<bool> waiting = false;
  service_.watch = [&](const v1::WatchJobRequest& request, auto* writer) {
    writer->Write(Event(request.after_seq() + 1));
    if (request.after_seq() == 1) return grpc::Status::OK;
    // What was sent may be lost with the connection: only the first of these waits for its end.
    if (waiting.exchange(true)) return kGone;
    while (writer->Write(Event(1))) absl::SleepFor(absl::Milliseconds(10));
    return kGone;
  };
  std::thread restart([&] {
    while (!waiting) absl::SleepFor(absl::Milliseconds(5));
    service_.Stop();
    service_.Restart();
  });
  EventStream stream(&client_, "job", 0, Fast());
  absl::Status end;
  EXPECT_THAT(ReadAll(&stream, &end), ElementsAre(1, 2));
  EXPECT_THAT(end, IsOk());
  restart.join();
}

TEST_F(EventStreamTest, DropsWhatItHasSeen) {
  service_.watch = [](const v1::WatchJobRequest& request, auto* writer) {
    for (std::int64_t seq : {1, 2, 2, 1, 3}) writer->Write(Event(seq));
    return grpc::Status::OK;
  };
  EventStream stream(&client_, "job", 0, Fast());
  absl::Status end;
  EXPECT_THAT(ReadAll(&stream, &end), ElementsAre(1, 2, 3));
  EXPECT_THAT(end, IsOk());
}

TEST_F(EventStreamTest, SaysThatAnEventIsMissing) {
  service_.watch = [](const v1::WatchJobRequest& request, auto* writer) {
    for (std::int64_t seq : {1, 3}) writer->Write(Event(seq));
    return grpc::Status::OK;
  };
  EventStream stream(&client_, "job", 0, Fast());
  absl::Status end;
  EXPECT_THAT(ReadAll(&stream, &end), ElementsAre(1));
  EXPECT_THAT(end, FailsWith(absl::StatusCode::kDataLoss, HasSubstr("event 3 after event 1")));
}

TEST_F(EventStreamTest, GivesUpAfterTheTimeItWasGiven) {
  service_.watch = [](const v1::WatchJobRequest& request, auto* writer) { return kGone; };
  EventStream::Options options = Fast();
  options.reconnect = absl::Milliseconds(200);
  EventStream stream(&client_, "job", 0, options);
  absl::Status end;
  EXPECT_THAT(ReadAll(&stream, &end), IsEmpty());
  EXPECT_THAT(end, FailsWith(absl::StatusCode::kUnavailable, HasSubstr("gave up")));
  EXPECT_GE(service_.calls, 2);
}

TEST_F(EventStreamTest, TellsSinceWhenTheConnectionIsLost) {
  service_.Stop();
  EventStream stream(&client_, "job", 0, Fast());
  v1::JobEvent event;
  EXPECT_EQ(stream.lost_since(), absl::InfiniteFuture());
  EXPECT_TRUE(Eventually([&] {
    const auto outcome = stream.Next(absl::Now() + absl::Milliseconds(50), &event);
    EXPECT_TRUE(outcome.ok() && *outcome == EventStream::Outcome::kNothing);
    return stream.lost_since() <= absl::Now();
  }));
}

TEST_F(EventStreamTest, PassesOnOtherErrorsAtOnce) {
  service_.watch = [](const v1::WatchJobRequest& request, auto* writer) {
    return grpc::Status(grpc::StatusCode::NOT_FOUND, "job \"job\": there is no such job");
  };
  EventStream stream(&client_, "job", 0, Fast());
  absl::Status end;
  EXPECT_THAT(ReadAll(&stream, &end), IsEmpty());
  EXPECT_THAT(end, FailsWith(absl::StatusCode::kNotFound, "job \"job\": there is no such job"));
  EXPECT_EQ(service_.calls, 1);
}

TEST_F(EventStreamTest, CanBeLeftInTheMiddle) {
  service_.watch = [](const v1::WatchJobRequest& request, auto* writer) {
    for (std::int64_t seq = 1; writer->Write(Event(seq)); ++seq) {
    }
    return grpc::Status::CANCELLED;
  };
  EventStream stream(&client_, "job", 0, Fast());
  v1::JobEvent event;
  ASSERT_THAT(stream.Next(absl::Now() + absl::Seconds(10), &event), IsOk());
  EXPECT_EQ(event.seq(), 1);
}

}  // namespace
}  // namespace ffzero
