"""Words for records: numbers, lists, links, actors introduced, passages in the article's own words.

Nothing is reworded: a passage is cut from the article, so that it says what the article says. `[words](c3)`
leads from the words to the record; `evidence.render_brief` makes links of them and never shows the id.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec

from stancebook.lexicons import read_words
from stancebook.records import Actor, Analysis, Claim, Interaction, Span

Given = ParamSpec("Given")
NOT_CLEAR = "not clear who"
HEADLINE = 15  # words, at most
LONGEST = 42  # words of a passage
LONGEST_NAME = 14  # words of an introduction
PLURALS = {"body": "bodies", "is": "are", "was": "were", "rests": "rest", "comes": "come"}
PLURALS |= {"it": "they", "its": "their"}
DATELINE = re.compile(
    r"^(?:(?=[^a-z]*[A-Z]{3})|(?=\d))[^“”\"]{3,60}?(?:\s[—–-]{1,2}\s|\([A-Z]{2,}\)\s*[—–-]*\s*|(?<=\d):\s)"
)
REFERENCE = re.compile(r"\[([^\[\]]+)\]\(([a-z]\d+)\)")
RELATIVE = re.compile(r",? (?:who|which|whose|where|that)\b.*")
APPOSITION = re.compile(r",\s((?:an?|the)\s[^,.;:“”\"()]{4,80}),")
DETERMINERS = set(read_words("determiners"))
CUE_END = r"(?:(?!['’]s\s[“\"])[^.,;:—–“\"])*"  # not 'told Vale Radio’s'
LEADING = re.compile(r"^[\s,;:.—–…\u200b\ufeff-]+")
QUOTES = ("“", "‘", '"')  # an empty string is none
PAIRS = (("“", "”"), ("‘", "’"), ("(", ")"))


def count(number: int, noun: str) -> str:
    """'no claims', 'one claim' or '7 claims'; 'once' and 'twice'."""
    if noun == "time" and number in (1, 2):
        return ("once", "twice")[number - 1]
    return f"{ ({0: 'no', 1: 'one'}.get(number, number)) } {agree(number, noun)}"


def agree(number: int, word: str) -> str:
    """The word as it goes with the number: agree(2, 'is') is 'are'."""
    *before, last = word.split(" ")
    return word if number == 1 else " ".join([*before, PLURALS.get(last, f"{last}s")])


def join(words: list[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def sentence(text: str) -> str:
    """The text with a capital at the start and a full stop at the end."""
    at = 1 if text[:1] in '[“"‘' else 0
    stop = "" if re.search(r"[.!?…][”\"’)]*$", text) else "."
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :] + stop


def in_sentences(tell: Callable[Given, Iterable[str]]) -> Callable[Given, list[str]]:
    """Makes what a function tells a list of sentences."""

    @wraps(tell)
    def told(*args: Given.args, **kwargs: Given.kwargs) -> list[str]:
        return [sentence(line) for line in tell(*args, **kwargs)]

    return told


def signed(score: float) -> str:
    """A score with its sign, minus as a minus: '−6.4', '+1.5', '0'."""
    return "0" if round(score, 1) == 0 else f"{score:+.1f}".replace("-", "−")


def cite(words: str, *ids: str) -> str:
    """The words as a link to the first of the ids, plain without any: '[a denial](c4)'."""
    return f"[{words}]({ids[0]})" if ids and "[" not in words and "]" not in words else words


def number(sentence: int) -> str:
    """How a reader sees a sentence's number, counted from 1: 's1'. Anchors and records count from 0."""
    return f"s{sentence + 1}"


def plain(text: str) -> str:
    """The text without its links."""
    return REFERENCE.sub(r"\1", text)


def name_article(analysis: Analysis) -> str:
    """The title, else the headline that stands above the text, else 'An article of 352 words'."""
    above = 0 if analysis.title else find_headline(analysis)
    first = analysis.quote((analysis.sentences[0].start, analysis.sentences[0].end)) if above else ""
    line = analysis.title or first
    return " ".join(line.split()).removesuffix(".") or f"An article of {len(analysis.text.split())} words"


