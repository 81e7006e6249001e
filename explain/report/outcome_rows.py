"""An outcome in words for the page: rows of kind, text and citations, one list for each accused."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from clingo import Function

from explain.report.labels import WORDS
from explain.report.worlds import View
from explain.say import why_not_text as lacking
from explain.say import why_text as telling
from explain.say.sentences import Speaker, upper
from kb.run.outcome import Charge, Missing, Outcome, Penalty

Row = dict[str, Any]
Watched = Collection[tuple[str, str, str]]
_HEAD = 2  # lines of title and theory above a text; the page has its own


class Teller:
    """Words one case; `watched` are the charges made out in some world of the page."""

    def __init__(self, speaker: Speaker, watched: Watched) -> None:
        self.speaker = speaker
        self.watched = watched
        self.words = WORDS[speaker.lang]

    def outcome(self, found: Outcome) -> list[dict[str, Any]]:
        """Word an outcome: for each accused a name and its rows."""
        return [{"name": self.speaker.name(who), "rows": list(self._rows(found, who))} for who in found.case.accused]

    def summary(self, found: Outcome) -> str:
        """Say the convictions in one line."""
        parts = []
        for who in found.case.accused:
            names = dict.fromkeys(self.offence(c.offence) for c in found.convicted[who])
            said = "; ".join(names) or self.words["no_conviction"]
            parts.append(f"{self.speaker.name(who)}: {said}")
        return " | ".join(parts)

    def why(self, view: View) -> str:
        """The proof in sentences, without its heading."""
        return "\n".join(telling.text(view.graph).split("\n")[_HEAD:]).strip("\n")

    def why_not(self, found: Outcome) -> list[tuple[str, str]]:
        """What each near or watched charge lacks, as (heading, text)."""
        made = []
        for who in found.case.accused:
            for offence in dict.fromkeys(item.offence for item in self._near(found, who)):
                told = lacking.text(found, offence, who, self.speaker.lang).split("\n")[_HEAD:]
                made.append(
                    (
                        f"{self.speaker.name(who)}: {self.offence(offence)}",
                        "\n".join(told).strip("\n"),
                    )
                )
        return made

    def offence(self, offence: str) -> str:
        """Name an offence."""
        return self.speaker.constant("offence", offence)

    def _rows(self, found: Outcome, who: str) -> Iterator[Row]:
        ranges = {(p.offence, p.act): p for p in found.penalties[who]}
        for charge in found.convicted[who]:
            more = self._range(ranges[charge.offence, charge.act])
            yield self._row("convicted", self._charge(charge), self._cited(found, who, charge), more)
        if not found.convicted[who]:
            yield self._row("none", self.words["no_conviction"])
        for charge in found.established[who]:
            if charge not in found.convicted[who]:
                yield self._row("established", self._charge(charge), self._cited(found, who, charge))
        for d in found.displaced[who]:
            text = self.words["gives_way"].format(self.offence(d.offence), self.offence(d.by))
            yield self._row("displaced", text, [d.provision])
        for t in found.tied[who]:
            text = self.words["undecided"].format(f"{self.offence(t.offence)} / {self.offence(t.other)}")
            yield self._row("tied", text, [t.provision])
        for item in self._near(found, who):
            yield self._row("missing", self._lacks(item), self._article(found, item.offence))
        for n in found.notes[who]:
            sort = "remark" if n.note in found.knowledge.vocabulary.sorts["remark"].values else "ground_of_exclusion"
            text = f"{self.offence(n.offence)}: {upper(self.speaker.constant(sort, n.note))}"
            yield self._row("note", text, [n.provision])

    def _row(self, kind: str, text: str, provisions: Collection[str] = (), more: str = "") -> Row:
        cited = [
            [self.speaker.citation(p), self.speaker.gist(p)] for p in dict.fromkeys(provisions) if p != "definition"
        ]
        return {"kind": kind, "text": text, "cites": cited, **({"more": more} if more else {})}

    def _charge(self, charge: Charge) -> str:
        text = self.words["for_act"].format(self.offence(charge.offence), self.speaker.name(charge.act))
        return text if charge.tier == "basic" else f"{text} · {self.speaker.constant('tier', charge.tier)}"

    def _cited(self, found: Outcome, who: str, charge: Charge) -> list[str]:
        key = [Function(who), Function(charge.act), Function(charge.offence)]
        steps = found.worlds[0].reasons.steps(Function("established", key))
        return [*self._article(found, charge.offence), *(steps[0].provisions if steps else ())]

    def _article(self, found: Outcome, offence: str) -> list[str]:
        steps = found.worlds[0].reasons.steps(Function("offence", [Function(offence)]))
        return list(steps[0].provisions) if steps else []

    def _range(self, penalty: Penalty) -> str:
        parts = []
        for kind, least, most in penalty.main:
            name = self.speaker.constant("penalty_kind", kind)
            parts.append(f"{name} {self.words['months'].format(least, most)}" if most else name)
        parts.append(self.speaker.constant("fine_mode", penalty.fine))
        return f"{self.words['range']}: {'; '.join(parts)}"

    def _lacks(self, item: Missing) -> str:
        names = ", ".join(self.speaker.constant("element", element) for element in item.elements)
        lacks = self.words["lacks"].format(names) if names else self.words["excluded"]
        return self.words["for_act"].format(self.offence(item.offence), self.speaker.name(item.act)) + f": {lacks}"

    def _near(self, found: Outcome, who: str) -> list[Missing]:
        """Charges not made out that are worth a line: near, or made out in another world."""
        return [item for item in found.missing[who] if self._is_near(found, (who, item.act, item.offence), item)]

    def _is_near(self, found: Outcome, key: tuple[str, str, str], item: Missing) -> bool:
        if not item.elements or key in self.watched:
            return True
        return len(found.worlds[0].elements_met(*key)) > 1
