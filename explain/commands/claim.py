"""`nullum claim`: claims about the law, decided within bounds, with the case that refutes them or bears them out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from explain.say.language import Language
    from kb.ask.claims import Claim
    from kb.ask.deciding import Decision, Verdict
    from kb.ask.shown_cases import Shown
    from kb.rules.knowledge import Knowledge

_UNDECIDED, _UNEXPECTED = 3, 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Decide claims about the law: each is a file of some ten lines (see README), shipped ones go by their ids; without\n"
        "names all shipped ones are decided. A verdict is one within bounds, which are printed: a claim holds where no\n"
        "choice of facts within them is otherwise (a case is then shown in which its premise is met); it is refuted, or\n"
        "borne out, by the smallest case there is, which is derived as `nullum charge` does."
    )
    parser.epilog = (
        "examples: nullum claim q1\n"
        "          nullum claim q1 --save refuted.yaml\n"
        "          nullum claim --list\n"
        "          nullum claim my_claim.yaml --lang zh\n"
        "          nullum claim --report claims.html"
    )
    parser.add_argument("claims", nargs="*", metavar="CLAIM", help="a claim by id or path, or a folder of claims")
    parser.add_argument("--list", action="store_true", help="only say what claims there are, and what no case has")
    parser.add_argument("--save", metavar="FILE", help="write the case that is shown first as a fixture (twins: two)")
    parser.add_argument("--report", metavar="FILE.html", help="write a page: all verdicts, each with case and proofs")
    parser.add_argument("--no-proofs", action="store_true", help="leave out the proofs (so do several claims at once)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options.language(parser)
    parser.set_defaults(run=run, seconds=1200.0)


def run(arguments: argparse.Namespace) -> int:
    """Decide the claims and print them as they are decided; 1 where a verdict is not the expected one, 3 where one is
    undecided."""
    from explain.say.language import language
    from kb.ask import claims
    from kb.ask.claim_reader import find
    from kb.errors import BadInput, Problem
    from kb.rules.knowledge import shipped

    known, words = shipped(), language(arguments.lang)
    named = find(arguments.claims, known)
    if not named:
        raise BadInput([Problem(" ".join(arguments.claims) or "claim", 0, "no claim (*.yaml) stands there")])
    if arguments.list:
        return _list(named, words)
    if arguments.save and len(named) != 1:
        raise BadInput([Problem("--save", 0, "name one claim")])
    verdicts = list(_decided(named, known, arguments))
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump({"claims": [entry for verdict in verdicts for entry in _data(verdict, known)]}), end="")
    if arguments.save:
        _save(verdicts[0], Path(arguments.save))
    if arguments.report:
        _report(verdicts, known, arguments)
    if any(verdict.verdict == claims.UNDECIDED for verdict in verdicts):
        return _UNDECIDED
    return 0 if all(verdict.as_expected for verdict in verdicts) else _UNEXPECTED


def _decided(named: Sequence[Claim], known: Knowledge, arguments: argparse.Namespace) -> Iterator[Verdict]:
    """Decide one claim after the other, all within one bound on time; print each at once where text is wanted."""
    from explain.draw import claim_proofs
    from explain.say import claim_text, terminal
    from explain.say.language import language
    from kb.ask.deciding import decide
    from kb.run.driver import Deadline

    deadline = Deadline(arguments.seconds * 0.9)  # before the watchdog ends the process
    for place, claim in enumerate(named):
        found = decide(claim, known, deadline)
        if not arguments.json:
            proofs = {} if arguments.no_proofs or len(named) > 1 else claim_proofs.proofs(found, arguments.lang)
            said = claim_text.text(found, known, arguments.lang, proofs)
            terminal.show(f"\n{said}" if place else said, language(arguments.lang))
        yield found


def _list(named: Sequence[Claim], words: Language) -> int:
    from kb.ask.fact_space import reasons

    for claim in named:
        print(words("claim.said", id=claim.id, text=words.pick(claim.text)))
    print()
    print(words("claim.incoherent"))
    for name, reason in reasons().items():
        print(f"  {words('claim.said', id=name, text=words.pick(reason))}")
    return 0


def _save(found: Verdict, path: Path) -> None:
    """Write the case shown first as a fixture that bears the name of its file; the second of twins beside it."""
    from kb.files.writing import write_text

    shown = next((each for decision in found.decisions for each in decision.shown), None)
    for number, text in enumerate(shown.texts if shown else ()):
        target = path.with_name(f"{path.stem}_second{path.suffix}") if number else path
        _, _, rest = text.partition("\n")
        write_text(target, f"id: {target.stem}\n{rest}")


def _data(found: Verdict, known: Knowledge) -> Iterator[dict[str, Any]]:
    """One entry for each choice of readings; without times, so that the same claim gives the same bytes."""
    claim = found.claim
    for decision in found.decisions:
        against = next((shown for shown in decision.shown if shown.role == "counterexample"), None)
        yield {
            "claim": claim.id,
            "form": claim.form,
            "theory": decision.claim.theory,
            "theories_alike": list(decision.alike),
            "positions": known.doctrine.replaced(decision.claim.theory, decision.package),
            "verdict": decision.verdict,
            "expected": claim.expect,
            "bounds": decision.bounds.rows() if decision.bounds else {},
            "vacuous": decision.vacuous,
            "counterexample": {"facts": _facts(against)[0]} if against else None,
            "cases": [_case(shown) for shown in decision.shown],
            "reason": claim.reason[0],
        }


def _case(shown: Shown) -> dict[str, Any]:
    from explain.say.charge_json import result

    return {"role": shown.role, "facts": _facts(shown), "results": [result(outcome) for outcome in shown.outcomes]}


def _facts(shown: Shown) -> list[list[str]]:
    """The facts of each case that is shown, as a case file writes them."""
    from kb.run.case_writer import fact

    return [[fact(s, o.knowledge.vocabulary) for s in o.worlds[0].symbols] for o in shown.outcomes]


def _report(verdicts: Sequence[Verdict], known: Knowledge, arguments: argparse.Namespace) -> None:
    from explain.draw import claim_proofs
    from explain.report.table_page import page
    from explain.say import claim_text, readings, receipt_text, terminal
    from explain.say.language import language
    from kb.files.writing import write_text

    words = language(arguments.lang)
    head = [words(f"claim.column_{name}") for name in ("claim", "text", "readings", "verdict", "expected", "seconds")]
    rows = [head, *(_row(v, d, known, words) for v in verdicts for d in v.decisions)]
    parts = []
    for found in verdicts:
        proofs = "\n\n".join(claim_proofs.proofs(found, arguments.lang).values())
        parts.append((claim_text.text(found, known, arguments.lang, {}), proofs))
    heads = (words("claim.title"), words("claim.key"), words("claim.proofs"))
    over = readings.over(known)
    receipt = receipt_text.line(receipt_text.of((), (), {}, known), words)
    said = page(heads, rows, parts, words, readings.project(over, words) if over else "", receipt)
    written = write_text(arguments.report, said)
    if not arguments.json:
        terminal.written(written)


def _row(found: Verdict, decision: Decision, known: Knowledge, words: Language) -> list[str]:
    from explain.say import readings

    claim, doctrine = found.claim, known.doctrine
    theory = decision.claim.theory
    under = readings.heading(readings.chosen(doctrine, theory, decision.package), doctrine, words)
    expected = words(f"claim.{claim.expect}") if claim.expect else ""
    verdict = words(f"claim.{decision.verdict}")
    return [claim.id, words.pick(claim.text), under, verdict, expected, f"{decision.seconds:.1f}"]
