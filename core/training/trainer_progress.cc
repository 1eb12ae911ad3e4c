#include "core/training/trainer_progress.h"

#include "core/bytes.h"

namespace ffzero {
namespace {

// More than any job makes.
constexpr std::uint64_t kMostExposures = std::uint64_t{1} << 40;

bool Within(int value, int end) { return value >= 0 && value < end; }

bool IsOnSchedule(const TrainerProgress& progress, const Schedule& schedule) {
  const bool done = progress.phase == Phase::kDone;
  // While the test set is evaluated, the batch is the one after the last.
  const int batches = schedule.batches + (progress.phase == Phase::kTraining ? 0 : 1);
  return progress.phase <= Phase::kDone && progress.work >= 0 &&
         (done || Within(progress.course, schedule.courses)) &&
         (done || Within(progress.epoch, schedule.epochs[progress.course])) &&
         Within(progress.batch, batches) && Within(progress.chunk, schedule.chunks);
}

}  // namespace

std::string EncodeProgress(const TrainerProgress& progress) {
  ByteWriter out;
  out.U32(static_cast<std::uint32_t>(progress.phase));
  for (int value : {progress.course, progress.epoch, progress.batch, progress.chunk}) {
    out.U32(static_cast<std::uint32_t>(value));
  }
  const Cost& cost = progress.cost;
  for (std::int64_t value : {progress.work, cost.forward_evaluations, cost.evaluation_passes,
                             cost.samples, cost.settings_writes}) {
    out.U64(static_cast<std::uint64_t>(value));
  }
  out.F64(progress.epoch_loss_sum);
  progress.evaluation.Save(&out);
  for (const StageResult& course : progress.result.stages) {
    for (double value : {course.test_loss, course.test_accuracy, course.test_r2}) out.F64(value);
  }
  out.F64(progress.result.vote_test_accuracy);
  return out.Take();
}

std::int64_t ExposuresIn(std::string_view progress) {
  ByteReader in(progress);
  for (int i = 0; i < 5; ++i) in.U32();
  in.U64();
  const std::uint64_t evaluations = in.U64();
  const std::uint64_t passes = in.U64();
  if (evaluations > kMostExposures || passes > kMostExposures) return 0;
  return static_cast<std::int64_t>(evaluations + passes);
}

std::optional<TrainerProgress> DecodeProgress(std::string_view bytes, const Schedule& schedule) {
  ByteReader in(bytes);
  TrainerProgress progress;
  progress.phase = static_cast<Phase>(in.U32());
  for (int* value : {&progress.course, &progress.epoch, &progress.batch, &progress.chunk}) {
    *value = static_cast<int>(in.U32());
  }
  Cost& cost = progress.cost;
  for (std::int64_t* value : {&progress.work, &cost.forward_evaluations, &cost.evaluation_passes,
                              &cost.samples, &cost.settings_writes}) {
    *value = static_cast<std::int64_t>(in.U64());
  }
  progress.epoch_loss_sum = in.F64();
  progress.evaluation.Restore(&in);
  progress.result.stages.resize(schedule.courses);
  for (StageResult& course : progress.result.stages) {
    for (double* value : {&course.test_loss, &course.test_accuracy, &course.test_r2}) {
      *value = in.F64();
    }
  }
  progress.result.vote_test_accuracy = in.F64();
  if (!in.finished() || !IsOnSchedule(progress, schedule)) return std::nullopt;
  return progress;
}

}  // namespace ffzero
