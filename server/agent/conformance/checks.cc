#include "server/agent/conformance/checks.h"

namespace ffzero {

std::span<const Check> ConformanceChecks() {
  static constexpr Check kChecks[] = {
      {"description", "says the same of itself twice, and how probes may be sent",
       CheckDescription},
      {"shapes", "a reading for each probe, sample and output, whatever the batch", CheckShapes},
      {"read_back", "holds what was programmed, within its resolution", CheckReadBack},
      {"repeatability",
       "the same measurement reads the same: to the bit where it says that it is deterministic, "
       "else "
       "without a trend beyond its noise",
       CheckRepeatability},
      {"probes", "a probe reads as the same settings programmed do, and is seen at all",
       CheckProbes},
      {"directions", "draws the directions that keys name", CheckDirections},
      {"probe_order", "each probe of a measurement reads as it does alone, in any order",
       CheckProbeOrder},
      {"base_between_probes", "the base reads as the base, whatever was probed before it",
       CheckBaseBetweenProbes},
      {"returns_to_base", "is at its base again after a measurement", CheckReturnsToBase},
      {"samples", "a sample reads the same in any batch, in evaluation", CheckSamples},
      {"superposition", "fields add: P(a+b) + P(a-b) = 2 P(a) + 2 P(b) at the first photonic stage",
       CheckSuperposition},
      {"moves",
       "moves settings along directions to the same values as programming them, to the bit",
       CheckMoves},
      {"limits", "settings beyond a limit are OUT_OF_RANGE, and nothing is written", CheckLimits},
      {"refusals", "what no request can be is INVALID_ARGUMENT, and nothing changes",
       CheckRefusals},
      {"preconditions",
       "what is not loaded, not programmed or programmed otherwise is FAILED_PRECONDITION",
       CheckPreconditions},
      {"upload", "an interrupted upload goes on where it was, and only what its name says is kept",
       CheckUpload},
      {"cut_off", "is at its base, and answers right, after calls that their caller gave up",
       CheckCutOff},
      {"make_safe", "can be made safe, and programmed again", CheckMakeSafe},
      {"fence", "an older fence is ABORTED in every call, and changes nothing", CheckFence},
  };
  return kChecks;
}

}  // namespace ffzero
