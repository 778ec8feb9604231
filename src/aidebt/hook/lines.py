"""What a hook prints: a line a finding, and one at the end that counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidebt.findings import Severity
from aidebt.lifecycle import plural
from aidebt.reporters.harmless import cut, safe

if TYPE_CHECKING:
    from aidebt.findings import Finding
    from aidebt.hook.options import Options
    from aidebt.hook.staging import Staging

MOST_LINES = 50  # a longer list is no warning any more, but an import of somebody else's code


def render(
    kept: Sequence[Finding],
    suppressed: Sequence[tuple[Finding, str]],
    blocking: Sequence[Finding],
    staging: Staging,
    options: Options,
) -> str:
    """All of it, with line ends; "" where there is nothing to say."""
    if not kept:
        if not options.verbose:
            return ""
        ignored = f", {plural(len(suppressed), 'finding')} ignored" if suppressed else ""
        return f"aidebt: {plural(len(staging.judged), 'staged file')}, no new debt{ignored}\n"
    lines = [line(finding) for finding in kept[:MOST_LINES]]
    if len(kept) > MOST_LINES:
        lines.append(f"… and {len(kept) - MOST_LINES:,} more: aidebt scan")
    lines += [] if options.quiet else [_end(kept, suppressed, blocking)]
    return "".join(f"{text}\n" for text in lines)


def line(finding: Finding) -> str:
    """One finding: where, how bad, what, what to do, and the rule's name to silence it by."""
    place = finding.places[0]
    more = len(finding.places) - 1
    elsewhere = f" (+{plural(more, 'more place')})" if more else ""
    words = f"{finding.message}{elsewhere}. {finding.next_step}"
    return f"{safe(cut(place.path))}:{place.line}: {finding.severity.value}: {safe(words)} [{finding.rule}]"


def _end(kept: Sequence[Finding], suppressed: Sequence[tuple[Finding, str]], blocking: Sequence[Finding]) -> str:
    counts = Counter(finding.severity for finding in kept)
    listed = ", ".join(f"{counts[severity]} {severity.value}" for severity in reversed(Severity) if counts[severity])
    ignored = f"; {len(suppressed)} ignored" if suppressed else ""
    told = f"aidebt: {plural(len(kept), 'finding')} in what is staged ({listed}){ignored}"
    if not blocking:
        return f"{told}; nothing is blocked"
    return f"{told}; --fail-on stops the commit. Meant? `aidebt: ignore[{blocking[0].rule}] why` in a comment on the line"
