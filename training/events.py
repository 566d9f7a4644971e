"""Whole articles with their parties, references, acts and claims, as documents of words with labels.

A party's strings are given without places: every occurrence counts, but for one inside a longer name ('China'
in 'China Daily').
"""

import json
import re
from collections import defaultdict
from pathlib import Path

from stancebook.layers.countries import ABROAD, HOME, NOWHERE
from stancebook.reader.references import PRONOUN, is_pronoun, kind_of
from stancebook.records import ACTOR_TYPES, STATUSES
from training.corpora import bilou, read_rows, words_of

GUM_PARTIES = ("person", "organization", "place")


OURS = Path(__file__).parent / "annotations.jsonl.gz"
CORPORA = (
    "entities/worldwide-train.jsonl.gz",
    "attribution/polnear-train.jsonl.gz",
    "interactions/plv-train.jsonl.gz",
)


def read_events(folder, part):
    """'<id>' -> (text, annotation) of the annotated articles."""
    files = sorted((Path(folder) / "events" / part).glob("*.json"))
    return {
        f.stem: (f.with_suffix(".txt").read_text(encoding="utf-8"), json.loads(f.read_text(encoding="utf-8")))
        for f in files
    }


def read_ours(folder):
    """The same of further training articles, annotated here by the same guide, without the lists of distinct
    interactions and stances: `annotations.jsonl.gz` has offsets into the texts of the corpora, and no text.
    """
    texts = {row["id"]: row["text"] for name in CORPORA for row in read_rows(Path(folder) / name)}
    found = {}
    for event in read_rows(OURS):
        text = texts[event["id"]]
        names = {n: f"actor {n} of {event['id']}" for n in range(len(event["actors"]))}
        for n, actor in enumerate(event["actors"]):
            actor["name"] = names[n]
            actor["mentions"] = [text[a:b] for a, b in actor["mentions"]]
        for row in (*event["references"], *event["claims"], *event["acts"]):
            row.update({end: names.get(row[end]) for end in ("actor", "source", "target") if end in row})
        found[event["id"]] = text, event
    return found


class Places:
    """From character offsets of a text to words."""

    def __init__(self, offsets):
        self.first = {}
        for n, (a, b) in enumerate(offsets):
            for c in range(a, b):
                self.first[c] = n

    def __call__(self, start, end):
        """(first word, last word) that the characters touch, or None."""
        inside = [self.first[c] for c in range(start, end) if c in self.first]
        return (inside[0], inside[-1]) if inside else None


def head_of(span, heads):
    """The word of the span whose head lies outside it."""
    a, b = span
    return next((n for n in range(a, b + 1) if not a <= heads[n] <= b), b)


def occurrences(text, string):
    return [m.span() for m in re.finditer(r"(?<!\w)" + re.escape(string) + r"(?!\w)", text)]


def add_events(doc, text, event):
    """Put the labels of an annotated article into its document of words (with syntax, from a teacher)."""
    words, offsets, _ = words_of(text)
    place, heads = Places(offsets), doc["head"]
    doc["text_id"] = event["id"]
    number = {a["name"]: n for n, a in enumerate(event["actors"])}
    doc["mentions"] = _mentions(text, words, place, event, number)
    doc["actor_types"] = [ACTOR_TYPES.index(a["type"].split("|")[0]) for a in event["actors"]]
    doc["actor_homes"] = _homes(event["actors"])
    doc["acts"] = _acts(event, place, heads, number)
    _add_claims(doc, event, place, offsets, number)


def _homes(actors):
    countries = [a["country"] for a in actors if a["country"]]
    home = max(sorted(set(countries)), key=countries.count, default=None)
    return [NOWHERE if not a["country"] else HOME if a["country"] == home else ABROAD for a in actors]


def _mentions(text, words, place, event, number):
    """(first word, last word, kind, numbers of the parties meant); none for a pronoun that means no party."""
    owners = defaultdict(set)
    for a in event["actors"]:
        for string in {*a["mentions"], a["name"]}:
            for s, e in occurrences(text, string):
                owners[s, e].add(number[a["name"]])
    by_place = defaultdict(set)
    for r in event["references"]:
        if r["actor"] in number:
            by_place[tuple(r["at"])].add(number[r["actor"]])
    owners.update(by_place)  # a mention that depends on its place says so itself
    found = {}
    for (s, e), who in owners.items():
        span = place(s, e)
        if span and not (len(who) > 1 and (s, e) not in by_place):
            inside = [o for o in owners if o != (s, e) and o[0] <= s and e <= o[1] and not owners[o] & who]
            if inside and re.match(r" [A-Z]", text[e : e + 2]) and (s, e) not in by_place:
                continue  # 'China' in 'China Daily'
            found[span] = (*span, kind_of(words[span[0] : span[1] + 1]), sorted(who))
    for n, w in enumerate(words):
        if is_pronoun(w) and not any(a <= n <= b and a == b for a, b in found):
            found[n, n] = (n, n, PRONOUN, [])
    return sorted(found.values())


