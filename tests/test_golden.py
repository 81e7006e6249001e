"""Golden texts: what the commands say of the reported cases, word for word, in English and Chinese, 100 columns wide.

Each file in tests/golden/ was read by eye. Where a text changes on purpose, `pytest tests/test_golden.py --update-golden`
writes the files anew: read the difference (`git diff tests/golden`) before it is committed.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from explain import cli
from explain.say.language import LANGUAGES

GOLDEN = Path(__file__).with_name("golden")
CASES = ("cheng_cong", "hu", "huang_tao", "ji", "ke", "lang_he", "wu", "zhu")
COMMANDS = {
    **{f"charge_{case}": f"charge {case}" for case in CASES},
    "charge_ji_hypothesis": "charge ji --position order_element=deleted",
    "charge_ji_version": "charge ji --fact 'clearly_abnormal(ji, settlement, price)=yes'",
    "charge_two_acts": "charge two_acts_combined",
    "charge_tie": "charge core_concurrence__tie",
    "charge_bar": "charge cl_a246_complaint__victim_shown_not_to_complain",
    "why_cheng_cong": "why cheng_cong --charge 287-2",
    "why_ke": "why ke --charge 253-1 --depth 3",
    "why_ji_hypothesis": "why ji --position order_element=deleted --charge 286-1 --depth 2",
    "why_not_ji": "why-not ji --charge 286-1",
    "why_not_ji_hypothesis": "why-not ji --position order_element=deleted --charge 286-1",
    "why_not_zhu": "why-not zhu --charge 287-1",
    "why_not_cheng_cong": "why-not cheng_cong --charge 286-1",
    "why_not_nearest": "why-not cheng_cong",
    "why_not_tie": "why-not core_concurrence__tie --charge 287-1",
    "why_not_bar": "why-not cl_a246_complaint__victim_shown_not_to_complain --charge defamation",
    "why_not_responsible": "why-not unit_refusing_platform --charge 287-2",
    "facts_word": "facts 诽谤",
    "facts_quantity": "facts portion",
    "issue_order_element": "issues order_element",
    "open_cheng_cong": "charge cheng_cong --open concurrence --open order_element",
    "open_ji": "charge ji --open knowledge_standard",
    "compare": "compare cheng_cong ji ke --theory positive_law --theory pan_xiong --theory zheng_liu_no_order",
    "fit": "fit cheng_cong ji int2019_a3__videos_200",
    "contrast_theories": "contrast cheng_cong --theory positive_law --theory pan_xiong",
    "contrast_position": "contrast hu --position order_element=deleted --charge refusing_duties",
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_the_text_is_the_golden_one(
    name: str,
    lang: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert cli.main([*shlex.split(COMMANDS[name]), "--lang", lang]) == 0
    said = capsys.readouterr().out
    path = GOLDEN / f"{name}.{lang}.txt"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8"), f"changed on purpose? {__doc__}"


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.glob("*.txt")} == {
        f"{name}.{lang}.txt" for name in COMMANDS for lang in LANGUAGES
    }
