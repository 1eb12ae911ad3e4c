#ifndef FFZERO_CLIENT_VIEWS_PROGRESS_LINES_H_
#define FFZERO_CLIENT_VIEWS_PROGRESS_LINES_H_

#include <string>

#include "absl/time/time.h"
#include "client/views/progress.h"
#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// How a terminal's lines look.
struct LineStyle {
  int columns = 80;
  bool color = false;
  bool unicode = false;
};

// The lines of the live view, without line breaks and never wider than the terminal; what is least
// needed leaves first where it is narrow.

// "stage 1/2  ━━━━━━━━──────────  epoch  5/20  test 33.0 %  loss 0.8812"
std::string StageLine(const Progress& progress, const LineStyle& style);

// "job         43 %  12.3k forward evaluations/s  1 min 20 s left". `since` is the time that has
// passed since the newest event, `lost` that without a connection (zero: there is one).
std::string JobLine(const Progress& progress, absl::Duration since, absl::Duration lost,
                    const LineStyle& style);

// "stage 1/2  test accuracy 61.2 %  loss 0.7512  20 epochs in 34 s  12.3k evals/s": figures on the
// test set, forward evaluations. `progress` has the event already.
std::string FinishedLine(const v1::Job& job, const Progress& progress,
                         const v1::StageFinished& finished, const LineStyle& style);

// "━━━━━━━━──────────" of `columns` columns, filled from the left by `fraction`, 0 to 1.
std::string Bar(double fraction, int columns, const LineStyle& style);

// `text` in the color of an ANSI code ("32": green), where colors are.
std::string Colored(const std::string& text, const char* code, const LineStyle& style);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_PROGRESS_LINES_H_
