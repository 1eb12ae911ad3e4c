#include "server/agent/conformance/checks.h"

#include <gmock/gmock.h>

#include <atomic>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "server/agent/conformance/run.h"
#include "server/agent/device_schemes.h"
#include "tests/unit/agent_fixture.h"
#include "tests/unit/faulty_agent.h"

namespace ffzero {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

// The names of the checks whose line begins with `prefix`; `all` says every line.
std::vector<std::string> NamesOf(const std::string& uri, const std::string& prefix,
                                 std::string* all) {
  std::vector<std::string> names;
  const absl::StatusOr<Subject> subject = SubjectOf(uri, {});
  EXPECT_THAT(subject, IsOk());
  const absl::StatusOr<bool> conforms = RunConformance(*subject, [&](const std::string& line) {
    *all += line + "\n";
    if (!line.starts_with(prefix)) return;
    const std::string rest = line.substr(prefix.size());
    names.push_back(rest.substr(0, rest.find(':')));
  });
  EXPECT_THAT(conforms, IsOk());
  return names;
}

std::vector<std::string> FailedOf(const std::string& uri, std::string* all) {
  return NamesOf(uri, "not ok ", all);
}

void ExpectOnly(const char* check, Faults faults) {
  const FaultyAgent agent(std::move(faults));
  std::string all;
  EXPECT_THAT(FailedOf(agent.uri(), &all), ElementsAre(check)) << all;
}

void ExpectAllWell(std::unique_ptr<Device> device, const std::vector<std::string>& skipped) {
  const TestAgent agent(std::move(device));
  std::string all;
  std::vector<std::string> found = NamesOf("grpc://" + agent.address(), "skipped ", &all);
  // On a busy machine every call may end in time.
  std::erase(found, "cut_off");
  EXPECT_EQ(found, skipped) << all;
  EXPECT_EQ(all.find("not ok "), std::string::npos) << all;
}

TEST(ConformanceChecksTest, EachHasANameOfItsOwnAndSaysWhatItDemands) {
  std::set<std::string> names;
  for (const Check& check : ConformanceChecks()) {
    EXPECT_TRUE(names.insert(check.name).second) << check.name;
    EXPECT_NE(std::string(check.demands), "") << check.name;
  }
  EXPECT_GE(names.size(), 19);
}

TEST(ConformanceChecksTest, AChipWithLimitsPassesThemAll) {
  const FaultyAgent agent({});
  std::string all;
  EXPECT_THAT(FailedOf(agent.uri(), &all), IsEmpty()) << all;
  EXPECT_EQ(all.find("skipped limits"), std::string::npos) << all;
}

TEST(ConformanceChecksTest, TheSimulatorsPassThem) {
  InlineExecutor executor;
  ExpectAllWell(SmallChip(&executor), {"limits"});
  ExpectAllWell(SmallChip(&executor, OnChipLearning()), {"limits"});
  ExpectAllWell(SmallConvolution(&executor), {"superposition", "limits"});
  ExpectAllWell(MakeDenseDevice({.layers = {7, 4}}, 6, &executor).value(),
                {"superposition", "limits"});
}

TEST(ConformanceChecksTest, ANoisyDevicePassesWithinItsNoise) {
  auto generator = std::make_shared<std::mt19937>(5);
  const FaultyAgent agent({.readings =
                               [generator](const Exchange&, Readings* readings) {
                                 std::normal_distribution<float> noise(0, 1e-4f);
                                 for (RowMatrix& probe : readings->probes) {
                                   for (float& value : probe.reshaped()) value += noise(*generator);
                                 }
                               }},
                          /*deterministic=*/false);
  std::string all;
  EXPECT_THAT(FailedOf(agent.uri(), &all), IsEmpty()) << all;
}

TEST(ConformanceChecksTest, FindsADeviceThatIsAnotherEachTime) {
  auto times = std::make_shared<std::atomic<int>>(0);
  ExpectOnly("description", {.describe = [times](v1::InstrumentInfo* info) {
               info->set_serial(std::to_string(++*times));
             }});
}

TEST(ConformanceChecksTest, FindsReadingsThatAreMissing) {
  ExpectOnly("shapes", {.readings = [](const Exchange& exchange, Readings* readings) {
               const std::set<std::int32_t> different(exchange.samples.begin(),
                                                      exchange.samples.end());
               for (RowMatrix& probe : readings->probes) {
                 probe.conservativeResize(std::ssize(different), Eigen::NoChange);
               }
             }});
}

TEST(ConformanceChecksTest, FindsAReadBackThatIsOff) {
  ExpectOnly("read_back", {.read_back = [](std::vector<float>* values) { (*values)[3] += 1e-3f; }});
}

TEST(ConformanceChecksTest, FindsALastBitThatComesAndGoes) {
  auto odd = std::make_shared<bool>(false);
  ExpectOnly("repeatability", {.readings = [odd](const Exchange&, Readings* readings) {
               *odd = !*odd;
               float& value = readings->probes[0](0, 0);
               if (*odd) value = std::nextafter(value, 100.0f);
             }});
}

TEST(ConformanceChecksTest, FindsReadingsThatDrift) {
  auto factor = std::make_shared<float>(1.0f);
  const FaultyAgent agent({.readings =
                               [factor](const Exchange&, Readings* readings) {
                                 *factor += 1e-3f;
                                 for (RowMatrix& probe : readings->probes) probe *= *factor;
                               }},
                          /*deterministic=*/false);
  std::string all;
  EXPECT_THAT(FailedOf(agent.uri(), &all), Contains("repeatability")) << all;
}

TEST(ConformanceChecksTest, FindsProbesOfAnotherLength) {
  ExpectOnly("probes", {.probes = [](std::vector<Probe>* probes) {
               for (Probe& probe : *probes) probe.scale *= 1.01f;
             }});
}

TEST(ConformanceChecksTest, FindsADeviceThatProbesNothing) {
  ExpectOnly("probes", {.probes = [](std::vector<Probe>* probes) {
               for (Probe& probe : *probes) probe.scale = 0;
             }});
}

TEST(ConformanceChecksTest, FindsADeviceThatProgramsNothing) {
  const FaultyAgent agent({.readings =
                               [](const Exchange&, Readings* readings) {
                                 for (RowMatrix& probe : readings->probes) probe.setConstant(0.5f);
                               }},
                          /*deterministic=*/false);
  std::string all;
  EXPECT_THAT(FailedOf(agent.uri(), &all), Contains("probes")) << all;
}

TEST(ConformanceChecksTest, FindsDirectionsThatAreDrawnOtherwise) {
  ExpectOnly("directions", {.measure = [](v1::MeasureRequest* request) {
               for (v1::Direction& direction : *request->mutable_directions()) {
                 if (!direction.has_key()) continue;
                 // As a generator that takes half of the stream's name for all of it.
                 direction.mutable_key()->set_stream(direction.key().stream() & 0xffffffff);
               }
             }});
}

TEST(ConformanceChecksTest, FindsProbesThatComeBackInAnotherOrder) {
  ExpectOnly("probe_order", {.readings = [](const Exchange&, Readings* readings) {
               std::ranges::reverse(readings->probes);
             }});
}

TEST(ConformanceChecksTest, FindsABaseThatTheProbeBeforeItMoved) {
  ExpectOnly("base_between_probes", {.readings = [](const Exchange& exchange, Readings* readings) {
               for (std::size_t p = 1; p < exchange.probes.size(); ++p) {
                 if (exchange.probes[p].direction < 0) readings->probes[p] *= 1.001f;
               }
             }});
}

TEST(ConformanceChecksTest, FindsADeviceThatStaysAtItsLastTrial) {
  ExpectOnly("returns_to_base", {.stays_at_last_trial = true});
}

TEST(ConformanceChecksTest, FindsSamplesThatTheRestOfTheBatchChanges) {
  ExpectOnly("samples", {.readings = [](const Exchange& exchange, Readings* readings) {
               const float factor = 1 + 1e-3f * static_cast<float>(exchange.samples.size());
               for (RowMatrix& probe : readings->probes) probe *= factor;
             }});
}

TEST(ConformanceChecksTest, FindsADetectorThatIsNotLinear) {
  ExpectOnly("superposition", {.readings = [](const Exchange&, Readings* readings) {
               for (RowMatrix& probe : readings->probes) {
                 probe = probe.array() / (1 + 0.01f * probe.array());
               }
             }});
}

TEST(ConformanceChecksTest, FindsMovesThatAreOffByTheLastBit) {
  ExpectOnly("moves", {.program =
                           [](v1::ProgramRequest* request) {
                             for (v1::Programming& programming : *request->mutable_programming()) {
                               for (v1::Move& move : *programming.mutable_moves()) {
                                 move.set_amount(move.amount() * (1 + 1e-6f));
                               }
                             }
                           },
                       .measure =
                           [](v1::MeasureRequest* request) {
                             for (v1::Programming& programming : *request->mutable_programming()) {
                               for (v1::Move& move : *programming.mutable_moves()) {
                                 move.set_amount(move.amount() * (1 + 1e-6f));
                               }
                             }
                           }});
}

TEST(ConformanceChecksTest, FindsLimitsThatAreIgnored) {
  ExpectOnly("limits", {.ignores_limits = true});
}

TEST(ConformanceChecksTest, FindsARefusalThatWroteAllTheSame) {
  ExpectOnly("limits", {.tries_beyond_limits = true});
}

std::function<grpc::Status(const grpc::Status&)> Instead(grpc::StatusCode right,
                                                         grpc::StatusCode wrong) {
  return [=](const grpc::Status& status) {
    return status.error_code() == right ? grpc::Status(wrong, status.error_message()) : status;
  };
}

TEST(ConformanceChecksTest, FindsRefusalsOfAnotherCode) {
  ExpectOnly("refusals",
             {.status = Instead(grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::INTERNAL)});
  ExpectOnly("limits", {.status = Instead(grpc::StatusCode::OUT_OF_RANGE,
                                          grpc::StatusCode::INVALID_ARGUMENT)});
  ExpectOnly("preconditions",
             {.status = Instead(grpc::StatusCode::FAILED_PRECONDITION, grpc::StatusCode::UNKNOWN)});
  ExpectOnly("upload", {.status = Instead(grpc::StatusCode::DATA_LOSS, grpc::StatusCode::OK)});
}

TEST(ConformanceChecksTest, FindsARefusalThatDidHalfOfWhatWasAsked) {
  ExpectOnly("refusals", {.programs_one_by_one = true});
}

TEST(ConformanceChecksTest, FindsAnUploadThatForgetsWhatCame) {
  ExpectOnly("upload", {.load = [](const v1::LoadRequest& request, v1::LoadResponse* response) {
               if (request.data().empty()) response->set_received(0);
             }});
}

TEST(ConformanceChecksTest, FindsADeviceThatStaysWhereItsCallerGaveUp) {
  ExpectOnly("cut_off", {.readings =
                             [](const Exchange& exchange, Readings*) {
                               // As an instrument that takes its time to settle.
                               if (exchange.probes.size() < 8) return;
                               std::this_thread::sleep_for(exchange.probes.size() *
                                                           std::chrono::milliseconds(2));
                             },
                         .stays_shifted_when_given_up = true});
}

TEST(ConformanceChecksTest, FindsADeviceThatIsNoneAfterItWasMadeSafe) {
  auto dimmed = std::make_shared<std::atomic<bool>>(false);
  ExpectOnly("make_safe", {.readings =
                               [dimmed](const Exchange&, Readings* readings) {
                                 if (!*dimmed) return;
                                 for (RowMatrix& probe : readings->probes) probe *= 0.5f;
                               },
                           .describe = [dimmed](v1::InstrumentInfo*) { *dimmed = false; },
                           .make_safe = [dimmed] { *dimmed = true; }});
}

TEST(ConformanceChecksTest, FindsADeviceThatKnowsNoFence) {
  ExpectOnly("fence", {.knows_no_fence = true});
}

}  // namespace
}  // namespace ffzero
