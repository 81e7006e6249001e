"""Two proofs set against each other: what is common is folded, where they part is marked."""

from __future__ import annotations

import networkx as nx
import pytest

from explain import cli
from explain.draw.proofs import Options, pair, proof
from explain.draw.side_by_side import Contrast, contrast
from explain.say.contrast_text import text
from kb.run.derivation import derive, load_case


@pytest.fixture(scope="module")
def charges() -> Contrast:
    outcome = derive(load_case("cheng_cong"))
    first, second = (proof(outcome, charge) for charge in ("assisting", "refusing_duties"))
    return contrast(first, second, "assisting", "refusing_duties")


@pytest.fixture(scope="module")
def neighbours() -> Contrast:
    names = ("int2019_a3__videos_199", "int2019_a3__videos_200")
    first, second = (proof(derive(load_case(name)), "refusing_duties") for name in names)
    return contrast(first, second, "199", "200")


def test_every_node_is_on_the_left_on_the_right_or_on_both(charges: Contrast) -> None:
    sides = {data["side"] for _, data in charges.graph.nodes(data=True)}
    assert sides == {"left", "right", "both"}
    assert nx.is_directed_acyclic_graph(charges.graph)
    ends = {n: data["side"] for n, data in charges.graph.nodes(data=True) if "goal" in data}
    assert ends["convicted(cheng_cong,hosting,assisting)"] == "left"
    assert ends["displaced(cheng_cong,hosting,refusing_duties,assisting,cl_a286_1_p3)"] == "right"


def test_what_is_on_one_side_only_is_marked_and_nothing_of_it_is_folded(charges: Contrast) -> None:
    outcome = derive(load_case("cheng_cong"))
    first, second = (proof(outcome, charge) for charge in ("assisting", "refusing_duties"))
    assert set(first) ^ set(second) <= set(charges.graph)
    for node, data in charges.graph.nodes(data=True):
        aside = {"left": "A", "right": "B", "both": None}[data["side"]]
        assert data.get("aside") == (None if data["kind"] == "rule" else aside), node


def test_the_neighbours_part_on_the_number(neighbours: Contrast) -> None:
    graph = neighbours.graph
    only = {graph.nodes[n]["side"]: n for n in graph if n.startswith("quantity(")}
    assert only.get("right") == "quantity(p,hosting,illegal_video_files,200)"
    assert any(data["side"] == "left" and data["kind"] == "absent" for _, data in graph.nodes(data=True))


def test_a_proof_against_itself_is_folded_to_its_end() -> None:
    graph = proof(derive(load_case("cheng_cong")), "assisting")
    found = contrast(graph, graph, "one", "two")
    assert {data["side"] for _, data in found.graph.nodes(data=True)} == {"both"}
    shown = [n for n, data in found.graph.nodes(data=True) if data["kind"] != "rule"]
    whole = [n for n, data in graph.nodes(data=True) if data["kind"] != "rule"]
    assert found.folded == len(whole) - len(shown) > 0


@pytest.mark.parametrize(("lang", "words"), [("en", ("Only 199:", "Only 200:")), ("zh", ("仅199：", "仅200："))])
def test_the_text_says_what_each_has_alone(lang: str, words: tuple[str, str]) -> None:
    names = ("int2019_a3__videos_199", "int2019_a3__videos_200")
    proofs = (proof(derive(load_case(name)), "refusing_duties", options=Options(lang)) for name in names)
    found = contrast(*proofs, "199", "200")
    told = text(found.graph, found.folded)
    left, right = map(told.index, words)
    assert left < right
    assert "200" in told[right:]


def test_an_element_says_whose_it_is_where_there_are_several() -> None:
    outcome = derive(load_case("huang_he_cards"))
    first, second = (proof(outcome, charge) for charge in ("concealing_proceeds", "assisting"))
    found = contrast(first, second, "312", "287-2")
    said = text(found.graph, found.folded)
    assert "  - He, He's withdrawal: Knowledge: met." in said
    assert "  - Huang, Huang's withdrawal and transfer: Knowledge: met." in said and "  - Knowledge: met." not in said
    alone = derive(load_case("cheng_cong"))
    first, second = (proof(alone, charge) for charge in ("refusing_duties", "assisting"))
    found = contrast(first, second, "a", "b")
    assert "\n  - Breach of duty: met." in text(found.graph, found.folded)


