"""The rows below the header: their texts, their kinds, and what is read in them."""
