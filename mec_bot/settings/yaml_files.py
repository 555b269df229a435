"""Reading one YAML file into one frozen model, with all the file's problems reported at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from mec_bot.phrases import Phrase
from mec_bot.regular_files import read_regular_file, why_not

# Far more than anybody writes by hand: beyond them, a file is only made to exhaust this program.
_BYTES = 200_000
_DEPTH = 20
_NODES = 100_000
_VALUE_CHARACTERS = 100
# So many of one file's problems are told; a sentence shows so many characters of a key or a value.
_PROBLEMS = 20
_SHOWN = 80


class Model(BaseModel):
    """The base of every settings model: frozen, and an unknown key is refused rather than ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


M = TypeVar("M", bound=Model)


class NotAllowedError(ValueError):
    """The error that a validator raises: ``allowed`` says what would have been allowed."""

    def __init__(self, allowed: Phrase) -> None:
        super().__init__(allowed)
        self.allowed = allowed


def matching(pattern: str, allowed: Phrase) -> AfterValidator:
    """Makes a validator for texts that match a pattern as a whole; ``allowed`` describes that form."""

    def check(text: str) -> str:
        if re.fullmatch(pattern, text) is None:
            raise NotAllowedError(allowed)
        return text

    return AfterValidator(check)


class _PlainLoader(yaml.SafeLoader):
    """YAML without the traps of version 1.1: `17:30`, `010` and dates stay text, `on` and `no` stay words.

    What stands behind an alias counts as if it were written there: a few lines could stand for a billion.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose one node and all that stands in it.

        Raises:
            MarkedYAMLError: it holds more than is read, or itself.
        """
        event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML comes without these types
        self._depth += 1
        if self._depth > _DEPTH:
            raise _fault(Phrase("more than {most} levels stand inside each other", most=_DEPTH), event.start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        if node is None:
            return None
        if isinstance(event, yaml.AliasEvent) and id(node) not in self._sizes:
            raise _fault(Phrase("this stands inside itself"), node.start_mark)
        self._sizes.setdefault(id(node), self._size_of(node))
        if self._sizes[id(node)] > _NODES:
            raise _fault(Phrase("its aliases stand for more than {most} values", most=_NODES), event.start_mark)
        return node

    def _size_of(self, node: yaml.Node) -> int:
        """How many values a node stands for; a long text counts as many."""
        if isinstance(node, yaml.MappingNode):
            return 1 + sum(self._sizes[id(key)] + self._sizes[id(value)] for key, value in node.value)
        if isinstance(node, yaml.SequenceNode):
            return 1 + sum(self._sizes[id(child)] for child in node.value)
        return 1 + len(node.value) // _VALUE_CHARACTERS


def _fault(problem: Phrase, mark: yaml.Mark) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)  # type: ignore[arg-type]  # `_yaml_problem` shows it


_PlainLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if tag in {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern, _firsts in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]{0,17})$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]*$", "-+0123456789"),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_firsts))


