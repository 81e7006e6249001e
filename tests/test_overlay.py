"""A folder laid over the law: it adds and amends without Python or copies, and taking it away restores the law."""

from __future__ import annotations

import re
import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import small_law

from explain.cli import main
from kb.errors import BadInput
from kb.files import folders, law
from kb.files.atom_parser import parse_atom
from kb.rules import lawfiles
from kb.rules.building import build
from kb.rules.knowledge import Knowledge, shipped
from kb.run.derivation import derive, load_case
from kb.run.outcome import Outcome

ROOT = Path(__file__).resolve().parent.parent

AMENDED = """\
source: int2019
from: 2031-01-01
provisions:
  - id: int2019_a12_p1_i2
    cite: {en: "2019 Interpretation, art. 12(1)(2), as amended", zh: 2019年解释第十二条第一款第（二）项（修正）}
    gist: {en: "payment settlement of at least 300,000 yuan", zh: 支付结算金额三十万元以上}
"""
PAGE = (ROOT / "docs" / "own_law.md").read_text(encoding="utf-8")
PYTHON, AMENDING = (re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[1] for kind in ("python", "prolog"))  # type: ignore[index]
OWN_SOURCE = """\
source: market2031
title: {en: Rules on market supervision of networks, zh: 网络市场监管规则}
short: {en: Market rules, zh: 市场规则}
rank: department_rule
from: 2031-01-01
provisions:
  - id: market2031_a1
    cite: {en: "Market rules, art. 1", zh: 市场规则第一条}
    gist: {en: the market regulator supervises network security, zh: 市场监管部门负责信息网络安全监管}
"""
OWN_LAW = """\
%@ market2031_a1
supervisory(market_regulator).
"""
OWN_POSITION = """\
positions:
  message_suffices:
    {en: "a chat message is enough", zh: 聊天消息即可, holders: [a reader], where: [p. 1], effect: element 3 by a message}
"""
OWN_RULE = """\
%@ order_form.message_suffices
due_form(Order) :-
    order_form(Order, chat_message),
    stamped(Order),
    doctrine(order_form, message_suffices).
"""
OWN_THEORY = """\
informal: {title: {en: Informal orders, zh: 非正式责令}, author: A reader, positions: {order_form: message_suffices}}
"""
OWN_WORDS = """\
sorts:
  authority:
    values:
      market_regulator: {en: the market regulator, zh: 市场监管部门}
  order_form:
    values:
      chat_message: {en: a chat message, zh: 聊天消息}
predicates:
  stamped:
    args: [order: id]
    input: true
    en: "{order} bears a stamp"
    zh: "{order}盖有公章"
"""
OWN_CASE = """\
id: message
title: An order by chat message
facts:
  - person(p)
  - acts(p, hosting)
  - time(hosting, 2020-01-01, 2020-12-31)
  - provides(p, publishing)
  - breaches(p, hosting, csl2016_a47)
  - order(o, p, market_regulator)
  - order_form(o, chat_message)
  - stamped(o)
  - order_date(o, 2020-03-01)
  - concerns(o, hosting)
  - refused(p, o)
  - quantity(p, hosting, illegal_video_files, 200)
"""
FILES = {
    "int2019/source.yaml": AMENDED,
    "int2019/a12.lp": AMENDING,
    "market2031/source.yaml": OWN_SOURCE,
    "market2031/a01.lp": OWN_LAW,
    "doctrine/order_form.yaml": OWN_POSITION,
    "doctrine/order_form.lp": OWN_RULE,
    "doctrine/theories.yaml": OWN_THEORY,
    "vocabulary/own.yaml": OWN_WORDS,
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("project") / "law", FILES)


@pytest.fixture(scope="module")
def over(own: Path) -> Knowledge:
    return Knowledge(folders.encodings(), own)


def offences(outcome: Outcome) -> list[str]:
    return [charge.offence for charge in outcome.established["p"]]


def problems(*laid: Path) -> str:
    with pytest.raises(BadInput) as caught:
        _ = Knowledge(folders.encodings(), *laid).program
    return str(caught.value)


