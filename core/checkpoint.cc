#include "core/checkpoint.h"

#include <zlib.h>

#include "absl/strings/str_cat.h"
#include "core/bytes.h"

namespace ffzero {
namespace {

constexpr std::string_view kMagic("FFZCKPT\n", 8);
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kTrailer = sizeof(std::uint32_t);

std::uint32_t Checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void EncodeStage(const Checkpoint::Stage& stage, ByteWriter* out) {
  out->Floats(stage.values);
  out->U32(static_cast<std::uint32_t>(stage.moments.size()));
  for (const std::vector<float>& moments : stage.moments) out->Floats(moments);
  out->U32(static_cast<std::uint32_t>(stage.prototypes.size()));
  for (const RowMatrix& prototypes : stage.prototypes) out->Matrix(prototypes);
}

Checkpoint::Stage DecodeStage(ByteReader* in) {
  Checkpoint::Stage stage;
  stage.values = in->Floats();
  const std::uint32_t moments = in->U32();
  for (std::uint32_t m = 0; m < moments && in->ok(); ++m) stage.moments.push_back(in->Floats());
  const std::uint32_t heads = in->U32();
  for (std::uint32_t h = 0; h < heads && in->ok(); ++h) stage.prototypes.push_back(in->Matrix());
  return stage;
}

void EncodeAnswers(const Checkpoint::Answers& answers, ByteWriter* out) {
  out->U32(static_cast<std::uint32_t>(answers.labels.size()));
  for (const std::int32_t label : answers.labels) out->U32(static_cast<std::uint32_t>(label));
  out->F64(answers.offset);
  out->F64(answers.scale);
}

Checkpoint::Answers DecodeAnswers(ByteReader* in) {
  Checkpoint::Answers answers;
  const std::uint32_t classes = in->U32();
  for (std::uint32_t c = 0; c < classes && in->ok(); ++c) {
    answers.labels.push_back(static_cast<std::int32_t>(in->U32()));
  }
  answers.offset = in->F64();
  answers.scale = in->F64();
  return answers;
}

}  // namespace

std::string EncodeCheckpoint(const Checkpoint& checkpoint) {
  ByteWriter body;
  body.String(checkpoint.description);
  body.String(checkpoint.arithmetic);
  body.U64(checkpoint.seed);
  EncodeAnswers(checkpoint.answers, &body);
  body.U32(static_cast<std::uint32_t>(checkpoint.stages.size()));
  for (const Checkpoint::Stage& stage : checkpoint.stages) EncodeStage(stage, &body);
  body.String(checkpoint.progress);

  ByteWriter head;
  head.U32(kVersion);
  head.U64(body.bytes().size());
  std::string bytes(kMagic);
  // Room for all at once: settings may be gigabytes, of which no further copy is made.
  bytes.reserve(kMagic.size() + head.bytes().size() + body.bytes().size() + kTrailer);
  bytes += head.bytes();
  bytes += body.bytes();
  ByteWriter trailer;
  trailer.U32(Checksum(bytes));
  bytes += trailer.bytes();
  return bytes;
}

absl::StatusOr<Checkpoint> DecodeCheckpoint(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) {
    return absl::DataLossError("checkpoint: not a checkpoint: it does not begin with FFZCKPT");
  }
  ByteReader head(bytes.substr(kMagic.size()));
  const std::uint32_t version = head.U32();
  const std::uint64_t size = head.U64();
  if (!head.ok()) return absl::DataLossError("checkpoint: truncated in its header");
  if (version != kVersion) {
    return absl::UnimplementedError(absl::StrCat("checkpoint: version ", version,
                                                 " found; this program reads version ", kVersion));
  }
  const std::size_t begin = kMagic.size() + sizeof(version) + sizeof(size);
  if (bytes.size() < begin + kTrailer || bytes.size() - begin - kTrailer != size) {
    return absl::DataLossError(absl::StrCat(
        "checkpoint: truncated or with bytes added: ", bytes.size(),
        " bytes found; its header says ", size, " and ", begin + kTrailer, " around them"));
  }
  ByteReader trailer(bytes.substr(bytes.size() - kTrailer));
  if (trailer.U32() != Checksum(bytes.substr(0, bytes.size() - kTrailer))) {
    return absl::DataLossError("checkpoint: altered: its checksum does not fit its content");
  }

  ByteReader body(bytes.substr(begin, size));
  Checkpoint checkpoint;
  checkpoint.description = body.String();
  checkpoint.arithmetic = body.String();
  checkpoint.seed = body.U64();
  checkpoint.answers = DecodeAnswers(&body);
  const std::uint32_t stages = body.U32();
  for (std::uint32_t s = 0; s < stages && body.ok(); ++s) {
    checkpoint.stages.push_back(DecodeStage(&body));
  }
  checkpoint.progress = body.String();
  if (!body.finished()) return absl::DataLossError("checkpoint: its lengths do not add up");
  return checkpoint;
}

}  // namespace ffzero
