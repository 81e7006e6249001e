"""What an outcome states, each kind of statement a record: charges, what gives way, what is missing, effects."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Charge:
    """An offence made out (or convicted of) for an act, with the tier reached and its standing over the worlds."""

    offence: str
    act: str
    tier: str
    standing: str

    def __str__(self) -> str:
        return self.offence


@dataclass(frozen=True, order=True)
class Displaced:
    """An offence made out that gives way to another one, by this provision or reading.

    `to_acts` are the acts for which that other one is made out, where they are other acts.
    """

    offence: str
    act: str
    by: str
    provision: str
    standing: str
    to_acts: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Tied:
    """Two offences on one act with equal ranges: the provision does not decide between them."""

    offence: str
    other: str
    act: str
    provision: str
    standing: str


@dataclass(frozen=True, order=True)
class Missing:
    """An offence not made out, with the elements that are missing in statutory order (none if it is excluded)."""

    offence: str
    act: str
    elements: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Note:
    """A consequence or remark, an exclusion, or another legal effect that the law attaches.

    `about` names the acts or persons that a remark speaks of besides the accused and his act.
    """

    note: str
    offence: str
    act: str
    provision: str
    standing: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Direction:
    """A ground that moves the penalty within or below the range; policy and law alike, apart from tiers.

    `force` is `shall` where its provision binds the court, `may` where it leaves a choice, "" where the law says neither.
    """

    offence: str
    act: str
    direction: str
    provision: str
    standing: str
    force: str = ""


@dataclass(frozen=True, order=True)
class Route:
    """How a conviction comes to court: `private` (on complaint) or `public` prosecution, or a bar."""

    offence: str
    act: str
    mode: str
    provision: str
    standing: str


@dataclass(frozen=True, order=True)
class Remains:
    """An administrative or civil effect that stands apart from crime."""

    effect: str
    act: str
    provision: str
    standing: str


@dataclass(frozen=True)
class Penalty:
    """The range of a conviction: `main` holds (kind, least months, most months), life and death (kind, 0, 0), for a unit nothing."""

    offence: str
    act: str
    tier: str
    main: tuple[tuple[str, int, int], ...]
    fine: str
