"""Labels come out as written: in the picture, in its tooltips, and through either engine."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest

from explain.draw import drawing, engine
from explain.draw.dot import dot
from explain.draw.proofs import proof
from explain.draw.wrap import clean
from explain.say.why_text import text as told
from kb.run.derivation import derive, load_case

LABELS = [
    r"C:\Games\New",
    r"\N",
    r"\l and \r and \n",
    r"\G\E\T\H\L",
    "ends in \\",
    r"two \\ and four \\\\",
    r"a \"quote\" and 'another'",
    '"quoted"',
    "<b>bold</b>",
    "<<b>bold</b>>",
    "<>",
    "a & b &amp; &lt; &#92; &nbsp;",
    "]; evil [label=x] //",
    "{act} and {{accused}} %s $x",
    "node",
    "程聪“乐盘”：<甲>",
]
ENGINES = ["pure", pytest.param("dot", marks=pytest.mark.skipif(shutil.which("dot") is None, reason="no dot here"))]


def graph(text: str) -> Any:
    """A proof in which everything that a label shows is one text, and so is every name."""
    made: Any = nx.DiGraph(title=text, subtitle=text, lang="en")
    made.add_node(text, kind="fact", atom=text, sentence=text, lines=[text], note=text)
    made.add_node("rule", kind="rule", provision=text, citation=text, gist=text)
    made.add_node("end", kind="derived", atom=text, sentence=text, band="element", number=1)
    made.add_edge(text, "rule", sign="-")
    made.add_edge("rule", "end", sign="+")
    return made


def parts(svg: str) -> tuple[list[str], list[str]]:
    """Read the lines of text and the tooltips of an SVG."""
    tree = list(ElementTree.fromstring(svg).iter())
    lines = [clean(e.text or "") for e in tree if e.tag.endswith("}text")]
    tips = [value for e in tree for key, value in e.items() if key.endswith("}title")]
    return lines, tips


def layout(source: str, program: str, monkeypatch: pytest.MonkeyPatch) -> str:
    if program == "dot":
        monkeypatch.setattr(engine, "_pure", lambda: None)
    return engine.to_svg(source)


@pytest.mark.parametrize("program", ENGINES)
@pytest.mark.parametrize("text", LABELS)
def test_a_label_comes_out_as_written(text: str, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines, tips = parts(layout(dot(graph(text)), program, monkeypatch))
    bare = "".join("".join(lines).split())
    wanted = "".join(text.split())
    assert bare.count(wanted) >= 6, lines  # title, subtitle, fact, its line, the conclusion, its citation
    whole = clean(text)
    assert f"{whole} | {whole}" in tips  # atom and note of the fact
    assert f"{whole} | {whole} | {whole}" in tips  # atom of the conclusion, citation and gist of its rule
    assert f"{whole} -> {whole}" in tips  # the arrow


@pytest.mark.parametrize("program", ENGINES)
def test_newlines_and_control_characters_become_spaces_and_marks(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines, tips = parts(layout(dot(graph("one\n\ttwo\x00\x1b[31m\u202e\ud800end")), program, monkeypatch))
    assert "one two\ufffd\ufffd[31m\ufffd\ufffdend" in lines
    assert any(tip.startswith("one two\ufffd\ufffd[31m\ufffd\ufffdend") for tip in tips)


@pytest.mark.parametrize("text", LABELS)
def test_dot_written_to_a_file_gives_the_same_picture(text: str, tmp_path: Path) -> None:
    path = drawing.draw(graph(text), tmp_path / "x.dot")
    assert engine.to_svg(path.read_text(encoding="utf-8")) == drawing.svg(graph(text))


@pytest.mark.skipif(shutil.which("dot") is None, reason="PDF needs the system's Graphviz")
@pytest.mark.parametrize("text", LABELS)
def test_pdf_takes_every_label(text: str) -> None:
    assert drawing.render(graph(text), "pdf").startswith(b"%PDF")


CASE = """
id: hostile
title: "The {act} of C:\\\\Games <b>"
names:
  p: {en: "{act} \\\\N <b>p</b>", zh: "{accused}某"}
  hosting: {en: "the {offence} \\"hosting\\" C:\\\\Games\\\\New", zh: "{act}"}
facts:
  - person(p)
  - acts(p, hosting)
  - time(hosting, 2020-01-01, 2020-12-31)
  - knows_of_crime(p, hosting)
  - helps(p, hosting, r, server_hosting)
  - commits(r, x)
  - uses_network(x)
  - confirmable_crime(x)
  - quantity(p, hosting, illegal_gains, 10_000)
"""


def test_a_name_that_looks_like_a_place_of_a_sentence_stays_a_name(tmp_path: Path) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(CASE, encoding="utf-8")
    made = proof(derive(load_case(path)), "assisting")
    end = made.nodes["convicted(p,hosting,assisting)"]["sentence"]
    person, act = r"{act} \N <b>p</b>", r'the {offence} "hosting" C:\Games\New'
    assert end == f"{person} is convicted of assisting network crime (art. 287-2) for {act}"
    assert f"{person} is convicted of assisting network crime (art. 287-2) for {act}." in told(made)
    lines, _ = parts(drawing.svg(made))
    shown = "".join("".join(lines).split())
    assert re.sub(r"\s", "", end) in shown
