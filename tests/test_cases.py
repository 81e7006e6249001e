"""Case files: what is read, and every error with its file and line."""

import json
import pickle
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from kb.ask.expectations import Statement, statements
from kb.errors import BadInput
from kb.files import json_lines
from kb.files.case_checks import MAX_SUM
from kb.files.case_files import load, paths
from kb.files.case_reader import MAX_FACTS, read_case
from kb.files.cases import READINGS, SETS, Case, Expect, Known, Name, Origin
from kb.files.terms import CEILING, bounded
from kb.files.vocabulary import Vocabulary
from kb.files.vocabulary import load as load_vocabulary
from kb.files.yamlfile import Node
from kb.run.derivation import load_case

VOCABULARY = """\
sorts:
  authority:
    values:
      public_security: {en: the public security organ, zh: 公安机关}
  measure:
    values:
      files: {en: files, zh: 文件, unit: items}
      gains: {en: gains, zh: 违法所得, unit: yuan}
      payments: {en: payments, zh: 支付, unit: yuan}
      records: {en: records, zh: 记录, unit: items, parts: information}
predicates:
  person: {args: [person: id], input: true, kind: structural, en: x, zh: x}
  unit: {args: [unit: id], input: true, kind: structural, en: x, zh: x}
  conduct: {args: [accused: accused, act: act], input: true, en: x, zh: x}
  order: {args: [order: id, to: accused, by: authority], input: true, en: x, zh: x}
  quantity:
    args: [act: act, measure: measure, amount: quantity]
    input: true
    key: [act, measure]
    en: x
    zh: x
  portion:
    args: [accused: accused, act: act, measure: measure, item: id, amount: quantity]
    input: true
    key: [accused, act, measure, item]
    en: x
    zh: x
  fined: {args: [accused: accused, sum: yuan], input: true, en: x, zh: x}
  price: {args: [thing: id, sum: yuan], input: true, en: x, zh: x}
  quote: {args: [words: text], input: true, en: x, zh: x}
  sells: {args: [accused: accused, act: act, information: id], input: true, en: x, zh: x}
  satisfied: {args: [accused: accused], en: x, zh: x}
"""
OFFENCES = {"assisting", "refusing_duties", "illegal_use"}
THEORIES = {"positive_law", "pan_xiong"}
PROVISIONS = {"int2019_a11_i1", "order_element.deleted"}
HEAD = "id: c\ntitle: A case\nfacts:\n  - person(ji)\n"  # facts go on in line 5

FULL = """\
id: c
title: "Ji </script> & Co"
note: made up
names:
  ji: {en: Ji, zh: 季某}
  hosting: hosting the site
sources:
  - {seed: 001.txt, section: "2.1", lines: 12-20}
  - {citation: Judgment 2016}
  - A book
facts:
  - person(ji)
  - fact: order(o1, ji, public_security).
    status: assumed
    note: |
      the seed says "notified"
      several times
    source: {seed: 001.txt}
  - conduct(ji, hosting)
  - {fact: "quantity(hosting, gains, 1_000.50)", status: disputed}
  - -conduct(ji, payment)
court:
  convicted: {ji: [assisting]}
  date: 2017-01-01
expect:
  - theory: positive_law
    established: {ji: [assisting, refusing_duties]}
    convicted: {ji: [assisting]}
    not_established: {ji: [illegal_use]}
    displaced: {ji: [refusing_duties]}
    tied: {ji: []}
    notes: {ji: [any remark]}
    standing: {ji: {assisting: robust}}
    missing: {ji: {illegal_use: conduct}}
    because: [int2019_a11_i1]
  - theory: pan_xiong
    convicted: {ji: [refusing_duties]}
"""


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    folder = tmp_path_factory.mktemp("vocabulary")
    (folder / "v.yaml").write_text(VOCABULARY, encoding="utf-8")
    return load_vocabulary(folder)


def case(folder: Path, vocabulary: Vocabulary, text: str) -> Case:
    (folder / "c.yaml").write_text(text, encoding="utf-8")
    return load(folder / "c.yaml", vocabulary, Known(OFFENCES, THEORIES, PROVISIONS))


