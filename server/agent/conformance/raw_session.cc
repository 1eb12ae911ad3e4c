#include "server/agent/conformance/raw_session.h"

#include <numeric>
#include <utility>

#include "server/instruments/wire.h"

namespace ffzero {
RawSession::RawSession(const Bench& bench, std::unique_ptr<InstrumentClient> client)
    : bench_(bench),
      client_(std::move(client)),
      version_(FirstVersion()),
      versions_(bench.stages(), 0) {}

absl::StatusOr<std::unique_ptr<RawSession>> RawSession::Open(const Bench& bench) {
  std::unique_ptr<RawSession> session(
      new RawSession(bench, bench.subject().connect({.fence = bench.subject().fence})));
  absl::Status status = session->client_->Load(*bench.samples(), &session->inputs_);
  if (status.ok()) status = session->ProgramBase();
  if (!status.ok()) return status;
  return session;
}

v1::Programming RawSession::Programming(int stage, std::span<const float> values) {
  v1::Programming programming;
  programming.set_stage(stage);
  AppendFloats(values, programming.mutable_values());
  if (stage >= 0 && stage < bench_.stages()) programming.set_from(versions_[stage]);
  version_ += version_ + 1 == 0 ? 2 : 1;
  programming.set_to(version_);
  return programming;
}

absl::Status RawSession::Program(const v1::Programming& programming) {
  v1::ProgramRequest request;
  *request.add_programming() = programming;
  absl::Status status = client_->Program(std::move(request));
  const int stage = programming.stage();
  if (status.ok() && stage >= 0 && stage < bench_.stages()) versions_[stage] = programming.to();
  return status;
}

absl::Status RawSession::ProgramBase() {
  for (int stage = 0; stage < bench_.stages(); ++stage) {
    absl::Status status = Program(Programming(stage, bench_.Base(stage)));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

v1::MeasureRequest RawSession::Measurement(int stage) const {
  v1::MeasureRequest request;
  request.set_inputs(inputs_);
  request.mutable_samples()->Resize(kBenchRows, 0);
  std::iota(request.mutable_samples()->begin(), request.mutable_samples()->end(), 0);
  request.set_read_stage(stage);
  for (int s = 0; s <= stage; ++s) request.add_versions(versions_[s]);
  if (bench_.takes_directions()) {
    request.add_probes()->set_direction(-1);
  } else {
    request.add_trials();
  }
  return request;
}

v1::MeasureRequest RawSession::Trial(int stage, std::span<const float> settings) const {
  v1::MeasureRequest request = Measurement(stage);
  request.add_write_stages(stage);
  if (!bench_.takes_directions()) {
    AppendFloats(settings, request.mutable_trials(0)->add_settings());
    return request;
  }
  std::vector<float> difference(settings.begin(), settings.end());
  const std::vector<float> base = bench_.Base(stage);
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= base[i];
  v1::Direction* direction = request.add_directions();
  direction->set_length(1);
  AppendFloats(difference, direction->mutable_values());
  request.mutable_probes(0)->set_direction(0);
  request.mutable_probes(0)->set_scale(1);
  return request;
}

absl::StatusOr<RowMatrix> RawSession::Read(v1::MeasureRequest request) {
  v1::MeasureResponse response;
  absl::Status status = client_->Measure(&request, absl::InfiniteDuration(), &response);
  if (!status.ok()) return status;
  if (response.readings_size() != 1) return absl::DataLossError("Measure: not one reading");
  RowMatrix readings(request.samples_size(), bench_.info().stages[request.read_stage()].readings);
  status = TakeFloats(response.readings(0), "Measure: readings[0]",
                      {readings.data(), static_cast<std::size_t>(readings.size())});
  if (!status.ok()) return status;
  return readings;
}

absl::Status RawSession::Measure(v1::MeasureRequest request) {
  v1::MeasureResponse response;
  return client_->Measure(&request, absl::InfiniteDuration(), &response);
}

}  // namespace ffzero
