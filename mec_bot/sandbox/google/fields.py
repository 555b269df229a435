"""The fields of the resources that a field mask may name: message → field → the message it holds.

From Google's discovery document of the Sheets API v4. Messages that the stand-in never fills (charts,
filters, protected ranges …) are named but not described: a mask may ask for them and gets nothing.
"""

from __future__ import annotations

SPREADSHEET = "Spreadsheet"
VALUE_RANGE = "ValueRange"
BATCH_GET = "BatchGetValuesResponse"


def _message(plain: str = "", **messages: str) -> dict[str, str]:
    return {**dict.fromkeys(plain.split(), ""), **messages}


FIELDS: dict[str, dict[str, str]] = {
    SPREADSHEET: _message(
        "commentsViewMode spreadsheetId spreadsheetUrl",
        comments="CommentThread",
        dataSourceSchedules="DataSourceRefreshSchedule",
        dataSources="DataSource",
        developerMetadata="DeveloperMetadata",
        namedRanges="NamedRange",
        properties="SpreadsheetProperties",
        sheets="Sheet",
    ),
    "SpreadsheetProperties": _message(
        "autoRecalc importFunctionsExternalUrlAccessAllowed locale timeZone title",
        defaultFormat="CellFormat",
        iterativeCalculationSettings="IterativeCalculationSettings",
        spreadsheetTheme="SpreadsheetTheme",
    ),
    "SpreadsheetTheme": _message("primaryFontFamily", themeColors="ThemeColorPair"),
    "ThemeColorPair": _message("colorType", color="ColorStyle"),
    "ColorStyle": _message("themeColor", rgbColor="Color"),
    "Color": _message("alpha blue green red"),
    "Sheet": _message(
        bandedRanges="BandedRange",
        basicFilter="BasicFilter",
        charts="EmbeddedChart",
        columnGroups="DimensionGroup",
        commentAnchors="CommentAnchor",
        conditionalFormats="ConditionalFormatRule",
        data="GridData",
        developerMetadata="DeveloperMetadata",
        filterViews="FilterView",
        merges="GridRange",
        properties="SheetProperties",
        protectedRanges="ProtectedRange",
        rowGroups="DimensionGroup",
        slicers="Slicer",
        tables="Table",
    ),
    "SheetProperties": _message(
        "hidden index rightToLeft sheetId sheetType title",
        dataSourceSheetProperties="DataSourceSheetProperties",
        gridProperties="GridProperties",
        tabColor="Color",
        tabColorStyle="ColorStyle",
    ),
    "GridProperties": _message(
        "columnCount columnGroupControlAfter frozenColumnCount frozenRowCount hideGridlines rowCount "
        "rowGroupControlAfter"
    ),
    "GridRange": _message("endColumnIndex endRowIndex sheetId startColumnIndex startRowIndex"),
    "GridData": _message(
        "startColumn startRow",
        columnMetadata="DimensionProperties",
        rowData="RowData",
        rowMetadata="DimensionProperties",
    ),
    "DimensionProperties": _message(
        "hiddenByFilter hiddenByUser pixelSize",
        dataSourceColumnReference="DataSourceColumnReference",
        developerMetadata="DeveloperMetadata",
    ),
    "RowData": _message(values="CellData"),
    "CellData": _message(
        "formattedValue hyperlink note",
        chipRuns="ChipRun",
        dataSourceFormula="DataSourceFormula",
        dataSourceTable="DataSourceTable",
        dataValidation="DataValidationRule",
        effectiveFormat="CellFormat",
        effectiveValue="ExtendedValue",
        pivotTable="PivotTable",
        textFormatRuns="TextFormatRun",
        userEnteredFormat="CellFormat",
        userEnteredValue="ExtendedValue",
    ),
    "ExtendedValue": _message("boolValue formulaValue numberValue stringValue", errorValue="ErrorValue"),
    "ErrorValue": _message("message type"),
    "CellFormat": _message(
        "horizontalAlignment hyperlinkDisplayType textDirection verticalAlignment wrapStrategy",
        backgroundColor="Color",
        backgroundColorStyle="ColorStyle",
        borders="Borders",
        numberFormat="NumberFormat",
        padding="Padding",
        textFormat="TextFormat",
        textRotation="TextRotation",
    ),
    "NumberFormat": _message("pattern type"),
    "Padding": _message("bottom left right top"),
    "TextFormat": _message(
        "bold fontFamily fontSize italic strikethrough underline",
        foregroundColor="Color",
        foregroundColorStyle="ColorStyle",
        link="Link",
    ),
    "Link": _message("uri"),
    "TextFormatRun": _message("startIndex", format="TextFormat"),
    "CommentThread": _message("anchorId commentId plainTextQuote status", headPost="Post", replies="Post"),
    "Post": _message(
        "assigneeEmail commentAction content contentHtml createTime deleted fromCopiedSpreadsheet "
        "fromImportedSpreadsheet postId updateTime",
        author="PostAuthor",
    ),
    "PostAuthor": _message("anonymous displayName me user"),
    "CommentAnchor": _message("anchorId", range="GridRange"),
    "DataValidationRule": _message("inputMessage showCustomUi strict", condition="BooleanCondition"),
    "BooleanCondition": _message("type", values="ConditionValue"),
    "ConditionValue": _message("relativeDate userEnteredValue"),
    "ChipRun": _message("startIndex", chip="Chip"),
    "Chip": _message(personProperties="PersonProperties", richLinkProperties="RichLinkProperties"),
    "PersonProperties": _message("displayFormat email"),
    "RichLinkProperties": _message("mimeType uri"),
    "Table": _message(
        "name tableId",
        columnProperties="TableColumnProperties",
        range="GridRange",
        rowsProperties="TableRowsProperties",
    ),
    "TableColumnProperties": _message(
        "columnIndex columnName columnType", dataValidationRule="TableColumnDataValidationRule"
    ),
    "TableColumnDataValidationRule": _message(condition="BooleanCondition"),
    VALUE_RANGE: _message("majorDimension range values"),
    BATCH_GET: _message("spreadsheetId", valueRanges=VALUE_RANGE),
}
