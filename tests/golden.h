#ifndef FFZERO_TESTS_GOLDEN_H_
#define FFZERO_TESTS_GOLDEN_H_

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/matrix.h"

namespace ffzero {

// A file of tests/golden, parsed.
inline nlohmann::json ReadGolden(const std::string& name) {
  std::ifstream file(std::string(FFZERO_GOLDEN_DIR) + "/" + name);
  return nlohmann::json::parse(file);
}

// A JSON array of rows.
inline RowMatrix ToMatrix(const nlohmann::json& rows) {
  RowMatrix matrix(rows.size(), rows.at(0).size());
  for (Eigen::Index r = 0; r < matrix.rows(); ++r) {
    for (Eigen::Index c = 0; c < matrix.cols(); ++c) matrix(r, c) = rows[r][c].get<float>();
  }
  return matrix;
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_GOLDEN_H_
