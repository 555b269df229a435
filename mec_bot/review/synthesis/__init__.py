"""The programme's synthesis: its figures, computed anew from the dashboard's rows."""