def find_headline(analysis: Analysis) -> int:
    """How many sentences are the headline: those of the title, or a short one in a paragraph of its own."""
    title, here = " ".join((analysis.title or "").split()).strip(" ."), 0
    for n, s in enumerate(analysis.sentences[:3]):
        words = analysis.quote((s.start, s.end)).strip(" .")
        alone = n == 0 and len(analysis.sentences) > 2 and analysis.sentences[1].paragraph > s.paragraph
        if (words and words in title) if title else (alone and 3 < len(words.split()) <= HEADLINE):
            here = n + 1
    return here


# -- actors in running text


def introduce(analysis: Analysis, actor: Actor) -> str:
    """Who the actor is, in the article’s words: 'Turkey’s defense minister Hulusi Akar'."""
    if actor.type != "person":
        return refer(analysis, actor)
    spans = {(m.start, m.end) for m in analysis.mentions if m.actor == actor.id}
    spans |= {c.source for c in analysis.claims if c.actor == actor.id and c.source}
    people = [a.name for a in analysis.actors if a.type == "person"]
    others = [name for name in people if name not in actor.name]
    forms = {_bare(analysis.quote(s)): s for s in sorted(spans)}
    fitting = [
        f
        for f in forms
        if re.match(rf"(.* )?{re.escape(actor.name)}(,|$)", f)
        and len(f.split()) <= LONGEST_NAME
        and not any(o in f for o in others)
    ]
    best = max(fitting, key=lambda f: (len(f.split()), -forms[f][0]), default=actor.name)
    behind = analysis.text[forms[best][1] :] if best == actor.name and best in forms else ""
    if after := APPOSITION.match(behind):
        return f"{best}, {' '.join(after[1].split())},"
    return f"{best}," if "," in best and best[:1] == actor.name[:1] else best


def refer(analysis: Analysis, actor: Actor) -> str:
    """The actor’s name in running text, with the text’s article: 'the Sudrian army', 'Sudria'."""
    spans = [(m.start, m.end) for m in analysis.mentions if m.actor == actor.id and m.via != "pronoun"]
    forms = Counter(analysis.quote(s) for s in spans)
    given = [f for f in forms if f.endswith(f" {actor.name}") and f.partition(" ")[0].lower() in DETERMINERS]
    best = max(given, key=lambda f: (forms[f], f), default="")
    if best and forms[best] >= forms[actor.name]:
        return best[:1].lower() + best[1:]
    return actor.name[:1].lower() + actor.name[1:] if _is_common(analysis, actor, spans) else actor.name


def _is_common(analysis: Analysis, actor: Actor, spans: list[Span]) -> bool:
    """Whether the name has its capital only from standing at the start of a sentence: 'Police'."""
    first = re.split(r"\W", actor.name)[0]
    named = any(e.start <= a < e.end for e in analysis.entities for a, _ in spans)
    starts = {s.start for s in analysis.sentences}
    return (
        bool(spans)
        and not named
        and not first.isupper()
        and actor.type != "person"
        and any(a in starts for a, _ in spans)
        and not re.search(rf"[a-z,] {first}\b", analysis.text)
    )


def _bare(words: str) -> str:
    return RELATIVE.sub("", words).strip(" ,")


# -- passages


def passage(analysis: Analysis, record: Claim | Interaction) -> str:
    """The clause of a record in the article's words, with its speaker or doer introduced where need be."""
    here = analysis.sentences[record.sentence]
    if isinstance(record, Claim):
        (start, end), source, verb = _clause(analysis, record), record.source, record.cue
        doer, apart = record.actor, not any(here.start <= a < here.end and verb for a, _ in record.content)
    else:
        start, end, source, verb = here.start, here.end, record.source_span, record.trigger
        doer, apart = record.source, False
    named = next((a for a in analysis.actors if a.id == doer), None)
    who = introduce(analysis, named) if named else ""
    cuts: list[tuple[Span, str]] = [(verb, cite(analysis.quote(verb), record.id))] if verb else []
    overlap = source and verb and source[0] < verb[1] and verb[0] < source[1]
    if source and named and not overlap and _needs_name(analysis, start, source, named):
        title = who[: who.find(named.name)].strip()
        already = title and analysis.text[: source[0]].rstrip().endswith(title.split()[-1])
        possessive = analysis.quote(source).lower() in DETERMINERS
        cuts.append((source, (named.name if already else who).strip("," * possessive) + "’s" * possessive))
    told = tidy(analysis.text, start, end, cuts)
    cut_short = verb and re.search(r"…[”’\"]*$", told) and f"]({record.id})" not in told
    if isinstance(record, Claim) and (apart or cut_short):
        start, end = record.content[0]
        start -= analysis.text[start - 1 : start] in QUOTES
        return f"{cite(name_speaker(analysis, record), record.id)}: {tidy(analysis.text, start, end)}"
    return told


