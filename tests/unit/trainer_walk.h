#ifndef FFZERO_TESTS_UNIT_TRAINER_WALK_H_
#define FFZERO_TESTS_UNIT_TRAINER_WALK_H_

#include <cstdint>
#include <string>

#include "core/checkpoint.h"
#include "core/training/trainer.h"
#include "tests/status_matchers.h"

namespace ffzero {

// Trains to the end; the last checkpoint's bytes.
inline std::string Finish(Trainer* trainer) {
  while (!trainer->done()) {
    const auto report = trainer->Step();
    EXPECT_THAT(report, IsOk());
    if (!report.ok()) break;
  }
  return EncodeCheckpoint(trainer->Save());
}

// Saves after every unit of work, and finishes from there in a run of its own.
//   start   gives a run with a `trainer` at its beginning
template <class Start>
void ExpectTheSameEndFromAnywhere(Start start) {
  const auto undisturbed = start();
  const std::string expected = Finish(undisturbed.trainer.get());
  const auto walker = start();
  std::int64_t work = 0;
  while (!walker.trainer->done()) {
    const Checkpoint saved = DecodeCheckpoint(EncodeCheckpoint(walker.trainer->Save())).value();
    const auto resumed = start();
    ASSERT_THAT(resumed.trainer->Restore(saved), IsOk());
    EXPECT_EQ(Finish(resumed.trainer.get()), expected) << "saved after unit " << work;
    ASSERT_THAT(walker.trainer->Step(), IsOk());
    ++work;
  }
  EXPECT_EQ(work, walker.trainer->planned_work());
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_TRAINER_WALK_H_
