"""The page that shows the stand-in workspace."""
