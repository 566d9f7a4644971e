"""Who is behind a phrase: the head words of a predicate's slots -> parties, the actors that they name, own, hold or lead to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Doc, Token

from stancebook import frames, lexicons
from stancebook.records import Claim, Mention, Span

HOLDERS = ("of", "by", "from", "for", "against", "on", "with", "to", "in", "into", "inside", "near", "at", "across", "within", "around", "between",
           "over", "about")
ACTING = {"PERSON", "ORG", "LOC", "NORP"}
FARTHEST = 3  # steps from a thing to whose it is


@cache
def read_classes() -> dict[str, frozenset[str]]:
    """The classes of each noun lemma, from nouns.csv."""
    classes = defaultdict(set)
    for row in lexicons.read_rows("nouns"):
        classes[row["lemma"].lower()].add(row["class"])
    return {lemma: frozenset(names) for lemma, names in classes.items()}


@cache
def read_roles() -> frozenset[str]:
    """The nouns of people and bodies, from roles.csv: phrases that can act even if nobody knows for whom ('a court')."""
    return frozenset(row["noun"].split()[-1] for row in lexicons.read_rows("roles")) - {"one"}


def noun_classes(token: Token) -> frozenset[str]:
    """The classes of a noun; a name has those of its last word ('State Department' is a department)."""
    return next((read_classes()[x] for x in frames.base_forms(token) if x in read_classes()), frozenset())


@dataclass(frozen=True)
class Party:
    """A phrase in a slot and the actor behind it, if it is known; `steps` from the slot to the actor ('positions of the army': 1)."""

    actor: str | None
    span: Span | None
    token: Token | None
    steps: int
    confidence: float


NOBODY = Party(None, None, None, 0, 0.0)


class Cast:
    """The actors of a Doc, by the words that mention them."""

    def __init__(
        self,
        doc: Doc,
        mentions: Sequence[Mention],
        claims: Sequence[Claim],
        country: Mapping[str, str | None],
        states: Collection[str],
    ):
        self.claims, self.country, self.states = claims, country, states
        self.mentions: dict[int, Mention] = {}
        for mention in sorted(mentions, key=lambda m: m.start - m.end):  # a shorter mention within a longer one wins
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if span is None or (mention.via == "description" and span.root.pos_ == "ADJ" and span.root.dep_ == "amod"):
                continue  # 'military' in 'military aid' stands for nobody
            self.mentions.update(dict.fromkeys(range(span.start, span.end), mention))

    def parties(self, tokens: Iterable[Token], steps: int = 0) -> list[Party]:
        """The parties behind the phrases, coordination unfolded, each once, in text order of the phrases."""
        found = {}
        for head in tokens:
            for token in self._examples(head) or self._with_shared(head):
                for party in self._behind(token, steps):
                    found.setdefault(party.actor or party.span, party)
        return list(found.values())

    def _examples(self, head: Token) -> list[Token]:
        """The actors named as examples of a plural: 'its rivals, such as Norland and Sudria'."""
        plurals = [t for t in frames.coordinated(head) if t.tag_ == "NNS"]
        named = [p for t in plurals for word in ("such", "including", "like") for p in frames.phrases(t, word)]
        return [t for p in named for t in frames.coordinated(p) if self.named(t)]

    def _with_shared(self, head: Token) -> list[Token]:
        """The word and all that is coordinated with it; in 'North and South Korea' the first name hangs on the second."""
        out = []
        for token in frames.coordinated(head):
            own = self.mentions.get(token.i)
            named = [c for c in token.children if c.i < token.i and own and self.mentions.get(c.i, own) is not own]
            listed = [t for c in named if c.dep_ in frames.MODIFIERS and c.nbor(1).dep_ in ("cc", "punct") for t in frames.coordinated(c)]
            out += [t for t in listed if self.mentions.get(t.i, own) is not own] + [token]
        return out

    def _pair(self, token: Token) -> list[str]:
        """The two states last named before 'both countries', 'the two sides', in text order."""
        words = {c.lower_ for c in token.children}
        if not (words & {"both", "two"} and token.tag_ == "NNS" and noun_classes(token) & {"side"}):
            return []
        found: list[str] = []
        for i in range(token.i - 1, -1, -1):
            actor = self.mentions[i].actor if i in self.mentions else None
            if actor in self.states and actor not in found:
                found.append(actor)
            if len(found) == 2:
                return found[::-1]
        return []

    def at_home(self, source: Party | None, target: Party | None) -> bool:
        """Whether a place in the source's own country was taken for a target: 'the Sudrian army’s offensive in the south of Sudria'."""
        if source is None or target is None or not target.steps:
            return False
        return self.country.get(source.actor or "") is not None and self.country.get(source.actor or "") == self.country.get(target.actor or "")

    def named(self, token: Token) -> bool:
        """Whether the word is part of a mention of an actor."""
        return token.i in self.mentions

    def _behind(self, token: Token, steps: int) -> list[Party]:
        if token.i in self.mentions:
            mention = self._spelt_out(token, self.mentions[token.i])
            return [Party(mention.actor, (mention.start, mention.end), token, steps, mention.confidence)]
        if token.pos_ == "PRON":
            return self._speaker(token, steps)
        if pair := self._pair(token) if not steps else []:
            return [Party(actor, frames.noun_phrase(token), token, 0, 0.6) for actor in pair]
        if token.dep_ == "appos" and self.named(token.head):  # 'Norland, a country that has sent arms'
            return self._behind(token.head, steps)
        nearby = frames.children(token, "appos") + frames.children(token, "nmod:poss")
        nearby += [c for c in frames.children(token, *frames.MODIFIERS, "flat") if self.named(c) and not frames.case_of(c)]
        if steps < FARTHEST:
            for preposition in ("", *HOLDERS):
                links = nearby if not preposition else frames.phrases(token, preposition) if token.pos_ != "VERB" else []
                known = [p for p in self.parties(links, steps + 1) if p.actor]
                if known:
                    return known
        maker = frames.governor(token) if frames.relation(token) == "obj" and frames.children(token, "acl:relcl") else None
        if maker is not None and steps < FARTHEST - 1 and frames.effect(maker) == "light":  # 'criticised the ban that Sudria has kept'
            return [p for p in self.parties(frames.logical_subjects(maker), steps + 2) if p.actor]
        name = token.pos_ == "PROPN" and (token.ent_type_ in ACTING or not token.doc.ents)
        if not frames.is_time(token) and (name or any(x in read_roles() for x in frames.base_forms(token))):
            return [Party(None, frames.noun_phrase(token), token, steps, 0.5)]
        return []

    def _spelt_out(self, token: Token, mention: Mention) -> Mention:
        """For a pronoun, the last mention of its actor before it in the sentence that is none, so that evidence can be read alone."""
        if mention.via != "pronoun":
            return mention
        before = (self.mentions[i] for i in range(token.i - 1, token.sent.start - 1, -1) if i in self.mentions)
        return next((replace(m, confidence=mention.confidence) for m in before if m.actor == mention.actor and m.via != "pronoun"), mention)

    def owner(self, token: Token) -> str | None:
        """The actor of 'its' in 'its troops', '?' if unresolved, None where there is no such word."""
        words = [t for t in frames.children(token, "nmod:poss") if t.pos_ == "PRON"]
        return next((self.mentions[t.i].actor if t.i in self.mentions else "?" for t in words), None)

    def _speaker(self, pronoun: Token, steps: int) -> list[Party]:
        """'The rebels say they will …': an unresolved pronoun in a reported clause is the one who reports; 'we' is who is quoted."""
        if pronoun.lower_ in ("we", "i", "our", "my", "us"):
            claim = find_voice(pronoun, self.claims)
            return [Party(claim.actor, (pronoun.idx, pronoun.idx + len(pronoun)), pronoun, steps, 0.7)] if claim and claim.actor else []
        clause = frames.clause_of(pronoun)
        if pronoun.lower_ in ("it", "they", "he", "she", "its", "their", "his", "her") and clause.dep_ == "ccomp":
            speakers = self.parties(frames.logical_subjects(clause.head), steps + 1)
            return [p for p in speakers if p.actor or p.token.i < pronoun.i]
        return []


def find_voice(token: Token, claims: Sequence[Claim]) -> Claim | None:
    """The innermost claim whose content holds the word; None is the article's own voice."""
    around = [c for c in claims if any(start <= token.idx < end for start, end in c.content)]
    return min(around, key=lambda c: sum(end - start for start, end in c.content), default=None)
