#include "core/training/trainer.h"

#include "core/network_validation.h"
#include "core/training/course_trainer.h"
#include "core/training/learning_step.h"
#include "core/training/network.h"
#include "core/training/schedule.h"

namespace ffzero {

Cost PlannedCost(const JobSpec& spec, const DataShape& data) {
  return Schedule(spec.training, StageCount(spec.network), data.train, data.test).cost();
}

absl::StatusOr<std::unique_ptr<Trainer>> MakeTrainer(const JobSpec& spec, const Dataset& dataset,
                                                     Device* device) {
  if (absl::Status status = CheckFit(spec, dataset, device->info()); !status.ok()) return status;
  if (absl::Status status = CheckSolver(spec.training.solver, device); !status.ok()) return status;
  auto trainer = std::make_unique<CourseTrainer>(spec, dataset, device);
  if (absl::Status status = trainer->Begin(); !status.ok()) return status;
  return trainer;
}

}  // namespace ffzero
