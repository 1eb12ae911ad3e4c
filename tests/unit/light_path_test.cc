#include "core/devices/photonic/light_path.h"

#include <gtest/gtest.h>

#include <complex>
#include <vector>

#include "core/devices/photonic/haar.h"
#include "core/training/generator.h"
#include "tests/unit/reference_mesh.h"

namespace ffzero {
namespace {

constexpr int kPorts = 6;

class LightPathTest : public testing::Test {
 protected:
  LightPathTest() : tile_(TileFloats(kPorts)), meshes_(2) {
    FillNormal(1, 0, 0, tile_);
    for (int p = 0; p < kPorts; ++p) expected_.push_back(Field(p));
    for (int m = 0; m < 2; ++m) {
      settings_.push_back(HaarSettings(kPorts, 7 + m));
      std::vector<float> padded = settings_[m];
      padded.resize(padded.size() + kSettingsPadding);
      ComputeCoefficients(layout_, padded.data(), &meshes_[m]);
      path_.push_back(&meshes_[m]);
    }
  }

  // The field of the tile's fourth sample.
  std::complex<double> Field(int port) const {
    const float* at = tile_.data() + kPortStride * port + 3;
    return {at[0], at[kTileSamples]};
  }
  void PassMesh(int m) { ReferenceMesh(kPorts, settings_[m], &expected_); }
  void PassNonlinearity() {
    for (auto& field : expected_) {
      const double u = 0.3 * std::norm(field) / 2 + 0.25;
      field *= std::sqrt(0.9) * std::cos(u) * std::polar(1.0, -u);
    }
  }

  const MeshLayout layout_{kPorts};
  const ElectroOptic nonlinearity_{0.1, 0.3, 0.5};
  AlignedFloats tile_;
  std::vector<std::vector<float>> settings_;
  std::vector<MeshCoefficients> meshes_;
  std::vector<const MeshCoefficients*> path_;
  std::vector<std::complex<double>> expected_;
};

TEST_F(LightPathTest, TheDetectorReadsBeforeTheLastNonlinearity) {
  CarryToDetector(layout_, path_, nonlinearity_, /*restore_power=*/false, tile_.data());
  PassMesh(0);
  PassNonlinearity();
  PassMesh(1);
  for (int p = 0; p < kPorts; ++p) {
    EXPECT_NEAR(std::norm(Field(p)), std::norm(expected_[p]), 1e-5) << "port " << p;
  }
}

TEST_F(LightPathTest, TheNextStageGetsFieldsAfterIt) {
  CarryToNextStage(layout_, path_, nonlinearity_, /*restore_power=*/false, tile_.data());
  for (int m : {0, 1}) {
    PassMesh(m);
    PassNonlinearity();
  }
  for (int p = 0; p < kPorts; ++p) {
    EXPECT_LE(std::abs(Field(p) - expected_[p]), 1e-5) << "port " << p;
  }
}

TEST_F(LightPathTest, PowerIsRestoredToWhatEnteredEachStage) {
  const auto power = [this] {
    double sum = 0;
    for (int p = 0; p < kPorts; ++p) sum += std::norm(Field(p));
    return sum;
  };
  const double entered = power();
  CarryToNextStage(layout_, path_, nonlinearity_, /*restore_power=*/true, tile_.data());
  EXPECT_NEAR(power() / entered, 1, 1e-5);
  for (int m : {0, 1}) {
    PassMesh(m);
    PassNonlinearity();
    double left = 0;
    for (const auto& field : expected_) left += std::norm(field);
    for (auto& field : expected_) field *= std::sqrt(entered / left);
  }
  for (int p = 0; p < kPorts; ++p) {
    EXPECT_LE(std::abs(Field(p) - expected_[p]), 1e-5) << "port " << p;
  }
}

TEST_F(LightPathTest, WhatAMeshLosesIsRestoredToo) {
  const AlignedFloats before = tile_;
  CarryToNextStage(layout_, path_, nonlinearity_, /*restore_power=*/true, tile_.data());
  const std::complex<double> expected = Field(2);
  tile_ = before;
  for (MeshCoefficients& mesh : meshes_) {
    for (float& part : mesh.outputs) part *= 0.25f;
  }
  const ElectroOptic linear(0.1, 0, 0.5);
  CarryToNextStage(layout_, path_, linear, /*restore_power=*/true, tile_.data());
  const std::complex<double> lossy = Field(2);
  tile_ = before;
  for (MeshCoefficients& mesh : meshes_) {
    for (float& part : mesh.outputs) part *= 4;
  }
  CarryToNextStage(layout_, path_, linear, /*restore_power=*/true, tile_.data());
  EXPECT_LE(std::abs(Field(2) - lossy), 1e-5);
  EXPECT_GT(std::abs(expected - lossy), 1e-3) << "the nonlinearity sees the power that is left";
}

TEST_F(LightPathTest, NoMeshLeavesTheLightAsItIs) {
  const AlignedFloats before = tile_;
  CarryToNextStage(layout_, {}, nonlinearity_, /*restore_power=*/false, tile_.data());
  EXPECT_EQ(tile_, before);
}

}  // namespace
}  // namespace ffzero
