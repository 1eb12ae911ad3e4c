#ifndef FFZERO_CLIENT_VIEWS_LIGHT_CSV_H_
#define FFZERO_CLIENT_VIEWS_LIGHT_CSV_H_

#include <string>

#include "ffzero/v1/training_service.pb.h"

namespace ffzero {

// The line above the others: "sample,stage,column,port,power\n".
std::string LightCsvHead();

// A line for each power of a sample's light, enough digits for every bit of it. Stages count from
// 1; ports from 0; column 0 is where the light enters.
//   ports   of the mesh: the powers are whole rows of them
std::string LightCsvRows(int sample, const v1::SampleLight& light, int ports);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_LIGHT_CSV_H_