def test_an_amended_threshold_changes_the_outcome_and_the_old_rule_stays_visible(over: Knowledge, own: Path) -> None:
    for amount, before, after in ((200_000, ["assisting"], []), (300_000, ["assisting"], ["assisting"])):
        row = load_case("int2019_a12_p1__payments_200000", over)
        total = parse_atom(f"quantity(p, hosting, payment_settlement, {amount})")
        case = replace(row, facts=tuple(replace(f, atom=total) if f.atom.name == "quantity" else f for f in row.facts))
        assert offences(derive(case)) == before
        outcome = derive(case, knowledge=over)
        assert offences(outcome) == after
        assert ("int2019_a12_p1_i2" in outcome.because()) == bool(after)
    off = [gone for gone in over.replaced if gone.provision == "int2019_a12_p1_i2"]
    assert [over.place(gone.rule).rpartition(":")[0] for gone in off] == ["encodings/int2019/a12.lp"] * 2
    assert {(gone.place, gone.by) for gone in off} == {(f"{own}/int2019/a12.lp:1", ("int2019_a12_p1_i2",))}
    new = [rule for rule in over.rules if rule.provision == "int2019_a12_p1_i2"]
    assert [over.place(rule) for rule in new] == [f"{own}/int2019/a12.lp:3", f"{own}/int2019/a12.lp:7"]


def test_the_page_on_own_law_does_what_it_says(own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "my_law").symlink_to(own)
    monkeypatch.chdir(tmp_path)
    said: dict[str, Any] = {}
    exec(PYTHON, said)
    assert said["own"].folders == (folders.encodings(), tmp_path / "my_law")
    assert {off.rule.provision for off in said["own"].replaced} == {"int2019_a12_p1_i2", "int2019_a12_p1_i4"}


def test_an_amended_provision_shows_both_texts(over: Knowledge, own: Path) -> None:
    now = over.law.provisions["int2019_a12_p1_i2"]
    was = shipped().law.provisions["int2019_a12_p1_i2"]
    assert now.gist == ("payment settlement of at least 300,000 yuan", "支付结算金额三十万元以上")
    assert (now.source, now.start, now.confidence, now.file) == (
        "int2019",
        "2031-01-01",
        "primary",
        f"{own}/int2019/source.yaml",
    )
    assert now.replaces == was and was.replaces is None
    assert over.law.sources["int2019"] == shipped().law.sources["int2019"]
    assert over.law.provisions["int2019_a12_p1_i1"] == shipped().law.provisions["int2019_a12_p1_i1"]


