#pragma once
#include <cblas.h>

// OpenBLAS's own additions, which the generic cblas.h does not declare.
char *openblas_get_config(void);
char *openblas_get_corename(void);
int openblas_get_num_threads(void);
void openblas_set_num_threads(int num_threads);

// LAPACK, which OpenBLAS brings along; its C headers are a package of their own. The last argument is the length of the
// text before, as Fortran passes it.
#include <stddef.h>
void dgels_(
    const char *trans, const int *m, const int *n, const int *nrhs, double *a, const int *lda, double *b,
    const int *ldb, double *work, const int *lwork, int *info, size_t trans_length);
void dtrtri_(
    const char *uplo, const char *diag, const int *n, double *a, const int *lda, int *info, size_t uplo_length,
    size_t diag_length);
