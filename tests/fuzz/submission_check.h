#ifndef FFZERO_TESTS_FUZZ_SUBMISSION_CHECK_H_
#define FFZERO_TESTS_FUZZ_SUBMISSION_CHECK_H_

#include "ffzero/v1/training_service.pb.h"

namespace ffzero {

// Does with a request all that the server does before it stores the job, and ends the process where
// a promise is broken. A job "trained" can be started from. Data sets are sizes alone: function1,
// function2 and glyphs as they are; "many", a GiB of one-pixel images; "wide", 1024 x 1024 pixels.
void CheckSubmission(v1::SubmitJobRequest request);

}  // namespace ffzero

#endif  // FFZERO_TESTS_FUZZ_SUBMISSION_CHECK_H_
