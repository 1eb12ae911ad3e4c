#include "client/reproduce/epoch_log.h"

#include "client/event_stream.h"

namespace ffzero {

absl::StatusOr<std::vector<v1::EpochMetrics>> FetchEpochs(TrainingClient* client,
                                                          const std::string& job_id,
                                                          absl::Duration reconnect) {
  EventStream stream(client, job_id, 0, {.reconnect = reconnect});
  std::vector<v1::EpochMetrics> epochs;
  v1::JobEvent event;
  while (true) {
    const auto outcome = stream.Next(absl::InfiniteFuture(), &event);
    if (!outcome.ok()) return outcome.status();
    if (*outcome == EventStream::Outcome::kEnd) return epochs;
    if (event.has_epoch()) epochs.push_back(event.epoch());
  }
}

}  // namespace ffzero
