"""The sheet: cells, layout and what they mean."""
