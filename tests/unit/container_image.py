"""The container image, as its Dockerfile and .dockerignore say."""

from __future__ import annotations

import fnmatch
import shlex
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from builders import REPOSITORY
from dockerfile_parse import DockerfileParser


@dataclass(frozen=True)
class Stage:
    """One ``FROM`` and what follows it."""

    image: str
    name: str | None
    steps: list[tuple[str, str]]

    def all(self, instruction: str) -> list[str]:
        return [value for name, value in self.steps if name == instruction]

    def last(self, instruction: str) -> str:
        return self.all(instruction)[-1]


def stages() -> list[Stage]:
    found: list[Stage] = []
    for step in DockerfileParser(fileobj=BytesIO((REPOSITORY / "Dockerfile").read_bytes())).structure:
        name, value = step["instruction"], step["value"]
        if name == "FROM":
            image, *rest = value.split()
            found.append(Stage(image, rest[1] if rest else None, []))
        elif name != "COMMENT":
            found[-1].steps.append((name, value))
    return found


def final() -> Stage:
    return stages()[-1]


def copied_from_the_repository() -> list[str]:
    copies = [shlex.split(value) for stage in stages() for value in stage.all("COPY")]
    return [
        source
        for words in copies
        if not any(word.startswith("--from=") for word in words)
        for source in [word for word in words if not word.startswith("--")][:-1]
    ]


def is_dockerignored(path: str) -> bool:
    """As Docker reads it: a pattern also covers what is below it, and the last pattern that matches decides."""
    ignored = False
    parts = Path(path).parts
    above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    for line in (REPOSITORY / ".dockerignore").read_text().splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        bare = pattern.removeprefix("!").removeprefix("**/")
        if any(fnmatch.fnmatchcase(name, bare) for name in (*above, *(parts if "**/" in pattern else ()))):
            ignored = not pattern.startswith("!")
    return ignored