def problems(folder: Path, vocabulary: Vocabulary, text: str) -> list[str]:
    """Give the problems as "line: message"; each must name the file."""
    with pytest.raises(BadInput) as caught:
        case(folder, vocabulary, text)
    assert {problem.file for problem in caught.value.problems} == {str(folder / "c.yaml")}
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def test_a_full_case(tmp_path: Path, vocabulary: Vocabulary) -> None:
    found = case(tmp_path, vocabulary, FULL)
    assert (found.id, found.title, found.note) == ("c", "Ji </script> & Co", "made up")
    assert found.path == tmp_path / "c.yaml"
    assert found.accused == ("ji",)
    assert found.names == {
        "ji": Name("Ji", "季某"),
        "hosting": Name("hosting the site", "hosting the site"),
    }
    assert found.sources == (
        Origin("001.txt", "2.1", "12-20"),
        Origin(citation="Judgment 2016"),
        Origin(citation="A book"),
    )
    assert [(str(f.atom), f.status, f.line) for f in found.facts] == [
        ("person(ji)", "proved", 12),
        ("order(o1,ji,public_security)", "assumed", 13),
        ("conduct(ji,hosting)", "proved", 19),
        ("quantity(hosting,gains,1000.50)", "disputed", 20),
        ("-conduct(ji,payment)", "proved", 21),
    ]
    assert found.facts[1].note == 'the seed says "notified"\nseveral times\n'
    assert found.facts[1].source == Origin("001.txt")
    assert found.court is not None
    assert found.court.convicted == {"ji": ("assisting",)}
    assert found.court.remarks == {"date": ("2017-01-01", "2017-01-01")}
    first, second = found.expect
    assert first.established == {"ji": ("assisting", "refusing_duties")}
    assert first.tied == {"ji": ()}
    assert first.notes == {"ji": ("any remark",)}
    assert first.standing == {"ji": {"assisting": "robust"}}
    assert first.missing == {"ji": {"illegal_use": "conduct"}}
    assert first.because == ("int2019_a11_i1",)
    assert (second.theory, second.established, second.because) == ("pan_xiong", None, ())
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_small_case(tmp_path: Path, vocabulary: Vocabulary) -> None:
    found = case(tmp_path, vocabulary, HEAD)
    assert (found.names, found.sources, found.court, found.expect) == ({}, (), None, ())


