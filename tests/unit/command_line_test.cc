#include "client/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/fake_training_service.h"
#include "tests/unit/job_events.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

// The command as a user types it, against a service of the test's making.
class CommandLineTest : public testing::Test {
 protected:
  int Run(std::vector<std::string> arguments) {
    std::vector<const char*> argv = {"ffzero"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    out_.str("");
    err_.str("");
    std::istringstream in(input_);
    Session session{.connect = {.server = service_.address()},
                    .in = &in,
                    .out = {.out = &out_},
                    .err = {.out = &err_}};
    return static_cast<int>(RunCommandLine(static_cast<int>(argv.size()), argv.data(), &session));
  }

  // One line on the error output, with `text` in it, and nothing on the other.
  void ExpectUsageError(const std::vector<std::string>& arguments, const std::string& text) {
    EXPECT_EQ(Run(arguments), 2) << err_.str();
    EXPECT_THAT(err_.str(), AllOf(MatchesRegex("ffzero: [^\n]*\n"), HasSubstr(text)));
    EXPECT_EQ(out_.str(), "");
    EXPECT_EQ(service_.calls, 0);
  }

  // The service has a job that ends like this.
  void Serve(v1::JobState state) {
    service_.submit = [](const v1::SubmitJobRequest& request, v1::Job* job) {
      *job = JobEvents::Job();
      job->set_error(request.request_id());
      return grpc::Status::OK;
    };
    service_.get = [state](const v1::GetJobRequest& request, v1::Job* job) {
      *job = JobEvents::Job();
      job->set_state(state);
      job->mutable_result()->add_stages()->set_test_accuracy(0.625);
      return grpc::Status::OK;
    };
    service_.watch = [state](const v1::WatchJobRequest& request, auto* writer) {
      JobEvents events;
      for (const v1::JobEvent& event :
           {events.State(0, v1::RUNNING), events.Epoch(1, 0, 0), events.State(2, state, "why")}) {
        if (event.seq() > request.after_seq()) writer->Write(event);
      }
      return grpc::Status::OK;
    };
  }

  std::string input_;
  std::ostringstream out_, err_;
  FakeTrainingService service_;
};

TEST_F(CommandLineTest, RefusesWhatItDoesNotKnow) {
  ExpectUsageError({}, "a verb is needed, one of submit, get");
  ExpectUsageError({"fly"}, "fly");
  ExpectUsageError({"get"}, "JOB");
  ExpectUsageError({"get", "a", "b"}, "b");
  ExpectUsageError({"get", "a", "--frob"}, "--frob");
  ExpectUsageError({"get", "a", "--timeout=0"}, "--timeout");
  ExpectUsageError({"watch", "a", "--after_seq=-1"}, "--after_seq");
  ExpectUsageError({"list", "--state=ASLEEP"}, "ASLEEP");
  ExpectUsageError({"checkpoint", "a"}, "--output");
}

TEST_F(CommandLineTest, RefusesJobsThatItCannotRead) {
  ExpectUsageError({"submit"}, "either a FILE or --preset");
  ExpectUsageError({"submit", "x", "--preset=mnist-mlp"}, "--preset");
  ExpectUsageError({"submit", "--preset=mnist"}, "glyphs-photonic");
  ExpectUsageError({"submit", "/no/such/file"}, "/no/such/file: No such file");
  ExpectUsageError({"submit", "--preset=mnist-mlp", "--set", "training.epochs=x"},
                   "training.epochs=x: \"x\" found; must be a whole number");
  input_ = "name: \"a\"\nepochs: 3\n";
  ExpectUsageError({"submit", "-"}, "standard input:2:");
}

TEST_F(CommandLineTest, PrintsVersionAndHelpWithoutAVerb) {
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_THAT(out_.str(), MatchesRegex("ffzero [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("FFZERO_SERVER"), HasSubstr("checkpoint")));
  EXPECT_EQ(Run({"watch", "--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("--after_seq"));
}

TEST_F(CommandLineTest, TakesGlobalOptionsBeforeAndAfterTheVerb) {
  Serve(v1::RUNNING);
  EXPECT_EQ(Run({"--json", "get", "a"}), 0);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["state"], "RUNNING");
  EXPECT_EQ(Run({"get", "a", "--json", "--timeout=60"}), 0);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["id"], "0123abcd");
  EXPECT_EQ(Run({"get", "a", "--server=127.0.0.1:1", "--timeout=5"}), 1);
  EXPECT_THAT(err_.str(), AllOf(MatchesRegex("ffzero: [^\n]*\n"), HasSubstr("127.0.0.1:1")));
}

TEST_F(CommandLineTest, TakesTheServerFromTheEnvironment) {
  setenv("FFZERO_SERVER", "127.0.0.1:1", 1);
  EXPECT_EQ(Run({"get", "a"}), 1);
  unsetenv("FFZERO_SERVER");
  EXPECT_THAT(err_.str(), HasSubstr("127.0.0.1:1"));
}

TEST_F(CommandLineTest, SubmitPrintsTheIdAloneAndSendsAFreshRequestId) {
  Serve(v1::SUCCEEDED);
  input_ = "name: \"piped\"";
  EXPECT_EQ(Run({"submit", "-"}), 0);
  EXPECT_EQ(out_.str(), "0123abcd\n");
  EXPECT_EQ(err_.str(), "");
  // The service puts the request's id where the test can read it.
  EXPECT_EQ(Run({"submit", "-", "--json"}), 0);
  const std::string first = nlohmann::json::parse(out_.str())["error"];
  EXPECT_EQ(Run({"submit", "-", "--json"}), 0);
  EXPECT_NE(nlohmann::json::parse(out_.str())["error"], first);
  EXPECT_EQ(first.size(), 36u);
  EXPECT_EQ(Run({"submit", "-", "--json", "--request_id=mine"}), 0);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["error"], "mine");
}

TEST_F(CommandLineTest, SubmitSendsThePresetAsChanged) {
  v1::JobSpec spec;
  service_.submit = [&](const v1::SubmitJobRequest& request, v1::Job* job) {
    spec = request.spec();
    return grpc::Status::OK;
  };
  EXPECT_EQ(Run({"submit", "--preset", "mnist-mlp", "--set", "training.epochs=2", "--set",
                 "network.mlp.layers=[20,10]"}),
            0);
  EXPECT_EQ(spec.training().epochs(), 2);
  EXPECT_EQ(spec.training().batch_size(), 256);
  EXPECT_THAT(spec.network().mlp().layers(), testing::ElementsAre(20, 10));
}

TEST_F(CommandLineTest, SubmitAndWaitShowsProgressOnTheErrorOutput) {
  Serve(v1::SUCCEEDED);
  EXPECT_EQ(Run({"submit", "--preset=function1", "--wait"}), 0);
  EXPECT_EQ(out_.str(), "0123abcd\n");
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("epoch 1/4"), HasSubstr("test accuracy 62.5 %")));
  EXPECT_EQ(Run({"submit", "--preset=function1", "--wait", "--json"}), 0);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["state"], "SUCCEEDED");
  Serve(v1::CANCELLED);
  EXPECT_EQ(Run({"submit", "--preset=function1", "--wait"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("ffzero: job 0123abcd: CANCELLED\n"));
}

TEST_F(CommandLineTest, WatchPrintsAnEventALine) {
  Serve(v1::SUCCEEDED);
  EXPECT_EQ(Run({"watch", "0123abcd", "--json", "--after_seq=1"}), 0);
  std::istringstream lines(out_.str());
  std::vector<std::string> seqs;
  for (std::string line; std::getline(lines, line);) {
    seqs.push_back(nlohmann::json::parse(line)["seq"]);
  }
  EXPECT_THAT(seqs, testing::ElementsAre("2", "3"));
}

TEST_F(CommandLineTest, WatchFailsWithTheJob) {
  Serve(v1::FAILED);
  EXPECT_EQ(Run({"watch", "0123abcd"}), 1);
  EXPECT_THAT(out_.str(), HasSubstr("FAILED: why"));
  EXPECT_THAT(err_.str(), StartsWith("ffzero: job 0123abcd: FAILED"));
}

TEST_F(CommandLineTest, ListFollowsPagesUpToTheLimit) {
  service_.list = [](const v1::ListJobsRequest& request, v1::ListJobsResponse* reply) {
    const int first = request.page_token().empty() ? 0 : std::stoi(request.page_token());
    for (int i = first; i < first + 2; ++i) reply->add_jobs()->set_id(absl::StrCat("job", i));
    if (first < 4) reply->set_next_page_token(absl::StrCat(first + 2));
    if (request.states_size() > 0) {
      EXPECT_EQ(request.states(0), v1::RUNNING);
    }
    return grpc::Status::OK;
  };
  EXPECT_EQ(Run({"list"}), 0);
  EXPECT_THAT(out_.str(), AllOf(StartsWith("JOB "), HasSubstr("job0"), HasSubstr("job5")));
  EXPECT_EQ(Run({"list", "--json", "--limit=3", "--state=running,pending"}), 0);
  EXPECT_THAT(out_.str(), MatchesRegex("[^\n]*job0[^\n]*\n[^\n]*job1[^\n]*\n[^\n]*job2[^\n]*\n"));
}

TEST_F(CommandLineTest, CancelSaysTheStateThatFollows) {
  service_.cancel = [](const v1::CancelJobRequest& request, v1::Job* job) {
    job->set_id(request.job_id());
    job->set_state(v1::CANCELLING);
    return grpc::Status::OK;
  };
  EXPECT_EQ(Run({"cancel", "a"}), 0);
  EXPECT_EQ(out_.str(), "a  CANCELLING\n");
}

TEST_F(CommandLineTest, HealthEndsAsTheServiceIs) {
  EXPECT_EQ(Run({"health"}), 0);
  EXPECT_EQ(out_.str(), "SERVING\n");
  EXPECT_EQ(Run({"health", "--service", ""}), 0);
  EXPECT_EQ(Run({"health", "--service=ffzero.v1.Instrument"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("unknown"));
  service_.SetServing(false);
  EXPECT_EQ(Run({"health"}), 1);
  EXPECT_EQ(out_.str(), "NOT_SERVING\n");
  EXPECT_EQ(Run({"health", "--json"}), 1);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["status"], "NOT_SERVING");
  EXPECT_EQ(Run({"health", "--server=127.0.0.1:1", "--timeout=5"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("127.0.0.1:1"));
}

TEST_F(CommandLineTest, ATokenComesFromItsFileOrTheEnvironmentAndFromNoOption) {
  Serve(v1::RUNNING);
  const ScratchFolder folder;
  const std::string file = folder.Path("token");
  EXPECT_EQ(Run({"token", "--name=ada", "--role=viewer", "-o", file, "--server=nowhere"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("client {\n  name: \"ada\"\n  role: VIEWER\n"));
  std::string token = folder.Read("token");
  token.pop_back();
  EXPECT_EQ(out_.str().find(token), std::string::npos);
  EXPECT_EQ(Run({"get", "a", "--token_file", file}), 0) << err_.str();
  EXPECT_EQ(err_.str(), "");
  setenv("FFZERO_TOKEN", "t0ken", 1);
  EXPECT_EQ(Run({"get", "a"}), 0);
  setenv("FFZERO_TOKEN_FILE", file.c_str(), 1);
  EXPECT_EQ(Run({"get", "a"}), 0);
  unsetenv("FFZERO_TOKEN");
  unsetenv("FFZERO_TOKEN_FILE");
  EXPECT_THAT(service_.Authorizations(),
              testing::ElementsAre("Bearer " + token, "Bearer t0ken", "Bearer " + token));
  EXPECT_EQ(Run({"get", "a", "--token=t0ken"}), 2);
}

TEST_F(CommandLineTest, RefusesTokensAndConnectionsThatCannotBe) {
  ExpectUsageError({"token", "-o", "x"}, "--name");
  ExpectUsageError({"token", "--name=a b", "-o", "x"}, "\"a b\" found");
  ExpectUsageError({"token", "--name=a", "--role=owner", "-o", "x"}, "owner");
  ExpectUsageError({"token", "--name=a"}, "--output");
  ExpectUsageError({"get", "a", "--token_file=/no/such"}, "--token_file: cannot read /no/such");
  ExpectUsageError({"get", "a", "--tls_cert=/no/such"}, "--tls_cert needs --tls_key");
  const ScratchFolder folder;
  const std::string file = folder.Write("token", "t0ken");
  std::filesystem::permissions(file, std::filesystem::perms(0600));
  ExpectUsageError({"get", "a", "--server=example.org:1", "--token_file", file},
                   "example.org:1 is another machine");
}

TEST_F(CommandLineTest, RefusesPredictionsOfNothingInParticular) {
  ExpectUsageError({"predict"}, "JOB");
  ExpectUsageError({"predict", "a"}, "one of --images, --values and --test");
  ExpectUsageError({"predict", "a", "--test", "--values=1"}, "one of --images");
  ExpectUsageError({"predict", "a", "--test", "--labels=x"}, "--images");
  ExpectUsageError({"predict", "a", "--values=1", "--first=1"}, "--first");
  ExpectUsageError({"predict", "a", "--values=1,x"}, "--values: \"x\" found");
  ExpectUsageError({"predict", "a", "--images=/no/such"}, "/no/such: No such file");
  ExpectUsageError({"predict", "a", "--test", "--checkpoint=-1"}, "--checkpoint");
}

TEST_F(CommandLineTest, PredictGoesThroughTheTestSetByOneCheckpoint) {
  std::vector<std::int64_t> checkpoints;
  int most = 0;
  service_.predict = [&](const v1::PredictRequest& request, v1::PredictResponse* reply) {
    checkpoints.push_back(request.checkpoint_id());
    const v1::TestSamples& asked = request.test_samples();
    most = std::max(most, asked.count());
    reply->set_checkpoint_id(7);
    reply->set_test_size(1200);
    for (int n = asked.first(); n < std::min(1200, asked.first() + asked.count()); ++n) {
      v1::Prediction* prediction = reply->add_predictions();
      prediction->set_true_label(n % 2);
      prediction->add_stages();
    }
    reply->add_labels(0);
    reply->add_labels(1);
    return grpc::Status::OK;
  };
  EXPECT_EQ(Run({"predict", "a", "--test"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), AllOf(StartsWith("SAMPLE  PREDICTED"), HasSubstr("\n1199 "),
                                HasSubstr("\naccuracy 50.0 % of 1 200 samples, checkpoint 7\n")));
  EXPECT_THAT(checkpoints, testing::ElementsAre(0, 7, 7, 7));
  EXPECT_EQ(most, 500);
  EXPECT_EQ(Run({"predict", "a", "--test", "--first=1198", "--count=2", "--json"}), 0);
  EXPECT_THAT(out_.str(),
              MatchesRegex("[^\n]*\"trueLabel\":0[^\n]*\n[^\n]*\"trueLabel\":1[^\n]*\n"));
}

TEST_F(CommandLineTest, PredictShrinksItsRequestsWhereAnswersAreLong) {
  std::vector<int> counts;
  service_.predict = [&](const v1::PredictRequest& request, v1::PredictResponse* reply) {
    counts.push_back(request.test_samples().count());
    reply->set_test_size(100);
    for (int n = 0; n < std::min(counts.back(), 100 - request.test_samples().first()); ++n) {
      v1::StagePrediction* stage = reply->add_predictions()->add_stages();
      for (int i = 0; i < 30'000; ++i) stage->add_similarities(0.5);
    }
    return grpc::Status::OK;
  };
  EXPECT_EQ(Run({"predict", "a", "--test"}), 0) << err_.str();
  EXPECT_THAT(counts, testing::ElementsAre(32, 34, 34));
}

TEST_F(CommandLineTest, RefusesToInspectNothingInParticular) {
  ExpectUsageError({"inspect"}, "JOB");
  ExpectUsageError({"inspect", "a"}, "one of --images, --values and --test");
  ExpectUsageError({"inspect", "a", "--test", "--stage=-1"}, "--stage");
  ExpectUsageError({"inspect", "a", "--test", "--labels=x"}, "--labels");
}

TEST_F(CommandLineTest, InspectShowsOneSampleUnlessAskedForMoreAndWritesAllPowers) {
  std::vector<int> counts;
  service_.inspect = [&](const v1::InspectRequest& request, v1::InspectResponse* reply) {
    const v1::TestSamples& asked = request.test_samples();
    counts.push_back(asked.count());
    reply->set_test_size(5);
    reply->set_checkpoint_id(7);
    EXPECT_EQ(request.checkpoint_id(), asked.first() == 2 ? 0 : 7);
    reply->set_ports(2);
    reply->set_columns(2);
    for (int n = asked.first(); n < std::min(5, asked.first() + asked.count()); ++n) {
      v1::StageLight* light = reply->add_samples()->add_stages();
      light->set_stage(request.stages().empty() ? 0 : request.stages(0));
      for (int i = 0; i < 6; ++i) light->add_powers(1);
    }
    return grpc::Status::OK;
  };
  EXPECT_EQ(Run({"inspect", "a", "--test", "--first=2", "--stage=3"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), StartsWith("sample 2, stage 3: power 2 in, 2 out"));
  EXPECT_THAT(counts, testing::ElementsAre(1));

  const ScratchFolder folder;
  EXPECT_EQ(Run({"inspect", "a", "--test", "--first=2", "--count=0", "-o", folder.Path("x.csv")}),
            0);
  EXPECT_THAT(out_.str(), HasSubstr("sample 4, stage 1"));
  const std::string csv = folder.Read("x.csv");
  EXPECT_THAT(csv, StartsWith("sample,stage,column,port,power\n2,1,0,0,1\n"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 3 * 6);
  EXPECT_EQ(Run({"inspect", "a", "--test", "--first=2", "--json"}), 0);
  EXPECT_THAT(out_.str(), MatchesRegex("[^\n]*\"powers\":\\[1[^\n]*\n"));
}

TEST_F(CommandLineTest, InspectRefusesPowersOfNoMeshAndLeavesNoFile) {
  service_.inspect = [](const v1::InspectRequest&, v1::InspectResponse* reply) {
    reply->set_test_size(5);
    reply->set_ports(2);
    reply->set_columns(2147483647);
    reply->add_samples()->add_stages()->add_powers(1);
    return grpc::Status::OK;
  };
  const ScratchFolder folder;
  EXPECT_EQ(Run({"inspect", "a", "--test", "-o", folder.Path("x.csv")}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("does not have the powers of a mesh of 2 ports"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.Path("")));
}

TEST_F(CommandLineTest, CheckpointToADashIsTheCheckpointAlone) {
  service_.download = [](const v1::DownloadCheckpointRequest& request, auto* writer) {
    v1::CheckpointChunk chunk;
    chunk.set_total_size(3);
    chunk.set_data("abc");
    chunk.set_sha256("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    writer->Write(chunk);
    return grpc::Status::OK;
  };
  EXPECT_EQ(Run({"checkpoint", "a", "-o", "-"}), 0);
  EXPECT_EQ(out_.str(), "abc");
  EXPECT_THAT(err_.str(), HasSubstr("ba7816bf"));
}

}  // namespace
}  // namespace ffzero
