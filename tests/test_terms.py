"""Facts as written: what is read, how it is written back, and what is refused where."""

import pickle
from datetime import date
from decimal import Decimal

import pytest
from hostile import ANY
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BadTerm
from kb.files.atom_parser import MAX_DEPTH, MAX_DIGITS, parse_atom
from kb.files.terms import (
    CEILING,
    Atom,
    Compound,
    Const,
    Date,
    Money,
    Number,
    Term,
    Text,
    bounded,
    forbidden,
    symbol,
    walk,
)

names = st.from_regex(r"_{0,2}[a-z][A-Za-z0-9_]{0,8}", fullmatch=True, alphabet=ANY).filter(lambda n: n != "not")
texts = st.text(ANY, max_size=30).filter(lambda t: not forbidden(t) and not (len(t) == 10 and t[4] == t[7] == "-"))
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=2)
leaves: st.SearchStrategy[Term] = st.one_of(
    names.map(Const),
    st.integers().map(Number),
    amounts.map(Money),
    st.dates().map(Date),
    texts.map(Text),
)
terms = st.recursive(
    leaves,
    lambda inner: st.builds(Compound, names, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    max_leaves=8,
)
atoms = st.builds(Atom, names, st.lists(terms, max_size=4).map(tuple), st.booleans())


@given(atoms)
def test_what_is_written_is_read_back(atom: Atom) -> None:
    assert parse_atom(str(atom)) == atom
    assert str(parse_atom(str(atom))) == str(atom)
    assert parse_atom(f"  {atom} . ") == atom
    assert pickle.loads(pickle.dumps(atom)) == atom


@given(st.text(ANY, max_size=40))
def test_any_text_is_read_or_refused_with_a_column_inside_it(text: str) -> None:
    try:
        parse_atom(text)
    except BadTerm as error:
        assert 1 <= error.column <= len(text) + 1
        assert str(error).isprintable()


@given(st.text(alphabet='ab_XY01-.,;:(){}#@"\\%+* \n', max_size=30))
def test_texts_near_to_facts_are_read_or_refused(text: str) -> None:
    try:
        atom = parse_atom(text)
    except BadTerm:
        return
    assert parse_atom(str(atom)) == atom


@pytest.mark.parametrize(
    ("text", "atom"),
    [
        ("p", Atom("p")),
        ("p.", Atom("p")),
        ("- p ( a ) .", Atom("p", (Const("a"),), True)),
        ("_p(_a1)", Atom("_p", (Const("_a1"),))),
        ("p(nothing)", Atom("p", (Const("nothing"),))),
        ("p(f(a,g(1)))", Atom("p", (Compound("f", (Const("a"), Compound("g", (Number(1),)))),))),
        ("p(1_000_000_000)", Atom("p", (Number(10**9),))),
        ("p(-5)", Atom("p", (Number(-5),))),
        ("p(9999.99)", Atom("p", (Money(Decimal("9999.99")),))),
        ("p(1_000.5)", Atom("p", (Money(Decimal("1000.50")),))),
        ("p(2016-10-20)", Atom("p", (Date(date(2016, 10, 20)),))),
        ('p("2016-10-20")', Atom("p", (Date(date(2016, 10, 20)),))),
        (r'p("a \"b\" \\ \n")', Atom("p", (Text('a "b" \\ \n'),))),
        ('p("X :- #script @f .. ; % not")', Atom("p", (Text("X :- #script @f .. ; % not"),))),
        ('p("</script>")', Atom("p", (Text("</script>"),))),
    ],
)
def test_each_form_of_a_fact(text: str, atom: Atom) -> None:
    assert parse_atom(text) == atom


def test_the_canonical_form_drops_spaces_and_grouping() -> None:
    assert str(parse_atom(" - p( a , 1_000,2.5, 2016-10-20 ).")) == "-p(a,1000,2.50,2016-10-20)"


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("p(X)", 3, "`X` is a variable"),
        ("p(_X)", 3, "`_X` is a variable"),
        ("Order(a)", 1, "`Order` is a variable"),
        ("p(_)", 3, "`_` is an anonymous variable"),
        ("p(a, __)", 6, "`__` is an anonymous variable"),
        ("p(_1)", 3, "unexpected `_`"),
        ("p(a) :- q", 6, "`:-` is a rule"),
        (":- p", 1, "`:-` is a rule"),
        ("p(a) :~ q", 6, "`:~` is a rule"),
        ("p(a) : q", 6, "`:` is a condition"),
        ("p. q.", 4, "unexpected `q`: expected nothing after the fact"),
        ("p(a)..", 5, "`..` is an interval"),
        ("p(a). .", 7, "unexpected `.`"),
        ("#script(python)", 1, "`#script` is a directive"),
        ("p(#sup)", 3, "`#sup` is a directive"),
        ("p(@call(1))", 3, "`@call` is a call"),
        ("p(a;b)", 4, "`;` is a pool"),
        ("p(1..3)", 4, "`..` is an interval"),
        ("p(1+2)", 4, "`+` is arithmetic"),
        ("p(2*3)", 4, "`*` is arithmetic"),
        ("p(2**3)", 4, "`**` is arithmetic"),
        ("p(6/3)", 4, "`/` is arithmetic"),
        ("p(6-3)", 4, "`-` is arithmetic"),
        ("p(a=b)", 4, "`=` is a comparison"),
        ("not p", 1, "`not` is no part of a fact"),
        ("p(not)", 3, "`not` is no part of a fact"),
        ("{p}", 1, "`{` is a choice"),
        ("p(a) % why", 6, "`%` is a comment"),
        ("--p", 2, "`-` is arithmetic"),
        ("p(-a)", 3, "only in front of the whole fact"),
        ("p(- a)", 3, "only in front of the whole fact"),
        ("p()", 3, "empty parentheses"),
        ("p((a,b))", 3, "a tuple"),
        ("p(a,)", 5, "unexpected `)`: expected a name"),
        ("p(a b)", 5, "unexpected `b`: expected `,` or `)`"),
        ("p(a", 4, "ends too early: expected `,` or `)`"),
        ("p(", 3, "ends too early: expected a name"),
        ("", 1, "ends too early: expected a name"),
        ("-", 2, "ends too early: expected a name"),
        ("p)", 2, "unexpected `)`"),
        ("p('a')", 3, "use double quotes"),
        ('p("a', 3, "does not end"),
        (r'p("a\q")', 3, "may follow a backslash"),
        ("p(3abc)", 3, "`3abc` is no name"),
        ("p(007)", 3, "`007` begins with 0"),
        ("p(a, 300,000)", 10, "`300,000` has commas in the number; write 300000 or 300_000"),
        ("p(1,300,000)", 9, "`1,300,000` has commas in the number; write 1300000 or 1_300_000"),
        ("p(300, 007)", 8, "`007` begins with 0"),
        ("p(1__0)", 3, "`1__0` is no name"),
        ("p(1.)", 4, "unexpected `.`"),
        ("p(1.2.3)", 6, "unexpected `.`"),
        ("p(2016-1-5)", 3, "write a date as 2016-10-20"),
        ("p(2016/10/20)", 3, "write a date as 2016-10-20"),
        ("p(2016-10-20T10:00)", 3, "without a time of day"),
        ("p(2016-02-30)", 3, "`2016-02-30` is no date"),
        ('p("2016-13-01")', 3, "`2016-13-01` is no date"),
        ("p（a）", 2, "`（` is full-width"),
        ("p(a，b)", 4, "`，` is full-width"),
        ("p(张三)", 3, "`张三`: names are written a-z"),
        ("p(３)", 3, "names are written a-z"),
        ("p(a)\x00", 5, "control character U+0000"),
        ('p("\x1b[31m")', 4, "control character U+001B"),
        ('p("\u202e")', 4, "control character U+202E"),
        ("p(&a)", 3, "`&` is arithmetic"),
    ],
)
def test_each_thing_refused_with_its_column(text: str, column: int, words: str) -> None:
    with pytest.raises(BadTerm) as caught:
        parse_atom(text)
    assert words in caught.value.reason
    assert caught.value.column == column


