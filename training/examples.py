"""Short texts of our own with annotations, for kinds of writing that the corpora lack
(training/examples/*.txt).

=== name
T First sentence. || Second sentence.            a paragraph a line; T:caption, T:byline … where it is the
  page's furniture
A id | name | type | country or - | string; string
R sentence | words | id                          pronouns and mentions by place; words#2 is the second
  occurrence in the sentence
C sentence | source or - | id or - | cue or - | content | act
I sentence | source or - | id | trigger | target or - | id or - | TYPE or TYPE|TYPE | status
"""

from pathlib import Path

from training.corpora import words_of
from training.furniture import KINDS


def example_documents():
    """The examples as documents of words, their annotation under 'event'."""
    for name, (text, event, kinds) in read_examples().items():
        words, _, paragraphs = words_of(text)
        furniture = [KINDS.index(kinds[p]) for p in paragraphs]
        yield {
            "id": name,
            "task": "examples",
            "words": words,
            "paragraphs": paragraphs,
            "furniture": furniture,
            "event": (text, event),
        }


def read_examples(folder=Path(__file__).parent / "examples"):
    """'<name>' -> (text, annotation as in the annotated articles, kinds of its paragraphs)."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("=== ")[1:]:
            name, *lines = [line.strip() for line in block.splitlines() if line.strip()]
            try:
                found[name] = _read(name, lines)
            except (ValueError, KeyError) as error:
                raise ValueError(f"{path.name}, {name}: {error}") from None
    return found


def _read(name, lines):
    text, sentences, kinds, event = (
        "",
        [],
        [],
        {"id": name, "actors": [], "references": [], "claims": [], "acts": []},
    )
    names = {}
    for line in lines:
        code, _, rest = line.partition(" ")
        if code.startswith("T"):
            text += "\n" if text else ""
            for n, sentence in enumerate(rest.split(" || ")):
                text += " " if n else ""
                sentences.append((len(text), len(text) + len(sentence)))
                text += sentence
            kinds.append(code[2:] or "none")
            continue
        part = [x.strip() for x in rest.split(" | ")]
        if code == "A":
            names[part[0]] = part[1]
            strings = (
                [s.strip() for s in part[4].split(";") if s.strip() not in ("", "-")] if len(part) > 4 else []
            )
            for s in strings:
                if s not in text:
                    raise ValueError(f"no {s!r} in the text")
            actor = {
                "name": part[1],
                "type": part[2],
                "country": None if part[3] == "-" else part[3],
                "mentions": strings,
            }
            event["actors"].append(actor)
            continue
        at = sentences[int(part[0])]
        if code == "R":
            event["references"].append(
                {"text": part[1].split("#")[0], "at": _place(text, at, part[1]), "actor": names[part[2]]}
            )
        elif code == "C":
            spans = {
                "source": _place(text, at, part[1]),
                "cue": _place(text, at, part[3]),
                "content": _content(text, at, part[4]),
            }
            event["claims"].append({"actor": names.get(part[2]), "act": part[5], "at": spans})
        elif code == "I":
            spans = {x: _place(text, at, part[n]) for x, n in (("source", 1), ("trigger", 3), ("target", 4))}
            ends = {"source": names[part[2]], "target": names.get(part[5])}
            event["acts"].append({**ends, "type": part[6], "status": part[7], "at": spans})
        else:
            raise ValueError(f"unknown line {line!r}")
    return text, event, kinds


def _place(text, sentence, words):
    """Where the words stand in the sentence: 'he#2' is the second 'he'."""
    if words == "-":
        return None
    words, _, nth = words.partition("#")
    at = sentence[0] - 1
    for _ in range(int(nth or 1)):
        at = _find(text, words, at + 1, sentence[1])
    return [at, at + len(words)]


def _find(text, words, start, stop):
    while (at := text.find(words, start, stop)) >= 0:
        if (
            not (text[at - 1 : at].isalnum() and at)
            and not text[at + len(words) : at + len(words) + 1].isalnum()
        ):
            return at
        start = at + 1
    raise ValueError(f"no {words!r} in {text[start:stop]!r}")


def _content(text, sentence, written):
    """The parts of a content, 'first words ~ last words' each, in or behind the sentence, else anywhere."""
    found = []
    for part in written.split(" ++ "):
        first, _, last = (x.strip() for x in part.partition(" ~ "))
        at = text.find(first, sentence[0])
        at = text.find(first) if at < 0 else at
        end = text.find(last or first, at)
        if at < 0 or end < 0:
            raise ValueError(f"no content {part!r}")
        found.append([at, end + len(last or first)])
    return found


if __name__ == "__main__":
    everything = read_examples()
    print(
        f"{len(everything)} examples, {sum(len(e['acts']) for _, e, _ in everything.values())} acts, ", end=""
    )
    print(
        f"{sum(len(e['claims']) for _, e, _ in everything.values())} claims: "
        "all strings stand where they should"
    )
