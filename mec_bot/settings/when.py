"""The key `when` of a job: what the operator may write, and which keys contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from mec_bot.phrases import Phrase
from mec_bot.settings.models import TimeOfDay, time_of_day
from mec_bot.settings.yaml_files import Model, NotAllowedError

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


def _two(times: object) -> object:
    if times is not None and not (isinstance(times, list | tuple) and len(times) == 2):
        raise NotAllowedError(Phrase('two times, such as ["07:00", "19:00"]'))
    return times


class When(Model):
    """Either ``every_minutes``, or times of day (`"09:00"`) on weekdays (all seven unless named) or on a day of the month.

    ``between`` are the first and the last time of day for ``every_minutes``, both included. ``working_days_only`` leaves
    out weekends and days off. ``on_holiday`` is about times of day on a public holiday or a closed day: they shift to the
    next working day, are skipped, or run all the same.
    """

    every_minutes: Annotated[int, Field(ge=1, le=60)] | None = None
    between: Annotated[tuple[TimeOfDay, TimeOfDay] | None, BeforeValidator(_two)] = None
    days: tuple[Weekday, ...] = ()
    day_of_month: Literal["first_working_day"] | None = None
    at: tuple[TimeOfDay, ...] = ()
    working_days_only: bool = False
    on_holiday: Literal["shift", "skip", "run"] = "shift"

    @property
    def times(self) -> tuple[time, ...]:
        """The times of day of ``at``, sorted, each once."""
        return tuple(sorted({time_of_day(text) for text in self.at}))

    @property
    def hours(self) -> tuple[time, time] | None:
        """``between`` as times."""
        return (time_of_day(self.between[0]), time_of_day(self.between[1])) if self.between else None

    @model_validator(mode="before")
    @classmethod
    def _one_time_is_a_list_of_one(cls, data: object) -> object:
        if isinstance(data, Mapping):
            return {
                name: [value] if name in {"days", "at"} and isinstance(value, str) else value
                for name, value in data.items()
            }
        return data

    @model_validator(mode="after")
    def _one_of_both(self) -> When:
        if (self.every_minutes is None) == (not self.at):
            raise NotAllowedError(Phrase('either every_minutes, or at (a time such as "09:00") with days'))
        if self.every_minutes is not None:
            self._check_minutes(self.every_minutes)
        else:
            self._check_times_of_day()
        return self

    def _check_minutes(self, minutes: int) -> None:
        if self.days:
            raise NotAllowedError(Phrase("every_minutes without days, or at with days"))
        if self.day_of_month or self.on_holiday != "shift":
            raise NotAllowedError(
                Phrase("every_minutes with between and working_days_only; day_of_month and on_holiday go with at")
            )
        if 60 % minutes:
            raise NotAllowedError(Phrase("every_minutes that divides 60 (5, 10, 15, 20, 30, 60 …)"))
        if self.hours and _minutes(self.hours[1]) - _minutes(self.hours[0]) < minutes:
            raise NotAllowedError(
                Phrase("between with the earlier time first, and at least every_minutes from one to the other")
            )

    def _check_times_of_day(self) -> None:
        if self.between:
            raise NotAllowedError(Phrase("between with every_minutes, or at without between"))
        if self.day_of_month and (self.days or self.on_holiday != "shift"):
            raise NotAllowedError(
                Phrase("day_of_month without days and on_holiday: the first working day is never a holiday")
            )
        if self.working_days_only and (self.on_holiday == "run" or {"saturday", "sunday"} & set(self.days)):
            raise NotAllowedError(Phrase("working_days_only without saturday, sunday and on_holiday: run"))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
