"""The headings of columns: what each says, and which column holds which field."""
