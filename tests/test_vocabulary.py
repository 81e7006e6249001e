"""The vocabulary: what is read, what is wrong with a vocabulary, what is wrong with a fact."""

import pickle
import re
from pathlib import Path

import pytest

from kb.errors import BadInput
from kb.files.atom_parser import parse_atom
from kb.files.predicates import Argument
from kb.files.values import Constant
from kb.files.vocabulary import Vocabulary, load
from kb.rules.knowledge import shipped

SORTS = """\
sorts:
  authority:
    open: true
    values:
      public_security: {en: the public security organ, zh: 公安机关}
  measure:
    values:
      illegal_video_files: {en: illegal video files spread, zh: 违法视频文件, unit: items}
      illegal_gains: {en: illegal gains, zh: 违法所得, unit: yuan}
  service:
    values:
      hosting: {en: hosting, zh: 服务器托管}
      payment: {en: payment, zh: 支付结算}
"""
PREDICATES = """\
predicates:
  person:
    args: [person: id]
    input: true
    kind: structural
    en: "{person} is a natural person"
    zh: "{person}是自然人"
  order:
    args: [order: id, addressee: accused, authority: authority]
    input: true
    en: "{authority} ordered {addressee} to take corrective measures (order {order})"
    zh: "{authority}责令{addressee}采取改正措施（{order}）"
    not_en: "no order to {addressee} is shown"
    note: {en: see art. 2, zh: 见第二条}
  portion:
    args: [act: act, item: id, measure: measure, amount: quantity]
    input: true
    en: "{amount} {measure} ({item})"
    zh: "{measure}{amount}（{item}）"
    key: [act, item, measure]
  helped:
    args: [accused: accused, act: act, service: service, paid_yuan: yuan, recipients: number]
    input: true
    en: "{accused} gave {service}"
    zh: "{accused}提供{service}"
  done_on:
    args: [act: act, day: date, words: text]
    input: true
    kind: evaluative
    en: "{act} was done on {day}"
    zh: "{act}发生于{day}"
  satisfied:
    args: [accused: accused, act: act]
    en: "an element is satisfied"
    zh: "要件成立"
"""


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    return loaded(tmp_path, sorts=SORTS, predicates=PREDICATES)


def loaded(folder: Path, **files: str) -> Vocabulary:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load(folder)


