#ifndef FFZERO_CORE_DATA_IMAGE_CODING_H_
#define FFZERO_CORE_DATA_IMAGE_CODING_H_

#include <span>

#include "core/data/dataset.h"
#include "core/data/image_ops.h"
#include "core/spec.h"

namespace ffzero {

// What becomes of an image on its way into a network, the same for every image of a data set and
// for those that a trained network is shown later. All functions are thread-safe.

// How many inputs an image of this size becomes: its pixels after crop or resize.
int CodedSize(const DatasetSpec& spec, int rows, int columns);

// Crops or resizes the image as `spec` says, and codes it. False for an image that has no light at
// all.
//   image   rows and columns no fewer than crop and resize
//   out     CodedSize values
bool CodeImage(const DatasetSpec& spec, InputCoding coding, const ImageView& image,
               std::span<float> out);

}  // namespace ffzero

#endif  // FFZERO_CORE_DATA_IMAGE_CODING_H_