def name_speaker(analysis: Analysis, claim: Claim) -> str:
    """Who makes the claim, in the article's words ('Ottawa’s embassy'); introduced where these are a pronoun
    or half a name.
    """
    named = next((a for a in analysis.actors if a.id == claim.actor), None)
    words = analysis.quote(claim.source)
    if claim.source and named and _needs_name(analysis, claim.source[0], claim.source, named):
        words = ""
    if words and len(words.split()) <= LONGEST_NAME:
        common = words.split()[0].lower() in DETERMINERS
        return words[:1].lower() + words[1:] if common else words
    return introduce(analysis, named).strip(",") if named else NOT_CLEAR


def _needs_name(analysis: Analysis, start: int, source: Span, actor: Actor) -> bool:
    """Whether the words are a pronoun or a surname ('Mr. Berg'), and the passage has not named the actor."""
    words, mentions = analysis.quote(source).split(), [m for m in analysis.mentions if m.actor == actor.id]
    pronoun = any((m.start, m.end) == source and m.via == "pronoun" for m in mentions)
    before = any(start <= m.start < source[0] and m.via != "pronoun" for m in mentions)
    surname = actor.type == "person" and len(words) <= 2 and words[-1] in actor.name.split()  # 'Lo', 'Berg'
    return not before and (pronoun or surname)


def _clause(analysis: Analysis, claim: Claim) -> Span:
    """From the first to the last word of speaker, cue and content in their sentence."""
    here = analysis.sentences[claim.sentence]
    parts = [s for s in (claim.source, claim.cue, *claim.content) if s and here.start <= s[0] < here.end]
    start, end = min(a for a, _ in parts or claim.content[:1]), max(b for _, b in parts or claim.content[:1])
    # '…, which the psychiatrist rejected' says nothing alone
    if RELATIVE.match(f" {analysis.text[start:end]}"):
        return here.start, here.end
    if claim.cue and end == max(s[1] for s in (claim.source, claim.cue) if s):
        end += len(re.match(CUE_END, analysis.text[end : here.end])[0])  # type: ignore[index]
    closing = re.match(r"[.,!?]?[”’\"](?!s\b)", analysis.text[end : end + 3])
    start -= analysis.text[start - 1 : start] in QUOTES
    return start, end + (len(closing[0]) if closing else 0)


def tidy(text: str, start: int, end: int, cuts: list[tuple[Span, str]] = []) -> str:  # noqa: B006
    """The text with other words at some spans, no dateline, cut at a comma, quotation marks in pairs."""
    here, parts = start, []
    for (a, b), words in sorted(cuts):
        if here <= a and b <= end:
            parts += [text[here:a], words]
            here = b
    words = " ".join("".join([*parts, text[here:end]]).split())
    return _paired(_shortened(LEADING.sub("", DATELINE.sub("", DATELINE.sub("", words))).strip(" ,;—–…")))


def _shortened(text: str) -> str:
    """At most so many words, cut after a clause where there is one."""
    words = text.split()
    if len(words) <= LONGEST:
        return text
    kept = " ".join(words[:LONGEST])
    ends = [m.start() for m in re.finditer(r"[,;:]?[”\"]? ?[—–,;] |, ", kept)]
    late = [end for end in ends if len(kept[:end].split()) > LONGEST // 2]
    return f"{kept[: late[-1]] if late else kept} …"


def _paired(text: str) -> str:
    """The text with each quotation that it opens closed, and none closed that it does not open."""
    text = re.sub(r"[,;]([”\"’])$", r"\1", text)
    if text.count('"') % 2:
        text = text + '"' if text.rfind(' "') >= 0 or text.startswith('"') else text.replace('"', "", 1)
    for opening, closing in PAIRS:
        depth, kept = 0, ""
        for c in text:
            depth += (c == opening) - (c == closing)
            if depth >= 0 or closing == "’":  # an apostrophe closes nothing
                kept += c
            depth = max(0, min(depth, 1))  # a quotation of several paragraphs opens anew in each
        text = kept + closing * depth
    return text
