"""The units of the laboratory: a curated table, read leniently and converted exactly."""
