"""Figures for print: type of at least 7 points at the printed width, nothing lost between figures, headings that say what."""

from __future__ import annotations

import re
import shutil
import struct
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from explain import cli
from explain.draw import drawing, engine
from explain.draw.cut import below, closed, is_rule
from explain.draw.figures import Figure, figures
from explain.draw.paper import SCREEN, of_width, points
from explain.draw.proofs import Options, proof, proofs
from kb.errors import BadInput
from kb.run.derivation import derive, load_case

REPORTED = ["cheng_cong", "hu", "huang_tao", "ke", "zhu"]
CM = 72 / 2.54
laid_out = cache(engine.to_svg)


def smallest(svg: str, cm: float) -> float:
    """The smallest type of an SVG set to a printed width, in points."""
    box = re.search(r'viewBox="0\.00 0\.00 ([\d.]+) ', svg)
    assert box
    return min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)) * cm * CM / float(box[1])


def shown(svg: str) -> str:
    return re.sub(r"\s+", "", "".join(ElementTree.fromstring(svg).itertext()))


@cache
def drawn(name: str, cm: float, lang: str = "en") -> list[Figure]:
    return figures(list(proofs(derive(load_case(name)), options=Options(lang))), of_width(f"{cm}cm"))


def check(name: str, found: list[Figure], cm: float) -> None:
    for figure in found:
        svg = laid_out(figure.source)
        width, height = engine.size_of(svg)
        assert smallest(svg, cm) >= 7, name
        assert width <= cm * CM, name
        assert height <= 1.5 * cm * CM, name


@pytest.mark.parametrize("name", REPORTED)
def test_type_is_of_seven_points_at_16_cm_and_no_step_is_lost(name: str) -> None:
    """Lang and He are drawn as Huang Tao with his four is, with as many conclusions; Wu as Hu and Zhu are,
    and Ji, of the offence of Cheng Cong, in several versions below."""
    found = drawn(name, 16)
    check(name, found, 16)
    assert 1 < len(found) <= 7, "cut where it must be, and not into shreds: five accused are the most"
    (whole,) = proofs(derive(load_case(name)))
    nodes = {n for figure in found for n in figure.graph}
    edges = {edge for figure in found for edge in figure.graph.edges}
    assert nodes == set(whole)
    assert edges == set(whole.edges)


def test_no_word_of_a_sentence_is_broken_where_the_columns_find_room() -> None:
    """The conviction of Hu, in bold, is the narrowest column but for a word of thirteen letters."""
    lines = [line for f in drawn("hu", 16) for line in re.findall(r">([^<>]+)</text>", laid_out(f.source))]
    assert any("circumvention" in line for line in lines)
    assert [line for line in lines if re.search(r"\bcircumv\w*$", line) and not line.endswith("circumvention")] == []


def test_a_box_that_goes_on_elsewhere_keeps_its_provision_and_names_the_figure_that_shows_its_proof() -> None:
    found = drawn("ke", 16)
    whole = found[0].explained
    cut = 0
    for figure in found:
        for node in closed(whole, figure.graph):
            cut += 1
            goes_on = found[figure.graph.nodes[node]["see"] - 1]
            assert set(below(goes_on.graph, node)) == set(below(whole, node))
            rules = {p for p in whole.predecessors(node) if is_rule(whole, p)}
            assert rules <= set(figure.graph.predecessors(node))
            assert f"→figure{figure.graph.nodes[node]['see']}" in shown(laid_out(figure.source))
    assert cut > 3


def test_chinese_figures_fit_as_well_and_name_their_number() -> None:
    found = drawn("ke", 16, "zh")
    check("ke", found, 16)
    assert f"（图1，共{len(found)}幅）" in shown(laid_out(found[0].source))
    assert any("→图" in shown(laid_out(figure.source)) for figure in found)


@pytest.mark.parametrize("cm", [8, 12.5])
def test_narrow_paper_makes_more_figures_and_not_smaller_type(cm: float) -> None:
    found = drawn("zhu", cm)
    assert len(found) > len(drawn("zhu", 16))
    for figure in found:
        assert smallest(laid_out(figure.source), cm) >= 7


