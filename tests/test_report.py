"""Reports: what the pages hold, that no text becomes markup, how they work in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from explain import cli
from explain.draw.proofs import proofs
from explain.report import overview, picture, ranking, switches
from explain.report.folder import embedded, save, write
from explain.report.page import CasePage
from explain.report.worlds import Choice, Passed, View, Worlds
from explain.say import charge_text, why_text
from explain.say.cells import KINDS, Cell
from explain.say.language import language
from kb.errors import BadInput
from kb.rules.knowledge import Knowledge, shipped
from kb.run.derivation import derive, derive_many, load_case
from kb.run.outcome import Outcome
from kb.run.versions import versions

EVIL = "</script><img src=x onerror=alert(1)><!-- {{7*7}} & \"quoted\" 'so'"
HOSTILE = f"""
id: hostile
title: {json.dumps(EVIL)}
note: {json.dumps("note " + EVIL)}
names:
  p: {{en: {json.dumps("P " + EVIL)}, zh: {json.dumps("甲 " + EVIL)}}}
  a: {json.dumps("the act " + EVIL)}
sources:
  - {{seed: {json.dumps("seed " + EVIL)}}}
facts:
  - person(p)
  - acts(p, a)
  - provides(p, network_access)
  - fact: helps(p, a, q, server_hosting)
    status: disputed
    note: {json.dumps("fact " + EVIL)}
    source: {{citation: {json.dumps("cite " + EVIL)}}}
  - commits(q, fraud_on_users)
  - uses_network(fraud_on_users)
  - fact: confirmable_crime(fraud_on_users)
    status: disputed
  - continued_after_being_informed(p, a)
  - order(o1, p, public_security)
  - concerns(o1, a)
  - quantity(p, a, illegal_gains, 10_000)
court:
  convicted: {{p: [assisting]}}
  remark: {json.dumps("court " + EVIL)}
"""


class Paper(HTMLParser):
    """The tags of a page, and the content of its style, script and data."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, str] = {}
        self._inside = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        kind = dict(attrs).get("type") or tag
        self._inside = kind if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.raw[self._inside] = self.raw.get(self._inside, "") + data

    @property
    def data(self) -> Any:
        return json.loads(self.raw["application/json"])


NAMES = ("cheng_cong", "hostile")
ISSUES = ("concurrence", "order_element", "order_review", "necessity", "criminal_pattern")
THEORIES = (
    *("positive_law", "zheng_liu_no_order", "pan_xiong", "pan_xiong_full", "zheng_liu_negligence"),
    *("draft_opinions", "no_offence"),
)


def few_choices(issues: Collection[str] = ISSUES) -> Knowledge:
    """The shipped law with few issues that open, and few theories: fewer worlds, and each kind of switch and theory."""
    known = shipped().solved_by(shipped().program)
    found = known.doctrine
    opened = {n: i if n in issues else replace(i, no_rule="not opened") for n, i in found.issues.items()}
    theories = {name: theory for name, theory in found.theories.items() if name in THEORIES}
    known.__dict__["doctrine"] = replace(found, issues=opened, theories=theories)
    return known


class Made:
    """The pages of two cases, each made when it is first asked for; `solved` and `told` count what goes by."""

    def __init__(self, root: Path, knowledge: Knowledge) -> None:
        self.root, self.knowledge, self._pages = root, knowledge, dict[str, CasePage]()
        (root / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")

    def page(self, name: str) -> CasePage:
        if name not in self._pages:
            self._pages[name] = self._made(name)
        return self._pages[name]

    def _made(self, name: str) -> CasePage:
        case = load_case(self.root / "hostile.yaml" if name == "hostile" else name)
        passed = Passed(*(partial(_counted, self.root / f"{name}_{way}") for way in ("solved", "told")))
        page = CasePage(case, self.knowledge, "en", 600, passed)
        assert page.data["case"] == name
        return page

    def saved(self) -> Path:
        (self.root / "out" / "cases").mkdir(parents=True)
        save([self.page(name) for name in NAMES], self.root / "out", self.knowledge, "en")
        return self.root / "out"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("report"), few_choices())


@pytest.fixture(scope="module")
def folder(made: Made) -> Path:
    return made.saved()


