"""Drawings: fit for print, the same bytes every time, and safe with any text."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest

from explain.draw import drawing
from explain.draw.fold import fold
from explain.draw.nodestyle import MARKS, marks, style, tags
from explain.draw.wrap import clean, width, wrap
from explain.say.language import LANGUAGES, language
from kb.errors import DrawingError

Graph: Any = nx.DiGraph  # generic in the stubs only


def proof(title: str, subtitle: str, lang: str, nodes: dict[str, tuple[Any, ...]], rules: Iterable[Any]) -> Any:
    """Build a graph: nodes as (kind, sentence, extras), rules as (id, citation, body, head)."""
    graph = Graph(title=title, subtitle=subtitle, lang=lang)
    for atom, (kind, sentence, *extra) in nodes.items():
        graph.add_node(atom, kind=kind, atom=atom, sentence=sentence, **(extra[0] if extra else {}))
    for provision, citation, body, head in rules:
        graph.add_node(
            provision,
            kind="rule",
            atom=provision,
            sentence=citation,
            provision=provision,
            citation=citation,
            gist=f"What {citation} says, in our own words.",
        )
        for premise in body.split():
            sign = "-" if premise.startswith("!") else "+"
            graph.add_edge(premise.lstrip("!"), provision, sign=sign)
        graph.add_edge(provision, head, sign="+")
    return graph


def cheng_cong() -> Any:
    """Cheng Cong: two offences made out, one conviction after concurrence."""
    fact, el, off = {"band": "fact"}, {"band": "element"}, {"band": "offence"}
    nodes: dict[str, tuple[Any, ...]] = {
        "warned": ("fact", "The public security organ warned Cheng Cong in writing", fact),
        "continued": ("fact", "Cheng Cong went on hosting LePan after the warning", fact),
        "rebuttal": ("absent", "contrary evidence that Cheng Cong did not know", fact),
        "fee": ("fact", "LePan paid Cheng Cong 45,000 yuan for hosting", fact),
        "fraud": ("fact", "Users of LePan defrauded 31 victims by telecommunication", fact),
        "verified": ("disputed", "The defrauding conduct was verified as a crime", fact),
        "hosting": ("fact", "Cheng Cong provided server hosting to LePan", fact),
        "payment": ("fact", "Cheng Cong settled payments for LePan", fact),
        "settled": (
            "fact",
            "Payments were settled in 2017 and 2018",
            {**fact, "note": "judgment of first instance, p. 4"},
        ),
        "person": ("fact", "Cheng Cong is a natural person", fact),
        "provider": ("fact", "Cheng Cong operates a network storage service", fact),
        "users": ("fact", "The service had 200,000 registered users", fact),
        "duty_log": ("fact", "A provider must keep logs and remove illegal content", fact),
        "order": ("assumed", "A document ordering correction was served on Cheng Cong", fact),
        "period": ("fact", "The order set a period of 15 days", fact),
        "lapsed": ("fact", "The period ended without correction", fact),
        "able": ("evaluative", "Cheng Cong was able to correct within the period", fact),
        "leak": ("fact", "Illegal videos were spread: 612 items", fact),
        "minor": ("refuted", "Cheng Cong was under sixteen", fact),
        "knew": (
            "derived",
            "Cheng Cong is presumed to know that others use the network to commit crimes",
            {"role": "presumption"},
        ),
        "exception": ("derived", "The presumption of knowledge is rebutted", {"role": "exception"}),
        "total": (
            "derived",
            "The payment settlement reached the threshold",
            {
                "lines": [
                    "2017: 180,500 yuan",
                    "2018: 121,357 yuan",
                    "sum 301,857 yuan, at least 200,000 required",
                ]
            },
        ),
        "capable": ("derived", "Cheng Cong has reached the age of criminal responsibility"),
        "ordered": ("derived", "A supervising authority ordered correction by written notice"),
        "knowledge": (
            "derived",
            "knowledge that others commit crimes through the network",
            {**el, "number": 1},
        ),
        "aided_crime": (
            "derived",
            "others commit a crime by using the information network",
            {**el, "number": 2},
        ),
        "help": (
            "derived",
            "technical support or payment settlement for the crime",
            {**el, "number": 3},
        ),
        "serious": ("derived", "the circumstances are serious", {**el, "number": 4}),
        "subject": ("derived", "a network service provider", {**el, "number": 1}),
        "duty": (
            "derived",
            "duty of security management under laws and regulations",
            {**el, "number": 2},
        ),
        "el_order": (
            "derived",
            "ordered by the supervising authority to correct",
            {**el, "number": 3},
        ),
        "refusal": ("derived", "refusal to correct", {**el, "number": 4}),
        "result": (
            "derived",
            "a large amount of illegal information is spread",
            {**el, "number": 5},
        ),
        "assisting": ("derived", "assisting information network crime", off),
        "refusing": (
            "derived",
            "refusing to perform security management duties",
            {**off, "role": "displaced"},
        ),
        "heavier": ("doctrine", "Concurrence: the offence with the heavier penalty is applied"),
        "conviction": (
            "derived",
            "Cheng Cong is convicted of assisting (287-2)",
            {"band": "conviction"},
        ),
    }
    rules = [
        ("int2019_a11_i1", "2019 Interpretation, art. 11(1)", "warned continued !rebuttal", "knew"),
        ("int2019_a11_end", "2019 Interpretation, art. 11, end", "rebuttal", "exception"),
        ("cl_a287_2_p1", "Criminal Law, art. 287-2 para. 1", "knew !exception", "knowledge"),
        ("int2019_a12_p2", "2019 Interpretation, art. 12 para. 2", "fraud verified", "aided_crime"),
        ("cl_a287_2_p1_i1", "Criminal Law, art. 287-2 para. 1: hosting", "hosting", "help"),
        ("cl_a287_2_p1_i3", "Criminal Law, art. 287-2 para. 1: payment", "payment", "help"),
        (
            "int2019_a12_p1_i2",
            "2019 Interpretation, art. 12 para. 1(2)",
            "payment settled",
            "total",
        ),
        ("int2019_a12_p1", "2019 Interpretation, art. 12 para. 1", "total fee", "serious"),
        ("cl_a17", "Criminal Law, art. 17", "person !minor", "capable"),
        (
            "cl_a287_2",
            "Criminal Law, art. 287-2",
            "knowledge aided_crime help serious capable",
            "assisting",
        ),
        ("int2019_a1", "2019 Interpretation, art. 1", "provider users", "subject"),
        ("csl2016_a21", "Cybersecurity Law 2016, arts. 21, 47", "provider duty_log", "duty"),
        ("int2019_a2", "2019 Interpretation, art. 2", "order period", "ordered"),
        ("cl_a286_1_p1", "Criminal Law, art. 286-1 para. 1", "ordered", "el_order"),
        ("int2019_a2_p2", "2019 Interpretation, art. 2 para. 2", "lapsed able", "refusal"),
        ("int2019_a3_i1", "2019 Interpretation, art. 3(1)", "leak", "result"),
        (
            "cl_a286_1",
            "Criminal Law, art. 286-1",
            "subject duty el_order refusal result capable",
            "refusing",
        ),
        (
            "cl_a287_2_p3",
            "Criminal Law, art. 286-1 para. 3, art. 287-2 para. 3",
            "assisting !refusing heavier",
            "conviction",
        ),
    ]
    return proof(
        "Cheng Cong went on hosting LePan after official notices",
        "Law in force on 1 November 2019; theory: positive law",
        "en",
        nodes,
        rules,
    )


def chinese() -> Any:
    """The same kind of proof in Chinese."""
    fact, el = {"band": "fact"}, {"band": "element"}
    nodes: dict[str, tuple[Any, ...]] = {
        "warned": ("fact", "公安机关曾书面告知程聪其服务被用于实施犯罪", fact),
        "continued": ("fact", "程聪经告知后仍继续为“乐盘”提供服务器托管", fact),
        "rebuttal": ("absent", "有相反证据证明程聪确实不知道", fact),
        "fraud": ("disputed", "“乐盘”用户实施电信网络诈骗，被害人31名", fact),
        "hosting": ("fact", "程聪提供服务器托管（IDC）等技术支持", fact),
        "paid": ("assumed", "程聪为“乐盘”提供支付结算", fact),
        "value": ("evaluative", "其他情节严重的情形", fact),
        "order": ("assumed", "监管部门向程聪送达责令改正文书", fact),
        "minor": ("refuted", "程聪未满十六周岁", fact),
        "knew": ("derived", "推定程聪明知他人利用信息网络实施犯罪", {"role": "presumption"}),
        "total": (
            "derived",
            "支付结算金额达到数额标准",
            {"lines": ["2017年：180,500元", "2018年：121,357元", "合计301,857元，至少200,000元"]},
        ),
        "knowledge": ("derived", "明知他人利用信息网络实施犯罪", {**el, "number": 1}),
        "crime": ("derived", "他人利用信息网络实施犯罪", {**el, "number": 2}),
        "help": ("derived", "提供技术支持、广告推广、支付结算等帮助", {**el, "number": 3}),
        "serious": ("derived", "情节严重", {**el, "number": 4}),
        "el_order": ("derived", "经监管部门责令采取改正措施而拒不改正", {**el, "number": 3}),
        "assisting": ("derived", "帮助信息网络犯罪活动罪", {"band": "offence"}),
        "refusing": (
            "derived",
            "拒不履行信息网络安全管理义务罪",
            {"band": "offence", "role": "displaced"},
        ),
        "heavier": ("doctrine", "想象竞合：依照处罚较重的规定定罪处罚"),
        "conviction": ("derived", "程聪犯帮助信息网络犯罪活动罪", {"band": "conviction"}),
    }
    rules = [
        ("int2019_a11_i1", "2019年解释第十一条第一项", "warned continued !rebuttal", "knew"),
        ("cl_a287_2_k", "刑法第二百八十七条之二第一款", "knew", "knowledge"),
        ("int2019_a12_p2", "2019年解释第十二条第二款", "fraud", "crime"),
        ("cl_a287_2_h", "刑法第二百八十七条之二第一款", "hosting", "help"),
        ("int2019_a12_i2", "2019年解释第十二条第一款第二项", "paid", "total"),
        ("int2019_a12", "2019年解释第十二条第一款第二项", "total", "serious"),
        ("int2019_a12_i7", "2019年解释第十二条第一款第七项", "value", "serious"),
        ("int2019_a2", "2019年解释第二条", "order", "el_order"),
        ("cl_a286_1", "刑法第二百八十六条之一", "el_order !minor", "refusing"),
        ("cl_a287_2", "刑法第二百八十七条之二", "knowledge crime help serious !minor", "assisting"),
        (
            "cl_a287_2_p3",
            "刑法第二百八十七条之二第三款",
            "assisting !refusing heavier",
            "conviction",
        ),
    ]
    return proof(
        "程聪经告知后继续为“乐盘”提供托管",
        "2019年11月1日施行的法律；理论：实定法",
        "zh",
        nodes,
        rules,
    )


MOCKS = {"cheng_cong": cheng_cong, "chinese": chinese}

HOSTILE = '</text><script>alert(1)</script>"\\N\\"]; x [label="y&lt;&amp; <b>%s {{ #quot; \x00\x1b\ud800 -->'


def hostile() -> Any:
    """A proof in which every text is an attack."""
    graph = Graph(title=HOSTILE, subtitle=HOSTILE, lang="en", note=None)
    graph.add_node(HOSTILE, kind="fact", atom=HOSTILE, sentence=HOSTILE, lines=[HOSTILE])
    graph.add_node("r", kind="rule", provision=HOSTILE, citation=HOSTILE, gist=HOSTILE)
    graph.add_node("d", kind="derived", atom=HOSTILE, sentence="x\ny" + HOSTILE, band="element", number=HOSTILE)
    graph.add_edge(HOSTILE, "r", sign="+")
    graph.add_edge("r", "d", sign="+")
    return graph


@pytest.fixture(params=MOCKS)
def mock(request: pytest.FixtureRequest) -> Any:
    return MOCKS[request.param]()


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    """Read the outline of every node, from its polygons and paths: left, top, right, bottom."""
    found = []
    for group in re.findall(r'<g id="node\d+" class="node">(.*?)\n</g>\n', svg, re.S):
        shapes = re.findall(r'(?:points|d)="([^"]+)"', group)
        marks_ = re.findall(r"(-?[\d.]+),(-?[\d.]+)", " ".join(shapes))
        if marks_:
            xs, ys = [float(x) for x, _ in marks_], [float(y) for _, y in marks_]
            found.append((min(xs), min(ys), max(xs), max(ys)))
    return found


def test_the_picture_fits_a_page_with_six_point_type(mock: Any) -> None:
    svg = drawing.svg(mock)
    wide = float(re.findall(r'<svg width="([\d.]+)pt"', svg)[0])
    small = min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg))
    assert small * (170 / 25.4 * 72) / wide >= 6 * 0.99


def test_no_text_leaves_its_box(mock: Any) -> None:
    svg = drawing.svg(mock)
    for group in re.findall(r'<g id="node\d+" class="node">(.*?)\n</g>\n', svg, re.S):
        outline = boxes(f'<g id="node1" class="node">{group}\n</g>\n')
        right = max((box[2] for box in outline), default=1e9)
        for x, rest, size, text in re.findall(
            r'<text[^>]* x="([\d.-]+)"([^>]*) font-size="([\d.]+)"[^>]*>([^<]*)', group
        ):
            text = ElementTree.fromstring(f"<t>{text}</t>").text or ""
            assert float(x) + width(text, float(size), bold="bold" in rest) <= right + 1


def test_no_two_boxes_overlap(mock: Any) -> None:
    found = boxes(drawing.svg(mock))
    assert len(found) > 15
    for i, (left, top, right, bottom) in enumerate(found):
        for left2, top2, right2, bottom2 in found[i + 1 :]:
            apart = left >= right2 or left2 >= right or top >= bottom2 or top2 >= bottom
            assert apart


def test_every_provision_and_every_sentence_is_in_the_picture(mock: Any) -> None:
    shown = "".join(ElementTree.fromstring(drawing.svg(mock)).itertext())
    bare = re.sub(r"\s", "", shown)
    for _, data in mock.nodes(data=True):
        text = data["citation"] if data["kind"] == "rule" else data["sentence"]
        assert re.sub(r"\s", "", text) in bare


def test_same_graph_same_bytes_whatever_the_order_of_insertion(mock: Any) -> None:
    turned = Graph(**mock.graph)
    turned.add_nodes_from(reversed(list(mock.nodes(data=True))))
    turned.add_edges_from(reversed(list(mock.edges(data=True))))
    for kind in ("svg", "dot", "json", "graphml", "mmd"):
        assert drawing.render(mock, kind) == drawing.render(turned, kind)


def test_columns_run_from_facts_to_conviction() -> None:
    sheet = fold(cheng_cong())
    column = {box.node["atom"]: box.column for box in sheet.boxes}
    assert column["warned"] == column["leak"] == column["able"] == 0
    assert column["knowledge"] == column["result"] > column["knew"] > 0
    assert column["assisting"] == column["refusing"] == column["conviction"] - 1
    assert column["conviction"] == max(column.values())


def test_elements_stand_in_statutory_order() -> None:
    sheet = fold(cheng_cong())
    names = [box.node["atom"] for box in sheet.boxes]
    order = [names.index(n) for n in ("knowledge", "aided_crime", "help", "serious")]
    assert order == sorted(order)


def test_a_lone_rule_is_folded_and_alternatives_are_not() -> None:
    sheet = fold(cheng_cong())
    own = {box.node["provision"] for box in sheet.boxes if box.node["kind"] == "rule"}
    assert own == {"cl_a287_2_p1_i1", "cl_a287_2_p1_i3"}
    assert [r["provision"] for b in sheet.boxes for r in b.rules].count("cl_a287_2") == 1


def test_each_mark_differs_without_colour_and_carries_a_word() -> None:
    looks = set()
    for mark in MARKS:
        look = style((mark,))
        looks.add(
            (
                look.rounded,
                look.line,
                look.border,
                look.sides,
                look.double,
                look.inverse,
                look.italic,
                *tags((mark,), language("en")),
            )
        )
        for code in LANGUAGES:
            assert language(code).section("box")[mark] and language(code).section("legend")[mark]
    assert len(looks) == len(MARKS)


def test_an_exception_that_is_not_shown_says_both() -> None:
    assert marks({"kind": "absent", "role": "exception"}) == ("exception", "absent")


def test_the_legend_explains_only_what_occurs() -> None:
    graph = proof(
        "",
        "",
        "en",
        {"a": ("fact", "a fact"), "b": ("derived", "a step")},
        [("r", "art. 1", "a", "b")],
    )
    svg = drawing.svg(graph)
    assert "proved or admitted" in svg
    assert "ASSUMED" not in svg and "absence" not in svg


@pytest.mark.parametrize("graph", [Graph(), Graph(title="t")])
def test_an_empty_graph_is_drawn(graph: Any) -> None:
    for kind in ("svg", "png", "dot", "json", "graphml", "mmd"):
        assert drawing.render(graph, kind)


def test_a_circle_and_a_node_without_attributes_are_drawn() -> None:
    graph = Graph([("a", "b"), ("b", "a"), ("b", "b"), (1, "1")])
    assert len(boxes(drawing.svg(graph))) == 4


def test_hostile_text_stays_text_in_svg() -> None:
    svg = drawing.svg(hostile())
    tree = ElementTree.fromstring(svg)
    assert {e.tag.rpartition("}")[2] for e in tree.iter()} <= {
        "svg",
        "g",
        "title",
        "a",
        "text",
        "path",
        "polygon",
        "polyline",
        "ellipse",
    }
    shown = re.sub(r"\s", "", "".join(tree.itertext()))
    assert "</text><script>alert(1)</script>" in shown
    assert '\\N\\"];x[label="y&lt;&amp;<b>' in shown
    tips = [v for e in tree.iter() for k, v in e.items() if k.endswith("title")]
    assert any(clean(HOSTILE) in tip for tip in tips)


def test_hostile_text_stays_text_in_data_formats(tmp_path: Path) -> None:
    graph = hostile()
    data = json.loads(drawing.render(graph, "json"))
    assert HOSTILE in {node["id"] for node in data["nodes"]}
    path = drawing.draw(graph, tmp_path / "x.graphml")
    assert len(nx.read_graphml(path)) == 3
    lines = drawing.render(graph, "mmd").decode().splitlines()
    for line in lines[1:4]:
        label = re.fullmatch(r'  n\d[^"]+"([^"]*)"[^"]+', line)
        assert label and not set("<>\\[]{}") & set(label[1].replace("<br/>", ""))


def test_json_keeps_the_contract(mock: Any) -> None:
    data = json.loads(drawing.render(mock, "json"))
    assert len(data["nodes"]) == len(mock)
    assert all({"kind", "atom", "sentence"} <= set(node) for node in data["nodes"])
    assert all("provision" in node for node in data["nodes"] if node["kind"] == "rule")


def test_latin_png_needs_no_font_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert drawing.render(cheng_cong(), "png").startswith(b"\x89PNG")
    with pytest.raises(DrawingError, match=r"pip install '\.\[chinese\]' \(resvg-py, pylopdf-fonts-zh-cn\)"):
        drawing.render(chinese(), "png")


def test_chinese_png_has_glyphs() -> None:
    pytest.importorskip("resvg_py")
    pytest.importorskip("pylopdf_fonts_zh_cn")
    one, other = (proof("", "", "zh", {"a": ("fact", text)}, []) for text in ("程聪提供托管", "胡某设立网站"))
    assert drawing.render(one, "png") != drawing.render(other, "png")  # empty boxes would be equal


def test_pdf_without_graphviz_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(DrawingError, match="install graphviz"):
        drawing.render(cheng_cong(), "pdf")
    with pytest.raises(DrawingError, match="pip install graphviz-pure"):
        drawing.svg(cheng_cong())


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs the system's Graphviz")
def test_pdf_with_graphviz(mock: Any) -> None:
    assert drawing.render(mock, "pdf").startswith(b"%PDF")


def test_draw_writes_by_suffix_and_refuses_others(tmp_path: Path) -> None:
    assert drawing.draw(cheng_cong(), tmp_path / "x.SVG").read_bytes().startswith(b"<?xml")
    with pytest.raises(DrawingError, match="choose one of svg"):
        drawing.draw(cheng_cong(), tmp_path / "x.gif")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一二三四五，六七", ["一二三四", "五，六七"]),
        ("see art. 12 now", ["see", "art. 12", "now"]),
        ("", [""]),
    ],
)
def test_wrapping(text: str, lines: list[str]) -> None:
    assert wrap(text, 10, 40) == lines


def test_a_number_keeps_its_unit_on_its_line() -> None:
    assert wrap("淫秽视频文件：1,350个，须20个以上", 7, 72) == ["淫秽视频文件：", "1,350个，须20个以上"]
    assert wrap("有期徒刑10至15年", 7, 52) == ["有期徒刑10至", "15年"]
    assert wrap("public surveillance of 3 months to 2 years", 7, 120)[-1].endswith("2 years")
    assert wrap("surveillance of 3 months to 2 years", 7, 105) == ["surveillance of 3 months to", "2 years"]


def test_wrapped_lines_keep_the_text_and_the_limit() -> None:
    text = "supercalifragilistic_expialidocious(程聪，287-2) " * 3
    lines = wrap(text, 9, 60)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, 9) <= 60 for line in lines)


def test_importing_the_drawing_loads_nothing_heavy() -> None:
    code = "import sys, explain.draw.drawing; print({'networkx', 'subprocess'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
