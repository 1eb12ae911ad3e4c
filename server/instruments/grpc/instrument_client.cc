#include "server/instruments/grpc/instrument_client.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/digest.h"
#include "server/errors.h"
#include "server/instruments/wire.h"

namespace ffzero {
namespace {

using v1::Instrument;

constexpr std::size_t kPiece = std::size_t{1} << 20;
// A chip is calibrated shifter by shifter.
constexpr absl::Duration kCalibrationLimit = absl::Minutes(10);

void AppendMatrix(const RowMatrix& values, std::string* bytes) {
  AppendFloats({values.data(), static_cast<std::size_t>(values.size())}, bytes);
}

}  // namespace

std::uint64_t FirstVersion() {
  std::random_device words;
  return std::uint64_t{words()} << 32 | words();
}

InstrumentClient::InstrumentClient(const std::shared_ptr<grpc::ChannelInterface>& channel,
                                   const CallOptions& options)
    : stub_(Instrument::NewStub(channel)), options_(options) {}

template <typename Request, typename Response>
absl::Status InstrumentClient::Call(const char* name, Method<Request, Response> method,
                                    Request* request, Response* response, absl::Duration limit) {
  request->set_fence(options_.fence);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(limit));
  const grpc::Status status = (stub_.get()->*method)(&context, *request, response);
  return status.ok() ? absl::OkStatus() : FromGrpcStatus(status, name);
}

absl::Status InstrumentClient::Describe(v1::InstrumentInfo* info) {
  v1::DescribeRequest request;
  return Call("Describe", &Instrument::Stub::Describe, &request, info, options_.limit);
}

absl::Status InstrumentClient::Program(v1::ProgramRequest request) {
  v1::ProgramResponse response;
  return Call("Program", &Instrument::Stub::Program, &request, &response, options_.limit);
}

absl::Status InstrumentClient::ReadBack(int stage, std::string* values) {
  v1::ReadBackRequest request;
  request.set_stage(stage);
  v1::ReadBackResponse response;
  absl::Status status =
      Call("ReadBack", &Instrument::Stub::ReadBack, &request, &response, options_.limit);
  if (status.ok()) *values = std::move(*response.mutable_values());
  return status;
}

absl::Status InstrumentClient::Measure(v1::MeasureRequest* request, absl::Duration limit,
                                       v1::MeasureResponse* response) {
  return Call("Measure", &Instrument::Stub::Measure, request, response,
              std::min(limit, options_.limit));
}

absl::Status InstrumentClient::MakeSafe() {
  v1::MakeSafeRequest request;
  v1::MakeSafeResponse response;
  return Call("MakeSafe", &Instrument::Stub::MakeSafe, &request, &response, options_.limit);
}

absl::Status InstrumentClient::Recalibrate(std::string* calibration_id) {
  v1::RecalibrateRequest request;
  v1::RecalibrateResponse response;
  absl::Status status =
      Call("Recalibrate", &Instrument::Stub::Recalibrate, &request, &response, kCalibrationLimit);
  if (status.ok()) *calibration_id = std::move(*response.mutable_calibration_id());
  return status;
}

absl::Status InstrumentClient::LoadPiece(v1::LoadRequest request, v1::LoadResponse* response) {
  return Call("Load", &Instrument::Stub::Load, &request, response, options_.limit);
}

absl::Status InstrumentClient::Load(const InputSet& inputs, std::string* digest) {
  std::string data;
  data.reserve(sizeof(float) * (inputs.real.size() + inputs.imaginary.size()));
  AppendMatrix(inputs.real, &data);
  AppendMatrix(inputs.imaginary, &data);
  *digest = Sha256(data);

  v1::LoadRequest request;
  request.set_name(*digest);
  request.set_rows(static_cast<int>(inputs.real.rows()));
  request.set_columns(static_cast<int>(inputs.real.cols()));
  request.set_complex(inputs.imaginary.rows() > 0);
  const auto size = std::ssize(data);
  // The first call only asks how much is there.
  for (std::int64_t sent = -1;;) {
    v1::LoadResponse response;
    if (absl::Status status = LoadPiece(request, &response); !status.ok()) return status;
    const std::int64_t received = response.received();
    if (received == size) return absl::OkStatus();
    if (received <= sent || received > size) {
      return absl::DataLossError(absl::StrCat("Load: the device says that it has ", received,
                                              " bytes of ", size, ", after ",
                                              std::max<std::int64_t>(0, sent)));
    }
    sent = received;
    request.set_offset(received);
    request.set_data(data.substr(received, kPiece));
  }
}

}  // namespace ffzero
