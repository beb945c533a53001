"""The benchmark: floors and the product in one run, one table, honest ratios."""
