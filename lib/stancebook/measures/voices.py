"""Whose words a passage is: the article's own, or the speaker's in whose claim they stand."""

from stancebook.layers.quotes import find_quotations
from stancebook.measures.tables import find_sentence
from stancebook.records import Analysis, Claim, Span

ARTICLE = "the article"


def find_voice(analysis: Analysis, span: Span) -> Claim | None:
    """The claim in whose wording the span stands; None where the article speaks itself.

    In claims within claims the inner words are still the outer speaker's, unless the inner one is quoted
    directly.
    """
    around = [c for c in analysis.claims if any(a <= span[0] and span[1] <= b for a, b in c.content)]
    direct = [c for c in around if c.kind == "direct"]
    if direct:
        return min(direct, key=_length)
    return max(around, key=_length, default=None)


def _length(claim: Claim) -> int:
    return sum(end - start for start, end in claim.content)


def voice_of(claim: Claim | None) -> str | None:
    """The speaker's id, '' for a speaker that was not resolved, None for the article's own voice."""
    return None if claim is None else claim.actor or ""


def name_voice(analysis: Analysis, claim: Claim | None) -> str:
    """Whose words: the speaker by name or in the article's words, or 'the article'."""
    if claim is None:
        return ARTICLE
    return analysis.name(claim.actor) or analysis.quote(claim.source) or "a source not stated"


def is_quoted(analysis: Analysis, span: Span) -> bool:
    """Whether the span stands in quotation marks or in a direct quotation."""
    direct = [s for c in analysis.claims if c.kind == "direct" for s in c.content]
    return any(a <= span[0] and span[1] <= b for a, b in [*find_quotations(analysis.text), *direct])


def tell_voice(analysis: Analysis, span: Span) -> dict[str, object]:
    """Whose words the span is, and in which sentence."""
    claim = find_voice(analysis, span)
    return {
        "voice": voice_of(claim),
        "voice_name": name_voice(analysis, claim),
        "verbatim": is_quoted(analysis, span),
        "sentence": find_sentence(analysis, span[0]),
    }