def _acts(event, place, heads, number):
    """The trigger's word -> its types, statuses, the words of its sources and targets, and the parties that
    the sentence leaves out.
    """
    acts = {}
    for a in event["acts"]:
        trigger = place(*a["at"]["trigger"])
        if not trigger:
            continue
        new = {
            "types": [],
            "status": STATUSES.index(a["status"]),
            "source": [],
            "target": [],
            "source_party": [],
            "target_party": [],
        }
        act = acts.setdefault(head_of(trigger, heads), new)
        act["types"] += [t for t in a["type"].split("|") if t not in act["types"]]
        for end in ("source", "target"):
            at = place(*a["at"][end]) if a["at"][end] else None
            if at:
                act[end].append(head_of(at, heads))
            elif a[end] in number:
                act[end + "_party"].append(number[a[end]])
    return acts


def _add_claims(doc, event, place, offsets, number):
    """Speech acts of cues, speakers of what has no source, and a layer of the claims within claims."""
    claims = [c for c in event["claims"] if c["at"]["content"]]
    inner = [c for c in claims if any(_within(c, d) for d in claims if d is not c)]
    outer = [c for c in claims if c not in inner]
    doc["speech"], doc["speakers"] = {}, []
    for c in claims:
        cue, content = (
            c["at"]["cue"] and place(*c["at"]["cue"]),
            place(c["at"]["content"][0][0], c["at"]["content"][-1][1]),
        )
        if cue:
            doc["speech"][cue[0]] = c["act"]
        if content and not (c["at"]["source"] and cue) and c["actor"] in number:
            doc["speakers"].append((*content, number[c["actor"]]))
    if doc["task"] != "attribution":  # no layer of its own
        doc["attr"], starts = _layer(outer, offsets)
        doc["source_of"], doc["cue_of"] = {}, {}
        _link(doc, outer, starts)
        doc["taught"] = tuple(x for x in doc["taught"] if x not in ("attr", "source_of", "cue_of"))
    doc["inner"], starts = _layer(inner, offsets)
    _link(doc, inner, starts)


def _within(claim, other):
    at = claim["at"]
    start = min([at["content"][0][0], *(at[x][0] for x in ("source", "cue") if at[x])])
    same = at["content"] == other["at"]["content"]
    return (
        not same
        and any(a <= start < b for a, b in other["at"]["content"])
        and at["content"][-1][1] <= other["at"]["content"][-1][1]
    )


def _layer(claims, offsets):
    spans = set()
    for c in claims:
        for role in ("source", "cue"):
            if c["at"][role]:
                spans.add((*c["at"][role], role.upper()))
        spans |= {(*s, "CONTENT") for s in c["at"]["content"]}
    return bilou(spans, offsets)


def _link(doc, claims, starts):
    for c in claims:
        source, cue = (
            starts.get(tuple(c["at"][role])) if c["at"][role] else -1 for role in ("source", "cue")
        )
        if cue not in (None, -1) and source is not None:
            doc["source_of"][cue] = source
        for s in c["at"]["content"]:
            if starts.get(tuple(s)) is not None and cue is not None:
                doc["cue_of"][starts[tuple(s)]] = cue


def read_coreference(folder, part):
    """GUM: mentions of the same person, organisation or place; what else a pronoun stands for is no party."""
    for row in read_rows(Path(folder) / f"coreference/gum-{part}.jsonl.gz"):
        words, offsets, paragraphs = words_of(row["text"])
        place, found = Places(offsets), {}
        for n, cluster in enumerate(row["clusters"]):
            for s, e in cluster["mentions"]:
                span = place(s, e)
                if span:
                    kind = kind_of(words[span[0] : span[1] + 1])
                    if cluster["type"] in GUM_PARTIES:
                        found[span] = (*span, kind, [n])
                    elif kind == PRONOUN:
                        found.setdefault(span, (*span, kind, []))
        yield {
            "task": "coreference",
            "words": words,
            "paragraphs": paragraphs,
            "mentions": sorted(found.values()),
            "taught": (),
        }


HELD_BACK = 5  # every fifth sentence of PLV is for measuring


def is_held_back(number):
    return number % HELD_BACK == 0


def read_pairs(folder):
    """PLV: a sentence with the type of one act and the words of its source and target, its trigger not
    marked; four fifths of it.
    """
    for n, row in enumerate(read_rows(Path(folder) / "interactions/plv-train.jsonl.gz")):
        if is_held_back(n) or not (row["source"] and row["target"]):
            continue
        words, offsets, paragraphs = words_of(row["text"])
        place = Places(offsets)
        pair = {"types": ["CONCEDE", "RETREAT"] if row["type"] == "YIELD" else [row["type"]]}
        pair |= {end: place(*row[end]) for end in ("source", "target")}
        yield {"id": row["id"], "task": "pairs", "words": words, "paragraphs": paragraphs, "pair": pair}
