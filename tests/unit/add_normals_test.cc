#include "core/devices/photonic/add_normals.h"

#include <gtest/gtest.h>

#include <vector>

namespace ffzero {
namespace {

TEST(AddNormalsTest, AddsElementsOfTheStreamHoweverManyThereAre) {
  for (const std::size_t count : {1u, 4u, 1023u, 1024u, 1025u, 5000u}) {
    std::vector<float> sums(count, 3.0f), drawn(count);
    AddNormals(7, 2, 0.5f, sums);
    FillNormal(7, 2, 0, drawn);
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(sums[i], 3.0f + 0.5f * drawn[i]) << i;
  }
}

}  // namespace
}  // namespace ffzero