def problems(folder: Path, **files: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        loaded(folder, **files)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_files_are_merged(vocabulary: Vocabulary) -> None:
    order = vocabulary.predicates["order"]
    assert order.args[2] == Argument("authority", "authority")
    assert (order.input, order.kind, order.key) == (True, "fact", ())
    assert order.not_en == "no order to {addressee} is shown"
    assert (order.note_en, order.note_zh) == ("see art. 2", "见第二条")
    assert order.signature == "order/3"
    assert order.form == "order(Order, Addressee, Authority)"
    assert vocabulary.predicates["helped"].form == ("helped(Accused, Act, Service, PaidYuan, Recipients)")
    assert vocabulary.predicates["satisfied"].kind == "derived"
    measure = vocabulary.sorts["measure"]
    assert measure.measures and not measure.open
    assert measure.values["illegal_gains"] == Constant("illegal_gains", "illegal gains", "违法所得", "yuan")


def test_it_can_be_cached(vocabulary: Vocabulary) -> None:
    assert pickle.loads(pickle.dumps(vocabulary)) == vocabulary


def test_units_and_places(vocabulary: Vocabulary) -> None:
    atom = parse_atom("portion(spreading, first, illegal_gains, 5)")
    assert vocabulary.unit(atom) == "yuan"
    assert [str(term) for term in vocabulary.places(atom, "act", "id")] == ["spreading", "first"]
    assert vocabulary.unit(parse_atom("person(a)")) == ""


@pytest.mark.parametrize(
    "fact",
    [
        "person(ji)",
        "-order(o1, ji, public_security)",
        "order(o1, ji, some_other_authority)",
        "portion(a, i, illegal_video_files, 0)",
        "portion(a, i, illegal_video_files, 1_000_000_000_000_000_000)",
        "portion(a, i, illegal_gains, 9999.99)",
        "portion(a, i, illegal_gains, 9999.990)",
        "portion(a, i, illegal_gains, 9999)",
        "helped(ji, a, hosting, 0.01, 3)",
        'done_on(a, 2016-10-20, "</script>")',
    ],
)
def test_facts_that_fit(vocabulary: Vocabulary, fact: str) -> None:
    assert vocabulary.check(parse_atom(fact)) == []


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ("orderd(a, b, c)", "unknown fact `orderd/3`, did you mean `order/3`?"),
        ("zzz", "unknown fact `zzz/0`; `nullum facts` lists the facts there are"),
        ("satisfied(a, b)", "`satisfied/2` is derived from the law; no case states it as a fact"),
        (
            "order(a, b)",
            "`order/2` has the wrong number of arguments: write `order(Order, Addressee, Authority)`",
        ),
        ("person(3)", "must be an identifier such as `zhang_1`, not `3`"),
        ('person("Ji")', 'must be an identifier such as `zhang_1`, not `"Ji"`'),
        ("person(f(a))", "must be an identifier such as `zhang_1`, not `f(a)`"),
        (
            "portion(a, i, illegal_vido_files, 3)",
            "argument 3 (measure) of `portion(Act, Item, Measure, Amount)` has an unknown "
            "measure `illegal_vido_files`, did you mean `illegal_video_files`?",
        ),
        ("helped(ji, a, zzz, 1, 1)", "unknown service `zzz`; known are hosting, payment"),
        ("order(a, b, 3)", "must be one of the sort `authority`, not `3`"),
        (
            "portion(a, i, illegal_video_files, 3.50)",
            "must be a whole number (the measure counts items), not 3.50",
        ),
        ("portion(a, i, illegal_video_files, many)", "must be a number (the measure counts items)"),
        ("portion(a, i, illegal_gains, 9999.999)", "has a fraction of a fen: `9999.999`"),
        ("portion(a, i, illegal_gains, -1)", "must not be negative: `-1`"),
        ("portion(a, i, illegal_gains, -0.01)", "must not be negative: `-0.01`"),
        ("portion(a, i, illegal_gains, 1_000_000_000_000_000_001)", "is above 10^18"),
        ("helped(ji, a, hosting, 1, 1.50)", "argument 5 (recipients)"),
        ("helped(ji, a, hosting, 2016-10-20, 1)", "must be a number, not `2016-10-20`"),
        ('done_on(a, 20161020, "x")', "must be a date such as 2016-10-20, not `20161020`"),
        ("done_on(a, 2016-10-20, x)", 'must be a text in double quotes, "...", not `x`'),
    ],
)
def test_facts_that_do_not_fit(vocabulary: Vocabulary, fact: str, message: str) -> None:
    [found] = vocabulary.check(parse_atom(fact))
    assert message in found


def test_each_wrong_argument_is_told(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.check(parse_atom("helped(1, 2, 3, a, b)"))) == 5


