"""The result of a run as data: JSON of our own, and JUnit XML, which build servers show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as xml

from explain.check import claim_telling, telling
from explain.say.language import Language
from kb.ask.deciding import Verdict
from kb.ask.fixtures import Failure, readings
from kb.ask.grouping import Group
from kb.files.cases import Case, Expect
from kb.rules.knowledge import Knowledge


def data(
    cases: Sequence[Case],
    groups: Sequence[Group],
    silent: Sequence[Case],
    verdicts: Sequence[Verdict],
    known: Knowledge,
) -> dict[str, Any]:
    """The counts, the failures by groups, the cases that expect nothing, and the verdicts on claims."""
    return {
        "cases": len(cases),
        "expectations": sum(len(case.expect) for case in cases),
        "failures": sum(len(group.failures) for group in groups),
        "groups": [
            {
                "provision": group.provision,
                "own": group.own,
                "rules": [known.place(rule) for rule in known.rules if group.provision in rule.provisions],
                "replaced": [known.place(off.rule) for off in known.replaced if off.provision == group.provision],
                "failures": [_failure(failure) for failure in group.failures],
            }
            for group in groups
        ],
        "silent": [case.id for case in silent],
        "claims": [_claim(found) for found in verdicts],
    }


def _claim(found: Verdict) -> dict[str, Any]:
    claim = found.claim
    return {"claim": claim.id, "file": str(claim.path), "expected": claim.expect, "found": found.verdict}


def _failure(failure: Failure) -> dict[str, Any]:
    said = failure.unmet.statement
    return {
        "case": failure.case,
        "file": failure.file,
        "line": failure.line,
        "theory": failure.theory,
        "kind": said.kind,
        "accused": said.accused,
        "subject": said.subject,
        "expected": list(said.expected),
        "found": list(failure.unmet.found),
        "provisions": list(failure.cited),
    }


def junit(cases: Sequence[Case], failures: Sequence[Failure], verdicts: Sequence[Verdict], words: Language) -> str:
    """Write JUnit XML: a suite for each file, a test for each expectation and claim; a case that expects nothing is
    skipped."""
    failed: dict[tuple[str, str, int], list[Failure]] = {}
    for failure in failures:
        failed.setdefault((failure.file, failure.case, failure.line), []).append(failure)
    root = xml.Element("testsuites", name="nullum")
    for path, of_file in groupby(cases, key=lambda case: case.path):
        suite = xml.SubElement(root, "testsuite", name=str(path))
        for case, expect in _tests(of_file):
            _test(suite, case, expect, failed, words)
        _count(suite, [suite])
    for found in verdicts:
        suite = xml.SubElement(root, "testsuite", name=str(found.claim.path))
        _verdict(suite, found, words)
        _count(suite, [suite])
    _count(root, root)
    xml.indent(root)
    return xml.tostring(root, encoding="unicode", xml_declaration=False).join(['<?xml version="1.0"?>\n', "\n"])


def _tests(cases: Any) -> Iterator[tuple[Case, Expect | None]]:
    for case in cases:
        yield from ((case, expect) for expect in case.expect or (None,))


def _test(
    suite: xml.Element,
    case: Case,
    expect: Expect | None,
    failed: Mapping[tuple[str, str, int], Sequence[Failure]],
    words: Language,
) -> None:
    name = f"{case.id} under {readings(expect)}" if expect else case.id
    line = str(expect.line if expect else 1)
    test = xml.SubElement(suite, "testcase", classname=case.path.stem, name=name, file=str(case.path), line=line)
    if expect is None:
        xml.SubElement(test, "skipped", message=words("check.silent", file=case.path, case=case.id))
    elif bad := failed.get((str(case.path), case.id, expect.line)):
        said = "; ".join(telling.message(failure.unmet, words) for failure in bad)
        xml.SubElement(test, "failure", message=said).text = "\n".join(telling.line(one, words) for one in bad)


def _verdict(suite: xml.Element, found: Verdict, words: Language) -> None:
    claim = found.claim
    test = xml.SubElement(
        suite, "testcase", classname=claim.path.stem, name=f"verdict {claim.expect}", file=str(claim.path), line="1"
    )
    if not found.as_expected:
        said = claim_telling.message(found, words)
        xml.SubElement(test, "failure", message=said).text = claim_telling.line(found, words)


def _count(element: xml.Element, suites: Any) -> None:
    tests = [test for suite in suites for test in suite.iter("testcase")]
    element.set("tests", str(len(tests)))
    element.set("failures", str(sum(test.find("failure") is not None for test in tests)))
    element.set("skipped", str(sum(test.find("skipped") is not None for test in tests)))
