"""A stand-in for Google: the token endpoint and the Sheets API v4 over `.xlsx` files."""
