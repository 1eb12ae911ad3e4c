#ifndef FFZERO_SERVER_INSTRUMENTS_GRPC_LIMITS_H_
#define FFZERO_SERVER_INSTRUMENTS_GRPC_LIMITS_H_

namespace ffzero {

// Bytes of a message to or from an instrument, at the most: the readings of 20 probes of 784 ports
// and 1,024 samples take 64 MB.
constexpr int kMostInstrumentMessage = 256 << 20;

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_GRPC_LIMITS_H_
