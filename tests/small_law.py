"""A law of a page, with an offence, an exception, a sum, a date and a range: what tests change and count."""

from __future__ import annotations

from pathlib import Path

from kb.ask.survey import Pair
from kb.files import case_files
from kb.rules.knowledge import Knowledge

FILES = {
    "encodings/nullum.lp": '#include "own/all.lp".\n',
    "encodings/own/all.lp": '#include "a1.lp".\n',
    "encodings/own/a1.lp": """\
% The offence of taking
%
% Decides:  established(P, A, O).

%@ own_a1
established(P, A, taking) :-
    takes(P, A, Yuan),
    Yuan >= 100,
    not returned(A).

%@ own_a2
returned(A) :-
    gives_back(A).

%@ own_a3
range(taking, 6, 36).

%@ own_a3
remark(P, A, taking, grave) :-
    established(P, A, taking),
    range(taking, _, Most),
    Most > 12.

%@ own_a4
old_text(A) :-
    done(A, Date),
    Date < 20200101.
""",
    "encodings/own/source.yaml": """\
source: own
title: {en: Own law, zh: 自法}
short: {en: Own, zh: 自法}
rank: law
from: 2019-01-01
provisions:
"""
    + "".join(
        f"  - {{id: own_a{n}, cite: {{en: art. {n}, zh: 第{n}条}}, gist: {{en: gist, zh: 要旨}}}}\n"
        for n in range(1, 5)
    ),
    "encodings/doctrine/theories.yaml": "positive_law: {title: {en: as is, zh: 现行}, author: a, where: [], positions: {}}\n",
    "encodings/vocabulary/words.yaml": """\
sorts:
  provision: {open: true}
  source: {open: true}
  rank: {open: true}
  issue: {open: true}
  position: {open: true}
  note: {open: true}
  offence: {values: {taking: {en: taking, zh: 拿取}}}
predicates:
  person: {args: [accused: accused], input: true, en: "{accused} is a person", zh: "{accused}是人"}
  takes: {args: [accused: accused, act: act, yuan: number], input: true, en: "{accused} takes {yuan} ({act})", zh: "{accused}{act}{yuan}"}
  gives_back: {args: [act: act], input: true, en: "{act} is undone", zh: "{act}已还"}
  done: {args: [act: act, date: date], input: true, en: "{act} on {date}", zh: "{act}{date}"}
  returned: {args: [act: act], en: "{act} is made good", zh: "{act}已补"}
  old_text: {args: [act: act], en: "{act} falls under the old text", zh: "{act}依旧法"}
  range: {args: [offence: offence, least_months: number, most_months: number], kind: structural, en: "{offence} {least_months} {most_months}", zh: "{offence}{least_months}{most_months}"}
  established: {args: [accused: accused, act: act, offence: offence], en: "{accused} commits {offence} ({act})", zh: "{accused}{act}{offence}"}
  remark: {args: [accused: accused, act: act, offence: offence, note: note], en: "{note} {accused} {act} {offence}", zh: "{note}{accused}{act}{offence}"}
  rank: {args: [source: source, rank: rank], kind: structural, en: "{source} {rank}", zh: "{source}{rank}"}
  in_force: {args: [source: source, from: date, to: date], kind: structural, en: "{source} {from} {to}", zh: "{source}{from}{to}"}
""",
    "encodings/own/a1.table.yaml": """\
table: own_a1
title: Taking
base: [person(p)]
rows:
  - {id: hundred, facts: ["takes(p, a, 100)"], expect: [{established: {p: [taking]}, because: [own_a1]}]}
  - {id: less, facts: ["takes(p, a, 99)"], expect: [{established: {p: []}}]}
  - {id: back, facts: ["takes(p, a, 500)", "gives_back(a)"], expect: [{established: {p: []}}]}
""",
}
LATE = """\
  - {id: late, facts: ["done(a, 2020-01-01)"], expect: [{not_derived: ["old_text(a)"]}]}
  - {id: early, facts: ["done(a, 2019-12-31)"], expect: [{derived: ["old_text(a)"]}]}
"""


def made(folder: Path, more: str = "", **changed: str) -> Path:
    """Write the law below a folder, with further rows of its table; return the folder of the law."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.stem, text), encoding="utf-8")
    table = folder / "encodings/own/a1.table.yaml"
    table.write_text(table.read_text(encoding="utf-8") + more, encoding="utf-8")
    return folder / "encodings"


def known(law: Path) -> tuple[Knowledge, list[Pair]]:
    """The knowledge of a law, and its expectations."""
    knowledge = Knowledge(law)
    cases = case_files.load_all([law], knowledge.vocabulary, knowledge.ids)
    return knowledge, [(case, each) for case in cases for each in case.expect]
