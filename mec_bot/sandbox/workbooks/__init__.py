"""The demo's workbooks, and the modules that make them again."""
