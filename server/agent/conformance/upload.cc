#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"
#include "server/agent/conformance/raw_session.h"
#include "server/digest.h"
#include "server/instruments/wire.h"

namespace ffzero {
namespace {

// A set that is sent in pieces.
class Upload {
 public:
  Upload(InstrumentClient* client, const RowMatrix& samples)
      : client_(client),
        rows_(static_cast<int>(samples.rows())),
        columns_(static_cast<int>(samples.cols())) {
    AppendFloats({samples.data(), static_cast<std::size_t>(samples.size())}, &data_);
    name_ = Sha256(data_);
  }

  const std::string& name() const { return name_; }
  std::size_t size() const { return data_.size(); }

  // Sends [first, last) of the data, each byte changed by `flip`; how much the device then has.
  absl::StatusOr<std::int64_t> Send(std::size_t first, std::size_t last, char flip = 0) {
    v1::LoadRequest request;
    request.set_name(name_);
    request.set_rows(rows_);
    request.set_columns(columns_);
    request.set_offset(static_cast<std::int64_t>(first));
    request.set_data(data_.substr(first, last - first));
    for (char& byte : *request.mutable_data()) byte = static_cast<char>(byte ^ flip);
    v1::LoadResponse response;
    absl::Status status = client_->LoadPiece(std::move(request), &response);
    if (!status.ok()) return status;
    return response.received();
  }

  // The same, failed unless the device then has `expected` bytes.
  Verdict MustHave(std::size_t first, std::size_t last, std::size_t expected) {
    const absl::StatusOr<std::int64_t> received = Send(first, last);
    if (!received.ok()) return received.status();
    if (*received == static_cast<std::int64_t>(expected)) return {};
    return Failed(absl::StrCat("Load, bytes ", first, " to ", last, ": received ", *received),
                  absl::StrCat(expected, ", what is there"));
  }

 private:
  InstrumentClient* const client_;
  const int rows_, columns_;
  std::string data_, name_;
};

// Ends with the whole set there.
Verdict SendInPieces(Upload* upload) {
  const std::size_t size = upload->size(), half = size / 8 * 4;
  Verdict verdict = upload->MustHave(0, 0, 0);
  if (verdict.ok()) verdict = upload->MustHave(0, half, half);
  // Interrupted: the caller asks where to go on. What comes twice or too early changes nothing.
  if (verdict.ok()) verdict = upload->MustHave(0, 0, half);
  if (verdict.ok()) verdict = upload->MustHave(0, half, half);
  if (verdict.ok()) verdict = upload->MustHave(half + 4, size, half);
  if (verdict.ok()) verdict = upload->MustHave(half, size, size);
  if (verdict.ok()) verdict = upload->MustHave(0, 0, size);
  return verdict;
}

Verdict CheckWrongData(Upload* upload) {
  const std::size_t size = upload->size();
  Verdict verdict = upload->MustHave(0, size - 4, size - 4);
  if (!verdict.ok()) return verdict;
  verdict =
      MustFail("Load, data that are not what their name says",
               upload->Send(size - 4, size, /*flip=*/1).status(), absl::StatusCode::kDataLoss);
  return verdict.ok() ? upload->MustHave(0, 0, 0) : verdict;
}

// The bench's samples, last to first, and one more that makes it a set that no device has yet.
RowMatrix NewSet(const RowMatrix& samples) {
  std::random_device words;
  RowMatrix set(samples.rows() + 1, samples.cols());
  set.topRows(samples.rows()) = samples.colwise().reverse();
  for (Eigen::Index i = 0; i < set.cols(); ++i) {
    set(samples.rows(), i) = static_cast<float>(words() >> 8) * 0x1p-24f;
  }
  return set;
}

}  // namespace

Verdict CheckUpload(Bench* bench) {
  if (bench->subject().connect == nullptr) return Skipped("the device has no calls of its own");
  const absl::StatusOr<Noise> noise = bench->NoiseOf(0);
  if (!noise.ok()) return noise.status();
  const absl::StatusOr<std::unique_ptr<RawSession>> session = RawSession::Open(*bench);
  if (!session.ok()) return session.status();
  InstrumentClient* client = &(*session)->client();
  Upload wrong(client, NewSet(bench->samples()->real));
  Verdict verdict = CheckWrongData(&wrong);
  if (!verdict.ok()) return verdict;
  Upload upload(client, NewSet(bench->samples()->real));
  if (verdict = SendInPieces(&upload); !verdict.ok()) return verdict;

  v1::MeasureRequest request = (*session)->Measurement(0);
  const absl::StatusOr<RowMatrix> expected = (*session)->Read(request);
  if (!expected.ok()) return expected.status();
  std::ranges::reverse(*request.mutable_samples());
  request.set_inputs(upload.name());
  const absl::StatusOr<RowMatrix> found = (*session)->Read(request);
  if (!found.ok()) return found.status();
  return MustRead("samples that came in pieces", *found, *expected, noise->tolerance());
}

}  // namespace ffzero
