#ifndef FFZERO_TESTS_UNIT_FAULTY_AGENT_H_
#define FFZERO_TESTS_UNIT_FAULTY_AGENT_H_

#include <grpcpp/security/credentials.h>
#include <grpcpp/server_builder.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/devices/exchange_check.h"
#include "core/training/directions.h"
#include "server/agent/conformance/subject.h"
#include "server/agent/instrument_service.h"
#include "server/agent/served_device.h"
#include "server/instruments/grpc/open_remote.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {

// What is wrong with a device; what is empty is right.
struct Faults {
  // In the device: what the exchange becomes, and what its readings become.
  std::function<void(std::vector<Probe>*)> probes;
  std::function<void(const Exchange&, Readings*)> readings;
  std::function<void(std::vector<float>*)> read_back;
  bool ignores_limits = false;       // of trials
  bool tries_beyond_limits = false;  // and stays there, and says that it was refused
  bool stays_at_last_trial = false;
  // In its service: before a call is answered, and after.
  std::function<void(v1::ProgramRequest*)> program;
  std::function<void(v1::MeasureRequest*)> measure;
  std::function<void(v1::InstrumentInfo*)> describe;
  std::function<void(const v1::LoadRequest&, v1::LoadResponse*)> load;
  std::function<grpc::Status(const grpc::Status&)> status;
  std::function<void()> make_safe;
  bool knows_no_fence = false;
  bool programs_one_by_one = false;  // of a call that cannot be done, all that can
  bool stays_shifted_when_given_up = false;
};

// A small chip whose settings have limits, kept unless a fault says otherwise.
class FaultyDevice final : public Device {
 public:
  FaultyDevice(std::unique_ptr<Device> inner, const Faults* faults)
      : inner_(std::move(inner)), faults_(faults), info_(inner_->info()) {
    for (StageInfo& stage : info_.stages) {
      for (ParameterGroup& group : stage.groups) group.lowest = -8, group.highest = 8;
    }
    bases_.resize(info_.stages.size());
  }