@pytest.fixture(scope="module")
def whole(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every issue and theory, to be seen in a browser."""
    return Made(tmp_path_factory.mktemp("whole"), shipped()).saved()


def _counted(log: Path, items: Iterable[Any]) -> Iterator[Any]:
    """Pass items on, and write a line for each."""
    with log.open("a", encoding="utf-8") as lines:
        for item in items:
            lines.write("one\n")
            yield item


@pytest.mark.parametrize("name", NAMES)
def test_what_is_solved_and_what_is_told_is_seen_as_it_goes_by(name: str, made: Made) -> None:
    views = made.page(name).data["views"]
    solved, told = (
        len((made.root / f"{name}_{way}").read_text(encoding="utf-8").split()) for way in ("solved", "told")
    )
    assert solved >= told == len(views) > 1


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, Paper]:
    return papers(folder)


def papers(folder: Path) -> dict[str, Paper]:
    return {path.stem: Paper(path) for path in folder.rglob("*.html")}


def test_the_folder_holds_one_page_a_case_and_the_first_page(folder: Path) -> None:
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert found == ["cases/cheng_cong.html", "cases/hostile.html", "index.html"]


def test_the_first_page_says_in_words_what_is_contested_and_what_rests_on_assumed_facts(folder: Path) -> None:
    """The hostile case hangs on a disputed fact; the order to Cheng Cong is assumed, on which 286-1 rests alone."""
    found = (folder / "index.html").read_text(encoding="utf-8")
    charges = re.findall(r"<span class=\"(?:strong|weak)\">([^<]+)</span>", found)
    offences = shipped().vocabulary.sorts["offence"].values
    assisting, refusing = offences["assisting"].en, offences["refusing_duties"].en
    assert f"{assisting}: convicted, contested" in charges
    assert f"{assisting}: convicted, on assumed facts" in charges
    assert f"{refusing}: gives way, on assumed facts" in charges
    assert f": {assisting} [contested]</p>" in found
    assert "<p>2 facts are disputed</p>" in found and re.search(r"<p>\d+ facts are assumed</p>", found)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["convicted, contested", "tied", "made out, but barred", "gives way", "made out, on assumed facts"]),
        ("zh", ["定罪、有争议", "轻重相同", "构成但不予追诉", "让位", "构成、依据假定的事实"]),
    ],
)
def test_what_became_of_a_charge_is_said_in_words(lang: str, said: list[str]) -> None:
    page: Any = SimpleNamespace(words=language(lang), teller=SimpleNamespace(offence=str.upper))
    kinds = dict.fromkeys(KINDS, "robust") | {"convicted": "contested"}
    found = [overview._charge(Cell("o", "a", "basic", *each), each[0] == "made_out", page) for each in kinds.items()]
    assert [one["said"] for one in found] == [f"O{language(lang)('punctuation.colon')}{one}" for one in said]


def test_the_first_page_counts_versions_for_which_there_is_no_switch() -> None:
    """With fewer switches than disputed facts a theory is derived anew, in every version."""
    case = load_case("ji")
    worlds = Worlds(case, shipped(), "en", 60)
    view = worlds.views([worlds.default])[0]
    page: Any = SimpleNamespace(case=case, knowledge=shipped(), worlds=worlds)
    page.panel = SimpleNamespace(versions=lambda _: [view])
    assert [c.standing for c in CasePage.over(page, "positive_law").convicted["ji"]] == ["contested"]
    page.panel = SimpleNamespace(versions=lambda _: [view] * len(versions(case)))
    assert CasePage.over(page, "positive_law").worlds == view.outcome.worlds * len(versions(case))


def test_pages_fetch_nothing_and_their_policy_forbids_it(pages: dict[str, Paper]) -> None:
    for name, page in pages.items():
        for tag, attributes in page.tags:
            assert tag not in ("img", "link", "iframe", "object", "embed", "base"), name
            assert not [a for a in attributes if a.startswith("on") or a in ("src", "style")], name
            assert not re.match(r"\w+:", attributes.get("href") or ""), name
        policy = next(a["content"] for t, a in page.tags if "http-equiv" in a) or ""
        assert policy.startswith("default-src 'none'")
        for kind in ("style", "script"):
            if kind in page.raw:
                digest = hashlib.sha256(page.raw[kind].encode()).digest()
                assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy


def test_every_link_leads_to_a_file_of_the_folder(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        for tag, attributes in Paper(path).tags:
            href = (attributes.get("href") or "").split("#")[0]
            if tag == "a" and href:
                assert (path.parent / href).is_file(), href


def test_text_of_a_case_is_never_markup(folder: Path, pages: dict[str, Paper]) -> None:
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<img" not in text
        assert "onerror=alert(1)>" not in text
        assert text.count("</script>") == (2 if path.parent.name == "cases" else 0)
    said = json.dumps(pages["hostile"].data, ensure_ascii=False)
    assert "onerror=alert(1)" in said, "the hostile name is shown, as text"


def test_pictures_are_shapes_and_text_only(pages: dict[str, Paper]) -> None:
    from xml.etree import ElementTree

    allowed = {"svg", "g", "polygon", "path", "polyline", "ellipse", "text"}
    for name in ("cheng_cong", "hostile"):
        for svg in pages[name].data["pictures"]:
            for element in ElementTree.fromstring(svg).iter():
                assert element.tag.split("}")[-1] in allowed
                assert not [a for a in element.attrib if a.startswith("on") or "href" in a]


def test_embedded_data_cannot_end_its_block() -> None:
    text = embedded({"a": EVIL + "\u2028"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"a": EVIL + "\u2028"}


def test_worlds_stay_within_the_bound_and_each_has_a_view(pages: dict[str, Paper]) -> None:
    for name in ("cheng_cong", "hostile"):
        data = pages[name].data
        size, versions, alone = 1, 1, 0
        for switch in data["switches"]:
            together = sum(not option.get("alone") for option in switch["options"])
            size *= together
            versions *= together if switch.get("fact") else 1
            alone += len(switch["options"]) - together
        assert 1 < size <= switches.MAX_WORLDS
        assert size + alone <= len(data["worlds"]) <= size + versions * alone
        assert {i for i in data["worlds"].values() if i is not None} <= set(range(len(data["views"])))
        assert len({view["svg"] for view in data["views"]}) > 1


def test_the_page_says_how_many_worlds_the_switches_reach_and_how_many_only_a_theory(pages: dict[str, Paper]) -> None:
    for name in ("cheng_cong", "hostile"):
        data = pages[name].data
        settings = [place for place in data["worlds"].values() if place is not None]
        apart = {place for theory in data["theories"] for place in theory.get("worlds", {}).values()} - set(settings)
        said = f"Computed: {len(settings)} settings of the switches; {len(apart)} worlds that only a theory reaches."
        assert data["counts"].startswith(said)


def test_a_picture_stands_once_however_many_worlds_show_it(pages: dict[str, Paper]) -> None:
    for name in ("cheng_cong", "hostile"):
        data = pages[name].data
        assert len(set(data["pictures"])) == len(data["pictures"]) < len(data["views"])
        assert {view["svg"] for view in data["views"]} == set(range(len(data["pictures"])))


def placed(data: dict[str, Any], theory: dict[str, Any]) -> int:
    """The view of a theory with the facts as they stand."""
    facts = [str(at) for at, s in zip(theory["setting"], data["switches"], strict=True) if s.get("fact")]
    worlds = theory.get("worlds")
    return int(worlds[",".join(facts)] if worlds else data["worlds"][",".join(map(str, theory["setting"]))])


def test_each_world_says_what_derive_says(pages: dict[str, Paper]) -> None:
    data, case, package = pages["cheng_cong"].data, load_case("cheng_cong"), shipped().doctrine.package
    asked = [theory["id"] if theory["changes"] else "positive_law" for theory in data["theories"]]
    outcomes = derive_many([(case, name, package(name)) for name in asked], reasons=False)
    for theory, outcome in zip(data["theories"], outcomes, strict=True):
        place = placed(data, theory)
        rows = data["views"][place]["outcome"][0]["rows"]
        convicted = [row for row in rows if row["kind"] == "convicted"]
        assert len(convicted) == len(outcome.convicted["cheng_cong"]), theory["id"]


def test_choices_share_a_view_only_where_the_same_rules_fire_for_the_same_things() -> None:
    """Of every third position."""
    known = shipped()
    worlds = Worlds(load_case("zhu"), known, "en", 60)
    choices = [
        Choice(((name, position),), frozenset())
        for name, issue in known.doctrine.issues.items()
        for position in issue.positions
        if position != issue.default
    ]

    def fired(outcome: Outcome) -> set[tuple[int, tuple[Any, ...]]]:
        model, heads = outcome.worlds[0].model, {name for name, _, _ in known.program.lifted}
        return {(r.id, values) for r in known.rules if r.head.name in heads for values in model.fired(r.id, True)}

    choices = choices[::3]
    views, alone = worlds.views(choices), list(map(fired, worlds._solve(choices)))
    assert [fired(view.outcome) for view in views] == alone
    assert 1 < len({id(view) for view in views}) < len(choices)


def test_disputed_facts_that_matter_are_switches(pages: dict[str, Paper]) -> None:
    facts = [switch for switch in pages["hostile"].data["switches"] if switch.get("fact")]
    assert facts
    assert all([o["id"] for o in s["options"]] == ["holds", "does_not_hold"] for s in facts)


def option(view: View, value: str, rank: int, *beside: tuple[str, str]) -> ranking.Option:
    return ranking.Option(value, rank, view, beside)


def test_every_position_that_matters_has_its_place_in_a_switch_and_what_only_changes_the_telling_comes_last() -> None:
    view = View(derive(load_case("cheng_cong")), "en")

    def switch(name: str, values: str, rank: int, place: int | None = None) -> ranking.Switch:
        options = tuple(option(view, value, rank) for value in values.split())
        return ranking.Switch(name, place, options, True, len(options))

    facts = [switch(f"fact{n}", "holds fails", ranking.PROOF, n) for n in range(4)]
    fault = switch("fault", "silent intent negligence", ranking.CONVICTION)
    fault = replace(fault, options=(*fault.options, option(view, "heading", ranking.PROOF)))
    law = switch("law", "heavier special", ranking.JOINT)
    law = replace(law, options=(law.options[0], option(view, "special", ranking.JOINT, ("order", "deleted"))))
    issues = [fault, switch("order", "required deleted", ranking.MADE_OUT), law, switch("form", "a b", ranking.PROOF)]
    taken, left = switches._taken([*facts, *issues], 40)
    assert [(s.name, s.together) for s in taken[4:]] == [("fault", 2), ("order", 1), ("law", 1)]
    assert [o.value for o in taken[4].options] == ["silent", "intent", "negligence"]
    assert [(s.name, [o.value for o in s.options[1:]]) for s in left] == [("fault", ["heading"]), ("form", ["b"])]
    every = list(switches._every(taken))
    assert len(set(every)) == 16 * 2 + 16 + 16 + 1
    assert {setting[4:] for setting in every} == {(0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 1, 0), (0, 1, 1)}
    assert [setting for setting in every if setting[6]] == [(0, 0, 0, 0, 0, 1, 1)]


TRIO = """
id: trio
title: t
facts:
  - person(deng)
  - person(mo)
  - acts(deng, service)
  - time(service, 2024-03-01, 2024-05-31)
  - commits(wolf, calls)
  - activity_type(calls, fraud)
  - uses_network(calls)
  - confirmable_crime(calls)
  - knows_of_crime(deng, service)
  - helps(deng, service, wolf, cards_and_accounts)
  - quantity(deng, service, phone_cards, 24)
"""


def candidates(text: str, tmp_path: Path, knowledge: Knowledge) -> tuple[Worlds, dict[str, ranking.Switch]]:
    (tmp_path / "trio.yaml").write_text(text, encoding="utf-8")
    worlds = Worlds(load_case(tmp_path / "trio.yaml"), knowledge, "en", 60)
    return worlds, {switch.name: switch for switch in ranking.candidates(worlds)}


def test_all_positions_that_acquit_stand_in_the_switch_of_their_issue(tmp_path: Path) -> None:
    worlds, found = candidates(TRIO, tmp_path, shipped())
    taken, left = switches._taken(list(found.values()), 64)
    knows = taken[0]
    assert knows.name == "knowledge_standard" and not knows.options[0].beside
    assert {o.value for o in knows.options} == {"presumable", "clear_recognition", "tolerated_result", "phased"}
    assert all(not o.view.convicted for o in knows.options[1:]) and knows.options[0].view.convicted
    ranks = [switch.rank for switch in taken]
    assert ranks == sorted(ranks) and not any(o.matters for switch in left for o in switch.options[1:])
    settings = switches._settings(worlds, taken)
    for at, each in enumerate(knows.options):
        alone = settings[(at, *[0] * (len(taken) - 1))]
        assert alone and bool(alone.convicted) == (at == 0), each.value


def test_an_issue_that_matters_only_beside_another_has_a_switch_and_is_set_beside_it(pages: dict[str, Paper]) -> None:
    data = pages["cheng_cong"].data
    place = {s["id"]: at for at, s in enumerate(data["switches"])}
    (_, deleted) = data["switches"][place["order_element"]]["options"]
    assert deleted["id"] == "deleted" and "set together with: " in deleted["alone"]
    chosen = {place["order_element"]: 1, place["order_review"]: 1}

    def outcome(*places: int) -> str:
        key = ",".join(str(int(at in places and chosen[at])) for at in range(len(place)))
        return str(data["views"][data["worlds"][key]]["outcome"])

    both, other = outcome(*chosen), outcome(place["order_review"])
    assert both != other and "made_out" in both, "what it changes beside the other"
    assert ",".join(str(int(at == place["order_element"])) for at in range(len(place))) not in data["worlds"]


def test_an_issue_that_matters_under_one_disputed_fact_has_a_switch(tmp_path: Path) -> None:
    knowing = "knows_of_crime(deng, service)"
    text = TRIO.replace(
        f"- {knowing}", f"- should_have_known(deng, service)\n  - {{fact: '{knowing}', status: disputed}}"
    )
    worlds, found = candidates(text, tmp_path, few_choices(["knowledge_standard", "necessity"]))
    ought = next(o for o in found["knowledge_standard"].options if o.value == "ought_to_know")
    assert ought.rank == ranking.CONVICTION and ought.absent == set(worlds.disputed)


def test_ji_with_the_order_deleted_reads_alike_off_charge_why_drawing_and_page() -> None:
    """He is convicted of refusing just where the result holds and knowledge is not presumed."""
    case = load_case("ji")
    outcome = derive(case, positions={"order_element": "deleted"})
    assert "286-1) for the settlement for the website [contested]" in charge_text.text(outcome, "en")
    graphs = list(proofs(outcome))
    told = "\n".join(why_text.text(graph) for graph in graphs)
    assert "Ji is convicted of refusing to perform network security duties" in told
    drawn = [graph for graph in graphs if "convicted(ji,settlement,refusing_duties)" in graph]
    assert len(drawn) == 1 and "taken not to hold here" in why_text.text(drawn[0])

    worlds = Worlds(case, shipped(), "en", 60)
    (view,) = worlds.views([worlds.default])
    places = list(worlds.disputed)
    kinds = [(str(place), place, "holds", "does not hold") for place in places]
    found = [
        ranking.Switch(name, place, tuple(option(view, v, 0) for v in values), True, 1 if place is None else 2)
        for name, place, *values in [*kinds, ("order_element", None, "required", "deleted")]
    ]
    settings = switches._settings(worlds, found)
    refusing = {s for s, v in settings.items() if v and ("ji", "refusing_duties") in {row[:2] for row in v.convicted}}
    (serious,) = [at for at, place in enumerate(places) if case.facts[place].atom.name == "comparably_serious"]
    assert refusing == {(*(int(at != serious) for at in range(4)), 1)}


def test_facts_that_contradict_each_other_never_hold_together(tmp_path: Path) -> None:
    path = tmp_path / "denied.yaml"
    path.write_text(
        "id: denied\ntitle: t\nfacts:\n  - person(p)\n  - acts(p, a)\n"
        "  - {fact: 'uses_network(b)', status: disputed}\n"
        "  - {fact: '-uses_network(b)', status: disputed}\n",
        encoding="utf-8",
    )
    worlds = Worlds(load_case(path), shipped(), "en", 60)
    assert worlds.default.absent == {3}
    assert not worlds.possible(())
    assert worlds.possible({2})


def test_boxes_of_a_picture_are_those_of_the_drawing() -> None:
    from explain.draw.proofs import proof

    graph = proof(derive(load_case("cheng_cong")), "assisting")
    svg = picture.draw(graph)
    named, arrows = picture.boxes(graph, "en")
    assert set(re.findall(r'data-n="(n\d+)"', svg)) == set(named)
    assert {(t, h) for t, h, _ in arrows} == set(re.findall(r'data-t="(n\d+)" data-h="(n\d+)"', svg))
    assert "counts by absence" not in svg, "the legend stands apart"
    assert any(rule[0] and rule[1] for box in named.values() for rule in box.get("rules", []))


def test_the_script_never_reads_text_as_markup() -> None:
    script = (Path(picture.__file__).parent / "templates" / "report.js").read_text(encoding="utf-8")
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
    ):
        assert word not in script


def test_a_folder_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(BadInput, match="cannot be written"):
        write([], tmp_path / "taken")


def test_the_command_names_unknown_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "cheng_kong", "-o", os.devnull]) == 2
    assert "did you mean `cheng_cong`" in capsys.readouterr().err


# --- in a browser


def opened(browser: Any, path: Path, choice: str = "") -> None:
    browser.get("about:blank")
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(f"{path.as_uri()}{choice}")


def problems(browser: Any) -> list[str]:
    """Console messages, and requests for anything but a file or data of the page itself."""
    found = [entry["message"] for entry in browser.get_log("browser")]
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not url.startswith(("file:", "data:", "blob:", "about:")):
                found.append(url)
    return found


def convicted(browser: Any) -> str:
    return str(browser.find_element("css selector", "#outcome .convicted").text)


def boxes(browser: Any) -> list[str]:
    return sorted(g.get_attribute("aria-label") for g in browser.find_elements("css selector", "#stage g.n"))


def focused(browser: Any) -> Any:
    return browser.switch_to.active_element


def test_a_switch_changes_conviction_and_picture_at_once(browser: Any, whole: Path) -> None:
    opened(browser, whole / "cases" / "cheng_cong.html")
    before = boxes(browser)
    assert "287-2" in convicted(browser)
    browser.find_element("id", "concurrence-special_law_first").click()
    assert "286-1" in convicted(browser)
    assert boxes(browser) != before
    assert "286-1" in browser.find_element("id", "live").text
    assert browser.find_element("id", "live").get_attribute("aria-live") == "polite"
    assert browser.find_elements("css selector", "#stage .differs")
    assert browser.find_element("id", "theory").get_attribute("value") == "pan_xiong"
    assert browser.current_url.endswith("#theory=pan_xiong")
    browser.find_element("id", "reset").click()
    assert boxes(browser) == before
    assert problems(browser) == []


def test_a_theory_outlasts_a_change_of_facts(browser: Any, whole: Path) -> None:
    page, data = whole / "cases" / "hostile.html", papers(whole)["hostile"].data
    fact = next(s for s in data["switches"] if s.get("fact"))
    theory = next(
        t for t in data["theories"] if len({data["views"][place]["svg"] for place in t.get("worlds", {}).values()}) > 1
    )
    opened(browser, page, f"#theory={theory['id']}")
    before = boxes(browser)
    browser.find_element("id", f"{fact['id']}-does_not_hold").click()
    assert browser.find_element("id", "theory").get_attribute("value") == theory["id"]
    changed = boxes(browser)
    assert changed != before and f"{fact['id']}=does_not_hold" in browser.current_url
    opened(browser, page, "#" + browser.current_url.split("#")[1])
    assert boxes(browser) == changed and browser.find_element("id", "theory").get_attribute("value") == theory["id"]
    assert problems(browser) == []


def test_an_issue_set_alone_takes_the_others_back(browser: Any, whole: Path) -> None:
    opened(browser, whole / "cases" / "cheng_cong.html")
    browser.find_element("id", "concurrence-special_law_first").click()
    browser.find_element("id", "necessity-delete").click()
    assert browser.find_element("id", "concurrence-heavier").is_selected()
    assert not [row for row in browser.find_elements("css selector", "#outcome .gives_way") if "286-1" in row.text]
    browser.find_element("id", "concurrence-special_law_first").click()
    assert browser.find_element("id", "necessity-keep").is_selected() and "286-1" in convicted(browser)
    assert problems(browser) == []


def test_a_reading_that_works_beside_another_sets_that_too_and_says_so(browser: Any, whole: Path) -> None:
    opened(browser, whole / "cases" / "cheng_cong.html")
    browser.find_element("id", "concurrence-special_law_first").click()
    browser.find_element("id", "order_element-deleted").click()
    assert browser.find_element("id", "order_review-conditions").is_selected()
    assert browser.find_element("id", "concurrence-heavier").is_selected()
    said = browser.find_element("id", "exact").text
    assert said.startswith("Set besides") and said.count("→") == 2
    browser.find_element("id", "reset").click()
    assert not browser.find_element("id", "exact").is_displayed()
    assert problems(browser) == []


def test_the_address_holds_the_choice(browser: Any, whole: Path) -> None:
    page = whole / "cases" / "cheng_cong.html"
    opened(browser, page, "#concurrence=special_law_first")
    assert "286-1" in convicted(browser)
    browser.execute_script("location.hash = '#theory=positive_law'")
    assert "287-2" in convicted(browser)
    apart = [t["id"] for t in papers(whole)["cheng_cong"].data["theories"] if t["changes"] and "worlds" in t]
    opened(browser, page, f"#theory={apart[0]}")
    assert browser.find_element("css selector", "#exact").is_displayed()
    opened(browser, page, "#theory=zheng_liu_negligence")
    assert any("fault" in row.text for row in browser.find_elements("css selector", "#outcome .not_made_out"))
    opened(browser, page, "#concurrence=nonsense&theory=%E0%A4%A&<img src=x>")
    assert "287-2" in convicted(browser)
    assert problems(browser) == []


def test_a_fact_can_be_followed_and_a_branch_folded(browser: Any, whole: Path) -> None:
    opened(browser, whole / "cases" / "cheng_cong.html")
    script = "return [...document.querySelectorAll('#stage g.n')].find((g) => g.textContent.includes(arguments[0]))"
    browser.execute_script(
        "arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))",
        browser.execute_script(script, "10,000 yuan"),
    )
    assert "Supports" in browser.find_element("id", "panel").text
    assert browser.find_elements("css selector", "#stage g.n.above")
    assert browser.find_elements("css selector", "#stage g.e.above")
    shown = len(boxes(browser))
    browser.execute_script(
        "document.getElementById('fold').scrollIntoView({block: 'center'})"
    )  # the panel may cover it
    browser.find_element("id", "fold").click()
    hidden = browser.find_elements("css selector", "#stage g.n.hidden")
    assert 0 < len(hidden) < shown
    browser.find_element("id", "unfold").click()
    assert not browser.find_elements("css selector", "#stage g.n.hidden")
    assert problems(browser) == []


def test_the_page_works_by_keys_alone(browser: Any, whole: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(browser, whole / "cases" / "cheng_cong.html")
    browser.find_element("id", "concurrence-heavier").send_keys(Keys.ARROW_DOWN)
    assert "286-1" in convicted(browser)
    browser.find_element("id", "save").send_keys(Keys.TAB)
    focused(browser).send_keys(Keys.TAB)  # past the help
    here = focused(browser)
    if here.get_attribute("data-n") is None:  # the picture scrolls, so it is a stop of its own
        here.send_keys(Keys.TAB)
        here = focused(browser)
    assert "CONVICTION" in here.get_attribute("aria-label")
    here.send_keys(Keys.ARROW_LEFT)
    below = focused(browser)
    assert "OFFENCE" in below.get_attribute("aria-label")
    below.send_keys(Keys.ENTER)
    assert below.get_attribute("aria-pressed") == "true"
    assert "Criminal Law" in browser.find_element("id", "panel").text
    below.send_keys("f")
    assert below.get_attribute("aria-expanded") == "false"
    assert browser.find_elements("css selector", "#stage g.n.hidden")
    below.send_keys(Keys.ESCAPE)
    assert not browser.find_elements("css selector", "#stage .following")
    assert problems(browser) == []


def test_hostile_text_stays_text_in_the_browser(browser: Any, whole: Path) -> None:
    for path in (whole / "index.html", whole / "cases" / "hostile.html"):
        opened(browser, path)
        assert not browser.find_elements("css selector", "img")
        assert EVIL.split("<!--")[0] in browser.execute_script("return document.body.innerText")
        assert problems(browser) == []
    for option in browser.find_elements("css selector", "#switches input"):
        option.click()
        assert not browser.find_elements("css selector", "img")
    assert problems(browser) == []


def test_nothing_is_wider_than_a_phone(browser: Any, whole: Path) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for path in (whole / "index.html", whole / "cases" / "cheng_cong.html"):
            opened(browser, path)
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_picture_follows_a_dark_screen_and_prints_light(browser: Any, whole: Path) -> None:
    opened(browser, whole / "cases" / "cheng_cong.html")
    ink = "return getComputedStyle(document.querySelector('#stage g.n text:not([fill])')).fill"
    light = browser.execute_script(ink)
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    try:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": dark})
        assert browser.execute_script(ink) != light
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": dark})
        assert browser.execute_script(ink) == light
        assert not browser.find_element("css selector", ".side").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
