"""The forward walk over rules: which can fire, where it is known what may stand at each place of a predicate.

What may stand somewhere is a set of constants, one bit each. A rule that can fire adds what it concludes; those that ask
for it are looked at again, until nothing is new. Left out are also rules that ask for two things where there is one, and
those that ask of each on a list what not each can be: an offence of which an element cannot be met is not made out.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

Key: TypeAlias = str  # of a predicate
Mask: TypeAlias = int
Columns: TypeAlias = dict[Key, list[Mask]]
Listed: TypeAlias = Callable[[Key, int, int], list[list[tuple[int, int]]] | None]
"""What the atoms of a predicate have at two places, as bits: one list for each of several readings, None where it is open."""
ANY: Mask = -1
LINES, NAMES, HEAD, ASKED, READ, APART, EACH = range(7)  # the parts of a row (`bearing.plan`)
OF, LISTED, SOME = 3, slice(4, 7), 7  # of what it asks of each (`bearing._each`)


class Rules:
    """Rules as rows, and which of them ask for a predicate."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self.rows = rows
        self.asking: dict[Key, set[int]] = defaultdict(set)
        self.asking_of_each: dict[Key, set[int]] = defaultdict(set)
        self.lacking: list[int] = []  # predicates that each rule asks for
        for at, row in enumerate(rows):
            keys = {key for key, _, _, _ in row[ASKED]}
            self.lacking.append(len(keys))
            for key in keys:
                self.asking[key].add(at)
            for such, *_ in row[EACH]:
                self.asking_of_each[such].add(at)


class Walk:
    """One walk; what rules conclude is added to `columns`."""

    def __init__(self, rules: Rules, columns: Columns, done: Collection[int], listed: Listed) -> None:
        """Leave out the rules that are `done`, whose conclusions the columns have."""
        self._rules, self._columns, self._done, self._listed = rules, columns, done, listed
        self._lacking = list(rules.lacking)
        self._such = {key: {tuple(columns[key])} if key in columns else set() for key in rules.asking_of_each}
        self._next: deque[int] = deque()
        self._called: set[int] = set()
        self._last: set[int] = set()  # they ask of each: looked at when nothing else is left

    def fired(self) -> set[int]:
        """The places of the rules that can fire."""
        fired: set[int] = set()
        self._call(at for at, number in enumerate(self._lacking) if not number)
        for key in list(self._columns):
            self._call(self._complete(key))
        while self._next or self._last:
            at = self._next.popleft() if self._next else self._last.pop()
            self._called.discard(at)
            masks = self._masks(self._rules.rows[at])
            if masks is not None:
                fired.add(at)
                self._conclude(self._rules.rows[at][HEAD], masks)
        return fired

    def _call(self, rules: Iterable[int]) -> None:
        """Have rules looked at, which lack no predicate."""
        for at in rules:
            if at in self._done or at in self._called:
                continue
            if self._rules.rows[at][EACH]:
                self._last.add(at)
            else:
                self._called.add(at)
                self._next.append(at)

    def _masks(self, row: Sequence[Any]) -> list[Mask] | None:
        masks = unified(row, self._columns)
        if masks is None:
            return None
        for each in row[EACH]:
            masks[each[OF]] &= self._allowed(each)
            if not masks[each[OF]]:
                return None
        return masks

    def _allowed(self, each: Sequence[Any]) -> Mask:
        """That of which each on a list can be such: under one reading all that is listed of it, or nothing."""
        such, such_of, such_each = each[:OF]
        lists = self._listed(*each[LISTED])
        if lists is None:
            return ANY
        covered: dict[int, Mask] = defaultdict(int)  # by the bit of what is one of each
        always = 0
        for masks in self._such[such]:
            if masks[such_each] < 0:
                always |= masks[such_of]
                continue
            for bit in _bits(masks[such_each]):
                covered[bit] |= masks[such_of]
        allowed = 0
        for pairs in lists:
            failing = {of for of, one in pairs if not (covered[one] | always) >> of & 1}
            allowed |= ~sum(1 << of for of in failing)
        return allowed

    def _conclude(self, head: Sequence[Any], masks: Sequence[Mask]) -> None:
        key, made = head[0], filled(head, masks)
        fresh = key not in self._columns
        if key in self._such and (one := tuple(made)) not in self._such[key]:
            self._such[key].add(one)
            self._call(at for at in self._rules.asking_of_each[key] if not self._lacking[at])
        if supply(self._columns, key, made):
            asking = self._rules.asking.get(key, ())
            self._call(self._complete(key) if fresh else [at for at in asking if not self._lacking[at]])

    def _complete(self, key: Key) -> list[int]:
        """The rules that lack no predicate any more, now that there is this one: none fires before."""
        asking = self._rules.asking.get(key, ())
        for at in asking:
            self._lacking[at] -= 1
        return [at for at in asking if not self._lacking[at]]


def _bits(mask: Mask) -> Iterator[int]:
    """Yield the bits of a mask that is not all."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def unified(row: Sequence[Any], columns: Columns) -> list[Mask] | None:
    """What each variable of a rule may stand for, None where the rule lacks something."""
    masks = [ANY] * row[NAMES]
    for key, _, constants, variables in row[ASKED]:
        places = columns.get(key)
        if places is None:
            return None
        for place, bit in constants:
            if not places[place] >> bit & 1:
                return None
        for place, variable in variables:
            masks[variable] &= places[place]
            if not masks[variable]:
                return None
    if any(masks[one] == masks[other] and _single(masks[one]) for one, other in row[APART]):
        return None
    return masks


def _single(mask: Mask) -> bool:
    """Say whether a mask is of one constant."""
    return mask > 0 and not mask & (mask - 1)


def filled(atom: Sequence[Any], masks: Sequence[Mask]) -> list[Mask]:
    """What may stand at each place of an atom."""
    _, size, constants, variables = atom
    made = [ANY] * size
    for place, bit in constants:
        made[place] = 1 << bit
    for place, variable in variables:
        made[place] = masks[variable]
    return made


def supply(columns: Columns, key: Key, supplied: Sequence[Mask]) -> bool:
    """Add what may stand at the places of a predicate; say whether anything is new."""
    places = columns.get(key)
    if places is None:
        columns[key] = list(supplied)
        return True
    new = False
    for place, mask in enumerate(supplied):
        if mask & ~places[place]:
            places[place] |= mask
            new = True
    return new
