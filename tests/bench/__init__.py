"""The budgets, measured: the site and a floor side by side in one run. See docs/performance.md."""
