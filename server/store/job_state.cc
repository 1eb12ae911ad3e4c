#include "server/store/job_state.h"

namespace ffzero {

std::string_view JobStateName(JobState state) {
  switch (state) {
    case JobState::kPending:
      return "PENDING";
    case JobState::kRunning:
      return "RUNNING";
    case JobState::kPausing:
      return "PAUSING";
    case JobState::kPaused:
      return "PAUSED";
    case JobState::kCancelling:
      return "CANCELLING";
    case JobState::kSucceeded:
      return "SUCCEEDED";
    case JobState::kFailed:
      return "FAILED";
    case JobState::kCancelled:
      return "CANCELLED";
  }
  return "UNKNOWN";
}

bool IsTerminal(JobState state) {
  return state == JobState::kSucceeded || state == JobState::kFailed ||
         state == JobState::kCancelled;
}

bool IsAtWork(JobState state) {
  return state == JobState::kRunning || state == JobState::kPausing ||
         state == JobState::kCancelling;
}

bool IsLegalTransition(JobState from, JobState to) {
  switch (from) {
    case JobState::kPending:
      return to == JobState::kRunning || to == JobState::kPaused || to == JobState::kCancelled;
    case JobState::kRunning:
      return to != JobState::kRunning && to != JobState::kPaused && to != JobState::kCancelled;
    case JobState::kPausing:
      return to == JobState::kPaused || to == JobState::kCancelling || to == JobState::kSucceeded ||
             to == JobState::kFailed;
    case JobState::kPaused:
      return to == JobState::kPending || to == JobState::kCancelled;
    case JobState::kCancelling:
      return IsTerminal(to);
    case JobState::kSucceeded:
    case JobState::kFailed:
    case JobState::kCancelled:
      return false;
  }
  return false;
}

}  // namespace ffzero