def test_law_shows_which_rule_comes_from_where_and_what_it_replaces(
    over: Knowledge, own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kb.rules.knowledge.shipped", lambda: over)
    assert main(["law", "int2019_a12_p1_i2"]) == 0
    said = capsys.readouterr().out
    old = over.replaced[0].rule
    assert (
        f"Replaced text: {shipped().law.provisions['int2019_a12_p1_i2'].gist[0]} ({folders.encodings()}/int2019/"
        in said
    )
    assert f"    Rule: {own}/int2019/a12.lp:3\n" in said
    assert f"    Replaced rule: encodings/int2019/a12.lp:{old.line} (by {own}/int2019/a12.lp:1)\n" in said
    assert main(["law", "int2019_a12_p1_i1"]) == 0
    untouched = next(rule for rule in over.rules if rule.provision == "int2019_a12_p1_i1")
    said = capsys.readouterr().out
    assert f"    Rule: encodings/int2019/a12.lp:{untouched.line}\n" in said and "eplace" not in said


def test_a_rule_that_is_switched_off_no_longer_counts(over: Knowledge, own: Path) -> None:
    case = load_case("int2019_a12_p1__gains_10000", over)
    assert offences(derive(case)) == ["assisting"]
    assert offences(derive(case, knowledge=over)) == []
    off = [gone for gone in over.replaced if gone.provision == "int2019_a12_p1_i4"]
    assert [(gone.place, gone.by) for gone in off] == [(f"{own}/int2019/a12.lp:9", ())] * 2
    assert [rule for rule in over.rules if rule.provision == "int2019_a12_p1_i4"] == []


def test_an_own_source_with_its_rule_makes_law(over: Knowledge) -> None:
    case = load_case("int2019_a2__unlisted_department", over)
    assert offences(derive(case)) == []
    outcome = derive(case, knowledge=over)
    assert offences(outcome) == ["refusing_duties"]
    assert "market2031_a1" in outcome.because()
    assert "rank(market2031,department_rule)" in over.stated
    assert over.vocabulary.sorts["provision"].values["market2031_a1"].zh == "市场规则第一条"


def test_an_own_position_of_a_shipped_issue_needs_own_words_and_leaves_the_default(
    over: Knowledge, tmp_path: Path
) -> None:
    case = load_case(written(tmp_path, {"message.yaml": OWN_CASE}) / "message.yaml", over)
    assert offences(derive(case, knowledge=over)) == []
    assert offences(derive(case, positions={"order_form": "any_form"}, knowledge=over)) == ["refusing_duties"]
    outcome = derive(case, theory="informal", knowledge=over)
    assert offences(outcome) == ["refusing_duties"]
    assert "order_form.message_suffices" in outcome.because()
    issue = over.doctrine.issues["order_form"]
    assert (issue.default, list(issue.positions)) == ("document", ["document", "any_form", "message_suffices"])
    with pytest.raises(BadInput, match="order_form"):
        load_case(tmp_path / "message.yaml", shipped())


def test_a_third_folder_amends_the_second_and_taking_all_away_restores_the_law(own: Path, tmp_path: Path) -> None:
    block = AMENDING.partition("\n\n")[0].replace("300000", "400000")
    third = written(tmp_path, {"int2019/a12.lp": f"{block}\n"})
    both = Knowledge(folders.encodings(), own, third)
    assert [gone.rule.layer for gone in both.replaced if gone.provision == "int2019_a12_p1_i2"] == [0, 0, 1, 1]
    in_force = [rule for rule in both.rules if rule.provision == "int2019_a12_p1_i2"]
    assert [both.place(rule) for rule in in_force] == [f"{third}/int2019/a12.lp:3", f"{third}/int2019/a12.lp:7"]
    assert Knowledge(folders.encodings()).program.text == shipped().program.text


def test_laws_that_are_laid_over_one_law_do_not_know_each_other(over: Knowledge, tmp_path: Path) -> None:
    assert "market2031_a1" in over.law.provisions and "informal" in over.doctrine.theories
    assert (
        "message_suffices" in over.doctrine.issues["order_form"].positions and "stamped" in over.vocabulary.predicates
    )
    other, alone = Knowledge(folders.encodings(), written(tmp_path, {"a.lp": OWN_LAW})), shipped()
    assert (other.law, other.vocabulary) == (alone.law, alone.vocabulary)
    assert other.doctrine.issues == alone.doctrine.issues
    assert [*other.doctrine.theories] == [*alone.doctrine.theories]


def test_a_law_is_the_same_whether_the_law_below_is_read_again_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amending = "%! without int2019_a12_p1_i2\n#defined stamped/1.\n%@ definition\noffence(fraud) :- acts(_, _).\n"
    known = Knowledge(folders.encodings(), written(tmp_path, {"a.lp": amending}))
    stated, below = law.in_time(known.law), known._below
    assert below is not None
    anew = build(known.folders, known.inputs, stated, known._sorts)
    read: list[Path] = []
    find = lawfiles.find
    monkeypatch.setattr(lawfiles, "find", lambda folder, layer: read.append(folder) or find(folder, layer))
    assert build(known.folders, known.inputs, stated, known._sorts, below._as_below) == anew
    assert read == [tmp_path] and len(anew.rules) > 4000 and len(anew.replaced) == 2 and anew.defined


def test_what_is_wrong_below_is_told_with_what_is_wrong_above(tmp_path: Path) -> None:
    own = written(tmp_path / "own", {"a.lp": "%@ own_a9\nreturned(A) :- gives_back(A).\n"})
    slip = small_law.FILES["encodings/own/a1.lp"].replace("gives_back", "gives_bak")
    lowest = small_law.made(tmp_path / "law", a1=slip)
    with pytest.raises(BadInput) as caught:
        _ = Knowledge(lowest, own).program
    assert [problem.file for problem in caught.value.problems] == [f"{lowest}/own/a1.lp", f"{own}/a.lp"]


def test_a_name_that_is_a_letter_away_from_one_below_that_stands_for_itself_is_told_there(tmp_path: Path) -> None:
    lowest = small_law.made(tmp_path / "law")
    words = "sorts:\n  note:\n    values:\n      {}: {{en: x, zh: y}}\n"
    own = written(tmp_path / "own", {"vocabulary/own.yaml": words.format("grove")})
    with pytest.raises(BadInput, match=r"own/a1\.lp:19: argument 4 \(note\).*`grave`, did you mean `grove`\?"):
        _ = Knowledge(lowest, own).program
    written(own, {"vocabulary/own.yaml": words.format("slight")})
    assert Knowledge(lowest, own).program.text == Knowledge(lowest).program.text


def test_an_own_law_is_held_to_the_words_and_to_the_law_below(tmp_path: Path) -> None:
    slips = {
        "int2019/a12.lp": "%! without int2019_a12_p1_i22 cl_a72_p1_i2\n\n%@ definition\nsupervisory(marketing).\n",
        "market2031/a01.lp": "%@ market2031_a1\nsupervisory(public_secrity).\n",
        "doctrine/order_from.lp": "%@ definition\nsupervisory(public_security).\n",
    }
    said = problems(written(tmp_path, slips)).splitlines()
    assert [line.removeprefix(f"{tmp_path}/") for line in said] == [
        "doctrine/order_from.lp:1: no issue is called `order_from`, did you mean `order_form`?",
        "int2019/a12.lp:1: no rule of the law below rests on `cl_a72_p1_i2`; those that cite it rest on cl_a72_p1",
        "int2019/a12.lp:1: no rule of the law below rests on `int2019_a12_p1_i22`, did you mean `int2019_a12_p1_i2`?",
        "market2031/a01.lp:1: unknown provision `market2031_a1`, did you mean `int2017_a1`?",
        "market2031/a01.lp:2: argument 1 (authority) of `supervisory(Authority)` has an unknown authority "
        "`public_secrity`, did you mean `public_security`?",
    ]


def test_a_word_that_two_folders_define_otherwise_is_refused_with_both_places(own: Path, tmp_path: Path) -> None:
    same = written(tmp_path / "same", {"vocabulary/own.yaml": OWN_WORDS, "doctrine/theories.yaml": OWN_THEORY})
    twice = Knowledge(folders.encodings(), own, same)
    once = Knowledge(folders.encodings(), own)
    assert (twice.vocabulary, twice.doctrine.issues) == (once.vocabulary, once.doctrine.issues)
    assert twice.doctrine.theories["informal"] == once.doctrine.theories["informal"]
    other = OWN_WORDS.replace("a chat message", "a message").replace("bears a stamp", "is stamped")
    third = written(tmp_path / "third", {"vocabulary/x.yaml": other})
    assert problems(own, third).splitlines() == [
        f"{third}/vocabulary/x.yaml:7: value `chat_message` of `order_form` is defined otherwise at "
        f"{own}/vocabulary/own.yaml:7",
        f"{third}/vocabulary/x.yaml:9: predicate `stamped` is defined otherwise at {own}/vocabulary/own.yaml:9",
    ]


def test_provisions_and_positions_are_no_words_of_a_vocabulary(tmp_path: Path) -> None:
    words = "sorts:\n  provision:\n    values:\n      cl_a999: {en: x, zh: y}\n"
    own = written(tmp_path, {"vocabulary/own.yaml": words})
    expected = "4: `cl_a999`: provisions, sources, issues and positions have their own files"
    assert problems(own) == f"{own}/vocabulary/own.yaml:{expected}"


def test_an_own_folder_may_have_a_root_of_its_own(tmp_path: Path) -> None:
    own = written(tmp_path, {"nullum.lp": '#include "a.lp".\n', "a.lp": OWN_LAW.replace("market2031_a1", "definition")})
    assert [rule.file for rule in Knowledge(folders.encodings(), own).rules if rule.layer] == ["a.lp"]
    written(tmp_path, {"b.lp": OWN_LAW.replace("market2031_a1", "definition")})
    assert problems(own) == f'{own}/nullum.lp:2: no include reaches {own}/b.lp: add `#include "b.lp".` here'


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda p: p.name)
def test_examples_run(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(path))
    assert capsys.readouterr().out


def test_compare_writes_a_page_that_loads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    theories = ["--theory", "positive_law", "--theory", "pan_xiong"]
    assert main(["compare", "cheng_cong", *theories, "-o", str(tmp_path / "compared.html")]) == 0
    page = (tmp_path / "compared.html").read_text(encoding="utf-8")
    assert "concurrence=special_law_first" in page
    assert "The two proofs" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