@pytest.mark.parametrize(
    ("more", "message"),
    [
        # one fact alone
        ("  - orderd(o, ji, x)", "5: unknown fact `orderd/3`, did you mean `order/3`?"),
        ("  - order(o, ji)", "5: `order/2` has the wrong number of arguments: write `order("),
        ("  - order(o, ji, public)", "5: argument 3 (by) of `order(Order, To, By)` has an unknown"),
        ("  - satisfied(ji)", "5: `satisfied/1` is derived from the law"),
        ("  - conduct(ji, X)", "5: `conduct(ji, X)`, column 13: `X` is a variable"),
        ("  - conduct(ji, a) :- b", "5: `conduct(ji, a) :- b`, column 16: `:-` is a rule"),
        ("  - 'quote(\"\\x\")'", '5: `quote("\\x")`, column 7: in a quoted text'),
        ('  - quote("a #b")', '5: `quote("a`, column 7: the quoted text does not end'),
        ("  - true", "5: `true` is no fact"),
        ("  - No", "5: `No` is no fact"),
        ("  -", "5: a fact is empty"),
        ("  - ''", "5: a fact is empty"),
        ("  - [conduct]", "5: a fact must be a text, not a list"),
        (
            "  - {status: assumed}",
            "5: a fact (quote it if it contains `: ` or stands in { }) lacks",
        ),
        ("  - {fact: conduct(ji, a)}", "5: unknown key `a)` in a fact (quote it if"),
        ('  - quote("a: b")', '5: unknown key `quote("a` in a fact (quote it if'),
        (
            "  - fact: conduct(ji, a)\n    statsu: assumed",
            "6: unknown key `statsu` in a fact (quote it if it contains `: ` or stands in { }), did you mean `status`?",
        ),
        (
            "  - fact: conduct(ji, a)\n    status: dispute",
            "6: unknown status `dispute`, did you mean `disputed`?",
        ),
        (
            "  - {fact: 'person(q)', status: contested}",
            "5: unknown status `contested`; known are proved, admitted, assumed, disputed",
        ),
        ("  - fact: conduct(ji, a)\n    note: [a]", "6: `note` must be a text, not a list"),
        ('  - fact: conduct(ji, a)\n    note: "\\x1b"', "6: control character U+001B"),
        ("  - fact: conduct(ji, a)\n    source: {lines: 3}", "6: a source needs `seed` or"),
        ("  - 'quote(\"\u202e\")'", "5: control character U+202E"),
        # facts together
        ("  - conduct(jii, a)", "5: accused `jii` is not declared, did you mean `ji`?"),
        ("  - conduct(wang, a)", "5: accused `wang` is not declared; add person(wang) or unit("),
        ("  - conduct(ji, a)\n  - conduct(ji,a).", "6: `conduct(ji,a)` is stated twice (lines 5 and 6)"),
        (
            "  - quantity(a, files, 3)\n  - quantity(a, files, 3)",
            "6: `quantity(a,files,3)` is stated twice (lines 5 and 6); if these are two amounts, give them as "
            "portion/5 with different item names",
        ),
        (
            "  - quantity(a, gains, 3)\n  - quantity(a, gains, 3.00)",
            "6: `quantity(a,gains,3.00)` is stated twice (lines 5 and 6)",
        ),
        (
            "  - conduct(ji, a)\n  - -conduct(ji, a)",
            "6: stated both to be and not to be (lines 5 and 6); give one the status `disputed`",
        ),
        (
            "  - quantity(a, files, 3)\n  - quantity(a, files, 4)",
            "6: two facts contradict each other (lines 5 and 6): "
            "in `quantity(Act, Measure, Amount)`, act, measure determines the rest; if these",
        ),
        (
            f"  - quantity(a, files, {CEILING + 1})\n  - quantity(a, files, {CEILING + 2})",
            "6: two facts contradict each other (lines 5 and 6)",
        ),
        (
            f"  - fined(ji, {CEILING + 1})\n  - fined(ji, {CEILING + 2})",
            "6: two facts look the same (lines 5 and 6): amounts are compared in whole yuan or items up to 30,000,000",
        ),
        ("  - fined(ji, 5)\n  - fined(ji, 5.50)", "6: two facts look the same (lines 5 and 6)"),
        (f"  - -fined(ji, {CEILING + 1})", "5: an amount with fen or above 30,000,000 cannot be"),
        ("  - -fined(ji, 5.50)", "5: an amount with fen or above 30,000,000 cannot be denied"),
        # the name of a measure is none of a case
        (
            "  - sells(ji, a, customers)\n  - sells(ji, a, records)",
            "6: `records` is a measure (what is counted) and names no information; known are customers",
        ),
        # a part has the name of what it counts
        (
            "  - sells(ji, a, customers)\n  - portion(ji, a, records, custmers, 3)",
            "6: `custmers` is no information that another fact speaks of: a part of `records` has the name of what it "
            "counts, did you mean `customers`?",
        ),
        (
            "  - sells(ji, a, customers)\n  - portion(ji, a, records, bank, 3)",
            "6: `bank` is no information that another fact speaks of: a part of `records` has the name of what it "
            "counts; known are customers",
        ),
        # fen
        (
            "  - fined(ji, 5.50)\n  - fined(ji, 6.50)",
            "6: two amounts with fen (lines 5 and 6): give their total",
        ),
        (
            "  - portion(ji, a, gains, x, 5.50)\n  - portion(ji, a, gains, y, 5.50)",
            "6: two amounts with fen (lines 5 and 6): give their total",
        ),
        (
            "  - quantity(a, gains, 5.50)\n  - portion(ji, a, gains, x, 5.50)\n  - conduct(ji, a)",
            "6: two amounts with fen (lines 5 and 6): give their total",
        ),
        (
            "  - conduct(ji, a)\n  - conduct(ji, b)\n  - quantity(a, gains, 5.50)\n  - quantity(b, gains, 5.50)",
            "8: two amounts with fen (lines 7 and 8): give their total",
        ),
        (
            "  - price(x, 5.50)\n  - price(y, 5.50)",
            "6: two amounts with fen (lines 5 and 6): give their total",
        ),
        # the rest of the file
        ("names: {wang: Wang}", "5: no fact mentions `wang`"),
        ("names: {ji: [a]}", "5: name of `ji` must be a mapping (key: value), not a list"),
        ("names: {ji: {en: Ji}}", "5: name of `ji` lacks the key `zh`"),
        ("sources: {seed: a}", "5: `sources` must be a list, not a mapping"),
        ("sources:\n  - {sed: a}", "6: unknown key `sed` in a source, did you mean `seed`?"),
        ("expcet: []", "5: unknown key `expcet` in a case file, did you mean `expect`?"),
        ("court: {convicted: {ji: [asisting]}}", "5: unknown offence `asisting`, did you mean"),
        ("court: {convicted: {wang: []}}", "5: unknown accused `wang`"),
        ("court: {convcted: {}}", "5: unknown key `convcted`, did you mean `convicted`?"),
        ("court: {date: [a]}", "5: `date` of `court` must be a text, not a list"),
        ("court: guilty", "5: `court` must be a mapping (key: value), not `guilty`"),
        ("expect: {theory: x}", "5: `expect` must be a list, not a mapping"),
        (
            "expect:\n  - theory: positiv_law",
            "6: unknown theory `positiv_law`, did you mean `positive_law`?",
        ),
        (
            "expect:\n  - theory: pan_xiong\n  - theory: pan_xiong",
            "7: two expectations for `pan_xiong` (lines 6 and 7)",
        ),
        (
            "expect:\n  - established: {jii: [assisting]}",
            "6: unknown accused `jii`, did you mean `ji`?",
        ),
        (
            "expect:\n  - tied: {ji: [assist]}",
            "6: unknown offence `assist`, did you mean `assisting`?",
        ),
        (
            "expect:\n  - convicted: {ji: assisting}",
            "6: `convicted` of `ji` (write [...]) must be a list, not `assisting`",
        ),
        ("expect:\n  - convicted: [assisting]", "6: `convicted` must be a mapping (key: value)"),
        (
            "expect:\n  - standing: {ji: {assisting: robst}}",
            "6: unknown standing `robst`, did you mean `robust`?",
        ),
        ("expect:\n  - missing: {ji: {asisting: order}}", "6: unknown offence `asisting`"),
        ("expect:\n  - missing: {ji: {assisting: No 1}}", "6: `No 1` is no identifier"),
        ("expect:\n  - because: int2019_a11_i1", "6: `because` must be a list, not `int2019"),
        ("expect:\n  - because: [int2019_a11_i2]", "6: unknown provision `int2019_a11_i2`, did"),
        (
            "expect:\n  - positions: {order_element: deletd}",
            "6: unknown reading `order_element.deletd`, did you mean `order_element.deleted`?",
        ),
        ("expect:\n  - positions: [order_element]", "6: `positions` must be a mapping"),
        (
            "expect:\n" + 2 * "  - {positions: {order_element: deleted}}\n",
            "7: two expectations for `positive_law, order_element=deleted` (lines 6 and 7)",
        ),
        ("expect:\n  - becuase: []", "6: unknown key `becuase` in an expectation, did you mean"),
        (
            "expect:\n  - prosecution: {}",
            "6: unknown key `prosecution` in an expectation; known are theory, established",
        ),
    ],
)
def test_each_error_with_its_line(tmp_path: Path, vocabulary: Vocabulary, more: str, message: str) -> None:
    found = problems(tmp_path, vocabulary, HEAD + more + "\n")
    assert any(problem.startswith(message) for problem in found), found


