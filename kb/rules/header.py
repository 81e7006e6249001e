"""The head of a law file: what it says before its first rule, and there the choices that the text does not force.

A head is the comment that a file begins with. Its labels stand at the beginning of a line (`% Reading:  ...`), what
belongs to one is indented below it.
"""

import re

_LABEL = re.compile(r"% (\w+):\s+(.*)")
_MORE = re.compile(r"%\s{2,}(\S.*)")


def labelled(text: str, label: str) -> str:
    """Join what the head of a law file says under a label; "" where the head does not have it.

    >>> labelled("% Art. 12\\n%\\n% Reading:  the multiple is normal,\\n%           not a limit.\\n", "Reading")
    'the multiple is normal, not a limit.'
    """
    said: list[str] = []
    within = False
    for line in text.splitlines():
        if not line.startswith("%") or line.startswith("%@"):
            break
        if begun := _LABEL.fullmatch(line):
            within = begun[1] == label
            said += [begun[2]] if within else []
        elif within and (more := _MORE.fullmatch(line)):
            said.append(more[1])
        else:
            within = False
    return " ".join(said)
