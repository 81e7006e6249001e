"""The courts' sentences: how a case states them, and how they compare with the range."""

from decimal import Decimal
from pathlib import Path

import pytest

import kb
from explain.cli import main
from kb.ask.sentencing import measured
from kb.errors import BadInput
from kb.files.cases import Sentence
from kb.run.derivation import derive, load_case

HEAD = """\
id: c
title: A case
facts:
  - person(p)
  - acts(p, a)
  - time(a, 2022-01-01, 2022-06-30)
  - obtains_by_deception(p, a)
  - by_telecom_means(a)
  - quantity(p, a, defrauded, 30_000)
court:
  convicted: {p: [fraud]}
  sentence:
"""  # the sentence goes on in line 13; the range is 3 to 10 years and a fine


def read(tmp_path: Path, sentence: str, facts: str = "") -> kb.Case:
    path = tmp_path / "c.yaml"
    text = HEAD.replace("court:\n", f"{facts}court:\n")
    path.write_text(f"{text}    p: {sentence}\nexpect:\n  - convicted: {{p: [fraud]}}\n", encoding="utf-8")
    return kb.load_case(path)


def test_a_sentence_is_read_as_numbers(tmp_path: Path) -> None:
    line = "{fixed_term: 42, fine: 1_600_000.50, suspended: 48, tier: serious, mitigation: {en: plea, zh: 认罪}}"
    court = read(tmp_path, line).court
    assert court is not None
    assert court.sentences == {"p": Sentence("fixed_term", 42, Decimal("1600000.50"), 48, "serious", "plea", "认罪")}
    assert court.remarks == {}


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("{months: 3}", "13: unknown key `months` in sentence of `p`"),
        ("{fixed_term: long}", "13: `fixed_term` of the sentence of `p` must be a number, not `long`"),
        ("{fixed_term: 6.5}", "13: `fixed_term` of the sentence of `p` counts whole months"),
        ("{fixed_term: 6, detention: 3}", "13: sentence of `p`: one main penalty, not detention and fixed_term"),
        ("{life: false}", "13: `life` of the sentence of `p` is written `life: true`"),
        ("{tier: Base Tier}", "13: `Base Tier` is no identifier"),
        ("{fixed_term: 6}\n    q: {fixed_term: 6}", "14: unknown accused `q`"),
    ],
)
def test_a_sentence_that_cannot_be_read_is_told_with_its_line(tmp_path: Path, sentence: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, sentence)
    (problem,) = caught.value.problems
    assert f"{problem.line}: {problem.message}".startswith(message)


@pytest.mark.parametrize(
    ("sentence", "term", "fine"),
    [
        ("{fixed_term: 35}", "below", ""),
        ("{fixed_term: 36}", "within", ""),
        ("{fixed_term: 120, fine: 1_000}", "within", "within"),
        ("{fixed_term: 121, fine: 999.99}", "above", "below"),
        ("{life: true}", "above", ""),
        ("{detention: 6}", "below", ""),
        ("{fine: 5_000}", "", "within"),
    ],
)
def test_a_term_and_a_fine_lie_within_below_or_above(tmp_path: Path, sentence: str, term: str, fine: str) -> None:
    found = measured(derive(read(tmp_path, sentence)), "p")
    assert found is not None
    assert (found.term, found.fine) == (term, fine)
    assert found.spans == (("fixed_term", 36, 120),)
    assert found.agrees == (term in ("within", "") and fine in ("within", ""))


def test_a_tier_of_the_court_that_is_not_ours_is_told(tmp_path: Path) -> None:
    found = measured(derive(read(tmp_path, "{tier: basic}")), "p")
    assert found is not None
    assert (found.tiers, found.agrees) == ((("fraud", "serious", "basic"),), False)


def test_a_fine_is_measured_by_the_multiples_of_the_gains() -> None:
    case = load_case("ke")
    found = measured(derive(case), "ke")
    assert found is not None
    assert (found.fine, found.fines) == ("within", (Decimal(1_500_000), Decimal(7_500_000)))


@pytest.mark.parametrize(
    ("facts", "sentence", "said"),
    [
        ("", "{fixed_term: 24}", "nothing in the case explains it"),
        ("", "{fixed_term: 24, mitigation: the court saw little}", "the court named: the court saw little"),
        (
            "  - gave_himself_up(p, a)\n  - confessed_truthfully(p, a)\n",
            "{fixed_term: 24}",
            "what allows it: Criminal Law, art. 67 para. 1",
        ),
        ("  - gave_himself_up(p, a)\n", "{fixed_term: 132}", "nothing in the case explains it"),  # it allows no more
    ],
)
def test_check_tells_a_term_outside_the_range_and_what_explains_it(
    tmp_path: Path, facts: str, sentence: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    read(tmp_path, sentence, facts)
    assert main(["check", str(tmp_path / "c.yaml")]) == 0
    (line, total) = capsys.readouterr().out.splitlines()
    assert "p, as sentenced: fixed-term imprisonment of" in line
    assert "the range (fixed-term imprisonment of 3 to 10 years)" in line
    assert said in line
    assert total == "1 case, 1 expectation, 0 failures"


def test_the_reported_sentences_lie_within_the_range_or_are_explained() -> None:
    below = {"lan_cloud_disks": "cloud2017_i2", "wang_fourth_party": "cl_a67_p1_1"}
    for name in ("lan_cloud_disks", "wang_fourth_party", "xiang_code_agents", "wei_internal_data", "huang_he_cards"):
        case = load_case(name)
        assert case.court is not None
        outcome = derive(case)
        for accused in case.court.sentences:
            found = measured(outcome, accused)
            assert found is not None
            assert (found.term, found.fine or "within") == ("below" if name in below else "within", "within")
            assert (below[name] in found.grounds) if name in below else True
