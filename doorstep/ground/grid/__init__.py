"""Where: areas, cells, point to cell, coverage check, coordinate systems, gazetteer."""