def test_what_the_other_proof_holds_too_and_only_leaves_aside_is_not_told_as_in_one_only() -> None:
    """Ji's duty and its breach stand under positive law as well, which does not show them beside a conviction."""
    ji = load_case("ji")
    outcomes = [derive(ji, positions=positions) for positions in ({}, {"order_element": "deleted"})]
    plain = [proof(outcome, accused="ji") for outcome in outcomes]
    assert any("refusing_duties,subject" in node for node in set(plain[1]) - set(plain[0])), "it is left aside"
    graph = contrast(*pair(outcomes[0], outcomes[1], accused="ji"), "law", "deleted").graph
    only = {
        side: {d["atom"] for _, d in graph.nodes(data=True) if d["side"] == side} for side in ("left", "right", "both")
    }
    assert "established(ji,settlement,refusing_duties)" in only["right"]
    assert "not established(ji,settlement,refusing_duties)" in only["left"]
    told = text(graph, 0)
    assert "Order to correct: not shown" in told[: told.index("Only deleted")]
    for element in ("subject", "duty", "result"):
        assert [side for side in only if any(f"refusing_duties,{element})" in atom for atom in only[side])] == ["both"]
    facts = [d["sentence"] for _, d in graph.nodes(data=True) if d.get("band") == "fact" and d["side"] != "both"]
    assert facts == []


def test_what_a_reading_makes_superfluous_stays_in_the_one_proof_that_needs_it() -> None:
    hu = load_case("hu")
    first, second = pair(derive(hu), derive(hu, positions={"order_element": "deleted"}))
    told = text(contrast(first, second, "law", "deleted").graph, 0)
    assert told.index("Only law:") < told.index("Order to correct: met.") < told.index("In common:")


@pytest.mark.parametrize(
    ("lang", "only", "also", "amount"),
    [
        ("en", "Only {}:", "So in both, and part of the proof of {} alone:", "illegal video files spread: {} files"),
        ("zh", "仅{}：", "双方均属如此，而仅{}之论证以之为据：", "违法视频文件{}个"),
    ],
)
def test_what_both_cases_have_parts_them_in_nothing_and_both_amounts_are_told(
    lang: str, only: str, also: str, amount: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("int2019_a3__videos_199", "int2019_a3__videos_200")
    assert cli.main(["contrast", *names, "--charge", "286-1", "--lang", lang]) == 0
    first, second, both = (set(part.splitlines()) for part in capsys.readouterr().out.split("\n\n")[1:4])
    assert {only.format(names[0]), only.format(names[1]), also.format(names[1])} <= first | second | both
    assert [sum(amount.format(n) in line for line in side) for side in (first, second, both) for n in (199, 200)] == [
        *(1, 0),
        *(0, 1),
        *(0, 0),
    ]


def test_an_absence_that_both_have_is_told_of_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["contrast", "int2019_a3__videos_199", "int2019_a3__videos_200"]) == 0
    _, _, _, also, *_ = capsys.readouterr().out.split("\n\n")
    assert also.splitlines()[0] == "So in both, and part of the proof of int2019_a3__videos_200 alone:"
    assert "is not taken to have come before the order" in also


def test_a_range_that_weighs_the_same_under_two_theories_parts_them_in_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["contrast", "cheng_cong", "--theory", "positive_law", "--theory", "pan_xiong"]) == 0
    parts = capsys.readouterr().out.split("\n\n")
    (found,) = (part.splitlines()[0] for part in parts if "is heavier than that of refusing" in part)
    assert found.startswith("So in both, and part of the proof of “The law as it stands”")


def test_two_charges_of_one_case_are_told_by_their_proofs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["contrast", "cheng_cong", "--charge", "287-2", "--charge", "286-1"]) == 0
    assert "So in both" not in capsys.readouterr().out