_KINDS = {
    **dict.fromkeys(("established", "convicted", "displaced", "tied"), ("{}", "{ji: }")),
    **dict.fromkeys(("not_established", "notes"), ("{}", "{ji: []}", "{ji: }")),
    **dict.fromkeys(("standing", "missing", "tier"), ("{}", "{ji: {}}", "{ji: }")),
    **dict.fromkeys(("because", "derived", "not_derived"), ("[]", "")),
}


def test_every_kind_of_expectation_is_among_those_that_may_be_empty() -> None:
    assert {entry.name for entry in fields(Expect)} - {*READINGS, "line"} == set(_KINDS)


@pytest.mark.parametrize(("kind", "empty"), [(kind, empty) for kind, every in _KINDS.items() for empty in every])
def test_an_empty_expectation_that_would_check_nothing_is_refused(
    tmp_path: Path, vocabulary: Vocabulary, kind: str, empty: str
) -> None:
    found = problems(tmp_path, vocabulary, f"{HEAD}expect:\n  - theory: positive_law\n    {kind}: {empty}\n")
    what = f"`{kind}` of `ji`" if "ji" in empty else f"`{kind}`"
    none = "write [] where there is none" if kind in SETS and "ji" in empty else "leave it out"
    assert f"7: {what} is empty, and nothing is checked: {none}" in found


