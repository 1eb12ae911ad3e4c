#ifndef FFZERO_CLIENT_VIEWS_LIGHT_PICTURE_H_
#define FFZERO_CLIENT_VIEWS_LIGHT_PICTURE_H_

#include <string>

#include "ffzero/v1/training_service.pb.h"

namespace ffzero {

// Where a sample's light goes in one stage, for people to look at: ports from top to bottom, the
// columns of the mesh from left to right, each character darker or brighter with the amplitude:
//   sample 0, stage 1: power 4 in, 3.91 out; there brightest port 2 with 61.2 %
//      0 |*=- :|
//      1 |+@%#+|
//      2 | .:+@|
//   left: where it enters, right: behind column 4; @ is a power of 1.32 a port
// Where a mesh has many ports, a character is the mean of several. Ends with a line break.
//   powers   [(columns + 1) x ports]
std::string LightPicture(int sample, const v1::StageLight& light, int ports, int columns);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_LIGHT_PICTURE_H_
