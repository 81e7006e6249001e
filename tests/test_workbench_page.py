"""The workbench in a browser, as a theorist uses it: by mouse, by keys, on a phone, in the dark, in Chinese."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explain.workbench import storage
from kb.run.derivation import load_case

ROOT = Path(__file__).resolve().parent.parent
CHENG_CONG = ROOT / "cases" / "reported" / "cheng_cong.yaml"
EVIL = "</script><img src=x onerror=alert(1)>"
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}


class Page:
    """The page of a served workbench."""

    def __init__(self, browser: Any, bench: Any) -> None:
        self.browser, self.bench = browser, bench
        browser.get("about:blank")
        for log in ("browser", "performance"):
            browser.get_log(log)
        browser.get(bench.url)
        self.settled()

    def settled(self) -> None:
        """Wait until the outcome of the newest state is shown."""
        ask = "const d = document.documentElement; return [d.dataset.shown, d.classList.contains('busy')]"
        end = time.monotonic() + 120
        while self.browser.execute_script(ask) != [str(self.bench.desk.number), False]:
            assert time.monotonic() < end, self.problems()
            time.sleep(0.05)

    def all(self, selector: str) -> list[Any]:
        return list(self.browser.find_elements("css selector", selector))

    def one(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def click(self, selector: str) -> None:
        """Click, and wait for what follows where the case changes."""
        before = self.bench.desk.number
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", self.one(selector))
        self.one(selector).click()
        self.until(lambda: self.bench.desk.number != before)
        self.settled()

    def until(self, holds: Callable[[], Any]) -> None:
        end = time.monotonic() + 120
        while not holds():
            assert time.monotonic() < end, self.problems()
            time.sleep(0.05)

    def text(self, selector: str) -> str:
        return " | ".join(one.text for one in self.all(selector))

    def problems(self) -> list[str]:
        """Console messages, and requests that go anywhere but to the workbench itself."""
        found = [entry["message"] for entry in self.browser.get_log("browser")]
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith((self.bench.url, "data:", "blob:", "about:")):
                    found.append(url)
        return found


@pytest.fixture
def bench(serve: Callable[..., Any], tmp_path: Path) -> Any:
    return serve(Path(shutil.copy(CHENG_CONG, tmp_path)))


def test_a_case_is_varied_and_saved_with_just_its_lines_changed(browser: Any, bench: Any, tmp_path: Path) -> None:
    page = Page(browser, bench)
    before = (tmp_path / "cheng_cong.yaml").read_text(encoding="utf-8")
    assert "287-2" in page.text("#outcome .convicted") and page.all("#stage g.n")
    page.click("[id^=withdraw][aria-label*='ordered Cheng Cong']")
    assert "no conviction" in page.text("#outcome .no_conviction.fresh")
    assert "lacks order to correct, refusal" in page.text("#outcome .not_made_out.fresh")
    assert page.text("#live") == "Cheng Cong: no conviction"
    page.one("#outcome .not_made_out button[aria-label*='286-1']").click()
    page.until(lambda: "2019 Interpretation, art. 2" in page.text("#answer"))
    page.click("#answer .way .asks button")  # the nearest fact that would supply the order
    assert "287-2" in page.text("#outcome .convicted") and page.all("#stage g.differs")

    page.one("#word").send_keys("storage")
    page.until(lambda: page.all("#found button[aria-label*='provides storage']"))
    for closed in page.all("#found details:not([open]):has(button[aria-label*='provides storage']) > summary"):
        closed.click()
    page.click("#found button[aria-label*='provides storage']")
    assert "provides storage" in page.text("#facts .fresh .said")
    page.one("#issues-box > summary").click()
    page.click("#issue-concurrence option[value=special_law_first]")
    assert "286-1" in page.text("#outcome .convicted") and "Hypothesis" in page.text("#under")
    page.one("#offence option[value=refusing_duties]").click()
    page.one("#ask-flip").click()
    page.until(lambda: "What would have to differ" in page.text("#answer"))
    assert "clearly minor" not in page.text("#answer .row")  # what fills an open clause comes after facts
    page.click("#answer .row button")
    assert "no conviction" in page.text("#outcome .no_conviction")
    while page.one("#undo").is_enabled():
        page.click("#undo")
    assert "287-2" in page.text("#outcome .convicted") and "saved" in page.text("#file")

    page.click("#redo")
    page.one("#keep").click()
    page.until(lambda: page.text("#saving-lines"))
    lines = page.text("#saving-lines").splitlines()
    assert lines[0] == "-  - fact: order(o1, cheng_cong, public_security)" and not [x for x in lines if x[0] == "+"]
    page.one("#saving-yes").click()
    page.until(lambda: "Saved: cheng_cong.yaml" in page.text("#live"))
    after = (tmp_path / "cheng_cong.yaml").read_text(encoding="utf-8")
    assert storage.differing(before, after) == lines
    assert not [f for f in load_case(tmp_path / "cheng_cong.yaml").facts if f.atom.name == "order"]
    browser.refresh()
    page.settled()
    assert "no conviction" in page.text("#outcome .no_conviction") and page.one("#undo").is_enabled()
    assert page.problems() == []


def test_a_bad_value_is_told_at_its_field_and_a_good_one_taken(browser: Any, bench: Any) -> None:
    page = Page(browser, bench)
    at = next(i for i, f in enumerate(bench.ask("state")["facts"]) if "illegal_gains" in f["values"])
    page.one(f"#alter-{at}").click()
    page.until(lambda: page.all("#field-3"))
    assert page.one("#field-2").tag_name == "select" and page.text(".bench-form .unit").strip(" |") == "yuan"
    page.one("#field-3").clear()
    page.one("#field-3").send_keys("-5\n")
    page.until(lambda: "argument 4" in page.text("#field-3-problem"))
    assert page.one("#field-3").get_attribute("aria-invalid") == "true"
    page.one("#field-3").clear()
    before = bench.desk.number
    page.one("#field-3").send_keys("9999\n")
    page.until(lambda: bench.desk.number != before)
    page.settled()
    assert "9,999 yuan" in page.text("#facts .fresh .said")
    page.one("#alter-2").click()
    page.until(lambda: page.all("#field-1"))
    assert page.one("#field-1").get_attribute("type") == "date"
    refused = [text for text in page.problems() if "422" not in text]
    assert refused == []


def test_the_page_works_by_keys_and_has_names_for_its_controls(browser: Any, bench: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    page = Page(browser, bench)
    page.one("#withdraw-3").send_keys(Keys.ENTER)
    page.until(lambda: bench.desk.number == 1)
    page.settled()
    assert browser.switch_to.active_element.get_attribute("id") == "withdraw-3"
    browser.switch_to.active_element.send_keys(Keys.CONTROL, "z")
    page.until(lambda: bench.desk.number == 2)
    page.settled()
    browser.switch_to.active_element.send_keys("/")
    assert browser.switch_to.active_element.get_attribute("id") == "word"
    nameless = """return [...document.querySelectorAll('button, select, input, summary')].filter((one) =>
        !(one.textContent.trim() || one.getAttribute('aria-label') || (one.labels && one.labels.length))).map((o) => o.outerHTML)"""
    assert browser.execute_script(nameless) == []
    assert page.problems() == []


def test_a_claim_is_put_in_place_and_the_case_that_refutes_it_laid_on_the_desk(browser: Any, bench: Any) -> None:
    page = Page(browser, bench)
    page.one("#claim-box > summary").click()
    page.until(lambda: len(page.all("#claim-known option")) > 20)
    page.one("#claim-word option[value=established]").click()
    page.one("#claim-offence option[value=refusing_duties]").click()
    page.one("#varies-box > summary").click()
    page.one("#varies label:has(input):nth-of-type(6)").click()
    assert page.one("#claim-text").get_attribute("value").splitlines() == [
        "form: contained_in",
        "conclusion: {established: refusing_duties}",
        "may_vary:",
        '  - "order(o1, cheng_cong, public_security)"',
    ]
    page.one("#ask-claim").click()
    page.until(lambda: "Refuted by this case" in page.text("#answer"))
    page.click("#answer .way .row button")
    assert "no conviction" in page.text("#outcome .no_conviction")
    page.one("#claim-text").clear()
    page.one("#claim-text").send_keys("form: posible")
    page.one("#ask-claim").click()
    page.until(lambda: "possible" in page.text("#claim-problem"))
    assert [text for text in page.problems() if "422" not in text] == []


def test_a_new_start_offers_the_draft_of_the_last(
    browser: Any, serve: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NULLUM_STATE", str(tmp_path / "state"))
    path = Path(shutil.copy(CHENG_CONG, tmp_path))
    page = Page(browser, serve(path))
    page.click("[id^=withdraw][aria-label*='ordered Cheng Cong']")
    again = Page(browser, serve(path))
    assert "287-2" in again.text("#outcome .convicted") and "was not saved" in again.text("#drafts")
    again.click("#drafts button")
    assert "no conviction" in again.text("#outcome .no_conviction") and not again.text("#drafts")
    again.click("#undo")
    assert "287-2" in again.text("#outcome .convicted") and again.problems() == []


def test_two_tabs_see_each_others_changes_and_lose_nothing(browser: Any, bench: Any) -> None:
    page = Page(browser, bench)
    bench.change("withdraw", place=3)
    page.one("#withdraw-4").click()
    page.until(lambda: "changed elsewhere" in page.text("#alarm"))
    page.settled()
    assert len(page.all("#facts > li")) == 25 == len(bench.ask("state")["facts"])
    assert [text for text in page.problems() if "409" not in text] == []


def test_markup_of_a_case_stays_text(browser: Any, serve: Callable[..., Any], tmp_path: Path) -> None:
    text = CHENG_CONG.read_text(encoding="utf-8")
    text = text.replace(
        "  cheng_cong: {en: Cheng Cong, zh: 程聪}", f"  cheng_cong: {json.dumps({'en': EVIL, 'zh': EVIL})}"
    )
    (tmp_path / "cheng_cong.yaml").write_text(text, encoding="utf-8")
    page = Page(browser, serve(tmp_path / "cheng_cong.yaml"))
    page.one("#outcome .asks button").click()
    page.until(lambda: EVIL in page.text("#answer"))
    assert not page.all("img") and EVIL in page.text("#outcome h3")
    assert page.problems() == []


def test_chinese_on_a_phone_in_the_dark(browser: Any, serve: Callable[..., Any], tmp_path: Path) -> None:
    bench = serve(Path(shutil.copy(CHENG_CONG, tmp_path)), lang="zh")
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    try:
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": dark})
        page = Page(browser, bench)
        assert page.one("html").get_attribute("lang").startswith("zh")
        assert "帮助信息网络犯罪活动罪" in page.text("#outcome .convicted")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
        ink, paper = (page.one("section").value_of_css_property(name) for name in ("color", "background-color"))
        assert ink == "rgba(232, 230, 227, 1)" and paper == "rgba(29, 31, 33, 1)"
        page.one("#outcome .not_made_out button").click()
        page.until(lambda: page.all("#answer .way"))
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
        english = [
            word for word in page.text("main").split() if word in ("Withdraw", "Change", "Facts", "Outcome", "Why")
        ]
        assert english == [] and page.problems() == []
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_the_end_of_the_server_is_told(browser: Any, serve: Callable[..., Any], tmp_path: Path) -> None:
    page = Page(browser, serve(Path(shutil.copy(CHENG_CONG, tmp_path))))
    browser.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    try:
        page.one("#withdraw-3").click()
        page.until(lambda: "does not answer" in page.text("#alarm"))
    finally:
        browser.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {**offline, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1},
        )
    page.one("#withdraw-3").click()
    page.until(lambda: page.bench.desk.number == 1)
