"""The data of one case's page: switches, worlds, and the outcomes, texts and pictures that the
worlds share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from networkx import ancestors

from explain.report import picture
from explain.report.outcome_rows import Teller
from explain.report.ranking import MADE_OUT, Option, Switch
from explain.report.switches import Panel, panel
from explain.report.worlds import UNSEEN, Passed, View, Worlds
from explain.say import readings
from explain.say.account import Key
from explain.say.language import Language, language
from explain.say.law_text import passages
from explain.say.sentenced import Sentenced
from explain.say.sentences import Speaker
from explain.say.verdicts import charge
from kb.files.cases import Case, Origin, symbol
from kb.rules.knowledge import Knowledge
from kb.run.derivation import derive_many
from kb.run.outcome import Outcome
from kb.run.versions import versions


class CasePage:
    """One case with all its worlds."""

    def __init__(self, case: Case, knowledge: Knowledge, lang: str, seconds: float, passed: Passed = UNSEEN) -> None:
        """Solve the worlds of the case; `passed` sees what is solved, and told, go by."""
        self.passed = passed
        self.case = case
        self.knowledge = knowledge
        self.words = language(lang)
        self.speaker = Speaker(knowledge, case, lang)
        self.worlds = Worlds(case, knowledge, lang, seconds, passed)
        self.panel: Panel = panel(self.worlds)
        settings = self.panel.settings.values()
        made = {(w, c.act, c.offence) for v in settings if v for w, cs in v.outcome.established.items() for c in cs}
        self.teller = Teller(self.speaker, made)
        self.default: View = self.worlds.views([self.worlds.default])[0]

    def over(self, theory: str) -> Outcome:
        """The outcome of a theory over every version of the disputed facts, as `charge` tells it."""
        seen = self.panel.versions(theory)
        if len(seen) < len(versions(self.case)):  # more disputed facts than there are switches
            package = self.knowledge.doctrine.package(theory)
            return derive_many([(self.case, theory, package)], self.knowledge, self.worlds.seconds)[0]
        return replace(seen[0].outcome, worlds=tuple(view.outcome.worlds[0] for view in seen))

    def assumed(self, theory: str) -> set[Key]:
        """The charges that a theory makes out, in the version of the facts shown first, by a proof that uses an assumed
        fact."""
        view = self.panel.of_theory(theory)
        made = [(who, c.act, c.offence) for who, charges in view.outcome.established.items() for c in charges]
        kinds = {node: data["kind"] for node, data in view.graph.nodes(data=True)}
        nodes = {key: f"established({','.join(key)})" for key in made}
        return {
            key
            for key, node in nodes.items()
            if node in kinds and any(kinds[below] == "assumed" for below in ancestors(view.graph, node))
        }

    def taken(self) -> str:
        """Say how many facts of the case are assumed, and how many disputed; nothing where none is."""
        counts = {status: sum(fact.status == status for fact in self.case.facts) for status in ("assumed", "disputed")}
        said = (self.words(f"page.count_{status}", count=count) for status, count in counts.items() if count)
        return self.words.join(said, "semicolon")

    @cached_property
    def data(self) -> dict[str, Any]:
        """All that the page's script needs; texts and boxes are listed once, by place."""
        own = [
            view
            for name, (_, found) in self.panel.theories.items()
            if self.panel.own_world(name)
            for view in found.values()
        ]
        views = [view for view in self.panel.settings.values() if view is not None] + own
        shared = _Shared(self.teller, self.speaker.lang)
        places = shared.add(views)
        return {
            "words": script_words(self.words),
            "case": self.case.id,
            "counts": self.counts(),
            "switches": [self._switch(switch) for switch in self.panel.switches],
            "worlds": {_key(s): places[v.signature] if v else None for s, v in self.panel.settings.items()},
            "theories": [self._theory(name, places) for name in self.panel.theories],
            **shared.lists(self.passed.told),
        }

    def counts(self) -> str:
        """Say how many worlds are computed, and how many of them the switches reach."""
        reached = sum(view is not None for view in self.panel.settings.values())
        apart = self.panel.count - reached
        told = [
            self.words("page.settings", count=reached),
            *([self.words("page.by_theory", count=apart)] if apart else []),
        ]
        return self.words("page.worlds", counts=self.words.join(told, "also"))

    def left_out(self) -> list[dict[str, Any]]:
        """What changes something, or may, without having a switch."""
        return [
            {**self._switch(s), "effects": [self._effect(o.rank, o.view) for o in s.options[1:]]}
            for s in self.panel.left_out
        ]

    def standings(self) -> list[tuple[str, str]]:
        """For each charge of some setting, in how many it is convicted, in how many made out."""
        views = [view for view in self.panel.settings.values() if view is not None]
        made: dict[tuple[str, str, str], list[int]] = {}
        for view in views:
            for at, rows in enumerate((view.outcome.convicted, view.outcome.established)):
                for who, charges in rows.items():
                    for one in charges:
                        made.setdefault((who, one.offence, one.act), [0, 0])[at] += 1
        return [
            self._standing(key, counts, len(views))
            for key, counts in sorted(made.items(), key=lambda row: (-row[1][0], row[0]))
        ]

    def facts(self) -> list[dict[str, str]]:
        """The facts of the case as sentences, with status, note and source."""
        return [
            {
                "text": self.speaker.atom(symbol(fact.atom)),
                "status": self.words(f"page.{fact.status}"),
                "kind": fact.status,
                "note": self.speaker.pick(fact.notes),
                "source": source_text(fact.source) if fact.source else "",
            }
            for fact in self.case.facts
        ]

    def court(self) -> list[tuple[str, str]]:
        """What the court decided, as (what, text)."""
        court = self.case.court
        if court is None:
            return []
        rows = []
        for key, decided in (("convicted", court.convicted), ("acquitted", court.acquitted)):
            for who, offences in decided.items():
                named = self.words.join(map(self.teller.offence, offences), "semicolon")
                said = f"{self.speaker.name(who)}{self.words('punctuation.colon')}"
                rows.append((self.words(f"page.{key}"), said + (named or self.words("statement.nobody"))))
        teller = Sentenced(self.knowledge, self.words)
        for who, sentence in court.sentences.items():
            if imposed := teller.imposed(sentence):
                said = f"{self.speaker.name(who)}{self.words('punctuation.colon')}{imposed}"
                rows.append((self.words("page.sentence"), said))
        keys = self.words.section("court")
        return rows + [(keys.get(key, key), self.words.pick(told)) for key, told in court.remarks.items()]

    def _standing(self, key: tuple[str, str, str], counts: list[int], total: int) -> tuple[str, str]:
        who, offence, act = key
        name = charge(self.speaker, offence, act)
        said = self.words("page.in_worlds", convicted=counts[0], all=total, made=counts[1])
        return f"{self.speaker.name(who)}{self.words('punctuation.colon')}{name}", said

    def _effect(self, rank: int, view: View) -> str:
        alike = (view.convicted, view.follows) == (self.default.convicted, self.default.follows)
        if rank <= MADE_OUT and alike:  # it works in other versions of the facts
            return self.words("page.rank_elsewhere")
        return self.words(f"page.rank{rank}", outcome=self.teller.summary(view.outcome))

    def _switch(self, switch: Switch) -> dict[str, Any]:
        if switch.place is not None:
            text = self.speaker.atom(symbol(self.case.facts[switch.place].atom))
            ids = [option.value.replace(" ", "_") for option in switch.options]
            options = [{"id": value, "name": self.words(f"page.{value}")} for value in ids]
            return {"id": f"fact{switch.place}", "fact": 1, "name": text, "options": options}
        issue = self.knowledge.doctrine.issues[switch.name]
        options = [
            {
                "id": o.value,
                "name": self.speaker.pick(p.name),
                "said": self.words.answered(self.speaker.pick(issue.question), self.speaker.pick(p.name)),
                "by": self.words.join(self.speaker.pick((p.holders, p.holders_zh))),
                "where": self.words.join(passages(p, self.knowledge.law.provisions, self.words), "semicolon"),
                "alone": self._alone(o) if at >= switch.together else "",
            }
            for at, o in enumerate(switch.options)
            for p in [issue.positions[o.value]]
        ]
        return {"id": switch.name, "name": self.speaker.pick(issue.question), "options": options}

    def _alone(self, option: Option) -> str:
        """Say with what an option is set that is not set with everything."""
        beside = self.words.join((self._reading(*reading) for reading in option.beside), "semicolon")
        return self.words("page.set_beside", reading=beside) if beside else self.words("page.set_alone")

    def _theory(self, name: str, places: dict[str, int]) -> dict[str, Any]:
        theory = self.knowledge.doctrine.theories[name]
        setting, views = self.panel.theories[name]
        made: dict[str, Any] = {
            "id": name,
            "name": self.speaker.pick(theory.title),
            "by": self.speaker.pick(theory.author),
            "setting": list(setting),
        }
        made["changes"] = self.panel.of_theory(name).signature != self.default.signature
        if self.panel.own_world(name):
            offered = {s.name: {o.value for o in s.options} for s in self.panel.switches}
            taken = self.worlds.theory(name).positions
            made["worlds"] = {_key(version): places[view.signature] for version, view in views.items()}
            made["also"] = [self._reading(i, p) for i, p in taken if p not in offered.get(i, set())]
        return made

    def _reading(self, issue: str, position: str) -> str:
        return readings.position(self.knowledge.doctrine, issue, position, self.words)


