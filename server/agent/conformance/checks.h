#ifndef FFZERO_SERVER_AGENT_CONFORMANCE_CHECKS_H_
#define FFZERO_SERVER_AGENT_CONFORMANCE_CHECKS_H_

#include <span>

#include "server/agent/conformance/bench.h"
#include "server/agent/conformance/verdict.h"

namespace ffzero {

// A demand on every device. Its bench has just been opened anew; it programs what it needs.
struct Check {
  const char* name;
  const char* demands;
  Verdict (*run)(Bench* bench);
};

// All of them, in the order in which they run.
std::span<const Check> ConformanceChecks();

// Each in a file of its name, or of its neighbours'.
Verdict CheckDescription(Bench* bench);
Verdict CheckShapes(Bench* bench);
Verdict CheckReadBack(Bench* bench);
Verdict CheckRepeatability(Bench* bench);
Verdict CheckProbes(Bench* bench);
Verdict CheckDirections(Bench* bench);
Verdict CheckProbeOrder(Bench* bench);
Verdict CheckBaseBetweenProbes(Bench* bench);
Verdict CheckReturnsToBase(Bench* bench);
Verdict CheckSamples(Bench* bench);
Verdict CheckSuperposition(Bench* bench);
Verdict CheckMoves(Bench* bench);
Verdict CheckLimits(Bench* bench);
Verdict CheckRefusals(Bench* bench);
Verdict CheckPreconditions(Bench* bench);
Verdict CheckUpload(Bench* bench);
Verdict CheckCutOff(Bench* bench);
Verdict CheckMakeSafe(Bench* bench);
Verdict CheckFence(Bench* bench);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_CONFORMANCE_CHECKS_H_
