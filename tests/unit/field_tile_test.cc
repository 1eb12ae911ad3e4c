#include "core/devices/photonic/field_tile.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

InputSet Fields(int samples, int ports) {
  InputSet fields;
  fields.real.setRandom(samples, ports);
  fields.imaginary.setRandom(samples, ports);
  return fields;
}

TEST(FieldTileTest, KeepsFieldsThereAndBack) {
  const InputSet fields = Fields(40, 5);
  const std::vector<std::int32_t> samples = {39, 0, 7};
  AlignedFloats tile(TileFloats(5), 1.0f);
  LoadTile(fields, samples, tile.data());
  InputSet back = Fields(40, 5);
  StoreFields(tile.data(), samples, &back);
  RowMatrix powers(9, 5);
  StorePowers(tile.data(), 4, 3, &powers);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(back.real.row(samples[i]), fields.real.row(samples[i]));
    EXPECT_EQ(back.imaginary.row(samples[i]), fields.imaginary.row(samples[i]));
    for (int port = 0; port < 5; ++port) {
      const float re = fields.real(samples[i], port);
      const float im = fields.imaginary(samples[i], port);
      EXPECT_EQ(powers(4 + i, port), re * re + im * im);
    }
  }
}

TEST(FieldTileTest, TheLastTileHoldsWhatIsLeftOfABatch) {
  const std::vector<std::int32_t> samples(kTileSamples + 3);
  EXPECT_EQ(TileRows(samples, 0).data(), samples.data());
  EXPECT_EQ(TileRows(samples, 0).size(), std::size_t{kTileSamples});
  EXPECT_EQ(TileRows(samples, 1).data(), samples.data() + kTileSamples);
  EXPECT_EQ(TileRows(samples, 1).size(), 3u);
}

TEST(FieldTileTest, LeavesSamplesBeyondTheBatchDark) {
  AlignedFloats tile(TileFloats(2), 1.0f);
  LoadTile(Fields(1, 2), std::vector<std::int32_t>{0}, tile.data());
  for (std::size_t i = 0; i < tile.size(); ++i) {
    if (i % kTileSamples != 0) {
      EXPECT_EQ(tile[i], 0.0f);
    }
  }
}

TEST(FieldTileTest, TakesInputsWithoutPhasesAsReal) {
  InputSet fields = Fields(kTileSamples, 2);
  fields.imaginary.resize(0, 0);
  std::vector<std::int32_t> samples(kTileSamples, 3);
  AlignedFloats tile(TileFloats(2), 1.0f);
  LoadTile(fields, samples, tile.data());
  EXPECT_EQ(tile[0], fields.real(3, 0));
  EXPECT_EQ(tile[kTileSamples], 0.0f);
}

// |E|^2 grows by 2 Re E for each Re E that is added, and likewise for Im E.
TEST(FieldTileTest, SlopesOfPowersAreTwiceTheFields) {
  const InputSet fields = Fields(3, 5);
  AlignedFloats tile(TileFloats(5));
  LoadTile(fields, std::vector<std::int32_t>{0, 1, 2}, tile.data());
  const RowMatrix power_slopes = RowMatrix::Random(9, 5);
  AlignedFloats slopes(TileFloats(5), 1.0f);
  LoadPowerSlopes(power_slopes, 4, 3, tile.data(), slopes.data());
  for (int port = 0; port < 5; ++port) {
    for (int i = 0; i < kTileSamples; ++i) {
      const float* slope = slopes.data() + kPortStride * port + i;
      const float by_power = i < 3 ? power_slopes(4 + i, port) : 0.0f;
      EXPECT_FLOAT_EQ(slope[0], i < 3 ? 2 * by_power * fields.real(i, port) : 0.0f);
      EXPECT_FLOAT_EQ(slope[kTileSamples], i < 3 ? 2 * by_power * fields.imaginary(i, port) : 0.0f);
    }
  }
}

TEST(FieldTileTest, LightOnMorePortsLeavesThemDark) {
  InputSet fields;
  fields.real = RowMatrix::Ones(2, 3);
  const auto real = Widen(fields, 5);
  EXPECT_EQ(real->real.leftCols(3), fields.real);
  EXPECT_EQ(real->real.rightCols(2).cwiseAbs().maxCoeff(), 0.0f);
  EXPECT_EQ(real->imaginary.rows(), 0);
  fields.imaginary = -fields.real;
  const auto both = Widen(fields, 4);
  EXPECT_EQ(both->imaginary.leftCols(3), fields.imaginary);
  EXPECT_EQ(both->imaginary.cols(), 4);
}

}  // namespace
}  // namespace ffzero
