"""Block Kit's limits as facts, and what Slack says when a message or a view breaks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mec_bot.sandbox.slack.shapes.schema import Anything, Flag, Items, Number, Rule, Shape, String, Typed, fault

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
# Copies of the reference disagree on a table's limits: these are the smaller figures.
TABLE_ROWS = 100
TABLE_CELLS = 20
TABLE_CHARACTERS = 10_000
CHILD_BLOCKS = 10

ANY = Anything()
ID = String(most=255)
URL = String(most=3000, least=1)
KIND = String()  # the Typed rule above it has already read the type


def _text(most: int, *kinds: str) -> Rule:
    return Shape(
        required={"type": String(among=kinds or ("plain_text", "mrkdwn")), "text": String(most=most, least=1)},
        optional={"emoji": Flag(), "verbatim": Flag()},
        strict=True,
    )


def _plain(most: int) -> Rule:
    return _text(most, "plain_text")


CONFIRM = Shape(
    required={"title": _plain(100), "text": _text(300), "confirm": _plain(30), "deny": _plain(30)},
    optional={"style": String(among=("primary", "danger"))},
)
OPTION = Shape(required={"text": _text(75), "value": String(most=150)}, optional={"description": _text(75), "url": URL})
OPTION_GROUP = Shape(required={"label": _plain(75), "options": Items(of=OPTION, most=100)})
SLACK_FILE = Shape(optional={"id": String(pattern="^[F][A-Z0-9]{8,}$"), "url": URL}, any_of=("id", "url"))
IMAGE = Shape(
    required={"type": KIND, "alt_text": String(most=2000)},
    optional={"image_url": URL, "slack_file": SLACK_FILE},
    any_of=("image_url", "slack_file"),
)
BUTTON = Shape(
    required={"type": KIND, "text": _plain(75)},
    optional={
        "action_id": ID,
        "url": URL,
        "value": String(most=2000),
        "style": String(among=("primary", "danger")),
        "confirm": CONFIRM,
        "accessibility_label": String(most=75),
    },
)


def _choice(*, most: int, groups: bool = False, placeholder: bool = False) -> Rule:
    """Menus, check boxes and radio buttons: options to choose from, and what is chosen at first."""
    return Shape(
        required={"type": KIND},
        optional={
            "action_id": ID,
            "options": Items(of=OPTION, most=most),
            **({"option_groups": Items(of=OPTION_GROUP, most=100)} if groups else {}),
            **({"placeholder": _plain(150), "max_selected_items": ANY} if placeholder else {}),
            "initial_option": OPTION,
            "initial_options": Items(of=OPTION, most=most),
            "confirm": CONFIRM,
            "focus_on_load": Flag(),
        },
        any_of=("options", "option_groups") if groups else ("options",),
    )


def _picker(initial: str) -> Rule:
    """Elements whose choices Slack supplies itself: dates, people, channels."""
    names = ("max_selected_items", "filter", "default_to_current_conversation", "response_url_enabled", "timezone")
    return Shape(
        required={"type": KIND},
        optional={
            "action_id": ID,
            "placeholder": _plain(150),
            "confirm": CONFIRM,
            "focus_on_load": Flag(),
            **dict.fromkeys((initial, *names), ANY),
        },
    )


def _input(*extra: str) -> Rule:
    names = ("dispatch_action_config", *extra)
    return Shape(
        required={"type": KIND},
        optional={
            "action_id": ID,
            "placeholder": _plain(150),
            "initial_value": ANY,
            "focus_on_load": Flag(),
            **dict.fromkeys(names, ANY),
        },
    )


ELEMENTS: dict[str, Rule] = {
    "button": BUTTON,
    "static_select": _choice(most=100, groups=True, placeholder=True),
    "multi_static_select": _choice(most=100, groups=True, placeholder=True),
    "overflow": _choice(most=5),
    "checkboxes": _choice(most=10),
    "radio_buttons": _choice(most=10),
    "datepicker": _picker("initial_date"),
    "timepicker": _picker("initial_time"),
    "datetimepicker": _picker("initial_date_time"),
    "users_select": _picker("initial_user"),
    "multi_users_select": _picker("initial_users"),
    "channels_select": _picker("initial_channel"),
    "conversations_select": _picker("initial_conversation"),
    "multi_conversations_select": _picker("initial_conversations"),
    "external_select": _picker("min_query_length"),
}
INPUTS: dict[str, Rule] = {
    **{kind: rule for kind, rule in ELEMENTS.items() if kind not in {"button", "overflow"}},
    "plain_text_input": _input("multiline", "min_length", "max_length"),
    "email_text_input": _input(),
    "url_text_input": _input(),
    "number_input": _input("is_decimal_allowed", "min_value", "max_value"),
    "rich_text_input": _input(),
    "file_input": _input("filetypes", "max_files"),
}
CONTEXT_ELEMENTS: dict[str, Rule] = {
    "image": IMAGE,
    "mrkdwn": _text(3000, "mrkdwn"),
    "plain_text": _plain(3000),
}


RICH_ELEMENTS: dict[str, Rule] = {
    "text": Shape(required={"type": KIND, "text": String(most=TABLE_CHARACTERS, least=1)}, optional={"style": ANY}),
    "link": Shape(required={"type": KIND, "url": URL}, optional={"text": String(), "style": ANY, "unsafe": Flag()}),
    "user": Shape(required={"type": KIND, "user_id": ID}, optional={"style": ANY}),
    "emoji": Shape(required={"type": KIND, "name": ID}, optional={"unicode": ANY, "style": ANY}),
}
RICH_SECTION = Shape(required={"type": KIND, "elements": Items(of=Typed(shapes=RICH_ELEMENTS), most=1000)})
RICH_TEXT = Items(
    of=Typed(
        shapes={
            "rich_text_section": RICH_SECTION,
            "rich_text_list": Shape(
                required={
                    "type": KIND,
                    "style": String(among=("bullet", "ordered")),
                    "elements": Items(of=Typed(shapes={"rich_text_section": RICH_SECTION}), most=1000),
                },
                optional={"indent": ANY, "offset": ANY, "border": ANY},
            ),
            "rich_text_preformatted": ANY,
            "rich_text_quote": ANY,
        }
    ),
    most=1000,
)
TABLE_CELL = Typed(
    shapes={
        "raw_text": Shape(required={"type": KIND, "text": String(most=TABLE_CHARACTERS, least=1)}),
        "raw_number": Shape(required={"type": KIND, "value": Number()}, optional={"text": String(least=1)}),
        "rich_text": Shape(required={"type": KIND, "elements": RICH_TEXT}, optional={"block_id": ID}),
    }
)
COLUMN_SETTING = Shape(optional={"align": String(among=("left", "center", "right")), "is_wrapped": Flag()})


def _block(required: dict[str, Rule], optional: dict[str, Rule] | None = None, any_of: tuple[str, ...] = ()) -> Rule:
    return Shape(required={"type": KIND, **required}, optional={"block_id": ID, **(optional or {})}, any_of=any_of)


BLOCKS: dict[str, Rule] = {
    "section": _block(
        {},
        {
            "text": _text(3000),
            "fields": Items(of=_text(2000), most=10),
            "accessory": Typed(shapes={**ELEMENTS, "image": IMAGE}),
            "expand": Flag(),
        },
        any_of=("text", "fields"),
    ),
    "header": _block({"text": _plain(150)}),
    "divider": _block({}),
    "context": _block({"elements": Items(of=Typed(shapes=CONTEXT_ELEMENTS), most=10)}),
    "actions": _block({"elements": Items(of=Typed(shapes=ELEMENTS), most=25)}),
    "image": _block(
        {"alt_text": String(most=2000)},
        {"title": _plain(2000), "image_url": URL, "slack_file": SLACK_FILE},
        any_of=("image_url", "slack_file"),
    ),
    "markdown": _block({"text": String(most=12000, least=1)}),
    "rich_text": _block({"elements": RICH_TEXT}),
    "table": _block(
        {"rows": Items(of=Items(of=TABLE_CELL, most=TABLE_CELLS), most=TABLE_ROWS)},
        {"column_settings": Items(of=COLUMN_SETTING, most=TABLE_CELLS)},
    ),
    "video": ANY,
    "input": _block(
        {"label": _plain(2000), "element": Typed(shapes=INPUTS)},
        {"hint": _plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
}


BLOCKS["container"] = _block(
    {"child_blocks": Items(of=Typed(shapes=dict(BLOCKS)), most=CHILD_BLOCKS)},
    {
        "title": _plain(150),
        "subtitle": _text(150),
        "width": String(among=("narrow", "standard", "wide", "full")),
        "icon": IMAGE,
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
        "rich_text_title": ANY,
    },
    any_of=("title", "rich_text_title"),
)


# Markdown stands in messages only, a table in messages and on home tabs.
_NOT_IN_HOMES = frozenset({"markdown"})
_NOT_IN_MODALS = frozenset({"markdown", "table"})


def _view(required: dict[str, Rule], optional: dict[str, Rule], without: frozenset[str]) -> Rule:
    blocks = {kind: rule for kind, rule in BLOCKS.items() if kind not in without}
    return Shape(
        required={
            "type": KIND,
            "blocks": Items(of=Typed(shapes=blocks), most=VIEW_BLOCKS, least=0),
            **required,
        },
        optional={"private_metadata": String(), "callback_id": ID, "external_id": ID, **optional},
    )


MODAL = _view(
    {"title": _plain(24)},
    {
        "submit": _plain(24),
        "close": _plain(24),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
    _NOT_IN_MODALS,
)
HOME = _view({}, {}, _NOT_IN_HOMES)
MESSAGE = Items(of=Typed(shapes=BLOCKS), most=MESSAGE_BLOCKS, least=0)


def block_faults(blocks: Any) -> list[str]:
    """What Slack holds against a message's blocks; empty when it would take them."""
    return [*MESSAGE.faults(blocks, "/blocks"), *_repeated(blocks, "/blocks"), *_tables(blocks)]


