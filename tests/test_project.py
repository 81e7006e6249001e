"""A project: found from where one stands, laid over the law by every command, and named in all that it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import host
import pytest

import kb
from explain import cli
from explain.commands import check
from explain.commands.init import make
from explain.report import switches
from explain.report.folder import write as write_report
from explain.say import coverage_text
from explain.say.language import language
from kb.ask import claim_reader, fixtures
from kb.ask.reached import bearing
from kb.errors import BadInput
from kb.files import folders, projects
from kb.files.atom_parser import parse_atom
from kb.files.cases import symbol
from kb.rules.knowledge import shipped
from kb.rules.printing import show
from kb.run import amended, receipt, solver
from kb.run.derivation import derive, derive_many, load_case

LAW = {
    "int2019/source.yaml": """\
source: int2019
provisions:
  - id: int2019_a12_p1_i2
    cite: {en: "art. 12(1)(2), amended", zh: 第十二条第一款第（二）项（修正）}
    gist: {en: "payment settlement of at least 300,000 yuan", zh: 支付结算金额三十万元以上}
""",
    "int2019/a12.lp": """\
%! replaces int2019_a12_p1_i2
%@ int2019_a12_p1_i2
satisfied_dependently(P, A, assisting, seriousness) :-
    help_total(P, A, confirmed, payment_settlement, Yuan),
    Yuan >= 300000,
    not merely_hands_over(P, A).
counted_as_help(payment_settlement).

%! without int2019_a12_p1_i4

%@ int2019_a12_p1_i1
satisfied_dependently(P, A, assisting, seriousness) :-
    help_total(P, A, confirmed, payment_settlement, Yuan),
    Yuan >= 900000.
