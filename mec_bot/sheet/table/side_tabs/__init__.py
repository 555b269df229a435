"""The tabs beside the dashboard: « Évaluations » and « Porteurs »."""
