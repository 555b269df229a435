"""The garbage collector is set aside for the time of a pull only."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from mec_bot.actions.sync.gc_pause import gc_pause


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_it_is_set_aside_and_comes_back() -> None:
    with gc_pause():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_comes_back_after_an_error() -> None:
    with pytest.raises(ValueError, match="trouble"), gc_pause():
        raise ValueError("trouble")
    assert gc.isenabled()


def test_where_nobody_wanted_it_it_stays_away() -> None:
    gc.disable()
    with gc_pause():
        pass
    assert not gc.isenabled()


def test_one_inside_another_gives_it_back_at_the_end_of_both() -> None:
    with gc_pause():
        with gc_pause():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
