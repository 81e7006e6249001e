"""The shipped claims: well-formed, decided as expected, and every case that is shown denies or bears out its claim when
it is read back and derived as any other case.

Deciding all of them takes minutes (`nullum claim` does it); what was decided stands in golden/claims.json, made with
`pytest tests/test_claims.py --update-golden`. Some are decided afresh here, all of the cases are derived afresh.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from explain import cli
from explain.say import claim_text
from kb.ask import claims, deciding
from kb.ask.claim_reader import find, load
from kb.ask.claims import FREE, Claim, Condition
from kb.ask.fact_space import incoherent, reasons, usual
from kb.ask.quantifying import choices
from kb.errors import BadInput
from kb.files import folders, yamlfile
from kb.files.case_reader import read_case
from kb.files.cases import symbol
from kb.files.terms import Atom
from kb.rules.knowledge import shipped
from kb.run import case_writer
from kb.run.derivation import derive, derive_many, load_case
from kb.run.outcome import Outcome

GOLDEN = Path(__file__).with_name("golden") / "claims.json"
KNOWN = shipped()
SEEDS = [f"q{number}" for number in range(1, 37)]
AFRESH = ["q1", "q20", "q5_draft"]


@cache
def every() -> dict[str, Claim]:
    return {claim.id: claim for claim in find([], KNOWN)}


def entries(found: deciding.Verdict) -> list[dict[str, Any]]:
    """What is kept of a verdict: for each choice of readings the verdict and the facts of the cases shown."""
    return [
        {
            "theory": decision.claim.theory,
            "positions": KNOWN.doctrine.replaced(decision.claim.theory, decision.package),
            "verdict": decision.verdict,
            "cases": [
                {
                    "role": shown.role,
                    "facts": [
                        [case_writer.fact(fact, KNOWN.vocabulary) for fact in outcome.worlds[0].symbols]
                        for outcome in shown.outcomes
                    ],
                }
                for shown in decision.shown
            ],
        }
        for decision in found.decisions
    ]


@pytest.fixture(scope="module")
def golden(request: pytest.FixtureRequest) -> dict[str, list[dict[str, Any]]]:
    if request.config.getoption("--update-golden"):
        made = {name: entries(deciding.decide(claim, KNOWN, 600)) for name, claim in every().items()}
        GOLDEN.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    kept: dict[str, list[dict[str, Any]]] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return kept


# --- the files


def test_every_claim_of_the_seeds_has_a_file() -> None:
    assert [name for name in SEEDS if name not in every()] == []
    assert "q1b" in every()
    further = [claim for claim in every().values() if claim.path.parent.name == "further"]
    assert len(further) >= 8
    assert all(claim.note[0].startswith("Why it matters") for claim in further)


def test_a_claim_expects_a_verdict_of_its_kind_or_says_why_it_has_none() -> None:
    for claim in every().values():
        if claim.form == claims.NOT_COMPUTABLE:
            assert all(claim.reason), claim.id
        else:
            kind = (claims.HOLDS, claims.REFUTED) if claim.universal else (claims.POSSIBLE, claims.NOT_WITHIN)
            assert claim.expect in kind, claim.id


def test_claims_are_no_cases_of_the_suite() -> None:
    assert folders.claims() not in [parent for root in folders.fixtures() for parent in [root, *root.parents]]


# --- what was decided


def test_what_was_decided_is_what_the_files_expect(golden: dict[str, list[dict[str, Any]]]) -> None:
    assert set(golden) == set(every())
    for name, kept in golden.items():
        some = every()[name].some_theory
        decisions = tuple(
            deciding.Decision(every()[name], entry["verdict"], {}, group=(entry["theory"] if some else "",))
            for entry in kept
        )
        assert every()[name].expect in ("", deciding.Verdict(every()[name], decisions).verdict), name


@pytest.mark.parametrize("name", AFRESH)
def test_deciding_afresh_finds_the_same_case(name: str, golden: dict[str, list[dict[str, Any]]]) -> None:
    found = deciding.decide(every()[name], KNOWN, 600)
    assert found.as_expected
    assert entries(found) == golden[name]


def holds(condition: Condition, outcome: Outcome) -> bool:
    """Say whether a condition is met in an outcome; written apart from the search, to check it."""
    return all(is_so(atom, outcome) == wanted for atom, wanted in condition.atoms) and all(
        any(holds(one, outcome) for one in group) for group in condition.either
    )


def is_so(atom: Atom, outcome: Outcome) -> bool:
    (world,) = outcome.worlds
    if atom.name == "met":
        names = ("satisfied", "satisfied_dependently")
        return any(row == tuple(map(str, atom.args)) for name in names for row in world.rows(name))
    if atom.name == "punishable_with":
        accused, _, offence, kind = map(str, atom.args)
        penalties = [p for p in outcome.penalties[accused] if p.offence == offence]
        return any(kind == main[0] for penalty in penalties for main in penalty.main)
    wanted = symbol(atom, ceiling=2**31 - 1)
    stated = [s for s in (*world.symbols, *world.model.of(wanted.name, wanted.positive)) if s.name == wanted.name]
    return any(
        s.positive == wanted.positive
        and all(str(one) in (FREE, str(other)) for one, other in zip(wanted.arguments, s.arguments, strict=True))
        for s in stated
    )


def lighter(claim: Claim, first: Outcome, second: Outcome) -> bool:
    """Say whether the range of the first is the lighter, by its penalties as `charge` gives them."""
    named = [offence or None for offence in claim.compared]
    ranges = [
        [(max(m[2] for m in p.main), min(m[1] for m in p.main)) for p in every if named[place] in (None, p.offence)]
        for place, every in enumerate(o.penalties["accused"] for o in (first, second))
    ]
    return bool(ranges[0] and ranges[1]) and ranges[0] < ranges[1]


def shown(golden: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[Claim, str, dict[str, str], list[list[str]]]]:
    """Yield each case shown with its claim, put under the theory of the decision."""
    for name, kept in golden.items():
        for entry in kept:
            for case in entry["cases"]:
                yield replace(every()[name], theory=entry["theory"]), case["role"], entry["positions"], case["facts"]


def test_every_case_shown_says_as_a_case_what_the_claim_is_shown_by_it(golden: dict[str, list[dict[str, Any]]]) -> None:
    rows = list(shown(golden))
    jobs = []
    for claim, _, positions, facts in rows:
        package = KNOWN.doctrine.package(claim.theory, positions)
        for each in facts:
            node = yamlfile.parse(case_writer.case("shown", "Shown", each), "shown")
            jobs.append((read_case(node, Path("shown"), KNOWN.vocabulary, KNOWN.ids), claim.theory, package))
    outcomes = iter(derive_many(jobs, KNOWN, 600, reasons=False))
    for claim, role, _, facts in rows:
        first, *others = [next(outcomes) for _ in facts]
        second = others[0] if others else first
        premise, conclusion = holds(claim.premise, first), holds(claim.conclusion, first)
        assert holds(claim.second, second), claim.id
        if claim.form == "lighter_than":
            assert premise, claim.id
            if others:
                assert lighter(claim, first, second) == (role == "witness"), claim.id
        elif role == "counterexample":
            assert (premise, conclusion) in {
                "contained_in": [(True, False)],
                "impossible": [(True, True)],
                "equivalent": [(True, False), (False, True)],
            }[claim.form], claim.id
        elif role == "converse":
            assert (premise, conclusion) == (False, True), claim.id
        elif role == "witness":
            assert premise, claim.id
        else:
            assert premise, claim.id
            assert conclusion == (claim.form != "separable"), claim.id
            assert claim.form != "depends_on" or not holds(claim.conclusion, second), claim.id


# --- slips


def slips(tmp_path: Path, body: str) -> str:
    path = tmp_path / "mine.yaml"
    path.write_text(f"id: mine\ntext: Mine\nauthor: me\n{body}", encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        load(path, KNOWN)
    return str(raised.value).replace(f"{path}:", "")


def test_a_slip_has_its_line_and_the_nearest_right_word(tmp_path: Path) -> None:
    body = (
        "form: containd_in\n"
        "every: order_elment\n"
        "premise: {established: refusing_dutys}\n"
        "conclusion:\n"
        "  met: {assisting: knowlege}\n"
        "  facts: ['knows_of_crme(accused, act)', 'knows_of_crime(acused, act)']\n"
        "expect: refutd\n"
    )
    assert slips(tmp_path, body).splitlines() == [
        "4: unknown form `containd_in`, did you mean `contained_in`?",
        "5: unknown issue `order_elment`, did you mean `order_element`?",
        "6: unknown offence `refusing_dutys`, did you mean `refusing_duties`?",
        "8: unknown element of assisting `knowlege`, did you mean `knowledge`?",
        "9: in a claim the accused is called `accused`, not `acused`",
        "9: unknown fact `knows_of_crme/2`, did you mean `knows_of_crime/2`?",
        "10: unknown verdict `refutd`, did you mean `refuted`?",
    ]


@pytest.mark.parametrize(
    ("empty", "what"),
    [
        *(
            (f"{key}: []", f"`{key}`")
            for key in ("facts", "no_facts", "established", "not_convicted", "derived", "either")
        ),
        *((f"{key}: {{}}", f"`{key}`") for key in ("met", "not_met", "tier", "prosecution", "punishable_with")),
        ("met: {assisting: []}", "`met` of `assisting`"),
        ("either: [{established: fraud}, {}]", "an alternative"),
        ("either: [{facts: []}]", "`facts`"),
    ],
)
def test_a_condition_that_states_nothing_is_refused(tmp_path: Path, empty: str, what: str) -> None:
    body = f"form: possible\npremise: {{established: fraud}}\nconclusion:\n  established: fraud\n  {empty}\n"
    body = body.replace("  established: fraud\n  established", "  convicted: fraud\n  established")
    assert slips(tmp_path, body).splitlines()[0] == f"8: {what} is empty, and no condition: leave it out"


def test_slips_in_what_a_claim_quantifies_over_are_told(tmp_path: Path) -> None:
    body = "form: impossible\nconclusion: {established: fraud}\n"
    assert "unknown theory `evry`, did you mean `every`?" in slips(tmp_path, body + "theories: evry\n")
    assert "unknown theory `pan_xiang`, did you mean `pan_xiong`?" in slips(tmp_path, body + "theories: [pan_xiang]\n")
    assert "`theory` or `theories`, not both" in slips(tmp_path, body + "theories: some\ntheory: pan_xiong\n")
    assert "unknown issue `falt`, did you mean `fault`?" in slips(tmp_path, body + "some: falt\n")
    assert "`every` or `some` of one list" in slips(
        tmp_path, body + "theories: {every: [pan_xiong], some: [pan_xiong]}\n"
    )


def claim_of(tmp_path: Path, body: str) -> Claim:
    path = tmp_path / "mine.yaml"
    path.write_text(f"id: mine\ntext: Mine\nauthor: me\nform: impossible\n{body}", encoding="utf-8")
    return load(path, KNOWN)


def test_a_claim_on_a_case_speaks_of_the_act_in_which_the_accused_has_a_part(tmp_path: Path) -> None:
    case = "case: cl_a25_sums__only_the_participant_helps_200000\n"
    made = claim_of(tmp_path, f"{case}accused: p\nconclusion: {{established: assisting}}\n")
    assert deciding.decide(made, KNOWN).verdict == claims.REFUTED, "impossible, says the claim"
    assert claim_of(tmp_path, f"{case}accused: p\nact: a\nconclusion: {{established: assisting}}\n") == made


def test_theories_alike_in_what_bears_on_a_claim_are_one_choice(tmp_path: Path) -> None:
    """Concurrence does not bear on whether the offence is made out, the order element does."""
    body = "theories: every\nconclusion: {established: refusing_duties}\n"
    found = {one.claim.theory: one for one in choices(claim_of(tmp_path, body), KNOWN)}
    assert "pan_xiong" in found["positive_law"].alike and "zheng_liu_no_order" in found
    told = [name for one in found.values() for name in (one.claim.theory, *one.alike)]
    assert sorted(told) == sorted(KNOWN.doctrine.theories)
    after = claim_of(tmp_path, body.replace("established", "convicted"))
    assert "pan_xiong" in {one.claim.theory for one in choices(after, KNOWN)}


def test_some_theory_is_enough_where_some_is_asked_and_none_may_fail_where_every_is(tmp_path: Path) -> None:
    body = "conclusion: {established: fraud}\n"
    for word, expected in (("some", claims.HOLDS), ("every", claims.REFUTED)):
        made = claim_of(tmp_path, f"theories: {{{word}: [positive_law, pan_xiong]}}\n{body}")
        groups = [("positive_law",), ("pan_xiong",)] if made.some_theory else [("",), ("",)]
        decisions = [
            deciding.Decision(made, found, {}, group=group)
            for found, group in zip((claims.REFUTED, claims.HOLDS), groups, strict=True)
        ]
        assert deciding.Verdict(made, tuple(decisions)).verdict == expected


def test_what_holds_because_nothing_meets_its_premise_is_told_apart(tmp_path: Path) -> None:
    made = claim_of(tmp_path, "theories: [positive_law, no_offence]\nconclusion: {established: refusing_duties}\n")
    apart = [replace(made, theory=theory) for theory in made.theories]
    decisions = [
        deciding.Decision(one, claims.HOLDS, KNOWN.doctrine.package(one.theory), vacuous=empty)
        for one, empty in zip(apart, (False, True), strict=True)
    ]
    said = claim_text.text(deciding.Verdict(made, tuple(decisions)), KNOWN, "en", {}).splitlines()
    assert "Holds within these bounds: under positive_law." in said
    assert "Holds of nothing within these bounds, for no case meets its premise: under no_offence." in said
    alone = claim_text.text(deciding.Verdict(apart[1], (decisions[1],)), KNOWN, "en", {}).splitlines()
    assert "Holds of nothing within these bounds, for no case meets its premise (0.0 seconds)." in alone


def test_a_form_says_what_it_needs(tmp_path: Path) -> None:
    assert "needs `premise` and `conclusion`" in slips(tmp_path, "form: contained_in\npremise: {established: fraud}\n")
    assert "needs `reason`" in slips(tmp_path, "form: not_computable\n")


def test_an_unknown_claim_has_its_nearest() -> None:
    with pytest.raises(BadInput, match="no such claim, did you mean `q3_anomaly`"):
        find(["q3_anomly"], KNOWN)


def test_twins_that_differ_in_no_fact_of_the_space_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    body = "form: depends_on\non: ['casino_online(_, _, _)']\nconclusion: {established: refusing_duties}\n"
    body = body.replace("casino_online(_, _, _)", "order_form(order_9, _)")
    path.write_text(f"id: mine\ntext: Mine\nauthor: me\n{body}", encoding="utf-8")
    with pytest.raises(BadInput, match=r"no fact of the space is `order_form\(order_9,_\)`"):
        deciding.decide(load(path, KNOWN), KNOWN, 60)


# --- the command


def test_the_command_tells_verdict_reading_case_and_bounds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "refuted.yaml"
    assert cli.main(["claim", "q5", "--save", str(saved), "--seconds", "600"]) == 0
    said = capsys.readouterr().out
    for part in (
        "Refuted by this case",
        "Theory: Zheng & Liu: the order element deleted, nothing else (zheng_liu_no_order)",
        "The case that refutes it:",
        "Refusing to perform network security duties (art. 286-1) is not made out for Ji in the settlement",
        "the case ji; facts that may vary: 4; all their combinations but those that no case has",
    ):
        assert part in said
    case = load_case(saved)
    assert case.expect[0].established == {"ji": ()}
    assert derive(case, "zheng_liu_no_order").established == {"ji": []}


def test_another_verdict_than_expected_ends_in_1_and_a_bound_in_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    body = "form: impossible\ncase: ji\nconclusion: {established: refusing_duties}\nexpect: refuted\n"
    path.write_text(f"id: mine\ntext: {{en: Mine, zh: 我的}}\nauthor: me\n{body}", encoding="utf-8")
    assert cli.main(["claim", str(path), "--lang", "zh", "--seconds", "600"]) == 1
    said = capsys.readouterr().out
    assert "在下列界限之内成立" in said and "预期：被下列案例否定" in said
    assert cli.main(["claim", str(path), "--json", "--seconds", "0.00001"]) == 3
    (entry,) = json.loads(capsys.readouterr().out)["claims"]
    assert (entry["verdict"], entry["counterexample"]) == ("undecided", None)


def test_several_processes_say_what_one_says_in_the_same_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = "author: me\nform: not_computable\nreason: {en: A count., zh: 计数。}\n"
    for number in range(7):
        name = f"counted_{number}"
        (tmp_path / f"{name}.yaml").write_text(f"id: {name}\ntext: {{en: Many, zh: 很多}}\n{counted}", encoding="utf-8")
    said = []
    for processes in "12":
        assert cli.main(["claim", "q5", str(tmp_path), "--json", "--processes", processes]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    found = {entry["claim"]: entry["verdict"] for entry in json.loads(said[1])["claims"]}
    assert len(found) == 8
    assert (found["q5"], found["counted_6"]) == ("refuted", "not_computable")


def test_the_page_has_every_claim_and_loads_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "claims.html"
    assert cli.main(["claim", "q14", "q29", "--report", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "<td>q14</td>" in text and "<td>Not computable</td>" in text and "A count of judgments." in text
    assert "<script" not in text and "src=" not in text


# --- what a search takes for granted


def test_every_incoherence_has_its_reason() -> None:
    rules = [line for line in incoherent().splitlines() if line.startswith("incoherent(")]
    assert {line.split(", ")[1].split(")")[0] for line in rules} == set(reasons())
    assert all(en and zh for en, zh in reasons().values())


def test_what_is_usual_is_a_word_of_the_law() -> None:
    words = {name for sort in KNOWN.vocabulary.sorts.values() for name in sort.values}
    assert [name for name in usual() if name not in words and name not in KNOWN.vocabulary.predicates] == []


def test_the_page_on_claims_lists_each_with_its_verdict() -> None:
    page = (Path(__file__).resolve().parent.parent / "docs" / "claims.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| [`") and "](" in line}
    assert list(rows) == list(every())
    for name, claim in every().items():
        assert f"| {(claim.expect or claims.NOT_COMPUTABLE).replace('_', ' ')} |" in rows[name], name


def test_the_claim_of_the_readme_is_the_shipped_one(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    block = text.split("```yaml\nid: my_claim", 1)[1].split("```", 1)[0]
    path = tmp_path / "my_claim.yaml"
    path.write_text(f"id: my_claim{block}", encoding="utf-8")
    mine, theirs = load(path, KNOWN), every()["q1"]
    for name in ("form", "premise", "conclusion", "theory", "positions", "every", "limits", "expect"):
        assert getattr(mine, name) == getattr(theirs, name), name


def test_a_folder_without_claims_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["claim", str(tmp_path)]) == 2
    assert "no claim (*.yaml) stands there" in capsys.readouterr().err


def test_a_claim_that_holds_of_nothing_is_not_as_expected(tmp_path: Path) -> None:
    made = replace(claim_of(tmp_path, "conclusion: {established: refusing_duties}\n"), expect=claims.HOLDS)
    for empty in (False, True):
        decided = deciding.Decision(made, claims.HOLDS, {}, vacuous=empty)
        assert deciding.Verdict(made, (decided,)).as_expected is not empty
