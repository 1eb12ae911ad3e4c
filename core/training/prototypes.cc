#include "core/training/prototypes.h"

#include <Eigen/LU>
#include <Eigen/QR>

#include "core/training/generator.h"

namespace ffzero {
namespace {

Eigen::MatrixXd GaussianMatrix(int rows, int columns, std::uint64_t seed, std::uint64_t stream) {
  Generator generator(seed, stream);
  Eigen::MatrixXd matrix(rows, columns);
  for (int column = 0; column < columns; ++column) {
    for (int row = 0; row < rows; ++row) matrix(row, column) = generator.Normal();
  }
  return matrix;
}

// The first `count` columns of a rotation that is Haar on SO(dimension). They are as distributed as
// the columns of the Q of a whole Gaussian matrix, at the cost of only `count` of them.
Eigen::MatrixXd RotationColumns(int dimension, int count, std::uint64_t seed,
                                std::uint64_t stream) {
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(GaussianMatrix(dimension, count, seed, stream));
  Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(dimension, count);
  for (int column = 0; column < count; ++column) {
    if (qr.matrixQR()(column, column) < 0) q.col(column) *= -1;
  }
  // With fewer columns than dimensions the columns left out can always give determinant +1.
  if (count == dimension && q.determinant() < 0) q.col(0) *= -1;
  return q;
}

}  // namespace

RowMatrix SimplexPrototypes(int classes, int dimension, std::uint64_t seed, std::uint64_t stream) {
  Eigen::MatrixXd simplex = Eigen::MatrixXd::Identity(classes, classes).array() - 1.0 / classes;
  simplex.rowwise().normalize();
  return (simplex * RotationColumns(dimension, classes, seed, stream).transpose()).cast<float>();
}

RowMatrix UnitPrototype(int dimension, std::uint64_t seed, std::uint64_t stream) {
  return GaussianMatrix(dimension, 1, seed, stream).col(0).normalized().transpose().cast<float>();
}

}  // namespace ffzero
