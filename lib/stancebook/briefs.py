"""The answer in brief: a few sentences in plain words for each notebook, built from the tables.

A sentence says only what the data show. Ids in square brackets ([c3], [i4], [s12]) lead to the evidence; `evidence.render_brief` makes them links.
"""

from collections import Counter

import pandas as pd

from stancebook import doubts, tables
from stancebook.plover import PLOVER_SCORES, sign
from stancebook.records import Analysis

TYPE_WORDS = {"state": "state", "government": "government body or official", "military": "armed force", "armed_group": "armed group",
              "igo": "alliance or intergovernmental body", "media": "news outlet", "organisation": "organisation", "person": "person",
              "population": "population group"}
PLURALS = {"government body or official": "government bodies or officials",
           "alliance or intergovernmental body": "alliances or intergovernmental bodies",
           "person": "persons", "is": "are", "rests": "rest", "comes": "come"}


def count(number: int, noun: str) -> str:
    """'no claims', 'one claim' or '7 claims'; 'once' and 'twice'."""
    if noun == "time" and number in (1, 2):
        return ("once", "twice")[number - 1]
    return f"{ {0: 'no', 1: 'one'}.get(number, number) } {agree(number, noun)}"


def agree(number: int, word: str) -> str:
    """The word as it goes with the number: agree(2, 'is') is 'are'."""
    return word if number == 1 else PLURALS.get(word, f"{word}s")