PREDICATE = "predicates:\n  p:\n    args: [a: id]\n    en: x\n    zh: y\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PREDICATE + "    knd: fact\n", "v.yaml:6: unknown key `knd` in predicate `p`, did you"),
        (PREDICATE + "    kind: fct\n", "v.yaml:6: unknown kind `fct`, did you mean `fact`?"),
        (PREDICATE + "    kind: fact\n", "v.yaml:6: `kind: fact` needs `input: true`"),
        (PREDICATE + "    input: yes\n", "v.yaml:6: `input` must be true or false, not `yes`"),
        (
            PREDICATE + "    input: true\n    kind: derived\n",
            "v.yaml:7: `input: true` and `kind: derived` exclude each other",
        ),
        (PREDICATE + "    key: [b]\n", "v.yaml:6: `key` names no argument: `b`"),
        (PREDICATE + "    excludes: ['-q(b)']\n", "v.yaml:6: `excludes` has no argument `b`"),
        (PREDICATE + "    excludes: [q]\n", "v.yaml:6: `excludes` is a fact such as -knows(accused, act), not `q`"),
        (PREDICATE + "    neg_en: '{b}'\n", "v.yaml:6: `neg_en` has no argument {b}"),
        (PREDICATE + "    neg_en: '{a.x}'\n", "v.yaml:6: `neg_en` has no argument {a.x}"),
        (PREDICATE + "    neg_en: '{a!r}'\n", "v.yaml:6: `neg_en` has no argument {a}"),
        (PREDICATE + "    neg_en: '{a'\n", "v.yaml:6: `neg_en`: expected '}' before end"),
        (PREDICATE + "    note: {en: x}\n", "v.yaml:6: `note` lacks the key `zh`"),
        ("predicates:\n  p: {en: x}\n", "v.yaml:2: predicate `p` lacks the key `zh`"),
        ("predicates:\n  P: {en: x, zh: y}\n", "v.yaml:2: predicate `P` is no identifier"),
        ("predicates:\n  not: {en: x, zh: y}\n", "v.yaml:2: predicate `not` is no identifier"),
        (
            "predicates:\n  p:\n    args: [a: id, a: id]\n    en: x\n    zh: y\n",
            "v.yaml:3: two arguments are called `a`",
        ),
        (
            "predicates:\n  p:\n    args: [a: dat]\n    en: x\n    zh: y\n",
            "v.yaml:3: unknown type `dat`, did you mean `date`?",
        ),
        (
            "predicates:\n  p:\n    args:\n      - {a: id, b: id}\n    en: x\n    zh: y\n",
            "v.yaml:4: an argument is one pair, name: type",
        ),
        (
            "predicates:\n  p:\n    args: [a: quantity]\n    en: x\n    zh: y\n",
            "v.yaml:2: predicate `p`: a quantity needs exactly one measure beside it",
        ),
        ("sorts:\n  date: {open: true}\n", "v.yaml:2: `date` is a built-in type"),
        ("sorts:\n  s: {}\n", "v.yaml:2: closed sort `s` has no values"),
        ("sorts:\n  s:\n    values:\n      a: {en: x}\n", "v.yaml:4: value `a` lacks the key `zh`"),
        (
            "sorts:\n  s:\n    values:\n      A: {en: x, zh: y}\n",
            "v.yaml:4: value `A` is no identifier",
        ),
        (
            "sortz: {}\n",
            "v.yaml:1: unknown key `sortz` in a vocabulary file, did you mean `sorts`?",
        ),
        ("predicates: [a]\n", "v.yaml:1: `predicates` must be a mapping"),
        ("a: [}\n", "v.yaml:1: broken YAML"),
    ],
)
def test_what_is_wrong_with_a_vocabulary(tmp_path: Path, text: str, message: str) -> None:
    [found] = problems(tmp_path, v=text)
    assert found.startswith(message)


def test_duplicates_across_files_name_both_places(tmp_path: Path) -> None:
    found = problems(tmp_path, a=PREDICATE, b="sorts:\n  s: {open: true}\n" + PREDICATE,
                     c="sorts:\n  s: {open: true}\n")  # fmt: skip
    assert found == [
        f"b.yaml:4: predicate `p` is declared twice, first at {tmp_path}/a.yaml:2",
        f"c.yaml:2: sort `s` is declared twice, first at {tmp_path}/b.yaml:2",
    ]


LAW_WORDS = "sorts:\n  s:\n    values:\n      a: {en: a, zh: a}\n  free: {open: true}\n" + PREDICATE


