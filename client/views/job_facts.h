#ifndef FFZERO_CLIENT_VIEWS_JOB_FACTS_H_
#define FFZERO_CLIENT_VIEWS_JOB_FACTS_H_

#include <cstdint>
#include <string>

#include "ffzero/v1/job.pb.h"

namespace ffzero {

// What several views say about a job.

bool IsTerminal(v1::JobState state);

// "RUNNING"; "state 12" for one this program does not know.
std::string StateName(v1::JobState state);

// A regression's score is R^2, a classification's the accuracy.
bool IsRegression(const v1::Job& job);

// A stage or an epoch, counted from 0, as it is shown.
std::int64_t FromOne(int index);

// Stages that the job trains one after the other, 1 to 1024, and the epochs of one of them, counted
// from 0, 1 to 2^20: more than any job has, whatever its server says.
int StageCount(const v1::Job& job);
int EpochCount(const v1::Job& job, int stage);

// "glyphs (synthetic data)".
std::string DataName(const v1::Job& job);

// "photonic, serial 7, calibration monday"; empty for a device that is not known.
std::string DeviceText(const v1::DeviceIdentity& device);

// The name the job was given, or its id.
std::string Title(const v1::Job& job);

// "test accuracy 61.2 %" or "test R^2 0.912".
std::string Score(const v1::Job& job, const v1::StageResult& result);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_JOB_FACTS_H_
