#include "client/job_override.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

v1::JobSpec Applied(const std::string& assignment) {
  v1::JobSpec spec;
  EXPECT_THAT(ApplyOverride(assignment, &spec), IsOk());
  return spec;
}

TEST(ApplyOverride, SetsFieldsOfEveryType) {
  EXPECT_EQ(Applied("training.epochs=20").training().epochs(), 20);
  EXPECT_EQ(Applied("seed=18446744073709551615").seed(), 18446744073709551615u);
  EXPECT_EQ(Applied("training.learning_rate=3e-2").training().learning_rate(), 3e-2);
  EXPECT_EQ(Applied("training.learning_rate=-1").training().learning_rate(), -1);
  EXPECT_EQ(Applied("training.loss=MARGIN").training().loss(), v1::TrainingSpec::MARGIN);
}

TEST(ApplyOverride, TakesStringsWithAndWithoutQuotes) {
  EXPECT_EQ(Applied("name=a b=c").name(), "a b=c");
  EXPECT_EQ(Applied("name=").name(), "");
  EXPECT_EQ(Applied("name=\"quoted\"").name(), "quoted");
  EXPECT_EQ(Applied("dataset.name=mnist10k").dataset().name(), "mnist10k");
}

TEST(ApplyOverride, ReplacesAListWhole) {
  v1::JobSpec spec = Applied("network.mlp.layers=[100, 10]");
  EXPECT_THAT(spec.network().mlp().layers(), ElementsAre(100, 10));
  ASSERT_THAT(ApplyOverride("network.mlp.layers=[10]", &spec), IsOk());
  EXPECT_THAT(spec.network().mlp().layers(), ElementsAre(10));
  ASSERT_THAT(ApplyOverride("network.mlp.layers=[]", &spec), IsOk());
  EXPECT_THAT(spec.network().mlp().layers(), IsEmpty());
}

TEST(ApplyOverride, ChangesTheKindOfNetworkByNamingAFieldOfIt) {
  v1::JobSpec spec = Applied("network.mlp.layers=[10]");
  ASSERT_THAT(ApplyOverride("network.photonic.ports=16", &spec), IsOk());
  EXPECT_FALSE(spec.network().has_mlp());
  EXPECT_EQ(spec.network().photonic().ports(), 16);
}

TEST(ApplyOverride, NamesPathValueAndWhatIsAllowed) {
  v1::JobSpec spec;
  EXPECT_THAT(ApplyOverride("training.epochs=many", &spec),
              FailsWith(kInvalid, AllOf(HasSubstr("training.epochs"), HasSubstr("\"many\""),
                                        HasSubstr("whole number"))));
  EXPECT_THAT(ApplyOverride("training.epochs=99999999999", &spec),
              FailsWith(kInvalid, HasSubstr("99999999999")));
  EXPECT_THAT(ApplyOverride("training.epochs=", &spec), FailsWith(kInvalid, HasSubstr("\"\"")));
  EXPECT_THAT(ApplyOverride("seed=-1", &spec), FailsWith(kInvalid, HasSubstr("at least 0")));
  EXPECT_THAT(ApplyOverride("training.loss=SQUARED", &spec),
              FailsWith(kInvalid, AllOf(HasSubstr("SQUARED"), HasSubstr("MARGIN, ONE_MINUS_COSINE"),
                                        Not(HasSubstr("UNSPECIFIED")))));
  EXPECT_THAT(ApplyOverride("training.loss=1", &spec), FailsWith(kInvalid, HasSubstr("MARGIN")));
  EXPECT_THAT(ApplyOverride("training.epoch=1", &spec),
              FailsWith(kInvalid, AllOf(HasSubstr("no field \"epoch\""), HasSubstr("epochs"))));
  EXPECT_THAT(ApplyOverride("training=1", &spec), FailsWith(kInvalid, HasSubstr("learning_rate")));
  EXPECT_THAT(ApplyOverride("seed.x=1", &spec), FailsWith(kInvalid, HasSubstr("seed is a whole")));
  EXPECT_THAT(ApplyOverride("training.epochs", &spec),
              FailsWith(kInvalid, HasSubstr("PATH=VALUE")));
  EXPECT_THAT(ApplyOverride("=1", &spec), FailsWith(kInvalid, HasSubstr("PATH=VALUE")));
}

TEST(ApplyOverride, RefusesTextThatCannotBeSent) {
  for (const std::string assignment : {"name=a\xff", "name=\"a\\377\""}) {
    v1::JobSpec spec;
    EXPECT_THAT(ApplyOverride(assignment, &spec),
                FailsWith(kInvalid, HasSubstr("found; must be UTF-8 text")));
    EXPECT_EQ(spec.name(), "");
  }
}

TEST(ApplyOverride, TakesOneFieldAndNoMore) {
  v1::JobSpec spec;
  EXPECT_THAT(ApplyOverride("training.epochs=3 batch_size: 5", &spec),
              FailsWith(kInvalid, HasSubstr("batch_size")));
  EXPECT_FALSE(spec.training().has_batch_size());
}

TEST(ApplyOverride, KeepsAListWhoseReplacementIsBad) {
  v1::JobSpec spec = Applied("network.mlp.layers=[100, 10]");
  EXPECT_THAT(ApplyOverride("network.mlp.layers=[5,x]", &spec),
              FailsWith(kInvalid, HasSubstr("list")));
  EXPECT_THAT(spec.network().mlp().layers(), ElementsAre(100, 10));
}

}  // namespace
}  // namespace ffzero
