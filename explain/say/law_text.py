"""Provisions, issues and theories as text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from explain.say.language import DEFAULT, Language, language
from kb.files.doctrine import Doctrine, Issue, Position, Theory
from kb.files.law import Provision
from kb.rules.knowledge import Knowledge
from kb.run import amended
from kb.run.ledger import STATES, Entry, readings, written


def ledger(
    known: Knowledge,
    entries: Sequence[Entry],
    fixtures: Mapping[str, Collection[str]],
    lang: str = DEFAULT,
    rules: bool = False,
) -> Iterator[str]:
    """Tell provisions with gist, doubts and state; several with their count; one alone with the rules that cite it as
    they are written, and each, where `rules` are asked for, with their places.

    The readings in the heads of the law files stand with the rules of one, those of several come after them.
    """
    words = language(lang)
    whole = rules or len(entries) == 1
    for entry in entries:
        yield from _provision(known.law.provisions[entry.provision], entry, words)
        if change := amended.changes(known).get(entry.provision):
            yield f"    {words(f'law.is_{change}', name=known.project, id=entry.provision)}"
        if whole:
            for rule in entry.rules:
                yield f"    {words('law.rule', place=known.place(rule))}"
                yield from (f"        {line}" for line in written(known, rule) if len(entries) == 1)
            yield from (f"    {words('law.replaced', rule=was, by=by)}" for was, by in replaced(known, entry))
        if used := sorted(fixtures.get(entry.provision, ())):
            yield f"    {words('law.fixtures', fixtures=words.join(used))}"
    for file, text in readings(known, [rule for entry in entries for rule in entry.rules]).items():
        yield f"{'    ' if len(entries) == 1 else ''}{words('law.reading', file=file, reading=text)}"
    if len(entries) != 1:
        counts = {state: sum(e.state == state for e in entries) for state in STATES}
        told = words.join(words("law.count", count=n, state=words(f"law.{state}")) for state, n in counts.items())
        yield words("law.total", count=len(entries), states=told)


def replaced(known: Knowledge, entry: Entry) -> list[tuple[str, str]]:
    """List where the rules stand that a folder laid over the law switches off, and the line that does it."""
    return [(known.place(off.rule), off.place) for off in known.replaced if off.provision == entry.provision]


def _provision(provision: Provision, entry: Entry, words: Language) -> Iterator[str]:
    tags = words("law.tags", state=words(f"law.{entry.state}"), confidence=words(f"law.{provision.confidence}"))
    yield f"{provision.id}  {words.pick(provision.cite)}  {tags}"
    yield f"    {words.pick(provision.gist)}"
    if provision.note[0]:
        yield f"    {words('law.note', note=words.pick(provision.note))}"
    if provision.out_of_scope[0]:
        yield f"    {words('law.reason', reason=words.pick(provision.out_of_scope))}"
    if provision.start or provision.end:
        start, end = provision.start or words("law.unknown"), provision.end or words("law.today")
        yield f"    {words('law.in_force', start=start, end=end)}"
    if old := provision.replaces:
        yield f"    {words('law.replaces', gist=words.pick(old.gist), place=f'{old.file}:{old.line}')}"


def issues(doctrine: Doctrine, lang: str = DEFAULT) -> Iterator[str]:
    """Tell every issue with its positions, a line each."""
    words = language(lang)
    for issue in doctrine.issues.values():
        named = words.join(words("issue.option", id=p.id, name=words.pick(p.name)) for p in issue.positions.values())
        none = words("issue.none") if issue.no_rule else ""
        yield words(
            "issue.line", called=_called(issue, words), question=words.pick(issue.question), positions=named, none=none
        )


def _called(issue: Issue, words: Language) -> str:
    if issue.name == issue.question:  # it has no name of its own
        return issue.id
    return words("issue.called", id=issue.id, name=words.pick(issue.name))


def issue(
    found: Issue, provisions: Mapping[str, Provision], lang: str = DEFAULT, own: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Tell an issue with its positions: who holds each and where, and what it changes; `own` says by `issue.position`
    what a project does to them."""
    words = language(lang)
    yield words("issue.head", called=_called(found, words), question=words.pick(found.question))
    if found.no_rule:
        yield f"    {words('issue.no_rule', reason=words.pick((found.no_rule, found.no_rule_zh)))}"
    for position in found.positions.values():
        default = words("issue.default") if position.id == found.default else ""
        yield "  " + words("issue.position", id=position.id, name=words.pick(position.name), default=default)
        if change := (own or {}).get(f"{found.id}.{position.id}"):
            yield f"    {words(f'law.is_{change}', id=position.id, name=position.place.rpartition(':')[0])}"
        holders = words.join(words.pick((position.holders, position.holders_zh)), "semicolon")
        where = words.join(passages(position, provisions, words), "semicolon")
        yield f"    {words('issue.holders', holders=holders, where=where)}"
        yield f"    {words('issue.effect', effect=words.pick((position.effect, position.effect_zh)))}"


def passages(position: Position, provisions: Mapping[str, Provision], words: Language) -> Iterator[str]:
    """Name the passages in which a position is held: provisions by their citation, others as its file does."""
    for passage, told in zip(position.where, words.pick((position.where, position.where_zh)), strict=True):
        yield words.pick(provisions[passage].cite) if passage in provisions else told


def theories(doctrine: Doctrine, lang: str = DEFAULT) -> Iterator[str]:
    """Tell the theories with the positions they take."""
    words = language(lang)
    for theory in doctrine.theories.values():
        yield from _theory(theory, words)


def _theory(theory: Theory, words: Language) -> Iterator[str]:
    yield words("issue.theory", id=theory.id, title=words.pick(theory.title), author=words.pick(theory.author))
    yield from (f"    {issue}={position}" for issue, position in theory.positions.items())
