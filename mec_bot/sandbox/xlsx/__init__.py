"""An ``.xlsx`` file, looked through before openpyxl reads it: whatever the file holds, little memory and time go to it.

Excel's format: ECMA-376, parts 1 (SpreadsheetML) and 2 (packages).
"""
