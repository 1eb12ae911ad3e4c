#include "client/reproduce/curves.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

// The seeds' scores by stage and epoch, both from 0.
using Scores = std::map<std::pair<int, int>, std::vector<double>>;

void Gather(const SetJob& job, Scores* scores) {
  for (const v1::EpochMetrics& epoch : job.epochs) {
    std::vector<double>& at = (*scores)[{epoch.stage(), epoch.epoch()}];
    if (epoch.has_test_accuracy()) at.push_back(epoch.test_accuracy() * 100);
    if (epoch.has_test_r2()) at.push_back(epoch.test_r2());
  }
}

// Epochs before a stage begins.
int EpochsBefore(const v1::Job& job, int stage) {
  int epochs = 0;
  for (int before = 0; before < stage; ++before) epochs += EpochCount(job, before);
  return epochs;
}

Curve MakeCurve(const SeedGroup& group, const v1::Job& job) {
  Scores scores;
  for (const SetJob* seed : group.jobs) {
    if (IsSucceeded(*seed)) Gather(*seed, &scores);
  }
  Curve curve{.line = group.line};
  curve.stages.resize(static_cast<std::size_t>(StageCount(job)));
  for (const auto& [place, values] : scores) {
    const auto& [stage, epoch] = place;
    if (values.empty() || stage < 0 || stage >= StageCount(job)) continue;
    curve.stages[stage].push_back(
        {.epoch = EpochsBefore(job, stage) + epoch + 1, .score = QuartilesOf(values)});
  }
  return curve;
}

// What those seeds have that were not trained: their result, at an epoch.
CurvePoint Untrained(const SeedGroup& group, int epoch) {
  const double unit = group.regression() ? 1 : 100;
  std::vector<double> scores;
  for (const SetJob* seed : group.jobs) {
    if (IsSucceeded(*seed)) scores.push_back(FinalScore(*seed->job) * unit);
  }
  return {.epoch = epoch, .score = QuartilesOf(scores)};
}

int LastEpoch(const Figure& figure) {
  int last = 1;
  for (const Curve& curve : figure.curves) {
    for (const std::vector<CurvePoint>& stage : curve.stages) {
      if (!stage.empty()) last = std::max(last, stage.back().epoch);
    }
  }
  return last;
}

bool IsUntrained(const SeedGroup& group) {
  return group.jobs.front()->plan.spec.training().has_epochs() &&
         group.jobs.front()->plan.spec.training().epochs() == 0;
}

void AddUntrained(const std::vector<SetJob>& jobs, std::vector<Figure>* figures) {
  for (const SeedGroup& group : GroupBySeed(jobs)) {
    if (!IsUntrained(group)) continue;
    for (Figure& figure : *figures) {
      if (figure.experiment != group.experiment) continue;
      const int last = LastEpoch(figure);
      for (Curve& curve : figure.curves) {
        if (curve.line == group.line) {
          curve.stages = {{Untrained(group, 1), Untrained(group, last)}};
        }
      }
    }
  }
}

}  // namespace

std::vector<Figure> MakeFigures(const std::vector<SetJob>& jobs) {
  std::vector<Figure> figures;
  std::size_t seeds = 0;  // of the figure, the most of any curve
  for (const SeedGroup& group : GroupBySeed(jobs)) {
    const auto first = std::find_if(group.jobs.begin(), group.jobs.end(),
                                    [](const SetJob* job) { return IsSucceeded(*job); });
    if (first == group.jobs.end()) continue;
    const v1::Job& job = *(*first)->job;
    if (figures.empty() || figures.back().experiment != group.experiment) {
      figures.push_back({.experiment = group.experiment, .regression = IsRegression(job)});
      seeds = 0;
    }
    Figure& figure = figures.back();
    const auto succeeded = static_cast<std::size_t>(
        std::count_if(group.jobs.begin(), group.jobs.end(),
                      [](const SetJob* seed) { return IsSucceeded(*seed); }));
    seeds = std::max(seeds, succeeded);
    figure.title = absl::StrCat(group.network(), " on ", DataName(job), ": ",
                                seeds == 1 ? "" : "median and quartiles of ", seeds,
                                seeds == 1 ? " seed" : " seeds");
    // The same for both local solvers.
    std::vector<int> boundaries;
    for (int stage = 1; stage < StageCount(job); ++stage) {
      boundaries.push_back(EpochsBefore(job, stage));
    }
    if (figure.boundaries.empty()) figure.boundaries = std::move(boundaries);
    figure.curves.push_back(MakeCurve(group, job));
  }
  AddUntrained(jobs, &figures);
  return figures;
}

}  // namespace ffzero
