#include "server/instruments/exchange_wire.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/devices/exchange_check.h"
#include "core/finite.h"
#include "server/instruments/wire.h"

namespace ffzero {
namespace {

// Floats that fit into the nearest memory.
constexpr std::size_t kPiece = 4096;

void SetKey(const DrawKey& key, v1::RandomKey* message) {
  message->set_seed(key.seed);
  message->set_stream(key.stream);
}

// Gives the unit values of a direction the length that each group has; `memory` keeps them.
void Lengthen(const StageInfo& stage, Direction* direction, std::vector<float>* memory) {
  memory->assign(direction->values.begin(), direction->values.end());
  for (std::size_t g = 0; g < stage.groups.size(); ++g) {
    const ParameterGroup& group = stage.groups[g];
    for (int i = 0; i < group.size; ++i) {
      (*memory)[group.offset + i] *= direction->group_lengths[g];
    }
  }
  direction->values = *memory;
}

std::span<const std::int32_t> SpanOf(const google::protobuf::RepeatedField<std::int32_t>& field) {
  return {field.data(), static_cast<std::size_t>(field.size())};
}

absl::Status CannotBe(const absl::Status& why) {
  return absl::DataLossError(
      absl::StrCat("the device's answer cannot be: ", std::string(why.message())));
}

// Fills `values` with the floats of one field of an answer, in pieces that are looked at while they
// are near.
absl::Status TakeAnswer(std::string_view bytes, const char* field, int number,
                        std::span<float> values) {
  const std::string what = absl::StrCat(field, "[", number, "]");
  if (bytes.size() != values.size_bytes()) return CannotBe(TakeFloats(bytes, what, values));
  bool finite = true;
  for (std::size_t at = 0; at < values.size(); at += kPiece) {
    const std::span<float> piece = values.subspan(at, std::min(kPiece, values.size() - at));
    std::memcpy(piece.data(), bytes.data() + at * sizeof(float), piece.size_bytes());
    finite = finite && AllFinite(piece);
  }
  if (finite) return absl::OkStatus();
  return CannotBe(absl::DataLossError(absl::StrCat(what, ": a value is not a finite number")));
}

absl::Status CheckCount(const char* what, int found, std::size_t expected) {
  if (static_cast<std::size_t>(found) == expected) return absl::OkStatus();
  return CannotBe(
      absl::InvalidArgumentError(absl::StrCat(what, ": ", found, " found; must be ", expected)));
}

}  // namespace

void EncodeExchange(const Exchange& exchange, v1::MeasureRequest* request) {
  request->mutable_samples()->Add(exchange.samples.begin(), exchange.samples.end());
  request->mutable_write_stages()->Add(exchange.write_stages.begin(), exchange.write_stages.end());
  request->set_read_stage(exchange.read_stage);
  request->set_training(exchange.training);
  SetKey(exchange.draw, request->mutable_draw());
  SetKey(exchange.exposure, request->mutable_exposure());
}

void EncodeProbes(const Exchange& exchange, v1::MeasureRequest* request) {
  for (const Direction& direction : exchange.directions) {
    v1::Direction* to = request->add_directions();
    to->set_length(direction.length);
    to->mutable_group_lengths()->Add(direction.group_lengths.begin(),
                                     direction.group_lengths.end());
    if (direction.key.has_value()) {
      *to->mutable_key() = ToProto(*direction.key);
    } else {
      AppendFloats(direction.values, to->mutable_values());
    }
  }
  for (const Probe& probe : exchange.probes) {
    v1::Probe* to = request->add_probes();
    to->set_direction(probe.direction);
    to->set_scale(probe.scale);
  }
}

void EncodeReadings(const Readings& readings, v1::MeasureResponse* response) {
  for (const RowMatrix& probe : readings.probes) {
    AppendFloats({probe.data(), static_cast<std::size_t>(probe.size())}, response->add_readings());
  }
  for (const std::vector<float>& carried : readings.carried) {
    AppendFloats(carried, response->add_carried());
  }
}

absl::Status DecodeReadings(const v1::MeasureResponse& response, const DeviceInfo& info,
                            const Exchange& exchange, Readings* readings) {
  absl::Status status = CheckCount("readings", response.readings_size(), exchange.probes.size());
  if (!status.ok()) return status;
  const int columns = info.stages[exchange.read_stage].readings;
  readings->probes.resize(exchange.probes.size());
  for (int p = 0; p < response.readings_size(); ++p) {
    RowMatrix& probe = readings->probes[p];
    probe.resize(std::ssize(exchange.samples), columns);
    status = TakeAnswer(response.readings(p), "readings", p,
                        {probe.data(), static_cast<std::size_t>(probe.size())});
    if (!status.ok()) return status;
  }
  const std::size_t carrying = exchange.training ? exchange.write_stages.size() : 0;
  status = CheckCount("carried", response.carried_size(), carrying);
  if (!status.ok()) return status;
  readings->carried.resize(carrying);
  for (std::size_t w = 0; w < carrying; ++w) {
    std::vector<float>& carried = readings->carried[w];
    carried.resize(info.stages[exchange.write_stages[w]].carried);
    const int number = static_cast<int>(w);
    status = TakeAnswer(response.carried(number), "carried", number, carried);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status DecodedExchange::Take(const v1::MeasureRequest& request, const DeviceInfo& info,
                                   DirectionCache* cache) {
  if (request.trials_size() > 0) {
    return absl::InvalidArgumentError(
        "trials: found, but this device takes directions; must be directions and probes");
  }
  for (const int stage : request.write_stages()) {
    if (absl::Status status = CheckStage(info, stage); !status.ok()) return status;
  }
  exchange_ = {};
  exchange_.samples = SpanOf(request.samples());
  exchange_.write_stages = SpanOf(request.write_stages());
  exchange_.read_stage = request.read_stage();
  exchange_.training = request.training();
  exchange_.draw = {request.draw().seed(), request.draw().stream()};
  exchange_.exposure = {request.exposure().seed(), request.exposure().stream()};
  probes_.clear();
  for (const v1::Probe& probe : request.probes()) {
    probes_.push_back({.direction = probe.direction(), .scale = probe.scale()});
  }
  exchange_.probes = probes_;
  return TakeDirections(request, info, cache);
}

absl::Status DecodedExchange::TakeDirections(const v1::MeasureRequest& request,
                                             const DeviceInfo& info, DirectionCache* cache) {
  const int count = request.directions_size(), writes = request.write_stages_size();
  if (writes == 0 ? count > 0 : count % writes != 0) {
    return absl::InvalidArgumentError(absl::StrCat("directions: ", count,
                                                   " found; must be one for each of ", writes,
                                                   " write stages, any number of times"));
  }
  cache->BeginExchange();
  explicit_.resize(count);
  directions_.clear();
  for (int d = 0; d < count; ++d) {
    const v1::Direction& from = request.directions(d);
    const StageInfo& stage = info.stages[request.write_stages(d % writes)];
    Direction& to = directions_.emplace_back();
    to.length = from.length();
    to.group_lengths = {from.group_lengths().data(),
                        static_cast<std::size_t>(from.group_lengths_size())};
    if (from.group_lengths_size() != 0 && from.group_lengths_size() != std::ssize(stage.groups)) {
      return absl::InvalidArgumentError(
          absl::StrCat("directions[", d, "].group_lengths: ", from.group_lengths_size(),
                       " found; must be ", stage.groups.size(), ", one for each group, or none"));
    }
    if (from.has_key()) {
      to.key = FromProto(from.key());
      continue;
    }
    explicit_[d].resize(stage.settings);
    absl::Status status =
        TakeFloats(from.values(), absl::StrCat("directions[", d, "].values"), explicit_[d]);
    if (!status.ok()) return status;
    to.values = explicit_[d];
  }
  for (int d = 0; d < count; ++d) {
    const StageInfo& stage = info.stages[request.write_stages(d % writes)];
    Direction& direction = directions_[d];
    if (!direction.key.has_value()) continue;
    direction.values = cache->Get(*direction.key, stage.groups, stage.settings);
    if (!direction.group_lengths.empty()) Lengthen(stage, &direction, &explicit_[d]);
  }
  exchange_.directions = directions_;
  return absl::OkStatus();
}

}  // namespace ffzero