def test_what_fits_is_one_figure_without_a_number() -> None:
    (figure,) = drawn("zhu", 60)
    assert "figure" not in figure.graph.graph
    assert "figure1" not in shown(laid_out(figure.source))


def test_the_legend_stands_in_the_first_figure_and_explains_the_marks_of_all() -> None:
    first, *others = (shown(laid_out(figure.source)) for figure in drawn("cheng_cong", 16))
    assert "takenasgiven,notproved" in first and "ASSUMED" in first
    assert all("takenasgiven" not in other for other in others)


def test_every_figure_of_every_version_is_headed_by_theory_and_version() -> None:
    outcome = derive(load_case("ji"), positions={"order_element": "deleted"})
    found = figures(list(proofs(outcome)), of_width("16cm"))
    assert [figure.graph.graph["figure"] for figure in found] == [(n, len(found)) for n in range(1, len(found) + 1)]
    for figure in found:
        heading = shown(laid_out(figure.source))
        assert "order_element=deleted" in heading
        assert "Indispute,andtakentoholdhere:" in heading
        assert "Thelawasitstands" not in heading
    versions = ["Indispute,andtakennottoholdhere:" in shown(laid_out(figure.source)) for figure in found]
    assert versions == sorted(versions) and set(versions) == {False, True}
    for figure in found:
        for node in closed(figure.explained, figure.graph):
            assert found[figure.graph.nodes[node]["see"] - 1].explained is figure.explained


def test_elements_keep_their_citation_at_depth_2_and_say_how_much_is_folded() -> None:
    ke = derive(load_case("ke"))
    graph, whole = proof(ke, options=Options(depth=2)), proof(ke)
    elements = [n for n in graph if n.startswith("satisfied(")]
    assert len(elements) == 5
    rules = 0
    for element in elements:
        assert [p for p in graph.predecessors(element) if is_rule(graph, p) and graph.nodes[p]["citation"]], element
        kinds = [whole.nodes[n]["kind"] for n in nx.ancestors(whole, element) if n not in graph]
        assert graph.nodes[element]["folded"] == len(kinds) - kinds.count("rule") > 0
        rules += kinds.count("rule")
    assert rules > 0, "a rule goes with its conclusion, and is not counted"
    svg = shown(drawing.svg(graph))
    assert "2017Interpretation,art.5,para.1,item(7)" in svg
    folded = next(graph.nodes[n]["folded"] for n in elements if n.endswith(",subject)"))
    assert folded == 1 and "…1below,folded" in svg


@pytest.mark.parametrize(
    ("length", "wide"), [("16cm", 453.54), ("160mm", 453.54), ("6.3in", 453.6), ("450pt", 450), ("8 cm", 226.77)]
)
def test_widths_are_read_in_four_units(length: str, wide: float) -> None:
    assert points(length) == pytest.approx(wide, abs=0.01)


@pytest.mark.parametrize("length", ["16", "cm", "-16cm", "16px", "1e3cm", "7.9cm", "201cm", "16cm 3", ""])
def test_other_lengths_are_refused(length: str) -> None:
    with pytest.raises(BadInput, match="is no width from 8cm to 200cm"):
        points(length)


def test_without_a_width_the_paper_is_the_screen() -> None:
    assert of_width(None) == SCREEN
    assert not SCREEN.bound and of_width("16cm").bound


