"""Where things stand in the sheet: headers, rounds, rows and the tabs beside the dashboard; pure."""
