#pragma once
#include <oneapi/dnnl/dnnl.h>

// OpenMP's run-time calls, so that the engine can size its thread pool.
void omp_set_num_threads(int num_threads);
int omp_get_max_threads(void);