class _Shared:
    """Lists of what worlds have in common, each entry once."""

    def __init__(self, teller: Teller, lang: str) -> None:
        self.teller = teller
        self.lang = lang
        self.pool: dict[str, dict[Any, int]] = {"texts": {}, "boxes": {}, "pictures": {}}
        self.views: dict[str, View] = {}

    def add(self, views: Iterable[View]) -> dict[str, int]:
        """Take views, those that look the same once; return the place of each by its signature."""
        for view in views:
            self.views.setdefault(view.signature, view)
        return {signature: place for place, signature in enumerate(self.views)}

    def lists(self, passed: Callable[[Iterable[View]], Iterable[View]]) -> dict[str, Any]:
        """The views with their pictures, and the pools they point into; `passed` sees each view go by."""
        views = list(self.views.values())
        drawn = picture.draw_all([view.graph for view in views])
        return {
            "views": [self._view(view, svg) for view, svg in zip(passed(views), drawn, strict=True)],
            "legend": picture.legend((view.graph for view in views), self.lang),
            "texts": list(self.pool["texts"]),
            "boxes": [dict(box) for box in self._boxes()],
            "pictures": list(self.pool["pictures"]),
        }

    def _view(self, view: View, svg: str) -> dict[str, Any]:
        named, arrows = picture.boxes(view.graph, self.lang)
        return {
            "outcome": self.teller.outcome(view.outcome),
            "summary": self.teller.summary(view.outcome),
            "svg": self._place("pictures", svg),
            "boxes": {name: self._place("boxes", _frozen(box)) for name, box in named.items()},
            "arrows": arrows,
            "why": self._place("texts", self.teller.why(view)),
            "whynot": [[head, self._place("texts", text)] for head, text in self.teller.why_not(view.outcome)],
        }

    def _place(self, pool: str, item: Any) -> int:
        return self.pool[pool].setdefault(item, len(self.pool[pool]))

    def _boxes(self) -> Iterator[Any]:
        yield from self.pool["boxes"]


def script_words(words: Language) -> dict[str, Any]:
    """The phrases that the page's script says."""
    sections = {name: words.section(name) for name in ("heading", "readings")}
    return {
        **words.section("page"),
        **sections,
        **{mark: words(f"punctuation.{mark}") for mark in ("colon", "semicolon")},
    }


def _frozen(box: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    def freeze(value: Any) -> Any:
        return tuple(map(freeze, value)) if isinstance(value, list) else value

    return tuple((key, freeze(value)) for key, value in box.items())


def _key(setting: tuple[int, ...]) -> str:
    return ",".join(map(str, setting))


def source_text(source: Origin) -> str:
    """Write where something is written."""
    parts = [source.citation, source.seed, source.section, source.lines]
    return ", ".join(part for part in parts if part)
