// Submits many small jobs from many clients at once, each until it is answered.
#include <google/protobuf/text_format.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "client/request_id.h"
#include "ffzero/v1/training_service.grpc.pb.h"
#include "tests/load/own_connection.h"

namespace ffzero {
namespace {

constexpr auto kPause = std::chrono::milliseconds(50);
constexpr auto kCall = std::chrono::seconds(20);
constexpr int kRepeatEvery = 5;  // so many submissions, one is made twice though it was answered

class SubmitLoad {
 public:
  SubmitLoad(std::string server, v1::JobSpec spec, int jobs)
      : server_(std::move(server)), spec_(std::move(spec)), jobs_(jobs) {}

  // Returns how many requests could not be answered for a reason that repeating does not mend.
  int Run(int clients) {
    std::vector<std::thread> threads;
    threads.reserve(clients);
    for (int i = 0; i < clients; ++i) threads.emplace_back([this] { Client(); });
    for (std::thread& thread : threads) thread.join();
    std::printf(R"({"repeated": %d})"
                "\n",
                repeated_.load());
    return failed_;
  }

 private:
  void Client() {
    const auto stub = v1::TrainingService::NewStub(OwnConnection(server_));
    for (int job = next_++; job < jobs_; job = next_++) {
      const auto id = NewRequestId();
      v1::SubmitJobRequest request;
      *request.mutable_spec() = spec_;
      request.mutable_spec()->set_seed(job);
      if (id.ok()) request.set_request_id(*id);
      Submit(stub.get(), request);
      if (job % kRepeatEvery == 0) Submit(stub.get(), request);
    }
  }

  void Submit(v1::TrainingService::Stub* stub, const v1::SubmitJobRequest& request) {
    while (true) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + kCall);
      v1::Job job;
      const grpc::Status status = stub->SubmitJob(&context, request, &job);
      if (status.ok()) return Tell(request.request_id(), job.id());
      if (status.error_code() != grpc::StatusCode::UNAVAILABLE &&
          status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED &&
          status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) {
        std::fprintf(stderr, "%d %s\n", status.error_code(), status.error_message().c_str());
        ++failed_;
        return;
      }
      ++repeated_;
      std::this_thread::sleep_for(kPause);
    }
  }

  void Tell(const std::string& request, const std::string& job) {
    const std::lock_guard lock(print_);
    std::printf(R"({"request": "%s", "job": "%s"})"
                "\n",
                request.c_str(), job.c_str());
  }

  const std::string server_;
  const v1::JobSpec spec_;
  const int jobs_;
  std::atomic<int> next_ = 0, repeated_ = 0, failed_ = 0;
  std::mutex print_;
};

}  // namespace
}  // namespace ffzero

int main(int argc, char** argv) {
  CLI::App app(
      "Submits many jobs, which differ in their seed, from many clients; tells for each "
      "answer which job the request became.");
  std::string server, text;
  int clients = 100, jobs = 10'000;
  app.add_option("--server", server, "HOST:PORT")->required();
  app.add_option("--spec", text, "ffzero.v1.JobSpec in text format")->required();
  app.add_option("--clients", clients, "at once")->capture_default_str();
  app.add_option("--jobs", jobs, "of all clients")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  ffzero::v1::JobSpec spec;
  if (!google::protobuf::TextFormat::ParseFromString(text, &spec)) return 2;
  ffzero::AllowManyConnections();
  return ffzero::SubmitLoad(server, spec, jobs).Run(clients) == 0 ? 0 : 1;
}