@pytest.mark.parametrize("kind", SETS)
def test_an_empty_list_of_charges_says_that_there_is_none(tmp_path: Path, vocabulary: Vocabulary, kind: str) -> None:
    made = case(tmp_path, vocabulary, f"{HEAD}expect:\n  - {kind}: {{ji: []}}\n")
    assert list(statements(made.expect[0])) == [Statement(kind, "ji", "", ())]


@pytest.mark.parametrize("only", ["theory: positive_law", "note: later", "positions: {order_element: deleted}"])
def test_an_expectation_without_a_statement_is_refused(tmp_path: Path, vocabulary: Vocabulary, only: str) -> None:
    found = problems(tmp_path, vocabulary, f"{HEAD}expect:\n  - {only}\n")
    assert found == ["6: the expectation states nothing: nothing is checked"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: d\ntitle: x\nfacts: [person(ji)]\n", "1: id `d` is not the file name `c`"),
        ("title: x\nfacts: [person(ji)]\n", "1: a case file lacks the key `id`"),
        ("id: c\ntitle:\nfacts: [person(ji)]\n", "2: `title` is empty"),
        ('id: c\ntitle: "a\\0"\nfacts: [person(ji)]\n', "2: control character U+0000"),
        ("id: c\ntitle: x\n", "1: a case file lacks the key `facts`"),
        ("id: c\ntitle: x\nfacts: person(ji)\n", "3: `facts` must be a list, not `person(ji)`"),
        ("id: c\ntitle: x\nfacts:\n", "3: no accused: add the fact person(NAME) or unit(NAME)"),
        ("id: c\ntitle: x\nfacts: ['-person(ji)']\n", "3: no accused"),
        ("id: c\ntitle: x\nid: c\nfacts: [person(ji)]\n", "3: key `id` is given twice (lines 1"),
        ("- a\n", "1: a case file must be a mapping (key: value), not a list"),
    ],
)
def test_each_error_of_the_file(tmp_path: Path, vocabulary: Vocabulary, text: str, message: str) -> None:
    found = problems(tmp_path, vocabulary, text)
    assert len(found) == 1
    assert found[0].startswith(message)


