"""The numbers of TrendLineTests: scipy, statsmodels and pymannkendall on the same series.

    pip install numpy scipy==1.17.1 statsmodels==0.15.0 pymannkendall==1.4.3 && python trends_oracle.py
"""

import numpy as np
import pymannkendall
import scipy.stats
import statsmodels.api as sm

np.set_printoptions(legacy="1.25")

YEARS = np.array([1987, 1990, 1993, 1996, 1999, 2002, 2005, 2008, 2011, 2014, 2017, 2020.0])
# Chen et al. (2022), Table V(a), the whole region.
AREAS = np.array([2518.65, 2482.42, 2468.93, 2441.26, 2404.11, 2392.54, 2344.12, 2303.75, 2256.21, 2209.73, 2163.58,
                  2102.25])
ERRORS = np.array([72.69, 72.72, 72.79, 72.62, 71.88, 70.80, 71.27, 70.51, 72.15, 73.17, 72.93, 72.56])
# Uneven years, ties, and errors that differ by a factor of ten.
UNEVEN = np.array([1966, 1998, 2005, 2006.5, 2015, 2021.0])
TIED = np.array([3.0, 2.0, 2.0, 2.5, 2.0, 1.0])
ROUGH = np.array([0.1, 0.2, 1.0, 0.1, 0.3, 0.1])


def tell(name, years, values, errors):
    print(name)
    middle = years.mean()
    ols = sm.OLS(values, sm.add_constant(years - middle)).fit()
    print("  ols", *map(repr, [*ols.params, *ols.bse, ols.pvalues[1], *ols.conf_int(0.05)[1]]))
    band = ols.get_prediction(np.array([[1.0, years[0] - middle]])).conf_int(alpha=0.05)[0]
    print("  ols band in the first year", repr((band[1] - band[0]) / 2))
    weights = 1 / errors**2
    middle = (years * weights).sum() / weights.sum()
    wls = sm.WLS(values, sm.add_constant(years - middle), weights=weights).fit()
    print("  wls", *map(repr, [middle, *wls.params, *wls.bse, wls.pvalues[1], *wls.conf_int(0.05)[1]]))
    sen = scipy.stats.theilslopes(values, years, 0.95)
    print("  sen", *map(repr, [sen.slope, sen.low_slope, sen.high_slope]))
    kendall = pymannkendall.original_test(values)
    print("  mann-kendall", *map(repr, [kendall.s, kendall.Tau, kendall.p]))


tell("table V(a)", YEARS, AREAS, ERRORS)
tell("uneven", UNEVEN, TIED, ROUGH)
print("t", *[repr(scipy.stats.t.ppf(p, n)) for p, n in [(0.975, 1), (0.975, 2), (0.975, 10), (0.9, 5), (0.995, 200)]])
print("normal", *[repr(scipy.stats.norm.ppf(p)) for p in [0.975, 0.9, 0.5, 0.001]])
print("t cdf", *[repr(scipy.stats.t.cdf(x, n)) for x, n in [(-3.2, 2), (0.4, 7), (12, 3)]])
