"""The evidence as HTML: the whole article with all that was found in it, single sentences, tables that link
to them, and the foot of a page.

Each function returns a Fragment: HTML in a notebook or page, plain text in a terminal. No script; what comes
from the article is escaped.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from stancebook import prose
from stancebook.figures import charts
from stancebook.fragments import HAND, Fragment, link_references, wrap
from stancebook.pages.listing import known_anchors, render_table
from stancebook.pages.marked import make_codes, render_article, render_sentences
from stancebook.pages.markup import fill
from stancebook.records import ON_CORRECTIONS, Analysis

__all__ = ["known_anchors", "make_codes", "render_article", "render_sentences", "render_table"]
DEEDS = {  # what a correction says that sets no field, and what has then been done
    "drop": ("dropped", "dropped"),
    "keep": ("confirmed", "confirmed"),
    "merge": ("is the same as {value}", "merged"),
    "split": ("split off as {value}", "added"),
    "add": ("added {which} {value}", "added"),
}


def render_brief(analysis: Analysis, sentences: Iterable[str]) -> Fragment:
    """The sentences as a list; links behind words lead to the article."""
    lines, known = list(sentences), known_anchors(analysis)
    body = fill("brief", [Markup(link_references(line, known)) for line in lines])
    return wrap(body, "\n".join(f"- {prose.plain(line)}" for line in lines), of=analysis)


def render_sheet(*parts: Fragment | charts.Picture) -> Fragment:
    """The parts side by side where there is room; a page that holds such a sheet is printed small, to fit on
    one side of paper.
    """
    cells = "".join(f"<div>{part._repr_html_()}</div>" for part in parts)
    return wrap(f'<div class="sb-parts">{cells}</div>', "\n\n".join(map(repr, parts)), "sb-sheet")


def render_footer(analysis: Analysis) -> Fragment:
    """Where the page comes from: the article and its hash, the pipeline, the library, the corrections
    applied.
    """
    facts = analysis.metadata
    rows = facts.get("corrections") or ()
    by_hand = f"{len(rows)} by hand ({_tally(rows)}), marked{HAND}" if rows else "none"
    lines = [("article", analysis.title or analysis.id), ("SHA-256", facts.get("sha256") or "unknown")]
    lines += [(key, facts.get(key) or "unknown") for key in ("pipeline", "library")]
    lines += [("corrections", by_hand), *(("correction", tell_correction(row)) for row in rows)]
    warnings = [w for w in facts.get("warnings") or () if ON_CORRECTIONS not in w]
    lines += [("warning", warning) for warning in warnings]
    text = "\n".join(f"{name}: {value}" for name, value in lines)
    return wrap(fill("footer", lines), text, "sb-foot")


def _tally(rows: Iterable[dict[str, Any]]) -> str:
    """How many rows did what: '2 changed, 1 added, 1 without effect'."""
    done = [DEEDS.get(r["field"], ("", "changed"))[1] if r["applied"] else "without effect" for r in rows]
    return ", ".join(f"{number} {kind}" for kind, number in Counter(done).items())


def tell_correction(row: dict[str, Any]) -> str:
    """A correction in a line: '“the ministry”: actor is Russian Defense Ministry (paragraph 2 names it)'."""
    form, _ = DEEDS.get(row["field"], (f"{row['field'].replace('_', ' ')} is {{value}}", ""))
    what = form.format_map({**row, "value": row["value"] or "unknown"})
    found = "" if row["applied"] else "; found nothing to correct"
    found += f"; {row['remark']}" if row.get("remark") else ""
    why = f" ({row['why']})" if row["why"] else ""
    return f"{row['layer']}, “{row['passage']}”: {what}{why}{found}"
