#include "server/instruments/grpc/instrument_client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <functional>

#include "server/digest.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// A driver that answers to uploads as the test says.
class Driver final : public v1::Instrument::Service {
 public:
  grpc::Status Load(grpc::ServerContext*, const v1::LoadRequest* request,
                    v1::LoadResponse* response) override {
    requests.push_back(*request);
    if (!error.ok()) return error;
    if (request->offset() == std::ssize(data)) data += request->data();
    response->set_received(received != nullptr ? received(data) : std::ssize(data));
    return grpc::Status::OK;
  }

  std::string data;
  std::vector<v1::LoadRequest> requests;
  grpc::Status error;
  std::function<std::int64_t(const std::string& data)> received;
};

class InstrumentClientTest : public testing::Test {
 protected:
  InstrumentClientTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&driver_);
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials());
  }

  Driver driver_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  const std::shared_ptr<InputSet> inputs_ = SomeInputs(150'000, 5);
  std::string digest_;
};

TEST_F(InstrumentClientTest, SendsASetInPiecesUnderItsDigest) {
  InstrumentClient client(channel_, {.fence = 7});
  ASSERT_THAT(client.Load(*inputs_, &digest_), IsOk());
  EXPECT_EQ(driver_.data.size(), 150'000 * 5 * 4);
  EXPECT_EQ(digest_, Sha256(driver_.data));
  ASSERT_EQ(driver_.requests.size(), 4) << "a question, and three pieces of at most a MiB";
  for (const v1::LoadRequest& request : driver_.requests) {
    EXPECT_EQ(request.fence(), 7);
    EXPECT_EQ(request.name(), digest_);
    EXPECT_EQ(request.rows(), 150'000);
    EXPECT_EQ(request.columns(), 5);
    EXPECT_FALSE(request.complex());
  }
}

TEST_F(InstrumentClientTest, GoesOnWhereAnUploadWasInterrupted) {
  InstrumentClient client(channel_, {});
  ASSERT_THAT(client.Load(*inputs_, &digest_), IsOk());
  const std::string whole = driver_.data;
  driver_.data.resize(2'999'000);
  driver_.requests.clear();
  ASSERT_THAT(client.Load(*inputs_, &digest_), IsOk());
  EXPECT_EQ(driver_.data, whole);
  ASSERT_EQ(driver_.requests.size(), 2);
  EXPECT_EQ(driver_.requests[1].data().size(), 1'000);
}

TEST_F(InstrumentClientTest, SendsBothPartsOfComplexInputs) {
  InputSet inputs = *SomeInputs(2, 3);
  inputs.imaginary = RowMatrix::Constant(2, 3, 0.5f);
  InstrumentClient client(channel_, {});
  ASSERT_THAT(client.Load(inputs, &digest_), IsOk());
  EXPECT_TRUE(driver_.requests.back().complex());
  EXPECT_EQ(driver_.data.size(), 48);
}

TEST_F(InstrumentClientTest, ADriverThatCannotCountIsNotWaitedForForever) {
  InstrumentClient client(channel_, {});
  for (const std::int64_t said : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40}) {
    driver_.data.clear();
    driver_.received = [&](const std::string& data) { return data.empty() ? 0 : said; };
    EXPECT_THAT(client.Load(*inputs_, &digest_),
                FailsWith(absl::StatusCode::kDataLoss, HasSubstr("Load: the device says")));
  }
}

TEST_F(InstrumentClientTest, AnErrorKeepsItsCodeAndNamesTheCallOnOneLine) {
  InstrumentClient client(channel_, {});
  driver_.error = {grpc::StatusCode::RESOURCE_EXHAUSTED, "no\nroom"};
  EXPECT_THAT(client.Load(*inputs_, &digest_),
              FailsWith(absl::StatusCode::kResourceExhausted, "Load: no?room"));
  EXPECT_THAT(client.MakeSafe(),
              FailsWith(absl::StatusCode::kUnimplemented, HasSubstr("MakeSafe: ")));
}

}  // namespace
}  // namespace ffzero
