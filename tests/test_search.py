"""The smallest case on which two theories part, and the space of facts that is searched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from clingo import Control, Function, Number, Symbol, parse_term

from explain.say import bounds_text
from kb.ask import separation
from kb.ask.comparison import verdict
from kb.ask.fact_space import OF_AN_OFFENCE, Bounds, Space, incoherent, span
from kb.ask.fillings import Fillings
from kb.ask.limits import DEFAULT
from kb.ask.separation import Separation, separate
from kb.errors import BoundHit
from kb.files import yamlfile
from kb.files.case_reader import read_case
from kb.files.cases import Case
from kb.rules.formula import Value
from kb.rules.in_common import InCommon
from kb.rules.knowledge import shipped
from kb.rules.leading import leading_to
from kb.run import case_writer
from kb.run.derivation import derive, derive_many
from kb.run.solver import lift


@pytest.fixture(scope="module")
def parted() -> Separation:
    doctrine = shipped().doctrine
    return separate(doctrine.package(), doctrine.package("pan_xiong"), seconds=300)


@pytest.fixture(scope="module")
def space() -> Space:
    return span(shipped())


def read_back(found: Separation, facts: list[str] | None = None) -> Case:
    """The case found, written and read as a case file."""
    from pathlib import Path

    known = shipped()
    assert found.facts is not None
    facts = facts if facts is not None else [case_writer.fact(symbol, known.vocabulary) for symbol in found.facts]
    node = yamlfile.parse(case_writer.case("found", "Found", facts), "found")
    return read_case(node, Path("found"), known.vocabulary, known.ids)


def parting(found: list[Case]) -> list[bool]:
    """Say of each case whether it parts the two theories, all of them derived together."""
    doctrine = shipped().doctrine
    theories = ("positive_law", "pan_xiong")
    jobs = [(case, theory, doctrine.package(theory)) for case in found for theory in theories]
    outcomes = derive_many(jobs, reasons=False)
    return [
        verdict(first, "accused") != verdict(second, "accused") or first.penalties != second.penalties
        for first, second in zip(outcomes[::2], outcomes[1::2], strict=True)
    ]


def test_the_case_found_parts_the_theories_when_it_is_charged(parted: Separation) -> None:
    case = read_back(parted)
    convicted = {
        theory: [c.offence for c in derive(case, theory).convicted["accused"]]
        for theory in ("positive_law", "pan_xiong")
    }
    assert convicted == {"positive_law": ["assisting"], "pan_xiong": ["refusing_duties"]}
    assert "conviction" in parted.parts


def test_no_fact_of_the_case_found_can_be_spared(parted: Separation) -> None:
    known = shipped()
    assert parted.facts is not None
    facts = [case_writer.fact(symbol, known.vocabulary) for symbol in parted.facts]
    fixed = ("person(", "acts(", "time(")
    free = [fact for fact in facts if not fact.startswith(fixed)]
    assert len(free) > 5
    assert parting([read_back(parted)]) == [True]
    fewer = [read_back(parted, [fact for fact in facts if fact != spared]) for spared in free]
    assert [spared for spared, parts in zip(free, parting(fewer), strict=True) if parts] == []


SMALLEST = """\
person(accused); acts(accused, act); time(act, 2020-01-01, 2020-12-31); knows_of_crime(accused, act);
confirmable_crime(activity_1); quantity(accused, act, payment_settlement, 200_000);
quantity(accused, act, clicks, 50_000); provides(accused, publishing); breaches(accused, act, csl2016_a47);
order(order_1, accused, public_security); order_form(order_1, rectification_notice); concerns(order_1, act);
refused(accused, order_1); helps(accused, act, recipient_1, payment_settlement); commits(recipient_1, activity_1);
uses_network(activity_1)"""


def test_the_search_finds_the_same_case_on_every_run_and_machine(parted: Separation) -> None:
    assert parted.facts is not None
    facts = [case_writer.fact(symbol, shipped().vocabulary) for symbol in parted.facts]
    assert facts == SMALLEST.replace("\n", " ").split("; ")


def coherent(facts: list[Symbol]) -> bool:
    """Say whether no rule of encodings/search/incoherent.lp keeps the facts apart."""
    control = Control(["-Wno-atom-undefined"])
    control.add("base", [], incoherent() + " ".join(f"{lift(fact, Number(0))}." for fact in facts))
    control.ground([("base", [])])
    return not any(True for _ in control.symbolic_atoms.by_signature("incoherent", 2))


def test_a_case_of_the_search_is_coherent_and_one_that_is_not_is_told_apart(parted: Separation) -> None:
    assert parted.facts is not None
    assert coherent(list(parted.facts))
    assert not coherent([fact for fact in parted.facts if fact.name != "order"])


def test_what_the_words_keep_apart_no_search_puts_together() -> None:
    words = shipped().vocabulary.predicates
    pairs = [(word, other) for word in words.values() for other in word.excludes]
    assert len(pairs) >= 3
    for word, other in pairs:
        fact = Function(word.name, [Function(arg.name) for arg in word.args])
        assert not coherent([fact, Function(other.name, [Function(name) for name in other.args], not other.negated)])
        assert coherent([fact, Function(other.name, [Function(name) for name in other.args], other.negated)])


def test_a_search_knows_the_administrative_wrongs_of_the_law() -> None:
    rules = shipped().rules_by_head["administrative_wrong"]
    wrongs = [term.text for rule in rules for term in rule.head.args if isinstance(term, Value)]
    assert len(wrongs) == len(rules)
    for wrong in wrongs:
        typed = [parse_term(f"activity_type(c,{wrong})"), parse_term("confirmable_crime(c)")]
        assert not coherent(typed) and coherent([*typed, parse_term("activity_type(c,fraud)")]), wrong
        assert coherent(typed[:1])


def weight(fact: Symbol, space: Space) -> int:
    """The place of an amount among those of its kind; above all of them, a judgement that fills an open clause."""
    if fact.name == "comparably_serious":
        return 1_000
    if fact.name != "quantity":
        return 0
    return [f for f in space.possible if f.name == "quantity" and f.arguments[:3] == fact.arguments[:3]].index(fact)


def test_no_case_of_its_size_has_a_lighter_or_an_earlier_fact(parted: Separation, space: Space) -> None:
    """Canonical: a fact that weighs less than one of the case, or as much and comes before it, put in its place, does
    not part the theories."""
    assert parted.facts is not None
    known, chosen = shipped(), [f for f in parted.facts if f not in space.fixed]
    order = {fact: at for at, fact in enumerate(space.possible)}
    assert [order[fact] for fact in chosen] == sorted(order[fact] for fact in chosen)
    rank = {fact: (weight(fact, space), order[fact]) for fact in space.possible}
    swaps = [
        (fact, other)
        for fact in chosen
        for other in space.possible
        if other.name == fact.name and other not in chosen and rank[other] < rank[fact]
    ]
    others = []
    for fact, other in swaps:
        facts = [other if f == fact else f for f in parted.facts]
        if coherent(facts) and not any(len(set(group) & set(facts)) > 1 for group in space.exclusive):
            others.append(read_back(parted, [case_writer.fact(f, known.vocabulary) for f in facts]))
    assert len(others) >= 3
    assert not any(parting(others))


TWO_WORLDS = """\
does(World_,P) :- stated(World_,P).
-does(World_,P) :- denied(World_,P).
few(World_) :- #count { P : does(World_,P) } < 3; doctrine(World_,size,small).
few(World_) :- -does(World_,b).
listed(World_,P) :- does(World_,P); kind(P).
kind(a).
judged(World_,P) :- listed(World_,P); not few(World_).
judged(World_,P) :- does(World_,P); alone(World_,P).
said(World_,P) :- judged(World_,P).
said(World_,P) :- does(World_,P); not listed(World_,P).
usual(World_) :- doctrine(World_,other,usual).
"""
TWO_STATED = """\
world(0..1). stated(0..1,(a;b)). denied(0..1,(c;d)). alone(1,b).
doctrine(0,size,small). doctrine(1,size,large). doctrine(0..1,other,usual).
"""


@pytest.mark.parametrize(
    ("facts", "issues", "apart"),
    [
        (["alone"], ["size"], {"alone", "few", "judged", "said"}),
        (["alone", "denied"], ["size"], {"alone", "denied", "does", "few", "listed", "judged", "said"}),
        (["alone"], ["size", "other"], {"alone", "few", "judged", "said", "usual"}),
    ],
)
def test_what_hangs_on_nothing_that_parts_two_worlds_is_concluded_for_the_first(
    facts: list[str], issues: list[str], apart: set[str]
) -> None:
    common = InCommon(TWO_WORLDS, facts, issues)
    whole, shared = (concluded(f"{text}{TWO_STATED}") for text in (TWO_WORLDS, common.text))
    in_first = {name for name, _ in common.concluded(set(whole))}
    assert in_first.isdisjoint(apart) and in_first | apart >= {"does", "few", "listed", "judged", "said", "usual"}
    for name, atoms in whole.items():
        first = {atom for atom in atoms if atom.arguments[0] == Number(0)}
        assert shared[name] == (first if name in in_first else atoms), name


def test_rules_that_lead_to_nothing_that_is_read_are_left_out() -> None:
    whole = concluded(f"{TWO_WORLDS}{TWO_STATED}")
    text = leading_to({"judged"}, TWO_WORLDS)
    found = concluded(f"{text}{TWO_STATED}")
    assert {"usual", "said"} <= whole.keys() - found.keys()
    assert {name: whole[name] for name in found} == found and found["judged"]


def concluded(text: str) -> dict[str, set[Symbol]]:
    """What a program concludes, by predicate."""
    control = Control(["-Wno-atom-undefined"])
    control.add("base", [], text)
    control.ground([("base", [])])
    found: dict[str, set[Symbol]] = {}
    for atom in control.symbolic_atoms:
        assert atom.is_fact
        found.setdefault(atom.symbol.name, set()).add(atom.symbol)
    return found


def test_a_bound_on_time_ends_the_search() -> None:
    doctrine = shipped().doctrine
    with pytest.raises(BoundHit, match="no separating case within 0 seconds"):
        separate(doctrine.package(), doctrine.package("pan_xiong"), seconds=0)


def test_equal_theories_are_not_parted_and_the_bounds_are_told() -> None:
    package = shipped().doctrine.package()
    found = separate(package, package)
    assert (found.facts, found.parts) == (None, ())
    assert found.bounds.rows()["possible facts"] == found.bounds.facts > 100
    assert found.bounds.rows()["persons"] == 1


# --- the space


def test_the_space_has_one_accused_and_one_act_that_are_always_there(space: Space) -> None:
    assert [str(s) for s in space.fixed] == ["person(accused)", "acts(accused,act)", "time(act,20200101,20201231)"]
    assert len(space.possible) == len(set(space.possible)) == space.bounds.facts


def test_every_possible_fact_is_one_that_a_case_may_state(space: Space) -> None:
    words = shipped().vocabulary.predicates
    for symbol in space.possible:
        assert words[symbol.name].input, symbol
        assert len(symbol.arguments) == len(words[symbol.name].args), symbol
    assert not any(arg.type == "offence" for s in space.possible for arg in words[s.name].args)


def test_amounts_stand_on_the_thresholds_of_the_law(space: Space) -> None:
    videos = Function("illegal_video_files")
    amounts = {s.arguments[3].number for s in space.possible if s.name == "quantity" and s.arguments[2] == videos}
    assert 200 in amounts


def test_two_amounts_of_one_measure_exclude_each_other(space: Space) -> None:
    groups = [group for group in space.exclusive if group[0].name == "quantity"]
    assert groups
    for group in groups:
        assert len({symbol.arguments[2] for symbol in group}) == 1
        assert len({symbol.arguments[3] for symbol in group}) == len(group)


def test_what_rules_identify_has_one_name(space: Space) -> None:
    """The order that is given is the order that concerns the act and that is refused."""
    named = {
        name: {s.arguments[at] for s in space.possible if s.name == name and s.positive}
        for name, at in (("order", 0), ("concerns", 0), ("refused", 1), ("order_form", 0))
    }
    assert set(map(frozenset, named.values())) == {frozenset({Function("order_1")})}
    recipients = {s.arguments[2] for s in space.possible if s.name == "helps"}
    assert recipients == {s.arguments[0] for s in space.possible if s.name == "commits"} == {Function("recipient_1")}


def test_a_space_for_some_offences_is_a_part_of_the_whole(space: Space) -> None:
    near = span(shipped(), ("assisting",), ("knowledge_standard",))
    of_the_offence = {fact for fact in near.possible if fact.name in OF_AN_OFFENCE}
    assert set(near.possible) - of_the_offence < set(space.possible)
    assert {fact.arguments[-1] for fact in of_the_offence} == {Function("assisting")}
    assert near.bounds.offences == ("assisting",)
    assert any(s.name == "knows_of_crime" for s in near.possible)
    assert not any(s == Function("quantity", [*s.arguments[:3], Number(-1)]) for s in near.possible)


def test_what_is_wanted_to_part_and_a_wider_space_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[tuple[str, ...], bool]] = []

    def smallest(_known: object, space: Space, _sides: object, rules: str, *_: object) -> None:
        asked.append((space.bounds.offences, "\nwanted(penalty).\n" in rules))

    monkeypatch.setattr(separation, "smallest", smallest)
    doctrine = shipped().doctrine
    found = separate(doctrine.package(), doctrine.package("pan_xiong"), wanted="penalty")
    (near, first), (all_offences, second) = asked
    assert near and all_offences == () and first and second
    assert (found.facts, found.bounds.offences) == (None, ())
    asked.clear()
    separate(doctrine.package(), doctrine.package("pan_xiong"))
    assert [wanted for _, wanted in asked] == [False, False]


def test_a_search_states_no_provision_whose_text_is_unsure() -> None:
    known, duty = shipped(), Function("aml2006_a15")
    word = known.vocabulary.predicates["breaches"]
    unsure = known.solved_by(known.program)
    changed = replace(known.law.provisions[duty.name], confidence="unsure")
    unsure.__dict__["law"] = replace(known.law, provisions={**known.law.provisions, duty.name: changed})
    stated = [{s.arguments[-1] for s in Fillings(law, DEFAULT).fill(word)} for law in (known, unsure)]
    assert stated[0] - stated[1] == {duty}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "joint crime (Criminal Law, arts 25 to 29) lies outside"),
        ("zh", "共同犯罪（刑法第二十五条至第二十九条）不在其内"),
    ],
)
def test_a_search_of_one_person_says_that_joint_crime_lies_outside(lang: str, said: str) -> None:
    alone, two = (list(bounds_text.lines(Bounds(persons=count), shipped(), lang)) for count in (1, 2))
    assert [line for line in alone if said in line] and not [line for line in two if said in line]
    assert Bounds(persons=1).rows()["joint crime"] == "outside" and "joint crime" not in Bounds(persons=2).rows()