@pytest.mark.parametrize(
    "more",
    [
        "  - conduct(ji, a)\n  - {fact: '-conduct(ji, a)', status: disputed}",
        "  - fined(ji, 5.50)\n  - fined(ji, 6)",
        "  - fined(ji, 5.50)\n  - person(wang)\n  - fined(wang, 6.50)",
        "  - conduct(ji, a)\n  - person(wang)\n  - conduct(wang, b)\n"
        "  - quantity(a, gains, 5.50)\n  - quantity(b, gains, 5.50)",
        "  - quantity(a, gains, 5.50)\n  - quantity(a, payments, 5.50)",
        "  - -quantity(a, files, 3)\n  - -quantity(a, files, 4)",
        "  - -fined(ji, 5)",
        f"  - quantity(a, files, {10**18})",
        "  - portion(ji, a, files, x, 3)\n  - portion(ji, a, files, y, 3)",
        "  - sells(ji, a, customers)\n  - portion(ji, a, records, customers, 3)\n  - portion(ji, a, files, x, 3)",
        "  - portion(ji, a, records, x, 3)",
        "expect: []",
    ],
)
def test_what_is_allowed(tmp_path: Path, vocabulary: Vocabulary, more: str) -> None:
    assert case(tmp_path, vocabulary, HEAD + more + "\n").id == "c"