def put(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "v.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_adds_words_and_values_to_the_sorts_below(tmp_path: Path) -> None:
    law = put(tmp_path / "law", LAW_WORDS)
    own = "sorts:\n  s:\n    values:\n      a: {en: a, zh: a}\n      b: {en: b, zh: b}\n  free:\n    values:\n      c: {en: c, zh: c}\n"
    both = load(law, put(tmp_path / "own", own))
    assert list(both.sorts["s"].values) == ["a", "b"]
    assert (list(both.sorts["free"].values), both.sorts["free"].open, both.sorts["s"].open) == (["c"], True, False)
    assert both.sorts["s"].values["b"].place == f"{tmp_path}/own/v.yaml:5"
    assert both.predicates == load(law).predicates
    assert load(law, law) == load(law), "what is the same may be said twice"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("a: {en: a, zh: a}", "a: {en: b, zh: a}", "4: value `a` of `s` is defined otherwise at {law}:4"),
        ("  s:\n", "  s:\n    open: true\n", "3: sort `s` is closed in the law below"),
        ("zh: y", "zh: z", "7: predicate `p` is defined otherwise at {law}:7"),
    ],
)
def test_a_word_that_two_folders_define_otherwise_is_refused_with_both_places(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert old in LAW_WORDS
    law, own = put(tmp_path / "law", LAW_WORDS), put(tmp_path / "own", LAW_WORDS.replace(old, new))
    with pytest.raises(BadInput) as caught:
        load(law, own)
    assert str(caught.value) == f"{own}/v.yaml:" + message.format(law=f"{law}/v.yaml")


def test_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, a="a: [}\n", b=PREDICATE + "    kind: x\n    key: [y]\n", c="x: 1\n")
    assert [line.partition(": ")[0] for line in found] == [
        "a.yaml:1",
        "b.yaml:6",
        "b.yaml:7",
        "c.yaml:1",
    ]


def test_a_broken_file_does_not_make_the_sorts_of_others_unknown(tmp_path: Path) -> None:
    words = PREDICATE.replace("a: id", "a: s, b: quantity")
    assert [line.partition(": ")[0] for line in problems(tmp_path, a="sorts: [}\n", b=words)] == ["a.yaml:1"]


def test_a_sort_may_stand_in_a_later_file(tmp_path: Path) -> None:
    assert loaded(tmp_path, a=PREDICATE.replace("id", "s"), b="sorts:\n  s: {open: true}\n")


def test_a_folder_without_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no vocabulary"):
        load(tmp_path / "none")


def test_what_is_not_shown_is_not_said_not_to_be_in_either_language() -> None:
    """Silence of the record is no denial; a fact that a case may state is never more than not shown."""
    shown = re.compile(r"\bshown\b|\bshows\b|\bproved\b"), re.compile(r"未见|未证明|没有证据")
    for predicate in shipped().vocabulary.predicates.values():
        if predicate.not_en:
            english, chinese = bool(shown[0].search(predicate.not_en)), bool(shown[1].search(predicate.not_zh))
            assert english == chinese, predicate.name
            assert english or not predicate.input, predicate.name


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("assisting", "assisting_network_crime"), ("personal_information", "infringing_personal_information")],
)
def test_a_word_of_another_kind_is_none_of_an_open_sort_and_the_right_one_is_named(wrong: str, meant: str) -> None:
    words = shipped().vocabulary
    (fault,) = words.check(parse_atom(f"administrative_penalty(p, {wrong}, 2019-06-01)"))
    assert (
        f"must be one of the sort `administrative_wrong`, not `{wrong}` of `offence`, did you mean `{meant}`?" in fault
    )
    for right in (meant, "fraud", "speeding"):
        assert words.check(parse_atom(f"administrative_penalty(p, {right}, 2019-06-01)")) == []


def test_that_holds_for_every_place_of_an_open_sort_but_where_a_case_names_its_own_things() -> None:
    words = shipped().vocabulary
    assert "not `assisting` of `offence`" in words.check(parse_atom("order(o, p, assisting)"))[0]
    assert words.check(parse_atom("order(o, p, labour_authority)")) == []
    assert words.check(parse_atom("portion(p, a, illegal_gains, assisting, 3_000)")) == []
