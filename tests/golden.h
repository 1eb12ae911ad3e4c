#ifndef FFZERO_TESTS_GOLDEN_H_
#define FFZERO_TESTS_GOLDEN_H_

#include <bit>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/matrix.h"

namespace ffzero {

// A file of tests/golden, parsed.
inline nlohmann::json ReadGolden(const std::string& name) {
  std::ifstream file(std::string(FFZERO_GOLDEN_DIR) + "/" + name);
  return nlohmann::json::parse(file);
}

// One part of it, by value: a loop over a part of a temporary would outlive it.
inline nlohmann::json ReadGolden(const std::string& name, const std::string& part) {
  return ReadGolden(name).at(part);
}

// A JSON array of rows.
inline RowMatrix ToMatrix(const nlohmann::json& rows) {
  RowMatrix matrix(rows.size(), rows.at(0).size());
  for (Eigen::Index r = 0; r < matrix.rows(); ++r) {
    for (Eigen::Index c = 0; c < matrix.cols(); ++c) matrix(r, c) = rows[r][c].get<float>();
  }
  return matrix;
}

// A number of 16 hexadecimal digits.
inline std::uint64_t ToUint64(const nlohmann::json& digits) {
  return std::stoull(digits.get<std::string>(), nullptr, 16);
}

// A run of 32-bit words, eight hexadecimal digits each: numbers, or the bits of floats.
inline std::vector<std::uint32_t> ToWords(const nlohmann::json& digits) {
  const auto text = digits.get<std::string>();
  std::vector<std::uint32_t> words;
  for (std::size_t i = 0; i < text.size(); i += 8) {
    words.push_back(static_cast<std::uint32_t>(std::stoul(text.substr(i, 8), nullptr, 16)));
  }
  return words;
}

inline std::vector<float> ToFloats(const nlohmann::json& digits) {
  std::vector<float> values;
  for (std::uint32_t word : ToWords(digits)) values.push_back(std::bit_cast<float>(word));
  return values;
}

// The bits of floats, to compare them as ToWords gives them: also the sign of a zero.
inline std::vector<std::uint32_t> BitsOf(std::span<const float> values) {
  std::vector<std::uint32_t> words;
  for (float value : values) words.push_back(std::bit_cast<std::uint32_t>(value));
  return words;
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_GOLDEN_H_
