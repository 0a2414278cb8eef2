#pragma once
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_debug.h>

// OpenMP's run-time calls, so that the engine can size its thread pool.
void omp_set_num_threads(int num_threads);
int omp_get_max_threads(void);

// The call that a compiler makes for `#pragma omp parallel`: runs a function on every thread of
// the team, so that our own loops share oneDNN's threads instead of adding some.
void GOMP_parallel(void (*function)(void *), void *data, unsigned num_threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
