"""The workbench behind the page: states, files, facts found and filled, and what it refuses."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explain import cli
from explain.commands import workbench
from explain.say.sentences import Speaker
from explain.workbench import api, forms, lookup, storage
from explain.workbench.desk import Desk, Stale, State, tidy
from explain.workbench.showing import CROWD
from kb.errors import BoundHit
from kb.files.case_text import CaseText
from kb.files.terms import CEILING
from kb.rules.knowledge import shipped
from kb.run.derivation import load_case

ROOT = Path(__file__).resolve().parent.parent
CHENG_CONG = ROOT / "cases" / "reported" / "cheng_cong.yaml"
EVIL = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def bench(serve: Callable[..., Any], tmp_path: Path) -> Any:
    return serve(Path(shutil.copy(CHENG_CONG, tmp_path)))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(shipped(), storage.opened(Path(shutil.copy(CHENG_CONG, tmp_path)), tmp_path), "en", 60.0)


def place(bench: Any, predicate: str) -> int:
    return next(i for i, fact in enumerate(bench.ask("state")["facts"]) if fact["predicate"] == predicate)


def rows(outcome: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [row for one in outcome["accused"] for row in one["rows"] if row["kind"] == kind]


def fact(predicate: str, *values: str, **more: Any) -> dict[str, Any]:
    return {"predicate": predicate, "values": list(values), "denied": False, "status": "proved", "note": "", **more}


# --- a case varied


def test_the_page_tells_what_the_command_tells_and_what_a_change_makes_of_it(bench: Any) -> None:
    first = bench.ask("outcome", number=0, since=-1, whom="")
    assert [row["text"] for row in rows(first, "convicted")] == [
        "assisting network crime (art. 287-2) for the hosting of LePan"
    ]
    assert not any(row.get("new") for row in rows(first, "convicted"))
    assert rows(first, "convicted")[0]["cites"][0][0] == "Criminal Law, art. 287-2 para. 1"
    assert "<svg" in first["svg"] and "n1" in first["boxes"]
    after = bench.change("withdraw", place=place(bench, "order"))
    second = bench.ask("outcome", number=after["number"], since=0, whom="")
    (lost,) = rows(second, "no_conviction")
    assert lost["new"] and not rows(second, "convicted")
    missing = {row["offence"]: row["text"] for row in rows(second, "not_made_out")}
    assert missing["refusing_duties"].endswith("lacks order to correct, refusal")
    assert rows(first, "convicted")[0]["text"] in [row["text"] for row in second["gone"]]


def test_readings_are_changed_and_named_a_hypothesis(bench: Any) -> None:
    after = bench.change("readings", theory="positive_law", positions={"concurrence": "special_law_first"})
    told = bench.ask("outcome", number=after["number"], since=-1, whom="")
    assert "286-1" in rows(told, "convicted")[0]["text"]
    assert told["under"].startswith("Hypothesis: ")
    wrong = bench.change("readings", 422, theory="positive_law", positions={"concurrence": "heavyer"})
    assert "heavier" in wrong["problems"][0][1]
    assert bench.ask("state")["positions"] == {"concurrence": "special_law_first"}


def test_undo_and_redo_go_over_facts_and_readings_and_a_new_change_ends_redo(bench: Any) -> None:
    text = bench.desk.state.text
    bench.change("withdraw", place=3)
    bench.change("readings", theory="pan_xiong", positions={})
    for back in (True, True):
        state = bench.ask("step", on=bench.desk.number, back=back)
    assert bench.desk.state == State(text) and state["saved"] and (state["undo"], state["redo"]) == (0, 2)
    for back in (False, False):
        bench.ask("step", on=bench.desk.number, back=back)
    assert (
        bench.desk.state.theory == "pan_xiong"
        and len(bench.ask("state")["facts"]) == len(load_case(CHENG_CONG).facts) - 1
    )
    bench.ask("step", on=bench.desk.number, back=True)
    assert bench.change("withdraw", place=3)["redo"] == 0


def test_bad_values_get_the_errors_of_a_case_file_at_their_field(bench: Any) -> None:
    before = bench.desk.state
    wrong = bench.change("add", 422, **fact("quantity", "cheng_cong", "hosting", "video_file", "-3"))
    assert [field for field, _ in wrong["problems"]] == [3, 4]
    assert "unknown measure `video_file`" in wrong["problems"][0][1]
    wrong = bench.change("add", 422, **fact("time", "hosting", "2018-02-30", ""))
    assert [field for field, _ in wrong["problems"]] == [2, 3] and "no date of the calendar" in wrong["problems"][0][1]
    wrong = bench.change("add", 422, **fact("person", "x). evil(y"))
    assert wrong["problems"][0][0] == 1
    wrong = bench.change("add", 422, **fact("provides", "cheng_con", "storage"))
    assert wrong["problems"] == [[0, "accused `cheng_con` is not declared, did you mean `cheng_cong`?"]]
    wrong = bench.change("withdraw", 422, place=place(bench, "acts"))
    assert "no act: add the fact acts(NAME, ACT)" in wrong["problems"][0][1]
    assert bench.desk.state == before


def test_a_disputed_fact_makes_the_charge_contested(bench: Any) -> None:
    at = place(bench, "order")
    old = bench.ask("state")["facts"][at]
    values = {key: old[key] for key in ("predicate", "values", "denied", "note")}
    after = bench.change("alter", place=at, status="disputed", **values)
    told = bench.ask("outcome", number=after["number"], since=-1, whom="")
    assert told["facts"] == ["(over 2 combinations of disputed facts)"]
    assert rows(told, "convicted")[0]["text"].endswith("for the hosting of LePan [contested]")
    assert any(row["kind"] == "hangs" for row in rows(told, "convicted")[0]["below"])
    assert "-    status: assumed\n+    status: disputed" in "\n".join(changes(bench))


def changes(bench: Any) -> list[str]:
    return storage.differing(CHENG_CONG.read_text(encoding="utf-8"), tidy(bench.desk.state.text))


def test_a_change_of_status_leaves_a_note_of_several_lines_alone(tmp_path: Path) -> None:
    text = (
        storage.NEW + "  - fact: provides(accused, storage)\n    status: assumed\n    note: |\n      one\n      two\n"
    )
    desk = Desk(shipped(), storage.draft("new_case", text, tmp_path), "en", 60.0)
    one = api.state(desk, {})["facts"][2]
    assert one["note"] == "one\ntwo\n"
    api.change(desk, {"on": 0, "do": "alter", "place": 2, **one, "status": "admitted"})
    assert storage.differing(text, desk.state.text) == ["-    status: assumed", "+    status: admitted"]


# --- facts found and filled


def test_facts_are_found_in_both_languages_with_their_blanks_filled_from_the_case(bench: Any) -> None:
    for word in ("order corrective", "责令 改正"):
        found = {one["predicate"]: one for one in bench.ask("search", word=word)["facts"]}
        assert found["order"]["values"][1:] == ["cheng_cong", ""], word
        assert found["order"]["values"][0] == "order_1"  # o1 is declared already
    (value,) = bench.ask("search", word="rectification notice")["values"]
    assert value["facts"][0]["values"] == ["o1", "rectification_notice"]
    provision = next(one for one in bench.ask("search", word="int2019_a2_p1")["provisions"])
    assert "order" in [one["predicate"] for one in provision["facts"]] and provision["gist"]
    assert bench.ask("search", word="xyzzy")["facts"] == []


def test_what_an_element_still_needs_is_offered_and_adding_it_supplies_it(bench: Any) -> None:
    after = bench.change("withdraw", place=place(bench, "order"))
    asked = {"accused": "cheng_cong", "offence": "refusing_duties"}
    told = bench.ask("why_not", number=after["number"], **asked)
    order = told["needs"][0]["elements"][0]
    assert order["name"] == "order to correct"
    offer = order["ways"][0]["obstacles"][0]["offer"]
    assert offer["predicate"] == "order" and offer["values"][:2] == ["o1", "cheng_cong"]
    assert order["ways"][0]["cites"][-1][0] == "2019 Interpretation, art. 2, para. 1"
    added = bench.change("add", **fact("order", *offer["values"]))
    assert rows(bench.ask("outcome", number=added["number"], since=-1, whom=""), "convicted")
    why = bench.ask("why", number=added["number"], accused="cheng_cong", offence="assisting")
    assert any(cite for _, _, cite in why["lines"])


def test_an_amount_that_falls_short_is_offered_as_it_would_suffice(bench: Any) -> None:
    at = next(i for i, f in enumerate(bench.ask("state")["facts"]) if "illegal_video_files" in f["values"])
    old = bench.ask("state")["facts"][at]
    after = bench.change(
        "alter", place=at, **fact("quantity", *old["values"][:3], "150", status="assumed", note=old["note"])
    )
    told = bench.ask("why_not", number=after["number"], accused="cheng_cong", offence="refusing_duties")
    offers = [o["offer"] for way in told["needs"][0]["elements"][0]["ways"] for o in way["obstacles"] if "offer" in o]
    (enough,) = [offer for offer in offers if offer.get("place") == at]
    assert enough["values"][2:] == ["illegal_video_files", "200"] and enough["status"] == "assumed"


def test_every_fact_that_a_case_may_state_can_be_offered_and_has_a_form() -> None:
    known, case = shipped(), load_case(CHENG_CONG)
    for lang in ("en", "zh"):
        speaker = Speaker(known, case, lang)
        for predicate in known.vocabulary.predicates.values():
            if predicate.input:
                made = lookup.offer(predicate, case, speaker)
                assert len(made["values"]) == len(forms.form(predicate.name, case, speaker)["fields"])
                assert "{" not in made["said"], predicate.name


def test_a_form_gives_back_what_it_was_given() -> None:
    known = shipped()
    for name in ("cheng_cong", "ji", "hu", "ke"):
        for one in load_case(name).facts:
            values = [forms.shown(term) for term in one.atom.args]
            assert forms.atom(one.atom.name, values, one.atom.negated, known) == one.atom
    assert forms.written(forms.atom("quantity", ["a", "b", "illegal_gains", str(CEILING)], True, known)) == (
        "-quantity(a, b, illegal_gains, 30_000_000)"
    )


# --- the second question


def test_contrast_and_comparison_are_those_of_the_commands(bench: Any) -> None:
    told = bench.ask("contrast", number=0, theory="pan_xiong", since=0)
    first, second = (told["text"].index(f"({name})") for name in ("positive_law", "pan_xiong"))
    assert "is convicted of assisting" in told["text"][first:second] and "<svg" in told["svg"]
    assert "is convicted of refusing" in told["text"][second:]
    after = bench.change("withdraw", place=place(bench, "order"))
    told = bench.ask("contrast", number=after["number"], theory="", since=0)
    assert "Only the state before:" in told["text"]
    table = bench.ask("compare", number=after["number"])
    assert [row[0] for row in table["rows"]][1] == ["positive_law"]
    assert any("order_element=deleted" in text for text in table["differences"])


# --- a claim about the case on the desk


def test_a_claim_about_the_case_is_decided_under_its_readings_and_its_case_can_be_laid_on_the_desk(bench: Any) -> None:
    body = "form: contained_in\nconclusion: {established: refusing_duties}\n"
    varied = body + 'may_vary: ["order(o1, cheng_cong, public_security)"]\n'
    told = bench.ask("claim", number=0, text=varied)
    assert told["verdict"] == "refuted"
    for part in (
        "Theory: The law as it stands (positive_law)",
        "without: The public security organ ordered Cheng Cong to take corrective measures",
        "without: Cheng Cong did not correct as the rectification notice required.",  # it falls with the order
        "the case cheng_cong; facts that may vary: 6",
        "borne, for the case and what may vary of it make it so: nobody goes on after information",
        " seconds)",
    ):
        assert part in told["text"], part
    (shown,) = told["shown"]
    assert "2019 Interpretation, art. 2, para. 1" in shown["proofs"] and "'person(cheng_cong)'" in shown["files"][0]
    after = bench.change("several", changes=shown["changes"])
    assert not rows(bench.ask("outcome", number=after["number"], since=-1, whom=""), "convicted")
    assert (
        bench.ask("claim", number=after["number"], text=body)["verdict"] == "refuted"
    )  # what stands is no combination
    bench.change("readings", theory="positive_law", positions={"order_element": "deleted"})
    told = bench.ask("claim", number=bench.desk.number, text=body)
    assert told["verdict"] == "holds" and "order_element" in told["text"]
    assert "This is the case cheng_cong as it is stated." in told["text"]  # as the desk has it


def test_slips_of_a_claim_are_told_and_one_about_a_state_that_is_gone_is_not_answered(bench: Any) -> None:
    text = "form: contained_n\nconclusion: {convicted: asisting}\nid: x\n"
    problems = bench.ask("claim", 422, number=0, text=text)["problems"]
    assert {line for line, _ in problems} == {1, 2, 3} and any("contained_in" in said for _, said in problems)
    bench.change("withdraw", place=3)
    bench.ask("claim", 409, number=0, text="form: possible\nconclusion: {convicted: assisting}\n")


def test_claims_of_the_files_are_offered_in_words_that_speak_of_this_case(bench: Any) -> None:
    offered = {one["id"]: one for one in bench.ask("claims")["claims"]}
    assert "q18" in offered and not {"q5", "q14"} & set(offered)  # of another case; not computable
    assert offered["q18"]["words"].startswith("form: contained_in") and "author" not in offered["q18"]["words"]
    told = bench.ask("claim", 422, number=0, text=offered["q18"]["words"] + "accused: nobody\n")
    assert "nobody" in told["problems"][0][1]


# --- files


def test_saving_asks_and_changes_just_these_lines(bench: Any, tmp_path: Path) -> None:
    path = tmp_path / "cheng_cong.yaml"
    before = path.read_text(encoding="utf-8")
    bench.change("add", **fact("provides", "cheng_cong", "storage"))
    asks = bench.ask("save", on=bench.desk.number, name="cheng_cong", over="")["asks"]
    assert (asks["lines"], asks["changed"]) == (["+  - provides(cheng_cong, storage)"], False)
    assert path.read_text(encoding="utf-8") == before
    state = bench.ask("save", on=bench.desk.number, name="cheng_cong", over=asks["over"])
    assert state["saved"] and state["number"] == bench.desk.number
    after = path.read_text(encoding="utf-8")
    assert storage.differing(before, after) == asks["lines"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_changed_on_disk_is_told_and_not_written_over(bench: Any, tmp_path: Path) -> None:
    path = tmp_path / "cheng_cong.yaml"
    bench.change("add", **fact("provides", "cheng_cong", "storage"))
    asks = bench.ask("save", on=bench.desk.number, name="cheng_cong", over="")["asks"]
    path.write_text(path.read_text(encoding="utf-8") + "# by another program\n", encoding="utf-8")
    assert bench.ask("state")["changed_on_disk"]
    again = bench.ask("save", on=bench.desk.number, name="cheng_cong", over=asks["over"])["asks"]
    assert again["changed"] and "-# by another program" in again["lines"]
    assert "# by another program" in path.read_text(encoding="utf-8")
    bench.ask("save", on=bench.desk.number, name="cheng_cong", over=again["over"])
    assert "# by another program" not in path.read_text(encoding="utf-8")


def test_a_copy_gets_the_id_of_its_file_and_another_file_is_asked_about(bench: Any, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("mine\n", encoding="utf-8")
    asks = bench.ask("save", on=0, name="other", over="")["asks"]
    assert "-mine" in asks["lines"] and not asks["changed"]
    bench.ask("save", on=bench.desk.number, name="variant", over="")
    assert load_case(tmp_path / "variant.yaml").id == "variant"
    assert (tmp_path / "other.yaml").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    "name", ["../out", "/tmp/out", "a/b", "..", "", "out.yaml", "a\u0000b", "Out", "link", "folder"]
)
def test_no_name_leads_out_of_the_folder(bench: Any, tmp_path: Path, name: str) -> None:
    outside = tmp_path.parent / "outside.yaml"
    (tmp_path / "link.yaml").symlink_to(outside)
    (tmp_path / "folder.yaml").mkdir()
    told = bench.ask("save", 422, on=0, name=name, over="")
    assert told["problems"] and not outside.exists()


def test_a_name_that_no_fact_mentions_any_more_is_left_out_of_the_file_and_comes_back(desk: Desk) -> None:
    text = desk.state.text
    for _ in range(5):
        facts = desk.case(desk.state).facts
        at = next((i for i, f in enumerate(facts) if "films" in str(f.atom)), None)
        if at is not None:
            desk.move(desk.number, State(CaseText(desk.state.text).withdraw(at)))
    assert "films" not in desk.case(desk.state).names and "  films: {en" not in tidy(desk.state.text)
    assert "  films: {en" in desk.state.text
    while desk.past:
        desk.step(desk.number, back=True)
    assert tidy(desk.state.text) == text


# --- drafts


def start(folder: Path) -> Desk:
    return Desk(shipped(), storage.opened(folder / "cheng_cong.yaml", folder), "en", 60.0)


def test_a_draft_outlives_the_command_and_is_offered_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    monkeypatch.setenv("NULLUM_STATE", str(state))
    path = Path(shutil.copy(CHENG_CONG, tmp_path))
    first = start(tmp_path)
    api.change(first, {"on": 0, "do": "withdraw", "place": 3})
    api.change(first, {"on": 1, "do": "readings", "theory": "pan_xiong", "positions": {}})
    second = start(tmp_path)  # the first ended, however it ended
    (left,) = api.state(second, {})["drafts"]
    assert left["lines"] == ["-  - provides(cheng_cong, network_access)", "pan_xiong"] and not left["moved"]
    assert second.saved and [p.name for p in tmp_path.iterdir() if p.suffix] == [path.name]
    api.change(second, {"on": 0, "do": "withdraw", "place": 4})  # a draft of its own does not touch the other
    told = api.draft(second, {"on": second.number, "name": left["name"], "restore": True})
    assert (second.state.theory, len(told["facts"]), told["drafts"]) == ("pan_xiong", 25, [])
    assert [len(list(folder.iterdir())) for folder in (state / "drafts").iterdir()] == [1]
    second.save(second.number, "cheng_cong", storage.mark(path.read_bytes()))
    assert api.state(start(tmp_path), {})["drafts"] == []


def test_a_draft_is_for_its_user_alone_told_where_the_file_changed_and_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NULLUM_STATE", str(tmp_path / "state"))
    path = Path(shutil.copy(CHENG_CONG, tmp_path))
    first = start(tmp_path)
    api.change(first, {"on": 0, "do": "withdraw", "place": 3})
    folder = first.drafts.folder
    assert folder and first.drafts.kept and folder.stat().st_mode & 0o077 == 0
    path.write_text(path.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    second = start(tmp_path)
    (left,) = api.state(second, {})["drafts"]
    assert left["moved"] and "-# later" in left["lines"]
    assert api.draft(second, {"on": 0, "name": "../x", "restore": False})["drafts"]
    assert api.draft(second, {"on": 0, "name": left["name"], "restore": False})["drafts"] == []
    (folder / "broken.json").write_text("{", encoding="utf-8")
    assert start(tmp_path).drafts.left() == {}
    folder.chmod(0o777)
    api.change(second, {"on": 0, "do": "withdraw", "place": 3})
    assert "open to others" in api.state(second, {})["unkept"]


def test_undoing_all_leaves_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NULLUM_STATE", str(tmp_path / "state"))
    shutil.copy(CHENG_CONG, tmp_path)
    desk = start(tmp_path)
    api.change(desk, {"on": 0, "do": "withdraw", "place": 3})
    assert desk.drafts.kept
    api.step(desk, {"on": 1, "back": True})
    assert not desk.drafts.kept and api.state(start(tmp_path), {})["drafts"] == []


# --- what is refused


def test_what_does_not_come_from_the_page_is_refused(bench: Any) -> None:
    body, kind = "{}", "application/json"
    host = bench.url.split("/")[2]
    call = f"{bench.path}api/state"
    assert bench.send("POST", call, body, Content_Type=kind, Origin=f"http://{host}")[0] == 200
    assert bench.send("POST", call, body, Content_Type=kind, Origin="http://evil.example")[0] == 403
    assert bench.send("POST", call, body, Content_Type=kind, Origin="null")[0] == 403
    assert bench.send("POST", call, body, Content_Type=kind, Sec_Fetch_Site="cross-site")[0] == 403
    assert bench.send("POST", call, body, Content_Type="text/plain")[0] == 415
    assert bench.send("POST", call, body, Content_Type=kind, Host="evil.example")[0] == 421
    assert bench.send("GET", bench.path, Host="evil.example:80")[0] == 421
    for path in ("/", "/wrong/", "/api/state", bench.path[:-2] + "/", f"/{bench.path}", "/%2e%2e/etc/passwd"):
        assert bench.send("GET", path)[0] == 404, path
        assert "Cheng" not in bench.send("POST", path, body, Content_Type=kind)[1]
    for path in ("../../etc/passwd", "api/__class__", "templates/bench.js", "api/"):
        assert bench.send("POST", bench.path + path, body, Content_Type=kind)[0] in (404, 405), path
    assert bench.send("GET", call)[0] == 405


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "[" * 100_000, '{"a": "' + "x" * 1_100_000 + '"}'])
def test_a_request_that_is_no_small_object_is_refused(bench: Any, body: str) -> None:
    assert bench.send("POST", f"{bench.path}api/change", body, Content_Type="application/json")[0] == 400


def test_a_change_of_a_wrong_shape_is_refused(bench: Any) -> None:
    for asked in (
        {"do": "run"},
        {"do": "withdraw", "place": -1},
        {"do": "withdraw", "place": True},
        {"do": "add", **fact("person", "x"), "values": [1]},
        {"do": "add", **fact("person", "x"), "status": "certain"},
        {"do": "alter", "place": 999, **fact("person", "x")},
        {"do": "name", "word": "nobody", "en": "a", "zh": "b"},
        {"do": "readings", "theory": "positive_law", "positions": {"a": 1}},
    ):
        bench.ask("change", 400, on=0, **asked)
    bench.change("add", 422, **fact("established", "cheng_cong", "hosting", "fraud"))
    bench.ask("why", 422, number=0, accused="nobody", offence="assisting")
    bench.ask("why", 400, number=0, accused="cheng_cong", offence="nothing")
    assert bench.desk.number == 0


def test_two_tabs_never_overwrite_each_other(bench: Any) -> None:
    bench.change("withdraw", place=3)
    told = bench.ask("change", 409, on=0, do="withdraw", place=4)
    assert told["desk"]["number"] == bench.desk.number and len(told["desk"]["facts"]) == 25
    assert bench.ask("save", 409, on=0, name="cheng_cong", over="")["desk"]


def test_the_page_and_its_answers_may_be_neither_framed_nor_kept(bench: Any) -> None:
    status, text, headers = bench.send("GET", bench.path)
    assert status == 200 and headers["cache-control"] == "no-store" and headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer" and headers["x-content-type-options"] == "nosniff"
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    assert not [word for word in ("http://", "https://", "//cdn") if f'src="{word}' in text or f'href="{word}' in text]


def test_a_title_with_markup_stays_text(bench: Any) -> None:
    state = bench.change("title", text=EVIL)
    assert state["title"] == EVIL
    assert EVIL not in bench.send("GET", bench.path)[1]
    told = bench.change("name", word="cheng_cong", en=EVIL, zh=EVIL)
    drawn = bench.ask("outcome", number=told["number"], since=-1, whom="")
    assert "<img" not in drawn["svg"] and "&lt;img" in drawn["svg"]


def test_a_solve_over_its_bound_is_told_and_the_change_is_kept(serve: Callable[..., Any], tmp_path: Path) -> None:
    bench = serve(Path(shutil.copy(CHENG_CONG, tmp_path)), seconds=0.000001)
    after = bench.change("withdraw", place=3)
    told = bench.ask("outcome", 503, number=after["number"], since=0, whom="")
    assert "within 1e-06 seconds" in told["bound"]
    assert len(bench.ask("state")["facts"]) == 25


def test_a_newer_change_supersedes_a_solve_that_is_under_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, told = threading.Event(), list[str]()

    def slow(case: Any, theory: str, positions: Any, knowledge: Any, bound: Any) -> Any:
        begun.set()
        while bound.left:
            begun.wait(0.01)
        raise BoundHit("no answer")

    monkeypatch.setattr("explain.workbench.desk.derive", slow)

    def follow() -> None:
        try:
            desk.view(0)
        except Stale as error:
            told.append(str(error))

    thread = threading.Thread(target=follow)
    thread.start()
    begun.wait(5)
    desk.move(0, State(desk.state.text, "pan_xiong"))
    thread.join(5)
    assert told == ["a newer change has come"]
    with pytest.raises(Stale):
        desk.view(-1)


def test_export_gives_case_text_and_picture(bench: Any) -> None:
    assert bench.ask("export", number=0, what="case")["text"] == CHENG_CONG.read_text(encoding="utf-8")
    text = bench.ask("export", number=0, what="text")["text"]
    assert "Convicted: assisting network crime" in text and "cheng_cong" in text.splitlines()[-1]
    assert bench.ask("export", number=0, what="picture")["text"].startswith("<?xml")


# --- cases opened


def test_a_row_of_a_table_becomes_a_file_of_its_own(tmp_path: Path) -> None:
    case = load_case("int2019_a3__videos_199")
    text = storage.as_file(case)
    desk = Desk(shipped(), storage.draft(case.id, text, tmp_path), "en", 60.0)
    assert [f.atom for f in desk.case(desk.state).facts] == [f.atom for f in case.facts]
    assert not desk.saved
    desk.save(0, case.id, "")
    assert desk.saved and [f.atom for f in load_case(tmp_path / f"{case.id}.yaml").facts] == [
        f.atom for f in case.facts
    ]


def test_in_a_project_new_cases_stand_among_its_own_and_its_law_is_laid_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["init", str(tmp_path / "mine")]) == 0
    monkeypatch.chdir(tmp_path / "mine")
    arguments = argparse.Namespace(case=None, lang="en", answer_seconds=60)
    desk = workbench.opened(arguments)
    assert desk.knowledge.project == "mine" and desk.folder == tmp_path / "mine"
    desk.save(0, "own_host", "")
    assert (tmp_path / "mine" / "cases" / "own_host.yaml").is_file()
    monkeypatch.chdir(tmp_path / "mine" / "cases")
    again = workbench.opened(argparse.Namespace(case="own_host", lang="en", answer_seconds=60))
    assert again.saved and again.store.path == tmp_path / "mine" / "cases" / "own_host.yaml"
    elsewhere = Path(shutil.copy(CHENG_CONG, tmp_path))
    assert workbench.opened(argparse.Namespace(case=str(elsewhere), lang="en", answer_seconds=60)).folder == tmp_path


def test_a_new_case_is_renamed_and_filled_in(serve: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "new_case.yaml").write_text(storage.NEW, encoding="utf-8")
    bench = serve(tmp_path / "new_case.yaml")
    bench.change("rename", word="accused", new="li")
    bench.change("rename", 422, word="act", new="li")
    bench.change("add", **fact("provides", "li", "storage"))
    bench.change("rename", word="act", new="storage")
    assert "provides(li, storage)" in bench.desk.state.text and "acts(li, storage)" in bench.desk.state.text
    bench.ask("step", on=bench.desk.number, back=True)
    bench.ask("step", on=bench.desk.number, back=True)
    bench.change("rename", word="act", new="hosting")
    bench.change("name", word="li", en="Li", zh="李某")
    adds = [{"do": "add", **fact("provides", "li", "storage")}, {"do": "withdraw", "place": 0}]
    assert bench.change("several", 422, changes=adds)["problems"]
    state = bench.change(
        "several", changes=[adds[0], {"do": "add", **fact("time", "hosting", "2020-01-01", "2020-02-01")}]
    )
    assert [f["said"] for f in state["facts"]][::3] == [
        "Li is a natural person",
        "Hosting lasts from 2020-01-01 to 2020-02-01",
    ]
    assert bench.desk.case(bench.desk.state).accused == ("li",)
    bench.ask("change", 400, on=bench.desk.number, do="several", changes=[{"do": "several", "changes": []}])


def test_a_charge_is_built_from_nothing_by_what_each_element_needs(tmp_path: Path) -> None:
    desk = Desk(shipped(), storage.draft("new_case", storage.NEW, tmp_path), "en", 60.0)
    for _ in range(3):
        told = api.why_not(desk, {"number": desk.number, "accused": "accused", "offence": "assisting"})
        ways = told["needs"][0]["elements"][0]["ways"]
        way = next(way for way in ways if all("offer" in one for one in way["obstacles"]))
        adds = [{"do": "add", "status": "proved", "note": "", **o["offer"]} for o in way["obstacles"]]
        for one in adds:  # what the case cannot say, the user chooses: here the first there is
            fields = api.form(desk, {"predicate": one["predicate"]})["fields"]
            one["values"] = [v or f["options"][0][0] for v, f in zip(one["values"], fields, strict=True)]
        api.change(desk, {"on": desk.number, "do": "several", "changes": adds})
    outcome = api.outcome(desk, {"number": desk.number, "since": -1, "whom": ""})
    assert outcome["summary"] == "accused: assisting network crime (art. 287-2)"


def test_of_many_accused_the_picture_shows_one(tmp_path: Path) -> None:
    text = "id: crowd\ntitle: many\nfacts:\n"
    for n in range(CROWD + 1):
        text += f"  - person(p{n})\n  - acts(p{n}, a{n})\n  - provides(p{n}, storage)\n"
    desk = Desk(shipped(), storage.draft("crowd", text, tmp_path), "en", 60.0)
    first = api.outcome(desk, {"number": 0, "since": -1, "whom": ""})
    assert first["drawn"] == "p0" and len(first["accused"]) == len(first["persons"]) == CROWD + 1
    other = api.drawing(desk, {"number": 0, "whom": "p3"})
    assert other["drawn"] == "p3"
    assert all("P3" in box["text"] or "p3" in box["text"] for box in other["boxes"].values() if "p0" in str(box))


def test_a_new_case_can_be_built_from_nothing(tmp_path: Path) -> None:
    desk = Desk(shipped(), storage.draft("new_case", storage.NEW, tmp_path), "zh", 60.0)
    assert desk.case(desk.state).accused == ("accused",)
    desk.save(0, "my_host", "")
    assert load_case(tmp_path / "my_host.yaml").id == "my_host"


def test_the_smallest_change_is_asked_and_applied(bench: Any) -> None:
    found = bench.ask("flip", number=0, accused="cheng_cong", offence="assisting")
    assert found["flips"]
    assert "Norm: Knowledge may be found where the helper goes on" in found["text"]  # with the citation above it
    after = bench.change("several", changes=found["flips"][0])
    assert not any(
        "287-2" in row["text"]
        for row in rows(bench.ask("outcome", number=after["number"], since=0, whom=""), "convicted")
    )


# --- the command


def test_the_command_prints_its_address_serves_it_and_ends_with_a_word_on_what_is_not_saved(tmp_path: Path) -> None:
    shutil.copy(CHENG_CONG, tmp_path)
    words = [sys.executable, "-m", "explain.cli", "workbench", "cheng_cong.yaml", "--no-open"]
    place = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=place) as run:
        assert run.stdout is not None
        address = run.stdout.readline().strip()
        body = json.dumps({"on": 0, "do": "withdraw", "place": 3}).encode()
        asked = urllib.request.Request(f"{address}api/change", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            assert json.load(answer)["number"] == 1
        run.send_signal(signal.SIGINT)
        said = run.stdout.read()
        assert run.wait(20) == 0
    assert address.startswith("http://127.0.0.1:") and "not saved" in said
    assert (tmp_path / "cheng_cong.yaml").read_bytes() == CHENG_CONG.read_bytes()


def test_a_port_in_use_and_a_missing_package_end_with_what_to_do(
    bench: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = bench.url.split(":")[2].split("/")[0]
    assert cli.main(["workbench", "cheng_cong", "--no-open", "--port", port]) == 2
    assert "cannot be used" in capsys.readouterr().err
    assert cli.main(["workbench", "cheng_con", "--no-open"]) == 2
    assert "did you mean `cheng_cong`" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert cli.main(["workbench", "cheng_cong", "--no-open"]) == 2
    assert "pip install 'nullum[workbench]'" in capsys.readouterr().err
