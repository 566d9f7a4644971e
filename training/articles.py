"""The annotated articles as a measure: the scorer's figures, what was right of each interaction and stance,
the main event found.
"""

import importlib.util
import json
from collections import defaultdict

from stancebook.analysis import analyze
from stancebook.text.article import build_article
from training.events import read_events

OPENING = 3  # sentences in which the main event stands


def load_scorer(path):
    """The module score.py."""
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def analyze_articles(nlp, folder, part="dev"):
    """'<id>' -> (annotation, analysis document)."""
    events = read_events(folder, part).items()
    return {
        name: (gold, analyze(build_article(text, name, {}), nlp).as_json()) for name, (text, gold) in events
    }


def score_articles(found, scorer):
    """The scorer's table over all articles, and the share of the acts of their first sentences that are found
    with their type.
    """
    tally, opening = scorer.Tally(), scorer.Tally()
    for gold, document in found.values():
        scorer.score_article(gold, document, tally)
        end = document["sentences"][min(OPENING, len(document["sentences"])) - 1]["end"]
        begins = [a for a in gold["acts"] if a["at"]["trigger"][0] < end]
        acts = [i for i in document["interactions"] if i["evidence"][0] < end]
        scorer.score_article({**gold, "acts": begins}, {**document, "interactions": acts}, opening)
    table = opening.table()
    return {
        **tally.table(),
        "main event: type": table["acts: type"],
        "main event: all": table["acts: type, source and target"],
    }


def judge(gold, document):
    """For each interaction and stance of the document, whether the annotation has it with its type or
    polarity, as the scorer compares.
    """
    surface, name = defaultdict(set), {}
    for a in document["actors"]:
        surface[a["id"]].add(a["name"].lower())
    for m in document["mentions"]:
        surface[m["actor"]].add(document["text"][m["start"] : m["end"]].lower())
    for actor, strings in surface.items():
        shared = [
            (len(strings & {s.lower() for s in [*g["mentions"], g["name"]]}), -n)
            for n, g in enumerate(gold["actors"])
        ]
        best = max(shared, default=(0, 0))
        if best[0]:
            name[actor] = gold["actors"][-best[1]]["name"]
    kind = {g["name"]: g for g in gold["actors"]}
    state = {g["country"]: g["name"] for g in gold["actors"] if g["type"] == "state" and g["country"]}

    def up(actor):
        g = kind.get(actor)
        return (
            state.get(g["country"], actor)
            if g and g["type"] in ("government", "military", "person", "state")
            else actor
        )

    def sides(a, b):
        home = a in kind and b in kind and kind[a]["country"] and kind[a]["country"] == kind[b]["country"]
        return (a, b) if home else (up(a), up(b))

    out = {}
    for group, label, left, right in (
        ("interactions", "type", "source", "target"),
        ("stances", "polarity", "holder", "target"),
    ):
        wanted = {(*sides(i[left], i[right]), t) for i in gold[group] for t in i[label].split("|")}
        ends = [
            tuple(name.get(i[x], f"?{i[x]}") if i[x] else None for x in (left, right))
            for i in document[group]
        ]
        out[group] = [(*sides(*pair), i[label]) in wanted for pair, i in zip(ends, document[group])]
    return out


def main():
    import sys

    from stancebook.reader.pipeline import load_pipeline

    folder, scorer, pipeline, *part = sys.argv[1:]
    found = analyze_articles(load_pipeline(pipeline), folder, *part)
    table = score_articles(found, load_scorer(scorer))
    print("\n".join(f"{name:40} {json.dumps(row)}" for name, row in table.items()))


if __name__ == "__main__":
    main()
