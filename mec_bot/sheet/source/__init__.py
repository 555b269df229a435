"""Where the sheet comes from: the one request to Google, its reply, and each tab as a grid of cells."""
