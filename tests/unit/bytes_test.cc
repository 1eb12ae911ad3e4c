#include "core/bytes.h"

#include <gmock/gmock.h>

namespace ffzero {
namespace {

TEST(BytesTest, ReadsBackEveryKindOfValue) {
  ByteWriter writer;
  writer.U32(0xdeadbeef);
  writer.U64(1ull << 63);
  writer.F64(-0.1);
  writer.String("light");
  writer.Floats({1.5f, -2.0f});
  writer.Matrix(RowMatrix::Constant(3, 2, 4.0f));
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.U32(), 0xdeadbeef);
  EXPECT_EQ(reader.U64(), 1ull << 63);
  EXPECT_EQ(reader.F64(), -0.1);
  EXPECT_EQ(reader.String(), "light");
  EXPECT_THAT(reader.Floats(), testing::ElementsAre(1.5f, -2.0f));
  EXPECT_EQ(reader.Matrix(), RowMatrix::Constant(3, 2, 4.0f));
  EXPECT_TRUE(reader.finished());
}

TEST(BytesTest, HugeCountsTakeNoMemory) {
  for (std::uint64_t count : {~std::uint64_t{0}, std::uint64_t{1} << 62, std::uint64_t{3}}) {
    ByteWriter writer;
    writer.U64(count);
    EXPECT_TRUE(ByteReader(writer.bytes()).Floats().empty());
    ByteReader reader(writer.bytes());
    EXPECT_EQ(reader.String(), "");
    EXPECT_FALSE(reader.ok());
  }
  ByteWriter writer;
  writer.U64(std::uint64_t{1} << 40);
  writer.U64(0);
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.Matrix().size(), 0);
  EXPECT_FALSE(reader.ok());
}

TEST(BytesTest, AMatrixHasNoMoreColumnsThanCanBeCounted) {
  ByteWriter writer;
  writer.U64(0);
  writer.U64(std::uint64_t{1} << 63);
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.Matrix().cols(), 0);
  EXPECT_FALSE(reader.ok());
}

TEST(BytesTest, AfterAFailureNothingIsRead) {
  ByteReader reader("abc");
  EXPECT_EQ(reader.U64(), 0u);
  EXPECT_EQ(reader.U32(), 0u);
  EXPECT_FALSE(reader.finished());
}

}  // namespace
}  // namespace ffzero
