#include "client/reproduce/reproduce.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "client/files.h"
#include "tests/status_matchers.h"
#include "tests/unit/fake_training_service.h"
#include "tests/unit/job_events.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ReproduceTest : public testing::Test {
 protected:
  ReproduceTest() {
    std::string folder = testing::TempDir() + "reproduce_test.XXXXXX";
    options_.folder = mkdtemp(folder.data());
    options_.set = {.quick = true, .seeds = 1};
    service_.submit = [this](const v1::SubmitJobRequest& request, v1::Job* job) {
      v1::Job& known = jobs_[request.spec().name()];
      known.set_id(request.spec().name());
      known.set_state(v1::SUCCEEDED);
      *known.mutable_spec() = request.spec();
      known.mutable_result()->add_stages()->set_test_accuracy(0.5);
      *job = known;
      return grpc::Status::OK;
    };
    service_.get = [this](const v1::GetJobRequest& request, v1::Job* job) {
      *job = jobs_[request.job_id()];
      return grpc::Status::OK;
    };
    service_.list = [](const v1::ListJobsRequest& request, v1::ListJobsResponse* reply) {
      return grpc::Status::OK;
    };
    service_.watch = [](const v1::WatchJobRequest& request, auto* writer) {
      writer->Write(JobEvents().Epoch(1, 0, 0, 0.5));
      return grpc::Status::OK;
    };
  }
  ~ReproduceTest() override { std::filesystem::remove_all(options_.folder); }

  ExitStatus Run(bool json = false) {
    out_.str("");
    err_.str("");
    const Session session{.connection = {.server = service_.address()},
                          .json = json,
                          .out = {.out = &out_},
                          .err = {.out = &err_}};
    return Reproduce(session, options_);
  }
  std::string File(const std::string& name) const {
    return ReadFile(options_.folder + "/" + name).value_or("");
  }

  ReproduceOptions options_;
  std::map<std::string, v1::Job> jobs_;
  std::ostringstream out_, err_;
  FakeTrainingService service_;
};

TEST_F(ReproduceTest, WritesTableAndFiguresAndTheSameAgainWithoutTraining) {
  ASSERT_EQ(Run(), ExitStatus::kDone) << err_.str();
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("20/20  mlp on function2"), HasSubstr("/table.md")));
  EXPECT_THAT(File("figures/cnn-bp_ad.dat"), HasSubstr("\n1 50 50 50\n"));
  const std::string table = File("table.md");
  EXPECT_THAT(table, HasSubstr("20 of 20 jobs succeeded"));
  service_.submit = nullptr;
  ASSERT_EQ(Run(), ExitStatus::kDone) << err_.str();
  EXPECT_EQ(File("table.md"), table);
}

TEST_F(ReproduceTest, WritesTheTableButFailsWhereAJobDidNotSucceed) {
  const auto submit = service_.submit;
  service_.submit = [submit](const v1::SubmitJobRequest& request, v1::Job* job) {
    if (request.spec().network().has_photonic()) {
      return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "network: not here");
    }
    return submit(request, job);
  };
  EXPECT_EQ(Run(), ExitStatus::kFailed);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("4 of 20 jobs did not succeed"), HasSubstr("table.md")));
  EXPECT_THAT(File("table.md"), HasSubstr("REFUSED: network: not here"));
  EXPECT_THAT(File("table.csv"), HasSubstr("photonic,glyphs,ff_dd,0,REFUSED"));
}

TEST_F(ReproduceTest, RefusesAFolderOfOtherOptionsAsACommandLineThatCannotBeUsed) {
  ASSERT_EQ(Run(), ExitStatus::kDone);
  options_.set.quick = false;
  EXPECT_EQ(Run(), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("belongs to --quick"));
}

TEST_F(ReproduceTest, PrintsNothingButJobsWhereJsonIsAskedFor) {
  ASSERT_EQ(Run(/*json=*/true), ExitStatus::kDone) << err_.str();
  std::istringstream lines(out_.str());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_THAT(line, HasSubstr("{\"id\":\"paper-"));
  }
  EXPECT_EQ(count, 20);
}

}  // namespace
}  // namespace ffzero