""",
}


SMALL = """\
id: small
title: Gains of one who helps
facts: [person(p), "acts(p, a)", "helps(p, a, q, payment_settlement)", "quantity(p, a, illegal_gains, 10000)"]
"""


CLAIM = """\
id: {name}
text: What the law of the project decides.
author: this project
form: {form}
case: {case}
positions: {positions}
without: ["quantity(_, _, {measure}, _)"]
may_vary: ["quantity({who}, hosting, {measure}, {number})"]
premise: {{facts: ["acts({who}, hosting)"]}}
conclusion: {{established: {offence}}}
expect: {expect}
"""
PAYMENTS = {
    "case": "int2019_a12_p1__payments_200000",
    "measure": "payment_settlement",
    "who": "p",
    "offence": "assisting",
}
VIDEOS = {"case": "first_case", "measure": "illegal_video_files", "who": "li", "offence": "refusing_duties"}
OTHER = (
    ("int2019_a12_p1_i1", "extended"),
    ("int2019_a12_p1_i2", "replaced"),
)  # the rules for payments; item 4 is for gains
ADDED = ("duty_source.policy_papers_too", "added")
IMPOSSIBLE, POSSIBLE = {"form": "impossible", "expect": "holds"}, {"form": "possible", "expect": "possible"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("projects") / "my_law"
    make(made, "my_law")
    for name, text in LAW.items():
        (made / "law" / name).parent.mkdir(exist_ok=True)
        (made / "law" / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder / "law" / "doctrine")
    return folder


def test_a_text_replaced_without_its_rules_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "law" / "int2019").mkdir(parents=True)
    (tmp_path / "nullum.yaml").write_text("project: retold\n", encoding="utf-8")
    source = tmp_path / "law" / "int2019" / "source.yaml"
    texts = "    cite: {en: c, zh: c}\n    gist: {en: At least 300., zh: g}\n"
    source.write_text(f"source: int2019\nprovisions:\n  - id: int2019_a3_i1\n{texts}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    cli.main(["check"])
    assert f"{source}:3: only the text of int2019_a3_i1 is replaced" in capsys.readouterr().out
    cli.main(["law", "int2019_a3_i1"])
    said = capsys.readouterr().out
    assert "int2019_a3_i1  c  [encoded, primary]" in said  # what it does not state stays
    assert "only the text is replaced" in said and said.count("Replaced") == 1
    assert "        result(P, A, mass_spread) :-\n            total(P, A, refusing_duties" in said
    (tmp_path / "law" / "int2019" / "a03.lp").write_text(host.STRICTER, encoding="utf-8")
    forgotten = tmp_path / "law" / "int2019" / "before.lp"
    forgotten.write_text(host.STRICTER.replace("%! replaces int2019_a3_i1\n", ""), encoding="utf-8")
    cli.main(["check"])
    said = capsys.readouterr().out
    assert "only the text" not in said
    assert f"{forgotten}:2: this rule of int2019_a3_i1 stands beside those that replace the shipped ones" in said
    assert f"({tmp_path / 'law' / 'int2019' / 'a03.lp'}:1)" in said


def test_what_the_replaced_rules_concluded_beside_is_warned_of_where_others_ask_for_it(tmp_path: Path) -> None:
    """Items 3 to 5 also say which information is of their class, and items 6 and 8 ask for that: of item 3 one kind is stated
    again, of item 4 all are, and item 5 is meant to go."""
    (tmp_path / "law" / "int2017").mkdir(parents=True)
    (tmp_path / "nullum.yaml").write_text("project: sixty\n", encoding="utf-8")
    place = tmp_path / "law" / "int2017" / "a05_p1.lp"
    below = [rule for rule in shipped().rules if rule.provision == "int2017_a5_p1_i4"]
    of_item_4 = "".join(
        f"{show(rule.head)}{' :- ' * bool(rule.body)}{'; '.join(map(show, rule.body))}.\n" for rule in below
    )
    place.write_text(
        "%! replaces int2017_a5_p1_i3\n%@ int2017_a5_p1_i3\nsatisfied(P, A, personal_information, seriousness) :-\n"
        "    items_in_class(P, A, all_information, most_sensitive, Items),\n    Items >= 60.\n"
        "information_class(location_tracks, most_sensitive).\n\n"
        f"%! replaces int2017_a5_p1_i4\n%@ int2017_a5_p1_i4\n{of_item_4}\n%! without int2017_a5_p1_i5\n",
        encoding="utf-8",
    )
    with projects.using(str(tmp_path)):
        told = list(check._half_amended(shipped(), language()))
    kinds = ("communication_content", "credit_information", "property_information")
    assert told == [
        f"{place}:1: the rules of int2017_a5_p1_i3 that are replaced also concluded "
        + ", ".join(f"`information_class({kind},most_sensitive)`" for kind in kinds)
        + "; no rule does now, though others ask for it: state it again if it still holds"
    ]


def test_init_makes_a_folder_whose_first_case_holds_and_never_touches_a_full_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["init", str(tmp_path / "first")]) == 0
    files = {path.relative_to(tmp_path / "first").as_posix() for path in (tmp_path / "first").rglob("*")}
    assert {
        "README.md",
        "nullum.yaml",
        "cases/first_case.yaml",
        "law/doctrine/duty_source.lp",
        "claims/first_claim.yaml",
    } <= files
    assert "first" in (tmp_path / "first" / "README.md").read_text(encoding="utf-8").splitlines()[0]
    monkeypatch.chdir(tmp_path / "first")
    capsys.readouterr()
    assert cli.main(["check"]) == 0
    assert "1 case, 2 expectations, 0 failures" in capsys.readouterr().out
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert cli.main(["init", "."]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert cli.main(["init", "README.md"]) == 2
    assert cli.main(["init", "other", "--name", "<b>"]) == 2
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_where_one_stands_and_what_one_says_chooses_the_law(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = shipped()
    assert (alone.project, len(alone.folders)) == ("", 1)
    monkeypatch.chdir(folder / "cases")
    over = shipped()
    assert (over.project, over.folders) == ("my_law", (folders.encodings(), folder / "law"))
    assert list(amended.left_beside(over)) == []  # what replaces stands in one file
    assert shipped() is over and kb.project(folder) is over and kb.project(str(folder)) is over
    with projects.using(""):
        assert shipped() is alone
    monkeypatch.chdir(folder.parent)
    assert shipped() is alone
    with projects.using("my_law"):
        assert shipped() is over
        probe = "import kb; print(kb.shipped().project)"
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        told = subprocess.run([sys.executable, "-c", probe], env=environment, capture_output=True, text=True, cwd="/")
        assert told.stdout.strip() == "my_law"
    with pytest.raises(BadInput, match=r"no project: there is no nullum.yaml"):
        kb.project(folder / "cases")


def test_a_law_file_that_changes_is_read_anew(tmp_path: Path) -> None:
    make(tmp_path / "p", "p")
    before = kb.project(tmp_path / "p")
    assert kb.project(tmp_path / "p") is before
    position = tmp_path / "p" / "law" / "doctrine" / "duty_source.yaml"
    position.write_text(position.read_text(encoding="utf-8").replace("this project", "somebody else"), encoding="utf-8")
    holders = kb.project(tmp_path / "p").doctrine.issues["duty_source"].positions["policy_papers_too"].holders
    assert holders == ("somebody else",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("project: \n", ":1: `project` is empty"),
        ("project: 'a<b'\n", ":1: 'a<b' is no name"),
        ("x: y\n", "unknown key"),
    ],
)
def test_a_marker_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, text: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nullum.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["charge", "cheng_cong"]) == 2
    err = capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert stopped.value.code == 2
    assert "nullum.yaml" in err and said.replace("'a<b'", "`a<b`") in err


def test_a_case_and_a_row_are_found_in_the_project_first(folder: Path, tmp_path: Path) -> None:
    make(tmp_path / "p", "p")
    text = folders.cases().joinpath("reported", "cheng_cong.yaml").read_text(encoding="utf-8")
    mine = tmp_path / "p" / "cases" / "cheng_cong.yaml"
    mine.write_text(text, encoding="utf-8")
    table = tmp_path / "p" / "law" / "int2019" / "a03.table.yaml"
    table.parent.mkdir()
    table.write_text(
        "table: int2019_a3\ntitle: mine\nbase: [person(p), 'acts(p, a)']\nrows:\n  - {id: videos_199, expect: []}\n",
        encoding="utf-8",
    )
    known = kb.project(tmp_path / "p")
    assert load_case("cheng_cong", known).path == mine
    assert load_case("cheng_cong", shipped()).path.is_relative_to(folders.cases())
    assert load_case("int2019_a3__videos_199", known).path == table
    assert load_case("int2019_a3__videos_200", known).path.is_relative_to(folders.encodings())
    with pytest.raises(BadInput, match="no such case"):
        load_case("first_case", shipped())


def test_claims_are_those_of_the_project_and_the_shipped_ones_by_id(folder: Path) -> None:
    known = kb.project(folder)
    assert [claim.path for claim in claim_reader.find([], known)] == [folder / "claims" / "first_claim.yaml"]
    assert [claim.id for claim in claim_reader.find(["first_claim", "q18"], known)] == ["first_claim", "q18"]
    assert "first_claim" not in {claim.id for claim in claim_reader.find([], shipped())}


def test_an_outcome_names_what_was_replaced_or_added_where_it_matters(folder: Path) -> None:
    known = kb.project(folder)
    assert amended.changes(known) == {
        "duty_source.policy_papers_too": "added",
        "int2019_a12_p1_i1": "extended",
        "int2019_a12_p1_i2": "replaced",
        "int2019_a12_p1_i4": "without",
    }
    row = load_case("int2019_a12_p1__payments_200000", known)
    expected = {
        199_999: {},  # neither the old threshold nor the new
        200_000: {"int2019_a12_p1_i2": "replaced"},  # the old one alone: lost by the amendment
        300_000: {"int2019_a12_p1_i2": "replaced"},
        900_000: {"int2019_a12_p1_i1": "extended", "int2019_a12_p1_i2": "replaced"},
    }
    cases = []
    for yuan in expected:
        atom = parse_atom(f"quantity(p, hosting, payment_settlement, {yuan})")
        facts = tuple(replace(f, atom=atom) if f.atom.name == "quantity" else f for f in row.facts)
        cases.append(replace(row, facts=facts))
    cases.append(load_case("int2019_a12_p1__gains_10000", known))
    found = derive_many([(case, "positive_law", known.doctrine.package()) for case in cases], known)
    assert [amended.bearing(one) for one in found] == [*expected.values(), {"int2019_a12_p1_i4": "without"}]
    assert amended.bearing(derive(load_case("cheng_cong", shipped()))) == {}


@pytest.mark.parametrize(
    ("asked", "amends"),
    [  # below the threshold that replaces another, the case shown is one that neither meets
        (PAYMENTS | IMPOSSIBLE | {"positions": "{}", "number": 250_000}, OTHER),
        (PAYMENTS | POSSIBLE | {"positions": "{}", "number": 300_000}, OTHER),
        (VIDEOS | POSSIBLE | {"positions": "{duty_source: policy_papers_too}", "number": 500}, (ADDED,)),
        (VIDEOS | IMPOSSIBLE | {"positions": "{}", "number": 500}, ()),
    ],
    ids=["replaced_below", "replaced", "added", "neither"],
)
def test_a_claim_names_what_can_bear_on_it(
    asked: dict[str, str],
    amends: tuple[tuple[str, str], ...],
    inside: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "asked.yaml"
    file.write_text(CLAIM.format(name="asked", **asked), encoding="utf-8")
    for lang, none, some in (
        ("en", "; none of its rules or texts can take part in any case within the bounds. ", "Law as amended by the"),
        ("zh", "叠加项目my_law，检索范围内的任何案件均不涉及其中的规则与条文。", "经项目my_law修改之法（"),
    ):
        head, law = said(capsys, "claim", str(file), "--lang", lang).split("\n\n")[1:3]
        assert law.startswith(some) if amends else none in law, head
    (decision,) = json.loads(said(capsys, "claim", str(file), "--json"))["claims"]
    assert decision["verdict"] == asked["expect"]
    assert [(change["provision"], change["change"]) for change in decision["amended"]] == list(amends)


def test_rules_put_out_of_force_together_can_bear_through_one_another(tmp_path: Path) -> None:
    """What storage is, and what follows from it, both stood under the item that is out of force."""
    (tmp_path / "law").mkdir()
    (tmp_path / "nullum.yaml").write_text("project: off\n", encoding="utf-8")
    (tmp_path / "law" / "off.lp").write_text("%! without int2019_a1_i1\n", encoding="utf-8")
    known = kb.project(tmp_path)
    stated = [symbol(parse_atom(line.removeprefix("  - "))) for line in host.FACTS.splitlines()]
    read = solver.readings(known.doctrine.package())
    assert amended.can_bear(known, [*stated, *read], ()) == {"int2019_a1_i1": "without"}
    unprovided = [fact for fact in stated if fact.name != "provides"]
    assert amended.can_bear(known, [*unprovided, *read], ()) == {}


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(list(words)) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def test_every_text_says_that_a_project_is_laid_over_the_law(
    inside: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    row = "int2019_a12_p1__payments_200000"
    amends = "Law as amended by the project my_law (art. 12(1)(2), amended: replaced)"
    assert said(capsys, "charge", row).splitlines()[1].startswith(amends + ". Theory: ")
    assert said(capsys, "why-not", row, "--charge", "assisting").splitlines()[1].startswith(amends)
    assert "The law as it stands" not in said(capsys, "charge", row)
    assert said(capsys, "charge", row, "--lang", "zh").splitlines()[1].startswith("经项目my_law修改之法")
    assert "my_law" in said(capsys, "law", "cl_a22_p2").splitlines()[0]
    assert "my_law" in said(capsys, "issues").splitlines()[0]
    assert "my_law" in said(capsys, "facts", "order").splitlines()[0]
    for no in (["--no-project"], ["--project", str(inside), "--lang", "zh"]):
        assert ("my_law" in said(capsys, "charge", "cheng_cong", *no)) == (no != ["--no-project"])
    said(capsys, "draw", row, "--charge", "assisting", "-o", str(tmp_path / "x.dot"))
    assert "my_law" in (tmp_path / "x.dot").read_text(encoding="utf-8")
    said(capsys, "draw", row, "--charge", "assisting", "-o", str(tmp_path / "x.json"))
    drawn = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["graph"]
    assert drawn["project"] == "my_law" and list(drawn["receipt"]["cases"]) == [row]


def test_law_shows_both_rules_with_their_places(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "law", "int2019_a12_p1_i2").splitlines()
    assert f"    Rule: {inside}/law/int2019/a12.lp:3" in lines
    assert any(line.startswith("    Replaced rule: encodings/int2019/a12.lp:") for line in lines)
    assert any(line.startswith("    Replaced text: ") and "200,000" in line for line in lines)
    (row,) = json.loads(said(capsys, "law", "int2019_a12_p1_i4", "--json"))["provisions"]
    assert row["rules"] == [] and {off["by"] for off in row["replaced"]} == {f"{inside}/law/int2019/a12.lp:9"}


def test_law_lists_what_the_project_amends(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "law", "--amended").splitlines()
    heads = [line.split()[0] for line in lines if line.startswith("int2019")]
    assert heads == ["int2019_a12_p1_i1", "int2019_a12_p1_i2", "int2019_a12_p1_i4"]
    changes = [line.strip() for line in lines if line.startswith("    Project my_law: ")]
    assert [one.removeprefix("Project my_law: ") for one in changes] == [
        "further rules",
        "replaced",
        "rules switched off",
    ]
    assert f"    Rule: {inside}/law/int2019/a12.lp:3" in lines
    told = said(capsys, "issues", "duty_source").splitlines()
    assert f"    Project {inside}/law/doctrine/duty_source.yaml: added" in told
    assert sum("Project " in line for line in told[2:]) == 1


def test_plain_clingo_is_said_to_read_the_law_as_shipped(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["charge", "cheng_cong", "--lp"]) == 0
    told = capsys.readouterr()
    assert "% without the project my_law" in told.out and "without the project my_law" in told.err
    assert cli.main(["charge", "cheng_cong", "--lp", "--no-project"]) == 0
    told = capsys.readouterr()
    assert "my_law" not in told.out and told.err == ""


def test_json_names_project_and_receipt(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = "int2019_a12_p1__payments_200000"
    data = json.loads(said(capsys, "charge", row, "--json"))
    (result,) = data["results"]
    assert data["project"] == result["project"] == "my_law"
    assert result["amended"] == [{"provision": "int2019_a12_p1_i2", "change": "replaced"}]
    found = data["receipt"]
    assert list(found["law"]) == ["shipped", "my_law"]
    assert found["cases"] == {row: receipt.case_hash(load_case(row))}
    assert found["readings"] == [{"theory": "positive_law", "positions": {}}]
    alone = json.loads(said(capsys, "charge", row, "--json", "--no-project"))
    assert (alone["project"], alone["results"][0]["project"], alone["results"][0]["amended"]) == (None, None, [])
    assert alone["receipt"]["law"] == {"shipped": found["law"]["shipped"]}
    assert alone["receipt"]["cases"] == found["cases"]
    last = said(capsys, "charge", row, "--receipt", "--position", "order_element=deleted").splitlines()[-1]
    assert last.startswith("Receipt: nullum ")
    for part in (found["law"]["my_law"], found["cases"][row], "positive_law order_element=deleted", "clingo 5."):
        assert part in last


def test_a_receipt_changes_with_the_law_and_the_facts_and_with_nothing_else(folder: Path, tmp_path: Path) -> None:
    make(tmp_path / "p", "p")
    law = tmp_path / "p" / "law"
    first = receipt.law_hash(law)
    file = law / "doctrine" / "duty_source.lp"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    (law / "x.table.yaml").write_text("rows: []\n", encoding="utf-8")
    assert receipt.law_hash(law) == first
    file.write_bytes(file.read_bytes() + b"%\n")
    assert receipt.law_hash(law) != first
    case = load_case("cheng_cong", shipped())
    same = replace(case, title="x", facts=tuple(replace(f, note="y") for f in case.facts))
    assert receipt.case_hash(same) == receipt.case_hash(case)
    other = (replace(case.facts[0], status="assumed"), *case.facts[1:])
    assert receipt.case_hash(replace(case, facts=other)) != receipt.case_hash(case)


def test_pages_name_project_and_receipt(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switches, "candidates", lambda worlds: [])  # pages without switches: their worlds take long
    known = kb.project(folder)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    small = load_case(tmp_path / "small.yaml", known)
    index = write_report([small], tmp_path / "r", knowledge=known)
    (page,) = (tmp_path / "r" / "cases").iterdir()
    for path in (index, page):
        text = path.read_text(encoding="utf-8")
        assert "Law as amended by the project my_law (" in text and "item (4): switched off" in text
        assert receipt.law_hash(folder / "law") in text and receipt.case_hash(small) in text
    assert "The law as it stands" not in page.read_text(encoding="utf-8")


def test_version_says_where_the_law_is_read_from(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("nullum ")
    assert lines[1:] == [f"law: {folders.encodings()}", f"project: my_law ({inside})"]


# --- which fixtures can speak of a rule of one's own


ITEM = {
    "int2019/source.yaml": """\