def run(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert cli.main(words) == 0
    return capsys.readouterr().out.splitlines()


def test_the_command_writes_numbered_files_and_says_what_each_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(["draw", "ke", "--width", "16cm", "-o", str(tmp_path / "ke.svg")], capsys)
    files = [line for line in said if not line.startswith(" ")]
    assert files == [str(tmp_path / f"ke-{n}.svg") for n in range(1, len(files) + 1)]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(Path(f).name for f in files)
    assert said[1].strip().startswith("Ke is convicted of infringing citizens' personal information")
    assert all(smallest(Path(file).read_text(encoding="utf-8"), 16) >= 7 for file in files)


def test_title_legend_and_depth_are_as_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.svg"
    words = ["draw", "ke", "--depth", "2", "--title", r"C:\Ke & <b>", "--no-legend", "-o", str(path)]
    said = run(words, capsys)
    svg = path.read_text(encoding="utf-8")
    assert r"C:\Ke&<b>" in shown(svg)
    assert "soldowners'listings" not in shown(svg) and "provedoradmitted" not in shown(svg)
    assert "Thelawasitstands" in shown(svg)
    assert said[0] == str(path)
    assert "    folded: Subject: met (1 below)" in said


@pytest.mark.parametrize("dpi", [96, 300])
def test_a_png_has_the_dots_asked_for_and_knows_its_printed_size(
    dpi: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["draw", "zhu", "--depth", "1", "--width", "16cm", "--dpi", str(dpi), "-o", str(tmp_path / "z.png")], capsys)
    png = (tmp_path / "z.png").read_bytes()
    wide = struct.unpack(">I", png[16:20])[0]
    assert 0.97 * 16 < wide / dpi * 2.54 <= 16
    at = png.index(b"pHYs")
    assert struct.unpack(">IIB", png[at + 4 : at + 13]) == (round(dpi / 0.0254), round(dpi / 0.0254), 1)
    assert png.count(b"pHYs") == 1


@pytest.mark.skipif(shutil.which("dot") is None, reason="PDF needs the system's Graphviz")
def test_a_pdf_is_no_wider_than_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["draw", "zhu", "--width", "16cm", "-o", str(tmp_path / "z.pdf")], capsys)
    for path in tmp_path.iterdir():
        box = re.search(rb"MediaBox \[ ?0 0 (\d+)", path.read_bytes())
        assert box and int(box[1]) <= 454


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--width", "3cm"], "`3cm` is no width from 8cm to 200cm"),
        (["--dpi", "5"], "`5` is not between 50 and 1200 dots an inch"),
        (["--depth", "-1"], "`-1` is no whole number"),
        (["--depth", "two"], "`two` is no whole number"),
    ],
)
def test_bad_words_are_refused(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = cli.main(["draw", "zhu", "-o", "never.svg", *words])
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    assert code == 2
    assert said in capsys.readouterr().err
    assert not Path("never.svg").exists()


def test_two_proofs_side_by_side_are_named_and_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "parted.svg"
    words = ["contrast", "cheng_cong", "--theory", "positive_law", "--theory", "pan_xiong", "--width", "16cm"]
    run([*words, "-o", str(path)], capsys)
    drawn = [each.read_text(encoding="utf-8") for each in sorted(tmp_path.glob("parted*.svg"))]
    assert 1 <= len(drawn) <= 2 and all(smallest(svg, 16) >= 7 for svg in drawn)
    said = "".join(map(shown, drawn))
    assert "A·CONVICTION" in said and "B·CONVICTION" in said
    assert "furtherstepsincommonarefolded" in said
    assert "CriminalLaw,art.287-2para.1;CriminalLaw,art.3" in said, "a shared box keeps its provision"


@pytest.mark.parametrize(("lang", "mark"), [("en", ": Knowledge: met"), ("zh", "：符合“明知”要件")])
def test_an_element_names_its_person_where_a_drawing_speaks_of_several(lang: str, mark: str) -> None:
    outcome = derive(load_case("huang_he_cards"))
    graph = proof(outcome, options=Options(lang))
    elements = [data for _, data in graph.nodes(data=True) if data.get("role") == "element"]
    persons = {data["person"] for data in elements}
    assert len(persons) == 2
    pictures = [laid_out(figure.source) for figure in figures([graph], of_width("16cm"))]
    assert all(smallest(svg, 16) >= 7 for svg in pictures)
    text = "".join(map(shown, pictures))
    knowing = [data for data in elements if ",knowledge)" in data["atom"]]
    assert {data["person"] for data in knowing} == persons
    assert all((data["person"] + mark).replace(" ", "") in text for data in knowing)
    alone = proof(outcome, accused=outcome.case.accused[0], options=Options(lang))
    assert not [data["said"] for _, data in alone.nodes(data=True) if "said" in data]
