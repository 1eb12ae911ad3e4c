#include "server/options/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <variant>

#include "ffzero/v1/server_config.pb.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using google::protobuf::FieldDescriptor;
using ::testing::AllOf;
using ::testing::ContainerEq;
using ::testing::HasSubstr;

FieldDescriptor::CppType TypeOf(const Flag& flag) {
  if (std::holds_alternative<int Options::*>(flag.option)) return FieldDescriptor::CPPTYPE_INT32;
  if (std::holds_alternative<bool Options::*>(flag.option)) return FieldDescriptor::CPPTYPE_BOOL;
  if (std::holds_alternative<double Options::*>(flag.option)) {
    return FieldDescriptor::CPPTYPE_DOUBLE;
  }
  return FieldDescriptor::CPPTYPE_STRING;
}

TEST(Flags, AreTheFieldsOfTheConfigurationFile) {
  std::map<std::string, FieldDescriptor::CppType> flags, fields;
  for (const Flag& flag : Flags()) flags[flag.name] = TypeOf(flag);
  const google::protobuf::Descriptor* config = v1::ServerConfig::descriptor();
  for (int i = 0; i < config->field_count(); ++i) {
    fields[config->field(i)->name()] = config->field(i)->cpp_type();
    // Without presence the default would look like a value that was given.
    EXPECT_TRUE(config->field(i)->has_presence() || config->field(i)->is_repeated())
        << config->field(i)->name();
  }
  EXPECT_THAT(flags, ContainerEq(fields));
}

TEST(Flags, AllowTheirOwnDefaults) {
  for (const Flag& flag : Flags()) {
    const std::string value = ValueText(flag, Options());
    if (value.empty()) continue;
    EXPECT_TRUE(flag.allowed.fits(value)) << flag.name << "=" << value;
  }
}

TEST(Apply, TakesTheLaterOfTwo) {
  Options options;
  EXPECT_THAT(
      Apply({{"threads", "3", "a"}, {"workers", "2", "a"}, {"threads", "4", "b"}}, &options),
      IsOk());
  EXPECT_EQ(options.threads, 4);
  EXPECT_EQ(options.workers, 2);
}

TEST(Apply, OfAListTakesAllThatOnePlaceSays) {
  Options options;
  ASSERT_THAT(Apply({{"allow_device_uri", "grpc://a:1", "file"},
                     {"allow_device_uri", "grpc://b:2\ngrpc://[::1]:3 ", "flags"}},
                    &options),
              IsOk());
  EXPECT_THAT(options.allow_device_uri, testing::ElementsAre("grpc://b:2", "grpc://[::1]:3"));
}

TEST(Apply, NamesTheOriginWhatItFoundAndWhatIsAllowed) {
  const auto refused = [](const std::string& flag, const std::string& value, const char* allowed) {
    Options options;
    EXPECT_THAT(
        Apply({{flag, value, "here"}}, &options),
        FailsWith(absl::StatusCode::kInvalidArgument,
                  AllOf(HasSubstr("here: \"" + value + "\" found; must be "), HasSubstr(allowed))));
  };
  refused("listen", "nowhere", "HOST:PORT");
  refused("threads", "-1", "a whole number from 0 to 1024");
  refused("threads", "1025", "a whole number from 0 to 1024");
  refused("workers", "1.5", "a whole number from 1 to 256");
  refused("checkpoint_interval", "0.01", "a number from 0.05 to 86400");
  refused("shutdown_grace", "nan", "a number from 0 to 3600");
  refused("allow_plaintext", "perhaps", "true or false");
  refused("dataset_dir", "/no/such/folder", "a folder that is there");
  refused("data_dir", "", "a path");
  refused("allow_device_uri", "grpc://a:1 chip", "grpc://HOST:PORT");
}

TEST(Apply, ShowsNoControlCharactersAndNoNovels) {
  Options options;
  Setting setting{.flag = "threads", .origin = "here"};
  setting.value = "\x1b[2J\n";
  setting.value.append(10'000, 'x');
  const absl::Status status = Apply({setting}, &options);
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("here: \"?[2J?xxx")));
  EXPECT_LT(status.message().size(), 400u);
}

}  // namespace
}  // namespace ffzero
