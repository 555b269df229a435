"""How the tests themselves are kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from builders import REPOSITORY

TESTS = REPOSITORY / "tests"


def imported_by(file: Path) -> Iterator[str]:
    """Every module that the file names in an import, wherever the import stands."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (alias.name for alias in node.names)


def test_no_test_imports_a_test_module() -> None:
    modules = {file.stem for file in TESTS.rglob("test_*.py")}
    assert modules
    found = [
        f"{file.relative_to(REPOSITORY)} imports {name}"
        for file in sorted(TESTS.rglob("*.py"))
        for name in imported_by(file)
        if modules & set(name.split("."))
    ]
    assert not found, "what tests share has a module of its own: " + ", ".join(found)
