"""The facts of one case against each other: slips, repetitions, contradictions, and what clingo could not hold apart.

Amounts cross into clingo whole and cut off at `CEILING` (see `kb.files.terms`). So that this never changes an answer, a
case is refused where two different facts would become one, where two amounts with fen would be added up, or where the
sum of all amounts could leave 32 bits.
"""

from collections import defaultdict
from collections.abc import Iterable

from kb.errors import did_you_mean, nearest, quoted
from kb.files.carried_fen import OF_A_MEASURE, of_a_measure
from kb.files.cases import Fact, accused_of
from kb.files.terms import CEILING, Atom, Date, Money, Number, Term, bounded
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import Reader

MAX_SUM = 2**31 - 1  # of the numbers of one accused as clingo sees them, so that no sum of them can wrap
_NAMING = ("accused", "act", "id")  # types of places that hold what the case itself gives a name to
NAMES_ACT = ("acts", "instigation_failed")  # facts that bring an act into a case: done, or urged in vain


class FactChecks:
    """Notes in `reader` what is wrong with the facts of a case taken together."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, facts: tuple[Fact, ...]) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.facts = facts

    def check(self) -> None:
        """Make all checks."""
        self._declarations()
        self._acts()
        self._measures()
        self._parts()
        self._repetitions()
        self._keys()
        self._exclusions()
        self._bounds()
        self._fen()

    def _declarations(self) -> None:
        accused = set(accused_of(self.facts))
        for fact in self.facts if accused else ():
            for term in self.vocabulary.places(fact.atom, "accused"):
                if (name := str(term)) not in accused:
                    hint = did_you_mean(name, accused) or f"; add person({name}) or unit({name})"
                    self.reader.add(fact.line, f"accused {quoted(name)} is not declared{hint}")

    def _acts(self) -> None:
        """A case without an act, a misspelt act or order, and a reversed time are slips that would silently acquit."""
        acts = {str(f.atom.args[1]) for f in self.facts if f.atom.name in NAMES_ACT}
        if "acts" in self.vocabulary.predicates and self.facts and not acts and not self.reader.problems:
            self.reader.add(self.facts[0].line, "no act: add the fact acts(NAME, ACT)")
            return
        orders = {str(f.atom.args[0]) for f in self.facts if f.atom.name == "order" and f.atom.args}
        for fact in self.facts:
            named = [("act", str(term), acts) for term in self.vocabulary.places(fact.atom, "act")]
            if fact.atom.name in ("concerns", "refused", "order_form", "order_date"):
                named.append(("order", str(fact.atom.args[fact.atom.name == "refused"]), orders))
            for what, name, known in named:
                if name not in known and len(name) > 2 and (meant := nearest(name, known)):
                    self.reader.add(fact.line, f"no {what} is called {quoted(name)}, did you mean {quoted(meant)}?")
            if fact.atom.name == "time" and _reversed(fact.atom):
                self.reader.add(fact.line, "the act ends before it begins: time(ACT, FROM, TO)")

    def _measures(self) -> None:
        """The name of a measure where the case has to name a person, an act or a thing: arguments that were mixed up."""
        measures = self.vocabulary.measures
        for fact in self.facts:
            if measures.isdisjoint(map(str, self.vocabulary.places(fact.atom, *_NAMING))):
                continue
            for arg, term in zip(self.vocabulary.predicates[fact.atom.name].args, fact.atom.args, strict=True):
                if arg.type not in _NAMING or (name := str(term)) not in measures:
                    continue
                known = sorted(self._called(arg.name) - measures)
                hint = f"; known are {', '.join(known)}" if known else ""
                self.reader.add(
                    fact.line, f"{quoted(name)} is a measure (what is counted) and names no {arg.name}{hint}"
                )

    def _parts(self) -> None:
        """A part of a number that bears the name of nothing the case knows would silently count for nothing."""
        names: dict[str, set[str]] = {}
        for fact in self.facts:
            measure = self.vocabulary.measure(fact.atom)
            if fact.atom.name != "portion" or not measure or not measure.parts:
                continue
            if measure.parts not in names:
                names[measure.parts] = self._called(measure.parts)
            known = names[measure.parts]
            item = ", ".join(map(str, self.vocabulary.named(fact.atom, "item")))
            if known and item not in known:
                hint = did_you_mean(item, known) or f"; known are {', '.join(sorted(known))}"
                self.reader.add(
                    fact.line,
                    f"{quoted(item)} is no {measure.parts} that another fact speaks of: "
                    f"a part of {quoted(measure.name)} has the name of what it counts{hint}",
                )

    def _called(self, argument: str) -> set[str]:
        return {str(term) for fact in self.facts for term in self.vocabulary.named(fact.atom, argument)}

    def _repetitions(self) -> None:
        seen: dict[Atom, Fact] = {}
        denied = {fact.atom.name for fact in self.facts if fact.atom.negated}
        for fact in self.facts:
            atom = fact.atom.exact
            if first := seen.get(atom):
                message = f"`{fact.atom}` is stated twice (lines {first.line} and {fact.line})"
                self.reader.add(fact.line, message + self._two_amounts(atom))
            opposite = seen.get(Atom(atom.name, atom.args, not atom.negated)) if atom.name in denied else None
            if opposite and "disputed" not in (fact.status, opposite.status):
                both = f"lines {opposite.line} and {fact.line}"
                hint = "give one the status `disputed`"
                self.reader.add(fact.line, f"stated both to be and not to be ({both}); {hint}")
            seen.setdefault(atom, fact)

    def _two_amounts(self, atom: Atom) -> str:
        portion = self.vocabulary.predicates.get("portion")
        if not portion or not atom.has_amounts:
            return ""
        if atom.name not in OF_A_MEASURE:
            note = self.vocabulary.predicates[atom.name].note_en
            return f"; {note}" if note else ""
        form = portion.signature
        return f"; if these are two amounts, give them as {form} with different item names"

    def _keys(self) -> None:
        seen: dict[tuple[str, tuple[Term, ...]], Fact] = {}
        for fact in self.facts:
            predicate = self.vocabulary.predicates[fact.atom.name]
            if not predicate.key or fact.atom.negated:
                continue
            first = seen.setdefault((predicate.name, predicate.key_of(fact.atom)), fact)
            if first.atom.exact != fact.atom.exact:
                both = f"lines {first.line} and {fact.line}"
                why = f"in `{predicate.form}`, {', '.join(predicate.key)} determines the rest"
                hint = self._two_amounts(fact.atom)
                self.reader.add(fact.line, f"two facts contradict each other ({both}): {why}{hint}")

    def _exclusions(self) -> None:
        """Two facts of which one says what the other denies, where the words tell so."""
        stated = {fact.atom.exact: fact for fact in self.facts}
        for fact in self.facts:
            for other in self.vocabulary.predicates[fact.atom.name].excluded_by(fact.atom.exact):
                found = stated.get(other)
                if found and "disputed" not in (fact.status, found.status):
                    both = f"lines {fact.line} and {found.line}"
                    pair = f"`{fact.atom}`; `{found.atom}`"
                    self.reader.add(max(fact.line, found.line), f"two facts contradict each other ({both}): {pair}")

    def _bounds(self) -> None:
        """Refuse what the cut at CEILING would distort; a key has told most of it before."""
        seen: dict[Atom, Fact] = {}
        amounts = [fact for fact in self.facts if fact.atom.has_amounts]
        for fact in amounts:
            atom, exact = bounded(fact.atom), fact.atom.exact
            if fact.atom.negated and atom != exact:
                reason = f"an amount with fen or above {CEILING:,} cannot be denied"
                self.reader.add(fact.line, reason)
            first = seen.setdefault(atom, fact)
            keyed = self.vocabulary.predicates[atom.name].key and not atom.negated
            if first.atom.exact != exact and not keyed:
                both = f"lines {first.line} and {fact.line}"
                reason = f"amounts are compared in whole yuan or items up to {CEILING:,}"
                self.reader.add(fact.line, f"two facts look the same ({both}): {reason}")
        self._sums(amounts)

    def _sums(self, amounts: Iterable[Fact]) -> None:
        """Refuse numbers of one accused whose sum could leave 32 bits."""
        totals: dict[str, int] = defaultdict(int)
        for fact in amounts:
            owner = next(map(str, self.vocabulary.places(fact.atom, "accused")), "")
            before = totals[owner]
            totals[owner] += sum(term.value for term in bounded(fact.atom).args if isinstance(term, Number))
            if before <= MAX_SUM < totals[owner]:
                whose = f"the numbers of {quoted(owner)}" if owner else "the numbers of the case"
                self.reader.add(
                    fact.line, f"{whose} add up to more than {MAX_SUM:,}: give the sums of what belongs together"
                )

    def _fen(self) -> None:
        """Refuse two amounts with fen that a sum could join and each of which would lose its fen first.

        Of one measure, those of different acts are carried (`kb.files.carried_fen`); disputed ones cannot be.
        """
        with_fen = [f for f in self.facts if any(isinstance(term, Money) and term.has_fen for term in f.atom.args)]
        if not with_fen:
            return
        doers = self._doers()
        seen: dict[tuple[tuple[Term, ...] | str, str], list[Fact]] = defaultdict(list)
        measures = [sort.name for sort in self.vocabulary.sorts.values() if sort.measures]
        for fact in with_fen:
            atom = fact.atom
            owners = {str(term) for term in self.vocabulary.places(atom, "accused")}
            for act in map(str, self.vocabulary.places(atom, "act")):
                owners |= doers.get(act, {act})
            summed = tuple(self.vocabulary.places(atom, *measures)) or atom.name
            before = [first for owner in owners or {""} for first in seen[summed, owner]]
            if first := next((first for first in before if not self._carried(first, fact)), None):
                both = f"lines {first.line} and {fact.line}"
                self.reader.add(fact.line, f"two amounts with fen ({both}): give their total")
            for owner in owners or {""}:
                seen[summed, owner].append(fact)

    def _carried(self, *facts: Fact) -> bool:
        """Say whether the law adds up the fen of two amounts: those of a measure, undisputed, in different acts."""
        acts = {act for fact in facts for act in self.vocabulary.places(fact.atom, "act")}
        return len(acts) == len(facts) and all(of_a_measure(f.atom) and f.status != "disputed" for f in facts)

    def _doers(self) -> dict[str, set[str]]:
        """Map each act to the accused that some fact names together with it."""
        doers: dict[str, set[str]] = defaultdict(set)
        for fact in self.facts:
            for act in map(str, self.vocabulary.places(fact.atom, "act")):
                accused = map(str, self.vocabulary.places(fact.atom, "accused"))
                doers[act].update(accused)
        return {act: accused for act, accused in doers.items() if accused}


def _reversed(atom: Atom) -> bool:
    """Say whether a time ends before it begins."""
    first, last = atom.args[1:3]
    return isinstance(first, Date) and isinstance(last, Date) and last.value < first.value
