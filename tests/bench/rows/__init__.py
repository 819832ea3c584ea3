"""The rows of the table, each a function of the ground that it is measured on."""

from tests.bench.rows import desk, growth, pages, signing, storm, weight

ROWS = (
    *pages.ROWS,
    *signing.ROWS,
    *desk.ROWS,
    *storm.ROWS,
    *growth.ROWS,
    *weight.ROWS,  # last: memory is looked at after the storms
)