def view_faults(view: Any) -> list[str]:
    """What Slack holds against a modal or a home tab; empty when it would take it."""
    found = list(Typed(shapes={"modal": MODAL, "home": HOME}).faults(view, "/view"))
    top = fault("missing required field: type", "/view")
    if top in found:
        found.insert(0, fault("failed to match all allowed schemas", "/view"))
    blocks = view.get("blocks") if isinstance(view, dict) else None
    if _kinds(view) == "modal" and "submit" not in view and "input" in {_kinds(block) for block in _listed(blocks)}:
        found.append(fault("missing required field: submit", "/view"))
    return [*found, *_repeated(blocks, "/view/blocks")]


def _tables(blocks: Any) -> Iterator[str]:
    """A message has one table at most, and its cells have 10,000 characters together."""
    tables = [(place, block) for place, block in _placed(blocks, "/blocks") if _kinds(block) == "table"]
    for place, _ in tables[1:]:
        yield fault("only_one_table_allowed", place)
    for place, table in tables:
        if characters(table.get("rows")) > TABLE_CHARACTERS:
            yield fault(f"must be less than {TABLE_CHARACTERS + 1} characters", f"{place}/rows")


def _placed(blocks: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Each block with its place, those inside containers too."""
    for index, block in enumerate(_listed(blocks)):
        place = f"{pointer}/{index}"
        yield place, block
        if isinstance(block, dict):
            yield from _placed(block.get("child_blocks"), f"{place}/child_blocks")


def characters(shown: Any) -> int:
    """The length of all texts in these blocks together."""
    if isinstance(shown, dict):
        own = shown.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(characters, shown.values()))
    return sum(map(characters, shown)) if isinstance(shown, list) else 0


def slack_files(blocks: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each uploaded file that an image shows, with its place."""
    for index, block in enumerate(_listed(blocks)):
        place = f"/blocks/{index}"
        elements = enumerate(_listed(block.get("elements")))
        images = {
            place: block,
            f"{place}/accessory": block.get("accessory"),
            **{f"{place}/elements/{number}": element for number, element in elements},
        }
        for pointer, image in images.items():
            if _kinds(image) == "image" and "slack_file" in image:
                yield f"{pointer}/slack_file", image["slack_file"]


def _kinds(value: Any) -> Any:
    return value.get("type") if isinstance(value, dict) else None


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _repeated(blocks: Any, pointer: str) -> Iterator[str]:
    """A block_id must be unique in a message, an action_id in its block."""
    seen: set[str] = set()
    for index, block in enumerate(_listed(blocks)):
        if not isinstance(block, dict):
            continue
        name = block.get("block_id")
        if isinstance(name, str) and name:
            if name in seen:
                yield fault(f"`block_id` `{name}` already exists for another block", f"{pointer}/{index}/block_id")
            seen.add(name)
        yield from _repeated_actions(block, f"{pointer}/{index}")


def _repeated_actions(block: dict[str, Any], pointer: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, element in enumerate(_listed(block.get("elements"))):
        name = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(name, str) and name in seen:
            place = f"{pointer}/elements/{index}/action_id"
            yield fault(f"`action_id` `{name}` already exists for another element", place)
        elif isinstance(name, str):
            seen.add(name)
