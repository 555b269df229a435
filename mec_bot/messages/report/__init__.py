"""The programme's synthesis as people read it: composed once, then written in each format."""
