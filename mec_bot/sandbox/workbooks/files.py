"""The demo's workbooks, as files beside this one; `build` makes them again."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
EXEMPLE = FOLDER / "exemple.xlsx"
"""An invented programme that shows everything the reader handles."""
MEC_2023_2024 = FOLDER / "mec-2023-2024.xlsx"
"""The programme's published table, cell for cell."""
SYNTHESE = FOLDER / "synthese.xlsx"
"""An invented programme whose report has the figures of the programme's published synthesis."""
BY_NAME = {file.stem: file for file in (EXEMPLE, MEC_2023_2024, SYNTHESE)}