def _mapping_without_duplicates(loader: _PlainLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        if not isinstance(key_node, yaml.ScalarNode):
            raise _fault(Phrase("a key must be a word"), key_node.start_mark)
        key = loader.construct_object(key_node)
        if key in seen:
            raise _fault(Phrase("the key {key} is written twice", key=_cut(repr(key))), key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_PlainLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_duplicates)


def read_model(path: Path, model: type[M], problems: list[Phrase], *, shown: str) -> M:
    """Read ``path`` into ``model``; every problem is added to ``problems``, and names the file as ``shown``.

    A missing file gives the model's defaults. So does a file with problems: the caller raises once it has read
    everything.
    """
    try:
        text = read_regular_file(path, _BYTES).decode("utf-8")
        content = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader with fewer types
    except FileNotFoundError:
        content = None
    except UnicodeDecodeError:
        problems.append(Phrase("{file}: not written in UTF-8. Save it again as UTF-8 text.", file=shown))
        return model.model_construct()
    except OSError as error:
        problems.append(Phrase("{file}: cannot be read ({reason}).", file=shown, reason=why_not(error)))
        return model.model_construct()
    except yaml.YAMLError as error:
        problems.append(_yaml_problem(error, text, shown))
        return model.model_construct()
    try:
        return model.model_validate({} if content is None else content)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems.extend(_problem(detail, model, shown) for detail in details[:_PROBLEMS])
        if len(details) > _PROBLEMS:
            problems.append(Phrase("{file}: and {count} more problems.", file=shown, count=len(details) - _PROBLEMS))
        return model.model_construct()


def _yaml_problem(error: yaml.YAMLError, text: str, shown: str) -> Phrase:
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
        reason: object = f"U+{ord(text[error.position]):04X} {error.reason}"
    else:
        line, column = (mark.line, mark.column) if mark else (0, 0)
        reason = getattr(error, "problem", None) or error
    return Phrase(
        "{file}: not valid YAML at line {line}, column {column}: {reason}. Check the indentation and the quotes there.",
        file=shown,
        line=line + 1,
        column=column + 1,
        reason=reason,
    )


def _problem(detail: Any, model: type[Model], shown: str) -> Phrase:
    """One sentence for one of pydantic's error details."""
    location = [part for part in detail["loc"] if not _is_machinery(part)]
    key = _cut(".".join(str(part) for part in location))
    if detail["type"] == "extra_forbidden":
        allowed = _keys_at(model, location[:-1])
        near = difflib.get_close_matches(str(location[-1]), allowed, n=1)
        if near:
            return Phrase(
                "{file}: {key}: this key is unknown. Did you mean {near}? Allowed: {allowed}.",
                file=shown,
                key=key,
                near=near[0],
                allowed=", ".join(allowed),
            )
        return Phrase(
            "{file}: {key}: this key is unknown. Allowed: {allowed}.",
            file=shown,
            key=key,
            allowed=", ".join(allowed),
        )
    if detail["type"] == "missing":
        return Phrase("{file}: {key}: this key is required and was not found.", file=shown, key=key)
    return Phrase(
        "{file}: {key}: found {found}; allowed: {allowed}.",
        file=shown,
        key=key or Phrase("(the whole file)"),
        found=_shown_value(detail["input"]),
        allowed=_allowed(detail),
    )


def _shown_value(value: object) -> Phrase | str:
    if value is None:
        return Phrase("nothing")
    return _cut(repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _is_machinery(part: object) -> bool:
    """Pydantic adds the names of union members and validators to a location; a person never wrote those names."""
    return isinstance(part, str) and (
        part == "[key]" or part.startswith(("function-", "constrained-", "literal[", "lax-or"))
    )


def _allowed(detail: Any) -> Phrase | str:
    """What would have been allowed, in words."""
    context = detail.get("ctx", {})
    kind = detail["type"]
    error = context.get("error")
    if isinstance(error, NotAllowedError):
        return error.allowed
    if kind in {"literal_error", "enum"}:
        return str(context["expected"]).replace(" or ", ", ")
    for limit, phrase in _LIMITS.items():
        if limit in context:
            return phrase(context[limit])
    return next((phrase for start, phrase in _KINDS.items() if kind.startswith(start)), str(detail["msg"]))


_LIMITS: Mapping[str, Callable[[object], Phrase]] = {
    "ge": lambda limit: Phrase("a number of at least {limit}", limit=limit),
    "gt": lambda limit: Phrase("a number above {limit}", limit=limit),
    "le": lambda limit: Phrase("a number of at most {limit}", limit=limit),
}
_KINDS: Mapping[str, Phrase] = {
    "model_type": Phrase("a mapping (key: value)"),
    "dict_type": Phrase("a mapping (key: value)"),
    "mapping_type": Phrase("a mapping (key: value)"),
    "tuple_type": Phrase("a list"),
    "int_": Phrase("a whole number"),
    "float_": Phrase("a number"),
    "bool_": Phrase("true or false"),
    "string_": Phrase("text"),
    "invalid_key": Phrase("words"),
}


def _keys_at(model: type[Model], location: Sequence[object]) -> list[str]:
    """The keys a model allows at a location, following nested models and mappings of models."""
    current: Any = model
    for part in location:
        annotation = (
            current.model_fields[part].annotation if _is_model(current) and part in current.model_fields else current
        )
        current = _model_in(annotation)
    fields = current.model_fields if _is_model(current) else {}
    return [field.alias or name for name, field in fields.items()]


def _is_model(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, Model)


def _model_in(annotation: Any) -> Any:
    if _is_model(annotation):
        return annotation
    return next((found for inner in get_args(annotation) if _is_model(found := _model_in(inner))), annotation)
