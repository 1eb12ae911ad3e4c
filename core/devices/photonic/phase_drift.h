#ifndef FFZERO_CORE_DEVICES_PHOTONIC_PHASE_DRIFT_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_PHASE_DRIFT_H_

#include <cstdint>
#include <span>
#include <vector>

namespace ffzero {

// A random walk of every shifter's phase, a normal step an exposure, from 0 in exposure 0. Where it
// is in an exposure follows from its seed and the exposure's number alone, whatever was asked
// before, so that nothing of it needs to be saved.
//
// The walk goes in blocks of kBlock exposures. From the beginning S_b of block b it goes by the
// block's own increment D_b to S_(b+1); in between it is a bridge,
//   W(b kBlock + r) = S_b + v_r + r / kBlock (D_b - v_kBlock),
// v_r being the sum of the block's first r steps: which has all the covariances of a walk, but
// blocks that lie behind cost one draw each. Step n is drawn from stream n of the seed, D_b from
// stream 2^63 + b. Not thread-safe.
class PhaseDrift {
 public:
  static constexpr std::uint64_t kBlock = 512;

  //   sigma   of a step, rad: after n exposures a phase is off by sigma sqrt(n)
  PhaseDrift(double sigma, int shifters);

  // Writes the offset of every shifter, rad, in an exposure: two draws for each shifter where the
  // exposure before was asked for last; else up to 2 kBlock, and one a block since exposure 0.
  void At(std::uint64_t seed, std::uint64_t exposure, std::span<float> out);

 private:
  void Begin(std::uint64_t seed);
  void EnterBlock();

  const float sigma_;
  std::uint64_t seed_ = 0;
  std::uint64_t block_ = 0;  // in which the walk stands
  std::uint64_t steps_ = 0;  // that it has made there
  bool entered_ = false;     // walk_ and slope_ are the block's
  std::vector<float> start_, walk_, slope_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_PHASE_DRIFT_H_
