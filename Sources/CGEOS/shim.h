#pragma once
// Only the reentrant (`_r`) functions are wanted: one GEOS context per thread of work.
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>
