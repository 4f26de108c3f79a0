"""What the advice of triage is worth, measured on the shared data: a module a section of docs/triage.md.

A section is a module here with two functions: `rows()` measures and returns values that JSON can hold; `section(found)`
returns them as Markdown, tables and pictures, and measures nothing. Register it by its name in `SECTIONS`, and put
`<!-- measured: NAME -->` and `<!-- end: NAME -->` where it belongs in docs/triage.md. What stands outside such a pair
is written by hand. `python -m benchmarks.triage [NAME ...] [--write]` runs them.
"""

# In the order of the page. One whose module or data is not there is skipped, loudly.
SECTIONS = (
    "category",
    "units",
    "calibration",
    "unknown",
    "learning",
    "place",
    "hazard",
    "replies",
    "fair",
    "duplicates",
    "several",
    "difficulty",
)