def test_size_is_bounded() -> None:
    assert parse_atom("p(" + "f(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH + ")")
    for text in ("p(" + "f(" * 100_000, "p(" + "9" * (MAX_DIGITS + 1) + ")"):
        with pytest.raises(BadTerm, match="more than"):
            parse_atom(text)
    assert parse_atom(f"p({'9' * MAX_DIGITS})").args == (Number(10**MAX_DIGITS - 1),)


def test_long_and_unprintable_texts_are_shown_short_and_escaped() -> None:
    with pytest.raises(BadTerm) as caught:
        parse_atom("A" * 10_000)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        ("-p(a)", "-p(a)"),
        ("p", "p"),
        ("p(f(a,1))", "p(f(a,1))"),
        ("p(2016-10-20)", "p(20161020)"),
        ("p(9999-12-31)", "p(99991231)"),
        (f"p({CEILING})", f"p({CEILING})"),
        (f"p({CEILING + 1})", f"p({CEILING})"),
        (f"p({10**18})", f"p({CEILING})"),
        (f"p({2**31})", f"p({CEILING})"),
        ("p(9999.99)", "p(9999)"),
        ("p(10000.00)", "p(10000)"),
        ("p(50000000.50)", f"p({CEILING})"),
        (r'p("a \"b\" \\ \n</script>")', r'p("a \"b\" \\ \n</script>")'),
    ],
)
def test_what_clingo_sees(fact: str, shown: str) -> None:
    assert str(symbol(parse_atom(fact))) == shown


@given(atoms.filter(lambda atom: not any(isinstance(t, Date | Money) for t in walk(atom.args))))
def test_other_atoms_reach_clingo_as_written(atom: Atom) -> None:
    assert str(symbol(atom)) == str(bounded(atom))


@given(st.decimals(min_value=0, max_value=10**18, places=2), st.integers(1, CEILING))
def test_cutting_off_never_changes_which_side_of_a_threshold(yuan: Decimal, limit: int) -> None:
    [seen] = bounded(Atom("p", (Money(yuan),))).args
    assert isinstance(seen, Number)
    assert (seen.value >= limit) == (yuan >= limit)


def test_another_ceiling() -> None:
    assert str(symbol(parse_atom("p(500,f(700))"), ceiling=600)) == "p(500,f(600))"