source: int2019
provisions:
  - id: int2019_a3_i8
    cite: {en: "art. 3(8)", zh: 第三条第（八）项}
    gist: {en: "100 video files that reached 1,000 accounts", zh: 视频文件一百个以上且传播至一千个以上账号的}
    confidence: unsure
    note: {en: "An example.", zh: 示例。}
""",
    "int2019/a03.lp": """\
%@ int2019_a3_i8
result(P, A, mass_spread) :-
    total(P, A, refusing_duties, illegal_video_files, Files),
    total(P, A, refusing_duties, accounts_reached, Accounts),
    Files >= 100,
    Accounts >= 1000.
""",
}


def test_for_a_rule_of_ones_own_those_fixtures_are_taken_that_it_can_touch(tmp_path: Path) -> None:
    make(tmp_path / "items", "items")
    (tmp_path / "items" / "law" / "int2019").mkdir()
    for name, text in ITEM.items():
        (tmp_path / "items" / "law" / name).write_text(text, encoding="utf-8")
    known = kb.project(tmp_path / "items")
    rules = [rule for rule in known.rules if rule.provision == "int2019_a3_i8"]
    shipped_ones = [folders.encodings() / "int2019" / name for name in ("a03.table.yaml", "a12_p1.table.yaml")]
    cases = [*fixtures.load_own(known), *fixtures.load_all(shipped_ones, known)]
    pairs = [(case, each) for case in cases for each in case.expect]
    taken = {case.id for case, _ in bearing(pairs, known, rules)}
    assert "first_case" in taken, "one of the project"
    assert "int2019_a3__only_items_1_and_2_are_converted" in taken, (
        "videos and accounts: one condition less and it fires"
    )
    assert "int2019_a3__videos_199" not in taken, "no accounts, so that no slip in one condition concludes anything"
    assert not any(name.startswith("int2019_a12") for name in taken)
    other = next(rule for rule in known.rules if rule.provision == "int2019_a3_i1")
    cited = {case.id for case, each in pairs if "int2019_a3_i1" in each.because}
    assert cited and cited <= {case.id for case, _ in bearing(pairs, known, [other])}


def test_which_fixtures_are_taken_is_told_where_not_all_are() -> None:
    said = {lang: list(coverage_text.taken(5, 6_666, language(lang))) for lang in ("en", "zh")}
    assert said["en"][0].startswith("Fixtures: 5 of 6666 expectations: those of the project, those that name")
    assert said["zh"][0].startswith("所用案例预期：6666项中的5项")
    assert not list(coverage_text.taken(7, 7, language("en")))