def join(words: list[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def sentence(text: str) -> str:
    """The text with a capital at the start and a full stop at the end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def signed(score: float) -> str:
    """A score with its sign, minus as a minus: '−6.4', '+1.5', '0'."""
    return "0" if round(score, 1) == 0 else f"{score:+.1f}".replace("-", "−")


def cite(*ids: str, most: int = 4) -> str:
    """' [c1] [c2] and 3 more': the first few ids as references."""
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return "".join(f" [{i}]" for i in ids[:most]) + more


def brief_article(analysis: Analysis) -> list[str]:
    """What was read: length, provenance, and how much of it led to a record."""
    paragraphs = len({s.paragraph for s in analysis.sentences})
    lines = [f"{count(len(analysis.text.split()), 'word')} in {count(len(analysis.sentences), 'sentence')} and {count(paragraphs, 'paragraph')}"]
    known = {word: analysis.metadata.get(word) for word in ("outlet", "author", "published")}
    lines += [f"{word}: {value}" for word, value in known.items() if value]
    if unknown := [word for word, value in known.items() if not value]:
        lines.append(f"not stated with the article: {join([{'published': 'date'}.get(w, w) for w in unknown])}")
    silent = doubts.find_silent_sentences(analysis)
    lines.append(f"{count(len(silent), 'sentence')} led to no claim and no interaction{cite(*(f's{n}' for n in silent), most=12)}"
                 if silent else "every sentence led to a claim or an interaction")
    return [sentence(line) for line in [*lines, *analysis.metadata.get("warnings", ())]]


def brief_actors(analysis: Analysis) -> list[str]:
    """Who is in the story: how many of which type, who is mentioned most, under how many names, who is silent."""
    frame = tables.summarize_actors(analysis)
    if frame.empty:
        return ["No actor was found in this article."]
    types = Counter(TYPE_WORDS[t] for t in frame["type"])
    lines = [f"{count(len(frame), 'actor')}: {join([count(n, word) for word, n in types.most_common()])}"]
    top = frame[frame["mentions"] > 0].head(3)
    top_names = [f"{r.name} ({count(r.mentions, 'time')})" for r in top.itertuples(index=False)]
    lines += [f"mentioned most: {join(top_names)}"] if top_names else []
    many = frame.loc[frame["names"].map(len).sort_values(ascending=False, kind="stable").index].iloc[0]
    if len(many["names"]) > 1:
        lines.append(f"most names: {many['name']}, called {join([f'“{name}”' for name in many['names'][:5]])}")
    idle = frame[(frame["claims"] == 0) & (frame["acts"] == 0)]
    lines.append(f"{len(idle)} of {len(frame)} neither say nor do anything in the records" if len(idle) else "each of them says or does something")
    return [sentence(line) for line in lines]


def brief_claims(analysis: Analysis) -> list[str]:
    """Who says what: how many claims and sources, who is quoted most, who stays unnamed, what is denied."""
    claims, sources = tables.summarize_claims(analysis), tables.summarize_sources(analysis)
    if claims.empty:
        return ["No claim was found: nothing in this article is attributed to a source."]
    lines = [f"{count(len(claims), 'claim')} from {count(len(sources), 'source')}"]
    top = sources[sources["claims"] == sources["claims"].max()]["name"].tolist()
    lines.append(f"most claims: {join(top[:3])}, with {count(int(sources['claims'].max()), 'claim')}{' each' if len(top) > 1 else ''}")
    hidden = claims[claims["anonymous"]]
    carried = Counter(v for v in hidden["venue"] if v)
    lines.append("every source is named" if hidden.empty else
                 f"{count(len(hidden), 'claim')} {agree(len(hidden), 'comes')} from a source without a name"
                 f"{cite(*hidden['id'])}{''.join(f', {n} of them through {outlet}' for outlet, n in carried.most_common())}")
    direct = int((claims["kind"] != "indirect").sum())
    lines.append(f"{count(direct, 'claim')} {agree(direct, 'is')} at least partly in the source’s own words")
    if ids := claims.loc[claims["act"] == "deny", "id"].tolist():
        lines.append(("one claim is a denial" if len(ids) == 1 else f"{len(ids)} claims are denials") + cite(*ids))
    return [sentence(line) for line in lines]


def brief_interactions(analysis: Analysis) -> list[str]:
    """Who does what to whom: conflict and cooperation, the busiest pair, whose voice, what did not (yet) happen."""
    frame = tables.summarize_interactions(analysis)
    if frame.empty:
        return ["No interaction was found in this article."]
    # PLOVER puts requests under conflict, but scores them 0: in words they are neither.
    signs = Counter(sign(PLOVER_SCORES[event]) for event in frame["type"])
    kinds = [f"{signs[key]} {words}" for key, words in ((-1, "of conflict"), (1, "of cooperation"), (0, agree(signs[0], "request"))) if signs[key]]
    lines = [f"{count(len(frame), 'interaction')}: {join(kinds)}"]
    pairs = Counter(zip(*(frame.loc[frame["target"].notna(), c] for c in ("source_name", "target_name")), strict=True))
    if pairs and pairs.most_common(1)[0][1] > 1:
        (source, target), times = pairs.most_common(1)[0]
        lines.append(f"most between two: {source} towards {target}, {count(times, 'time')}")
    own = int(frame["said_by"].isna().sum())
    lines.append(f"{own} of {len(frame)} {agree(own, 'is')} told in the article’s own voice; for the other {len(frame) - own} somebody else vouches")
    states = [(word, frame.loc[frame["status"] == word, "id"].tolist()) for word in ("planned", "possible", "denied")]
    found = [f"{count(len(ids), 'act')} {agree(len(ids), 'is')} {word}{cite(*ids)}" for word, ids in states if ids]
    lines.append(join(found) if found else "all of them are told as having happened")
    return [sentence(line) for line in lines]


def brief_stances(analysis: Analysis) -> list[str]:
    """Who stands where: the strongest opposition and support, what is contested, what hangs on one passage."""
    frame = tables.summarize_stances(analysis)
    if frame.empty:
        return ["No stance of one actor towards another was found in this article."]
    tally = Counter(frame["polarity"])
    kinds = [f"{tally[key]} {words}" for key, words in (("oppose", "against"), ("support", "for"), ("mixed", "mixed")) if tally[key]]
    lines = [f"{count(len(frame), 'stance')}: {join(kinds)}"]
    shown = frame.sort_values("contested", kind="stable")  # what the article shows goes before what only others say
    best = frame.sort_values(["contested", "score"], ascending=[True, False], kind="stable")
    for words, polarity, rows in (("sharpest opposition", "oppose", shown), ("strongest support", "support", best)):
        lines += [f"{words}: {_pair(row)}" for _, row in rows[rows["polarity"] == polarity].head(1).iterrows()]
    contested, single = frame[frame["contested"]], frame[frame["evidence"].map(len) == 1]
    if len(contested):
        lines.append(f"{count(len(contested), 'stance')} {agree(len(contested), 'rests')} only on what a third party says: "
                     + join([f"{r.holder_name} towards {r.target_name}" for r in contested.head(3).itertuples()]))
    if len(single):
        lines.append(f"{count(len(single), 'stance')} {agree(len(single), 'rests')} on a single passage")
    return [sentence(line) for line in lines]


def _pair(stance: pd.Series) -> str:
    told = ", as only others say" if stance["contested"] else ""
    return f"{stance['holder_name']} towards {stance['target_name']}, score {signed(stance['score'])}{told}{cite(*stance['evidence'])}"


def brief_page(analysis: Analysis) -> list[str]:
    """The headline of the briefing: who, against whom, about what, how sure."""
    actors, contested = tables.summarize_actors(analysis), tables.find_contested(analysis)
    who = [r.name for r in actors[actors["mentions"] > 0].head(4).itertuples(index=False)]
    lines = [f"who: {join(who)}" if who else "who: no actor was found"]
    stances = tables.summarize_stances(analysis).sort_values("contested", kind="stable")
    against = [_pair(row) for _, row in stances[stances["polarity"] == "oppose"].head(3).iterrows()]
    lines.append(f"against whom: {'; '.join(against)}" if against else "against whom: no opposition was found")
    acts, places = doubts.find_topics(analysis)
    about = [join(acts)] * bool(acts) + [f"places: {join(places)}"] * bool(places)
    lines.append(f"about what: {'; '.join(about) or 'no place or act stands out'}")
    lines.append(f"how sure: {doubts.rate_confidence(analysis)}")
    if len(contested):
        first = contested.iloc[0]
        lines.append(f"most contested: {first['interaction']} – {first['reasons']}{cite(first['id'])}")
    return [sentence(line) for line in lines]
