"""The law before and after: what was revised, where the law before comes from, and what is told of cases that moved."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import host
import pytest

from explain import cli
from explain.check.move_telling import teller
from kb.ask.moves import moved
from kb.ask.reached import reached
from kb.errors import BadInput
from kb.files import revisions
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Expect
from kb.rules.knowledge import Knowledge, shipped
from kb.rules.parsing import parse
from kb.rules.revising import revised
from kb.run.derivation import derive, load_case

HOST = f"id: host\ntitle: A host\nnames: {{p: {{en: Li, zh: 李某}}}}\nfacts:\n{host.FACTS}{host.VIDEOS}"


# --- what was revised


def test_the_rules_of_a_provision_are_one_revision_wherever_they_stand(tmp_path: Path) -> None:
    old = law(tmp_path, "old", "%@ one\na(X) :- b(X), X >= 3.\n\n%@ definition\nd(1).\n")
    new = law(tmp_path, "new", "%@ one\na(X) :- b(X), X >= 4.\n\n%@ definition\nd(2).\n", "own/amended.lp")
    found = [(change.provision, change.file, change.kind) for change in revised(old, new)]
    assert found == [
        ("one", "own/amended.lp", "differs"),
        ("definition", "own/amended.lp", "came"),
        ("definition", "x/a.lp", "went"),
    ] or found == [
        ("definition", "own/amended.lp", "came"),
        ("one", "own/amended.lp", "differs"),
        ("definition", "x/a.lp", "went"),
    ]


def law(tmp_path: Path, name: str, text: str, file: str = "x/a.lp") -> Any:
    from kb.rules.lawfiles import LawFile

    path = tmp_path / f"{name}.lp"
    path.write_text(text, encoding="utf-8")
    found = parse([LawFile(0, path, file, text, False)])
    assert not found.problems
    return SimpleNamespace(rules=found.rules)


def test_rules_that_only_stand_elsewhere_are_not_revised(tmp_path: Path) -> None:
    old = law(tmp_path, "old", "%@ one\na(X) :- b(X), c(X).\n\n%@ two\nd(1).\n")
    new = law(tmp_path, "new", "%@ two\nd(1).\n\n\n%@ one\na(X) :-\n    c(X),\n    b(X).\n")
    assert revised(old, new) == []


def test_what_went_what_came_and_what_differs_is_told_by_provision(tmp_path: Path) -> None:
    old = law(tmp_path, "old", "%@ one\na(X) :- b(X), X >= 3.\n\n%@ two\nd(1).\nd(1).\n")
    new = law(tmp_path, "new", "%@ one\na(X) :- b(X), X >= 4.\n\n%@ two\nd(1).\n\n%@ three\ne(1).\n")
    found = {change.provision: (change.kind, change.literals) for change in revised(old, new)}
    assert found == {
        "one": ("differs", (("X >= 3",), ("X >= 4",))),
        "two": ("went", (("d(1)",), ())),
        "three": ("came", ((), ("e(1)",))),
    }


# --- the law before


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), "-c", "user.name=n", "-c", "user.email=e", *words], check=True)


def test_the_law_of_a_revision_is_taken_out_of_git(tmp_path: Path) -> None:
    own = tmp_path / "repo" / "my law"
    own.mkdir(parents=True)
    (own / "a.lp").write_text("old", encoding="utf-8")
    git(tmp_path / "repo", "init", "-q")
    git(tmp_path / "repo", "add", ".")
    git(tmp_path / "repo", "commit", "-qm", "first")
    (own / "a.lp").write_text("new", encoding="utf-8")
    (own / "b.lp").write_text("new", encoding="utf-8")
    (tmp_path / "installed").mkdir()
    installed, laid = revisions.at("HEAD", [tmp_path / "installed", own], tmp_path / "place")
    assert installed == tmp_path / "installed"
    assert {path.name: path.read_text(encoding="utf-8") for path in laid.iterdir()} == {"a.lp": "old"}
    for wrong in ("HEAD~5", "no_such_branch", "--output=x", ""):
        with pytest.raises(BadInput, match="neither a folder nor a revision"):
            revisions.at(wrong, [own], tmp_path / "other")


def test_a_base_that_is_nothing_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["moved", "--base", "no/such/base", "cheng_cong"]) == 2
    assert "no/such/base" in capsys.readouterr().err


# --- cases that one of the laws cannot read


def before(**changes: Any) -> Any:
    known = shipped()
    whole = {"vocabulary": known.vocabulary, "rules": known.rules, "doctrine": known.doctrine}
    whole["program"] = known.program
    return SimpleNamespace(**{**whole, **changes})


def test_a_case_for_whose_facts_the_law_before_has_no_word_is_named() -> None:
    known, words = shipped(), shipped().vocabulary
    cases: list[Case] = [load_case("cheng_cong"), load_case("cl_a17__aged_15")]
    name = "provides"
    fewer = replace(words, predicates={k: v for k, v in words.predicates.items() if k != name})
    wanted = {case.id for case in cases if any(fact.atom.name == name for fact in case.facts)}
    found = moved(cases, before(vocabulary=fewer), known, 60.0)
    assert {one.case for one in found.unread} == wanted == {"cheng_cong"}
    assert all(name in one.reason for one in found.unread)
    assert found.compared == sum(len(case.expect) for case in cases if case.id not in wanted)


def test_readings_that_the_law_before_does_not_know_are_named() -> None:
    doctrine = shipped().doctrine
    fewer = replace(doctrine, theories={k: v for k, v in doctrine.theories.items() if k == "positive_law"})
    case = load_case("cheng_cong")
    unknown = [expect for expect in case.expect if expect.theory != "positive_law"]
    found = moved([replace(case, expect=tuple(unknown))], before(doctrine=fewer), shipped(), 60.0)
    assert len(found.unread) == len(unknown) and found.compared == 0
    assert unknown[0].theory in found.unread[0].reason


def test_an_issue_that_one_law_alone_has_touches_no_case_by_itself() -> None:
    known = shipped()
    fewer = dict(known.doctrine.issues)
    assert not {fewer.pop("order_form").id}.intersection(
        t for one in known.doctrine.theories.values() for t in one.positions
    )
    case = replace(load_case("cheng_cong"), expect=(Expect("positive_law"),))
    old = before(doctrine=replace(known.doctrine, issues=fewer))
    found = moved([case], old, known, 60.0)
    assert (found.compared, found.reached, found.unread) == (1, 0, ())
    assert list(reached([(case, case, case.expect[0])], known, old, [])) == [], "nor where the law before has it"
    first, *others = known.doctrine.issues["order_form"].positions.values()
    turned = replace(known.doctrine.issues["order_form"], positions={one.id: one for one in (*others, first)})
    old = before(doctrine=replace(known.doctrine, issues={**fewer, "order_form": turned}))
    assert [case.id for case, _, _ in reached([(case, case, case.expect[0])], old, known, [])] == ["cheng_cong"]


def test_only_files_that_use_a_word_that_differs_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known, case = shipped(), load_case("cheng_cong")
    words, read = known.vocabulary.predicates, list[Path]()
    monkeypatch.setattr("kb.files.case_files.load_all", lambda paths, *_: read.extend(paths) or [case])
    used = {fact.atom.name for fact in case.facts}
    for name in ("provides", "comparable_service"):
        otherwise = replace(words[name], note_en="read otherwise")
        old = before(vocabulary=replace(known.vocabulary, predicates={**words, name: otherwise}))
        moved([case], old, known, 60.0)
        assert ([case.path] if name in used else []) == read
        read.clear()
    assert {"provides", "comparable_service"} & used == {"provides"}


@pytest.mark.parametrize("fact", ["breaches(p, a, csl2016_a47)", "legal_basis(csl2016_a47)"])
def test_a_provision_is_read_otherwise_where_one_law_does_not_know_its_source(fact: str) -> None:
    words = shipped().vocabulary
    sources = words.sorts["source"]
    fewer = replace(sources, values={name: one for name, one in sources.values.items() if name != "csl2016"})
    apart = words.apart(replace(words, sorts={**words.sorts, "source": fewer}))
    assert (apart.predicates, apart.values) == (frozenset(), {"csl2016"})
    assert apart.bears_on(parse_atom(fact)) and not apart.bears_on(parse_atom("breaches(p, a, other_a47)"))


# --- the command


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("own")
    (root / "stricter" / "int2019").mkdir(parents=True)
    (root / "stricter" / "int2019" / "a03.lp").write_text(host.STRICTER, encoding="utf-8")
    (root / "host.yaml").write_text(HOST, encoding="utf-8")
    return root


def test_the_command_tells_what_moved_as_text_and_page(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = place / "moved.html"
    words = ["moved", "--base", str(place / "stricter"), str(place / "host.yaml")]
    assert cli.main([*words, "-o", str(page)]) == 0
    said, how_far = capsys.readouterr()
    assert "1 of 1 outcome derived under both laws\n" in how_far
    assert said.startswith(
        f"Against {place / 'stricter'}: 1 outcome compared, 1 moved; 1 provision or file revised, which can bear on 1.\n"
    )
    for line in [
        "2019 Interpretation, art. 3(1) (int2019_a3_i1) differs: 1 moved",
        "   - Files >= 201",
        "   + Files >= 200",
        "   host under positive_law",
        "      - Convicted: no conviction",
        "      + Convicted: refusing to perform network security duties (art. 286-1) for hosting [Criminal Law, art. 286-1 para. 1]",
        "      + Hosting of Li led to mass spread of illegal information (i) [2019 Interpretation, art. 3(1)]",
    ]:
        assert line in said.splitlines(), line
    written = page.read_text(encoding="utf-8")
    assert "<h2>2019 Interpretation, art. 3(1) (int2019_a3_i1) differs: 1 moved</h2>" in written
    assert "<li><b>+</b> Files &gt;= 200</li>" in written
    assert "<summary>host · positive_law</summary>" in written
    assert "default-src &#39;none&#39;" in written or "default-src 'none'" in written


def test_the_command_tells_what_moved_as_data_and_in_chinese(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["moved", "--base", str(place / "stricter"), str(place / "host.yaml")]
    assert cli.main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (change,) = told["revised"]
    assert (change["provision"], change["kind"], change["gone"], change["come"]) == (
        "int2019_a3_i1",
        "differs",
        ["Files >= 201"],
        ["Files >= 200"],
    )
    (group,) = told["groups"]
    (move,) = group["moves"]
    assert (move["case"], move["theory"], told["schema"], told["unread"]) == ("host", "positive_law", 1, [])
    assert ["convicted", "p", "refusing_duties", "hosting", "basic", "robust", "cl_a3"] in move["came"]
    assert move["instances"] == [{"provision": "int2019_a3_i1", "went": [], "came": ["result(p,hosting,mass_spread)"]}]
    assert cli.main([*words, "--lang", "zh"]) == 0
    assert "2019年解释第三条第（一）项（int2019_a3_i1）已修改：变动1项" in capsys.readouterr().out


def test_nothing_moves_where_nothing_is_revised(place: Path) -> None:
    known = shipped()
    found = moved([load_case(place / "host.yaml")], Knowledge(*known.folders), known, 60.0)
    assert (found.compared, found.reached, found.revised, found.groups, found.unread) == (1, 0, (), {}, ())


def test_where_no_revised_rule_fires_before_or_after_nothing_more_is_read(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = shipped()
    (place / "fewer.yaml").write_text(HOST.replace("id: host", "id: fewer").replace("200", "199"), encoding="utf-8")
    seen: list[str] = []
    monkeypatch.setattr("kb.ask.moves._findings", lambda outcome, _: seen.append(outcome.case.id) or iter(()))
    cases = [load_case(place / "fewer.yaml"), load_case(place / "host.yaml")]
    found = moved(cases, Knowledge(*known.folders, place / "stricter"), known, 60.0)
    assert (found.compared, found.reached, seen) == (2, 2, ["host", "host"])


def test_where_there_are_several_accused_each_line_says_whose_it_is() -> None:
    case = load_case("lang_he")
    told = teller("en")(derive(case), derive(replace(case, facts=case.facts[:4])), [])
    lost = [line for sign, line in told.outcome if (sign, "Convicted" in line) == ("-", True)]
    assert [line.split(":")[0] for line in lost] == ["Lang", "He"]