def test_all_problems_at_once_in_the_order_of_lines(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = HEAD.replace("id: c", "id: d") + (
        "  - orderd(o, ji, x)\n  - conduct(jl, X)\n  - conduct(jl, a)\n"
        "expect:\n  - convicted: {ji: [asisting]}\ncourt: 3\n"
    )
    lines = [found.partition(":")[0] for found in problems(tmp_path, vocabulary, text)]
    assert lines == ["1", "5", "6", "7", "9", "10"]


def test_hostile_text_is_kept_as_it_is(tmp_path: Path, vocabulary: Vocabulary) -> None:
    more = "  - 'quote(\"</script> \\\"q\\\" \\\\ ''s\")'\n"
    found = case(tmp_path, vocabulary, HEAD + more)
    assert str(found.facts[1].atom) == r"""quote("</script> \"q\" \\ 's")"""


def test_dates_and_booleans_stay_text_elsewhere(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = HEAD.replace("A case", "no") + "note: 2016-10-20\n"
    found = case(tmp_path, vocabulary, text)
    assert (found.title, found.note) == ("no", "2016-10-20")


def test_sums_stay_within_32_bits(tmp_path: Path, vocabulary: Vocabulary) -> None:
    assert MAX_SUM == 2**31 - 1
    most = MAX_SUM // CEILING
    lines = [f"  - portion(ji, a, files, i{i}, {10**18})\n" for i in range(most)]
    rest = f"  - portion(ji, a, files, rest, {MAX_SUM - most * CEILING})\n"
    case(tmp_path, vocabulary, HEAD + "".join(lines) + rest)
    found = problems(tmp_path, vocabulary, HEAD + "".join(lines) + rest + "  - portion(ji, a, files, one, 1)\n")
    why = "the numbers of `ji` add up to more than 2,147,483,647: give the sums of what belongs together"
    assert found == [f"{5 + most + 1}: {why}"]


def test_many_small_amounts_are_no_burden(tmp_path: Path, vocabulary: Vocabulary) -> None:
    lines = [f"  - portion(ji, a, files, i{i}, 1000)\n" for i in range(3000)]
    assert len(case(tmp_path, vocabulary, HEAD + "".join(lines)).facts) == 3001


def test_the_number_of_facts_is_bounded(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = HEAD + "".join(f"  - conduct(ji, a{i})\n" for i in range(MAX_FACTS))
    assert problems(tmp_path, vocabulary, text) == [
        f"{MAX_FACTS + 4}: more than {MAX_FACTS} facts; the rest was not read"
    ]


def test_accepted_facts_stay_different_in_clingo(tmp_path: Path, vocabulary: Vocabulary) -> None:
    found = case(tmp_path, vocabulary, FULL)
    assert len({bounded(fact.atom) for fact in found.facts}) == len(found.facts)


def test_offences_are_not_checked_where_none_are_given(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "c.yaml").write_text(HEAD + "court: {convicted: {ji: [any]}}\n")
    assert load(tmp_path / "c.yaml", vocabulary, Known()).court is not None


def test_a_case_is_found_by_its_id(tmp_path: Path, vocabulary: Vocabulary) -> None:
    for name in ("reported/deep/c.yaml", "boundary/d.yaml"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(HEAD)
    roots = [tmp_path / "boundary", tmp_path / "reported"]
    assert load("c", vocabulary, Known(), roots).path == tmp_path / "reported/deep/c.yaml"
    assert load(str(tmp_path / "reported/deep/c.yaml"), vocabulary, Known()).id == "c"
    assert [path.name for path in paths([tmp_path, *roots])] == ["d.yaml", "c.yaml"]
    with pytest.raises(BadInput, match=r"^case `cc`: there is no such case, did you mean `c`\?"):
        load("cc", vocabulary, Known(), roots)
    with pytest.raises(BadInput, match="no such file"):
        load("./c", vocabulary, Known(), roots)
    (tmp_path / "boundary/c.yaml").write_text(HEAD)
    assert load("c", vocabulary, Known(), roots).path == tmp_path / "boundary/c.yaml"  # the first root that has it
    with pytest.raises(BadInput, match=r"several cases have this id: .*boundary.*reported"):
        load("c", vocabulary, Known(), [tmp_path])


def _line(value: dict[str, object], number: int) -> Node:
    return json_lines.node((number, json.dumps(value).encode()), "b.jsonl")


def test_a_case_from_a_batch_line(vocabulary: Vocabulary) -> None:
    value: dict[str, object] = {
        "id": "x1",
        "title": "T",
        "facts": ["person(ji)", {"fact": "conduct(ji, a)"}],
    }
    found = read_case(_line(value, 7), Path("b.jsonl"), vocabulary, Known(OFFENCES))
    assert (found.id, [fact.line for fact in found.facts]) == ("x1", [7, 7])
    value["facts"] = ["person(ji)", "conduct(X)", True]
    with pytest.raises(BadInput) as caught:
        read_case(_line(value, 8), Path("b.jsonl"), vocabulary, Known(OFFENCES))
    assert [str(problem)[:10] for problem in caught.value.problems] == ["b.jsonl:8:"] * 2


def test_one_theory_may_be_expected_with_several_positions(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = (
        HEAD
        + "expect:\n  - {because: [int2019_a11_i1]}\n  - {convicted: {ji: []}, positions: {order_element: deleted}}\n"
    )
    first, second = case(tmp_path, vocabulary, text).expect
    assert (first.theory, first.positions) == ("positive_law", {})
    assert (second.theory, second.positions) == ("positive_law", {"order_element": "deleted"})


def test_reading_a_case_does_not_load_clingo() -> None:
    code = "import sys, kb.files.case_files; sys.exit('clingo' in sys.modules or 'networkx' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


@pytest.mark.parametrize(
    ("facts", "pair"),
    [
        (["unverifiable(scam)", "confirmable_crime(scam)"], "`unverifiable(scam)`; `confirmable_crime(scam)`"),
        (["-knows_fabricated(p, a, rumour)", "invents(p, a, rumour)"], "`invents(p,a,rumour)`; "),
        (["knowingly_assists(p, a, q, deed)", "-knows_of_fraud(p, a, deed)"], "`-knows_of_fraud(p,a,deed)`"),
    ],
)
def test_facts_that_exclude_each_other_do_not_stand_together(tmp_path: Path, facts: list[str], pair: str) -> None:
    path = tmp_path / "case.yaml"

    def write(*last: str) -> Case:
        stated = ["acts(p, a)", "person(p)", facts[0], *last]
        path.write_text("id: case\ntitle: case\nfacts:\n" + "".join(f"  - {one}\n" for one in stated), encoding="utf-8")
        return load_case(str(path))

    with pytest.raises(BadInput, match="two facts contradict each other") as caught:
        write(facts[1])
    assert "(lines " in str(caught.value) and pair in str(caught.value)
    assert len(write(f"{{fact: '{facts[1]}', status: disputed}}").facts) == 4
    other = facts[1].replace("scam", "other").replace("rumour", "other").replace("deed", "other")
    assert len(write(other).facts) == 4
