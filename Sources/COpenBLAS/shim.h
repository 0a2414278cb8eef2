#pragma once
#include <cblas.h>

// OpenBLAS's own additions, which the generic cblas.h does not declare.
char *openblas_get_config(void);
char *openblas_get_corename(void);
int openblas_get_num_threads(void);
void openblas_set_num_threads(int num_threads);
