"""The sheet: where it comes from, how its tables are laid out, and what its cells mean."""
