"""The shape of the house: what may stand where, and that law, rules and words fit together."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import clingo
import pytest
import yaml

from explain.cli import main
from kb.files.terms import CEILING
from kb.rules.formula import Agg, Cmp, Rule, Term, Value, atoms_of
from kb.rules.knowledge import shipped
from kb.run import ledger
from kb.run.derivation import derive, load_case

ROOT = Path(__file__).resolve().parent.parent
LAW_FILES = sorted(p for p in (ROOT / "encodings").rglob("*.lp"))


def test_no_python_stands_in_encodings() -> None:
    assert [p for p in (ROOT / "encodings").rglob("*") if p.suffix == ".py" or p.name == "__pycache__"] == []


LAYERS = [  # each may import itself and what stands before it
    "kb.errors",
    "kb.files",
    "kb.rules",
    "kb.run",
    "kb.why",
    "kb.ask",
    "explain.say",
    "explain.draw",
    "explain.report",
    "explain.check",
    "explain.workbench",
    "explain.commands",
    "explain.bounds",
    "explain.cli",
]


def test_imports_go_only_downwards() -> None:
    for path in [*(ROOT / "kb").rglob("*.py"), *(ROOT / "explain").rglob("*.py")]:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if module in ("kb", "explain"):
            continue  # the public face of the layers below it
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                if name.split(".")[0] in ("kb", "explain"):
                    assert _layer(name) <= _layer(module), f"{module} imports {name}"


def _layer(module: str) -> int:
    return next(place for place, layer in enumerate(LAYERS) if f"{module}.".startswith(f"{layer}."))


def test_no_two_modules_have_one_name() -> None:
    modules = [p for top in ("kb", "explain") for p in (ROOT / top).rglob("*.py")]
    named = [p.stem for p in modules if p.stem != "__init__" and p.parent.name != "commands"]
    assert len(named) == len(set(named))


def test_every_law_file_is_included_once() -> None:
    law = ROOT / "encodings"
    included = [
        path.parent / name
        for path in [law / "nullum.lp", *law.glob("*/all.lp")]
        for name in re.findall(r'^#include "(.+)"\.$', path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(included) == sorted(p for p in LAW_FILES if p != law / "nullum.lp" and p.parent.name != "search")


def test_each_folder_lists_its_law_files_in_the_order_of_its_articles() -> None:
    for path in (ROOT / "encodings").glob("*/all.lp"):
        names = re.findall(r'^#include "(.+)"\.$', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert sorted(names) == sorted(p.name for p in path.parent.glob("*.lp") if p != path), path
        articles = [name for name in names if re.match(r"a\d", name)]
        assert articles == sorted(articles, key=_article), path


def _article(name: str) -> list[tuple[int, str]]:
    """Order articles as the law does: a253, a253_1, a253_1_2009; a12, a12_interest."""
    parts = name.removesuffix(".lp").removeprefix("a").split("_")
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def test_a_law_file_has_a_rule_or_only_includes_or_shows() -> None:
    for path in LAW_FILES:
        code = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "%"]
        if path.name in ("nullum.lp", "all.lp"):
            assert all(line.startswith("#include ") for line in code), path
        elif path.parent.name == "show":
            assert all(line.startswith("#show") for line in code), path
        else:
            assert any(line.rstrip().endswith(".") and not line.startswith("#") for line in code), f"no rule: {path}"


def test_a_folder_of_the_law_is_a_source_or_one_of_five_rooms() -> None:
    rooms = {"core", "doctrine", "vocabulary", "search", "show"}
    folders = {path.name for path in (ROOT / "encodings").iterdir() if path.is_dir()}
    assert {name for name in folders if not (ROOT / "encodings" / name / "source.yaml").is_file()} == rooms
    assert set(shipped().law.sources) == folders - rooms


def test_a_folder_of_a_source_holds_its_text_its_rules_and_their_boundary() -> None:
    for path in (ROOT / "encodings").glob("*/*"):
        kinds = {".lp", ".yaml"}
        assert path.is_file() and path.suffix in kinds, path
        if path.suffix == ".yaml" and (path.parent / "source.yaml").is_file():
            assert path.name == "source.yaml" or path.name.endswith(".table.yaml"), path


def test_a_table_of_the_law_stands_beside_the_rules_whose_boundary_it_is() -> None:
    for path in (ROOT / "encodings").rglob("*.table.yaml"):
        words = path.name.removesuffix(".table.yaml").split("_")
        beside = ["_".join(words[:length]) for length in range(1, len(words) + 1)]
        assert any((path.parent / f"{name}.lp").is_file() for name in beside), path


def test_the_rules_of_an_issue_stand_beside_it() -> None:
    doctrine = ROOT / "encodings" / "doctrine"
    issues = {path.stem for path in doctrine.glob("*.yaml")} - {"theories"}
    rules = {path.stem for path in doctrine.glob("*.lp")} - {"all"}
    assert rules - issues == set(), "rules of no issue"
    texts = [path.read_text(encoding="utf-8") for path in LAW_FILES]
    read = {name for name in issues if any(re.search(rf"doctrine\({name}, ", text) for text in texts)}
    known = shipped().doctrine.issues
    assert {name for name in issues if not known[name].no_rule} == read
    for name in rules:
        cited = set(re.findall(r"^%@ (\w+)\.\w+$", (doctrine / f"{name}.lp").read_text(encoding="utf-8"), re.MULTILINE))
        assert cited <= {name}, f"{name}.lp cites a reading of another issue"


def test_what_belongs_to_a_single_article_stands_with_the_law() -> None:
    assert {path.name for path in (ROOT / "cases").iterdir()} == {"reported", "doctrine", "general"}


def test_only_show_files_show() -> None:
    for path in LAW_FILES:
        if path.parent.name != "show":
            assert "#show" not in path.read_text(encoding="utf-8"), path


def test_law_files_are_short_and_narrow() -> None:
    for path in LAW_FILES:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert max(map(len, lines)) <= 120, path
        assert len(lines) <= 260, path


def test_every_rule_cites_what_exists() -> None:
    known = shipped()
    for rule in known.rules:
        for name in rule.provisions:
            held = name in rule.variables
            assert held or name in known.citable or name == "definition", f"{rule.file}:{rule.line}: {name}"


def test_every_provision_is_encoded_or_out_of_scope_with_a_reason() -> None:
    left = [name for name, entry in ledger.entries(shipped()).items() if entry.state == "open"]
    assert left == []


def test_a_provision_has_each_rule_once() -> None:
    """A rule that cites what it states of it besides is one rule."""
    entries = ledger.entries(shipped())
    assert len(entries["pipl_a10"].rules) == 3
    assert [name for name, entry in entries.items() if len({r.id for r in entry.rules}) < len(entry.rules)] == []


def test_no_provision_is_both_cited_and_out_of_scope() -> None:
    known = shipped()
    both = [n for n, e in ledger.entries(known).items() if e.rules and known.law.provisions[n].out_of_scope[0]]
    assert both == []


def test_every_predicate_of_the_rules_has_a_word_and_the_reverse() -> None:
    known = shipped()
    used = {(rule.head.name, len(rule.head.args)) for rule in known.rules}
    used |= {(a.atom.name, len(a.atom.args)) for r in known.rules for part in r.body for a in atoms_of(part)}
    words = {(p.name, len(p.args)) for p in known.vocabulary.predicates.values()}
    assert used - words == set(), "predicates without a vocabulary entry"
    stated = {(p.name, len(p.args)) for p in known.vocabulary.predicates.values() if p.input}
    assert words - used - stated == set(), "vocabulary entries that no rule mentions"


def test_every_number_that_an_amount_is_compared_with_lies_at_most_at_the_ceiling() -> None:
    """Amounts are cut off at the ceiling when a case is read: no comparison may need to see beyond it."""
    for rule in shipped().rules:
        for part in rule.body:
            for term in _compared(part):
                dated = len(term) == 8 and term[:2] in ("19", "20", "99")
                assert dated or int(term) <= CEILING, (rule.file, rule.line, term)


def _compared(part: object) -> list[str]:
    guards = part.guards if isinstance(part, Cmp | Agg) else ()
    left = [part.left] if isinstance(part, Cmp) else []
    terms = [*left, *(term for _, term in guards)]
    return [term.text for term in terms if isinstance(term, Value) and term.text.isdigit()]


def test_every_position_of_an_executable_issue_is_read_by_a_rule_but_at_most_one() -> None:
    """One position may be the absence of the rules of the others; a second one would say the same as that."""
    known = shipped()
    read: dict[str, set[str]] = {name: set() for name in known.doctrine.issues}
    for rule in known.rules:
        for issue, position in _readings(rule):
            assert isinstance(issue, Value), f"{rule.file}:{rule.line}: an issue is named"
            one = {position.text} if isinstance(position, Value) else set(known.doctrine.issues[issue.text].positions)
            read[issue.text] |= one
    for issue in known.doctrine.issues.values():
        if issue.no_rule:
            assert read[issue.id] == set(), f"{issue.id} says that it has no rule"
        else:
            assert len(set(issue.positions) - read[issue.id]) <= 1, f"{issue.id}: positions that no rule tells apart"


def _readings(rule: Rule) -> list[tuple[Term, Term]]:
    atoms = [literal.atom for part in rule.body for literal in atoms_of(part)]
    return [(atom.args[0], atom.args[1]) for atom in atoms if atom.name == "doctrine"]


def test_plain_clingo_runs_the_same_files_to_the_same_charges(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hu stands for Zhu, and Cheng Cong for Ji: the same offences by the same rules."""
    monkeypatch.chdir(ROOT)
    known = shipped()
    for name in ("cheng_cong", "hu", "ke", "huang_tao"):
        case = load_case(name)
        assert main(["charge", name, "--lp"]) == 0
        facts = capsys.readouterr().out
        messages: list[str] = []
        control = clingo.Control(logger=lambda _c, text: messages.append(text))  # noqa: B023
        control.load(str(ROOT / "encodings" / "nullum.lp"))
        control.add("base", [], facts)
        control.ground([("base", [])])
        shown: list[str] = []
        control.solve(on_model=lambda model: shown.extend(map(str, model.symbols(shown=True))))  # noqa: B023
        outcome = derive(_undisputed(case), knowledge=known)
        for predicate in ("established", "convicted", "displaced", "missing"):
            plain = {text for text in shown if text.startswith(predicate + "(")}
            ours = {str(atom) for atom in outcome.worlds[0].model.of(predicate)}
            assert plain == ours, (name, predicate)
        assert messages == []


def _undisputed(case):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(case, facts=tuple(f for f in case.facts if f.status != "disputed"))


def test_every_mutant_of_the_list_has_its_place_and_its_tests() -> None:
    for mutant in yaml.safe_load((ROOT / "benchmarks" / "mutants.yaml").read_text(encoding="utf-8")):
        assert (ROOT / mutant["file"]).read_text(encoding="utf-8").count(mutant["old"]) == 1, mutant["name"]
        assert mutant["old"] != mutant["new"], mutant["name"]
        assert [test for test in mutant["tests"] if not (ROOT / test.partition("::")[0]).is_file()] == [], mutant[
            "name"
        ]
