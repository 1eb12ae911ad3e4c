#include "core/training/trainer_progress.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/bytes.h"

namespace ffzero {
namespace {

// More than any job makes.
constexpr std::uint64_t kMostExposures = std::uint64_t{1} << 40;

bool Within(int value, int end) { return value >= 0 && value < end; }

bool IsWithinPlan(const TrainerProgress& progress, const Schedule& schedule) {
  const Cost& cost = progress.cost;
  const Cost plan = schedule.cost();
  const std::pair<std::int64_t, std::int64_t> spent[] = {
      {progress.work, schedule.work()},
      {cost.forward_evaluations, plan.forward_evaluations},
      {cost.evaluation_passes, plan.evaluation_passes},
      {cost.samples, plan.samples},
      {cost.settings_writes, plan.settings_writes}};
  return std::ranges::all_of(
      spent, [](const auto& pair) { return pair.first >= 0 && pair.first <= pair.second; });
}

bool IsOnSchedule(const TrainerProgress& progress, const Schedule& schedule) {
  const bool in_course = Within(progress.course, schedule.courses) &&
                         Within(progress.epoch, schedule.epochs[progress.course]);
  switch (progress.phase) {
    case Phase::kTraining:
      return in_course && Within(progress.batch, schedule.batches) && progress.chunk == 0;
    case Phase::kEvaluating:
      // The batch is the one after the last.
      return in_course && progress.batch == schedule.batches &&
             Within(progress.chunk, schedule.chunks);
    case Phase::kVoting:
    case Phase::kDone:
      // A vote is saved as it begins.
      return progress.course == (progress.phase == Phase::kDone ? schedule.courses : 0) &&
             progress.epoch == 0 && progress.batch == 0 && progress.chunk == 0;
  }
  return false;
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
  if (!in.finished() || !IsOnSchedule(progress, schedule) || !IsWithinPlan(progress, schedule)) {
    return std::nullopt;
  }
  return progress;
}

}  // namespace ffzero