  void set_deterministic(bool deterministic) { info_.deterministic = deterministic; }
  const DeviceInfo& info() const override { return info_; }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    return inner_->Load(name, std::move(inputs));
  }

  absl::Status Program(int stage, std::span<const float> values) override {
    absl::Status status = CheckSettings(info_, stage, values);
    if (status.ok()) status = inner_->Program(stage, values);
    if (status.ok()) bases_[stage].assign(values.begin(), values.end());
    return status;
  }

  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    absl::StatusOr<std::vector<float>> values = inner_->ReadBack(stage);
    if (values.ok() && faults_->read_back) faults_->read_back(&*values);
    return values;
  }

  absl::Status Measure(const Exchange& asked, absl::Duration limit, Readings* readings) override {
    if (absl::Status status = CheckTrials(asked); !status.ok()) return status;
    Exchange exchange = asked;
    std::vector<Probe> probes(asked.probes.begin(), asked.probes.end());
    if (faults_->probes) faults_->probes(&probes);
    exchange.probes = probes;
    absl::Status status = inner_->Measure(exchange, limit, readings);
    if (!status.ok()) return status;
    if (faults_->readings) faults_->readings(exchange, readings);
    if (faults_->stays_at_last_trial && probes.back().direction >= 0) {
      const int stage = exchange.write_stages[0];
      return inner_->Program(stage, TrialOf(exchange, probes.back()));
    }
    return absl::OkStatus();
  }

  absl::Status MakeSafe() override {
    if (faults_->make_safe) faults_->make_safe();
    return inner_->MakeSafe();
  }

  // Leaves it where nobody programmed it.
  void Shift() {
    std::vector<float> shifted = bases_[0];
    for (float& value : shifted) value += 0.1f;
    inner_->Program(0, shifted).IgnoreError();
  }

 private:
  // Of the only write stage.
  std::vector<float> TrialOf(const Exchange& exchange, const Probe& probe) const {
    std::vector<float> trial = bases_[exchange.write_stages[0]];
    const Direction& direction = exchange.directions[probe.direction];
    Materialise(trial, direction.values, probe.scale * direction.length, trial);
    return trial;
  }

  absl::Status CheckTrials(const Exchange& exchange) const {
    if (faults_->ignores_limits) return absl::OkStatus();
    for (const Probe& probe : exchange.probes) {
      if (probe.direction < 0) continue;
      const int stage = exchange.write_stages[0];
      const std::vector<float> trial = TrialOf(exchange, probe);
      absl::Status status = CheckLimits(info_, stage, trial);
      if (!status.ok() && faults_->tries_beyond_limits) {
        inner_->Program(stage, trial).IgnoreError();
      }
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  const std::unique_ptr<Device> inner_;
  const Faults* const faults_;
  DeviceInfo info_;
  std::vector<std::vector<float>> bases_;
};

// The service of such a device.
class FaultyService final : public v1::Instrument::Service {
 public:
  FaultyService(InstrumentService* service, FaultyDevice* device, std::mutex* mutex,
                const Faults* faults)
      : service_(service), device_(device), mutex_(mutex), faults_(faults) {}

  grpc::Status Describe(grpc::ServerContext* context, const v1::DescribeRequest* request,
                        v1::InstrumentInfo* response) override {
    const grpc::Status status = Call(&InstrumentService::Describe, context, *request, response);
    if (faults_->describe) faults_->describe(response);
    return status;
  }
  grpc::Status Load(grpc::ServerContext* context, const v1::LoadRequest* request,
                    v1::LoadResponse* response) override {
    const grpc::Status status = Call(&InstrumentService::Load, context, *request, response);
    if (faults_->load) faults_->load(*request, response);
    return status;
  }
  grpc::Status Program(grpc::ServerContext* context, const v1::ProgramRequest* request,
                       v1::ProgramResponse* response) override {
    v1::ProgramRequest changed = *request;
    if (faults_->program) faults_->program(&changed);
    if (faults_->programs_one_by_one) return ProgramOneByOne(context, changed, response);
    return Call(&InstrumentService::Program, context, std::move(changed), response);
  }
  grpc::Status ReadBack(grpc::ServerContext* context, const v1::ReadBackRequest* request,
                        v1::ReadBackResponse* response) override {
    return Call(&InstrumentService::ReadBack, context, *request, response);
  }
  grpc::Status Measure(grpc::ServerContext* context, const v1::MeasureRequest* request,
                       v1::MeasureResponse* response) override {
    v1::MeasureRequest changed = *request;
    if (faults_->measure) faults_->measure(&changed);
    const grpc::Status status =
        Call(&InstrumentService::Measure, context, std::move(changed), response);
    if (faults_->stays_shifted_when_given_up && context->IsCancelled()) {
      const std::lock_guard lock(*mutex_);
      device_->Shift();
    }
    return status;
  }
  grpc::Status MakeSafe(grpc::ServerContext* context, const v1::MakeSafeRequest* request,
                        v1::MakeSafeResponse* response) override {
    return Call(&InstrumentService::MakeSafe, context, *request, response);
  }

 private:
  grpc::Status ProgramOneByOne(grpc::ServerContext* context, const v1::ProgramRequest& request,
                               v1::ProgramResponse* response) {
    for (const v1::Programming& programming : request.programming()) {
      v1::ProgramRequest one;
      one.set_fence(request.fence());
      *one.add_programming() = programming;
      const grpc::Status status =
          Call(&InstrumentService::Program, context, std::move(one), response);
      if (!status.ok()) return status;
    }
    return grpc::Status::OK;
  }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (InstrumentService::*call)(grpc::ServerContext*, const Request*,
                                                            Response*),
                    grpc::ServerContext* context, Request request, Response* response) {
    if (faults_->knows_no_fence) request.set_fence(0);
    const grpc::Status status = (service_->*call)(context, &request, response);
    return faults_->status ? faults_->status(status) : status;
  }

  InstrumentService* const service_;
  FaultyDevice* const device_;
  std::mutex* const mutex_;
  const Faults* const faults_;
};

// It on a socket of its own.
class FaultyAgent {
 public:
  explicit FaultyAgent(Faults faults, bool deterministic = true)
      : faults_(std::move(faults)),
        device_(SmallChip(&executor_), &faults_),
        served_(&device_),
        service_(&served_, &mutex_),
        faulty_(&service_, &device_, &mutex_, &faults_) {
    device_.set_deterministic(deterministic);
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&faulty_);
    server_ = builder.BuildAndStart();
    address_ = "127.0.0.1:" + std::to_string(port);
  }

  std::string uri() const { return "grpc://" + address_; }

 private:
  InlineExecutor executor_;
  const Faults faults_;
  FaultyDevice device_;
  ServedDevice served_;
  std::mutex mutex_;
  InstrumentService service_;
  FaultyService faulty_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_FAULTY_AGENT_H_
