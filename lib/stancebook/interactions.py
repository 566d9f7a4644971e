"""Who does what to whom: rules of predicates.csv over the parse, into PLOVER-coded records with status and voice.

A rule names a predicate, conditions and the slots of source and target. This module fills them, finds the actor behind each phrase,
and says whether the act is actual, planned, possible or denied, and in whose words. The rule that fired stays with the record.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp

from spacy.tokens import Doc, Token

from stancebook import frames, lexicons
from stancebook.parties import NOBODY, Cast, Party, find_voice, noun_classes
from stancebook.records import Actor, Claim, Interaction, Mention, Sentence
from stancebook.stances import find_sides

JUDGING = {"ACCUSE", "SUPPORT", "PROTEST"}  # said of a deed, they are about who did it
COOPERATION = {"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"}
HOSTILITY = {"SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "PROTEST"}
MUTUAL = {"AGREE", "CONSULT", "COOPERATE"}  # done by two, they are done with each other
DEMANDING = {"REQUEST", "AGREE", "REJECT", "THREATEN", "CONCEDE"}  # the act in their complement has not happened
BODIES = ("state", "government", "military")  # of one country they are one side
UNSURE = -0.6  # an act toward nobody in particular is coded from this score on (before calibration)
SCENES = {"in", "inside", "near", "at", "across", "within", "around"}
VIOLENT = {"ASSAULT", "COERCE"}


@dataclass(frozen=True)
class Rule:
    """A row of predicates.csv; no type means that this use of the word is no interaction."""

    lemma: str
    pos: str
    conditions: tuple[tuple[str, frozenset[str]], ...]
    type: str
    source: str
    targets: tuple[str, ...]
    symmetric: bool

    @property
    def frame(self) -> str:
        """A readable key: 'impose/VERB obj:@sanctions subj→on'."""
        uses = ";".join(f"{key}:{'|'.join(sorted(values))}" if values else key for key, values in self.conditions)
        return f"{self.lemma}/{self.pos} {uses + ' ' if uses else ''}{self.source}{'↔' if self.symmetric else '→'}{'|'.join(self.targets)}"


@cache
def read_rules() -> dict[tuple[str, str], tuple[Rule, ...]]:
    """The rules of each (lemma, part of speech), those with more conditions first."""
    rules = defaultdict(list)
    for row in lexicons.read_rows("predicates"):
        uses = [use.strip().partition(":") for use in row["with"].split(";") if use.strip()]
        conditions = tuple((key, frozenset(v for v in values.split("|") if v)) for key, _, values in uses)
        targets, symmetric = tuple(row["target"].split("|")), row["symmetric"] == "yes"
        rules[row["lemma"].lower(), row["pos"]].append(Rule(row["lemma"], row["pos"], conditions, row["type"], row["source"], targets, symmetric))
    return {key: tuple(sorted(group, key=_specificity, reverse=True)) for key, group in rules.items()}


def _specificity(rule: Rule) -> tuple[int, int]:
    return len(rule.conditions), sum(bool(values) + all(not v.startswith("@") for v in values) for _, values in rule.conditions)


def rules_for(token: Token) -> tuple[Rule, ...]:
    """The rules of a word, those with more conditions first."""
    pos = "NOUN" if token.pos_ == "PROPN" and not token.ent_type_ else token.pos_
    return next((read_rules()[x, pos] for x in frames.base_forms(token) if (x, pos) in read_rules()), ())


class Coder:
    """Applies the rules to a Doc; verbs before nouns, so that 'launch an attack' is one act."""

    def __init__(self, doc: Doc, cast: Cast, claims: Sequence[Claim], sentences: Sequence[Sentence]):
        self.doc, self.cast, self.claims, self.sentences = doc, cast, claims, sentences
        self.asked: set[int] = set()  # nouns of acts that are asked for, agreed on or refused
        self.carried: set[int] = set()  # nouns that a verb's rule has used, and clauses whose act a rule has coded as asked, agreed, refused

    def code(self) -> list[Interaction]:
        """All records in text order, the surest of each (sentence, source, type, target)."""
        tokens = [t for t in self.doc if t.pos_ in frames.PREDICATES and rules_for(t) and (t.pos_ != "VERB" or t.dep_ != "amod" or frames.agents(t))]
        best: dict[tuple, Interaction] = {}
        for token in sorted(tokens, key=lambda t: (t.pos_ in ("NOUN", "PROPN"), len(list(t.ancestors)), t.i)):
            for record in self._apply(token):
                key = (record.sentence, record.source or record.source_span, record.type, record.target or record.target_span)
                if key not in best or best[key].confidence < record.confidence:
                    best[key] = record
        return sorted(best.values(), key=lambda r: (r.evidence, r.type))

    def _apply(self, token: Token) -> list[Interaction]:
        for rule in rules_for(token):
            used = self._matches(token, rule)
            if used is None or (frames.effect(token) == "light" and any(self._says_otherwise(self.doc[i], rule) for i in used)):
                continue
            records = self._records(token, rule) if rule.type else []
            if records or not rule.type:
                self.carried |= used
                if rule.type in DEMANDING:
                    clauses = frames.complements(token) + [c for c in frames.children(token, "advcl") if frames.is_purpose(c)]
                    self.carried |= {i for clause in clauses for i in _acts_of(clause)}
                    self.asked |= {t.i for t in frames.logical_objects(token) if t.pos_ == "NOUN"}  # 'demanded the resignation of'
                return records
        return []

    def _says_otherwise(self, noun: Token, rule: Rule) -> bool:
        """'launched a scathing attack': the noun with its adjective has a rule of its own, of another type."""
        own = next((r for r in rules_for(noun) if r.conditions and self._matches(noun, r) is not None), None)
        return own is not None and own.type != rule.type and any(key in ("amod", "compound", "of") for key, _ in own.conditions)

    def _matches(self, token: Token, rule: Rule) -> set[int] | None:
        """The words that meet the rule's conditions, None if one is not met."""
        used: set[int] = set()
        for key, values in rule.conditions:
            if key == "prt":
                if not values & frames.particles(token):
                    return None
                continue
            if key in ("neg", "will"):
                if not (frames.is_negated(token) if key == "neg" else frames.auxiliaries(token) & {"will", "would", "shall"}):
                    return None
                continue
            words = self._words(token, key)
            met = [w for w in words if self._meets(w, values, key)] if values else words
            if not met:
                return None
            used |= {w.i for w in met if w.pos_ == "NOUN"}
        return used

    def _words(self, token: Token, key: str) -> list[Token]:
        if key in ("xcomp", "ccomp"):
            return [c for c in frames.complements(token) if c.dep_ == key or token.pos_ != "VERB" or (key == "ccomp" and frames.children(c, "nsubj"))]
        if key in ("amod", "compound"):
            return frames.children(token, "amod", "compound", "nmod:desc", "nmod")
        words = [w for head in self._slot(token, key) for w in frames.coordinated(head)]
        return words + [part for w in words if not noun_classes(w) for part in frames.phrases(w, "of")]  # 'two million tonnes of grain'

    def _meets(self, word: Token, values: frozenset[str], key: str) -> bool:
        titles = frames.children(word, "nmod:desc", "compound", "appos") if word.pos_ == "PROPN" and self.cast.named(word) else []  # 'President Berg'
        classes = {f"@{c}" for w in (word, *titles) for c in noun_classes(w)}
        if values.intersection(frames.base_forms(word)) or classes & values:
            return True
        if "@actor" in values and self.cast.named(word):
            return True
        return key in ("xcomp", "ccomp") and bool(frames.auxiliaries(word) & values)

    def _slot(self, token: Token, name: str) -> list[Token]:
        """The words that fill a slot of the predicate."""
        if name == "subj":
            return frames.logical_subjects(token)
        if name == "obj":
            return frames.logical_objects(token)
        if name == "iobj":
            return frames.children(token, "iobj")
        if name == "poss":
            return frames.children(token, "nmod:poss") + self._named_modifiers(token)
        if name == "comp":
            return self._complement(token)
        found = [t for t in frames.phrases(token, name) if name != "in" or t.pos_ != "NOUN" or not rules_for(t)]  # 'in cooperation with'
        carrier = frames.governor(token) if not found and token.pos_ in ("NOUN", "PROPN") else None
        return frames.phrases(carrier, name) if carrier is not None and frames.effect(carrier) == "light" else found

    def _possessors(self, noun: Token, rule: Rule) -> list[Token]:
        """Whose the act is: 'Sudria’s raid', 'the Sudrian raid', 'a raid by Sudria', else who launched, held or made it."""
        if frames.case_of(noun) == "under":  # 'came under attack from'
            return frames.phrases(noun, "by") + frames.phrases(noun, "from")
        own = self._owners(noun, rule)
        if own or noun.i in self.carried:
            return own
        if frames.children(noun, "cop"):  # also 'is in talks with'
            return frames.children(noun, "nsubj")
        carrier = frames.governor(noun)
        if carrier is None or frames.effect(carrier) != "light" or carrier.i in self.carried:
            return []
        return [t for t in frames.logical_subjects(carrier) if t != noun and noun not in frames.coordinated(t)]

    def _owners(self, noun: Token, rule: Rule) -> list[Token]:
        if "poss" in rule.targets and not frames.phrases(noun, "of"):  # 'Berg’s arrest by Sudria'
            return frames.phrases(noun, "by")
        own = frames.children(noun, "nmod:poss") or frames.phrases(noun, "by") or self._named_modifiers(noun) or frames.phrases(noun, "between")
        return own or ([] if "of" in rule.targets else [p for p in frames.phrases(noun, "of") if self.cast.parties([p])])

    def _named_modifiers(self, noun: Token) -> list[Token]:
        return [c for c in frames.children(noun, *frames.MODIFIERS) if self.cast.named(c) and not frames.case_of(c)
                and self.cast.mentions[c.i] is not self.cast.mentions.get(noun.i)]

    def _complement(self, token: Token) -> list[Token]:
        """Whom the clause after 'urge', 'agree', 'refuse' is about: the one asked, else its subject, else those its act is toward."""
        asked = frames.children(token, "obj", "iobj") if token.pos_ == "VERB" and not frames.is_passive(token) else []
        out = [t for t in asked if self.cast.parties([t])]
        for clause in frames.complements(token):
            subject = frames.children(clause, "nsubj", "nsubj:pass")
            out += [t for t in subject if t.pos_ != "PRON" or self.cast.named(t)]
            out += self._toward(clause)
        if not out and token.pos_ == "VERB":  # 'waits for Westmark to send guns'
            out = [t for clause in frames.children(token, "advcl") for t in frames.before_to(clause)]
        return out

    def _toward(self, clause: Token) -> list[Token]:
        out = frames.logical_objects(clause) if frames.is_passive(clause) else frames.children(clause, "iobj", "obj")
        out = [t for t in out if self.cast.parties([t])]
        out += [p for name in ("with", "to", "from", "against", "on", "for", "into", "in", "at") for p in frames.phrases(clause, name)]
        for inner in frames.children(clause, "xcomp", "advcl", "ccomp"):
            out += self._toward(inner)
        return out

    def _records(self, token: Token, rule: Rule) -> list[Interaction]:
        """The records of a rule that applies: each source with each target; of a symmetric act the first party with each of the others."""
        noun = token.pos_ in ("NOUN", "PROPN")
        if token.i in self.asked or token.i in self.carried and not (noun and self._owners(token, rule)):
            return []
        sources = self.cast.parties(self._possessors(token, rule) if rule.source == "poss" else self._slot(token, rule.source))
        if token.dep_ == "acl:relcl":  # 'Norland, which backs the rebels, and Sudria': Sudria does not
            sources = [s for s in sources if s.token is None or s.token.i < token.i or s.token.dep_ != "conj"]
        sources = [s for s in sources if not self._is_scene(s)]
        if not sources and rule.type == "MOBILIZE" and frames.children(token, "aux:pass"):  # 'the Sudrian army was put on alert': its own doing
            sources = self.cast.parties(frames.logical_objects(token))
        voice = find_voice(token, self.claims)
        targets = self._targets(token, rule, sources)
        pairs = [(s, t) for s in sources for t in targets]
        together = rule.type in MUTUAL and len(sources) > 1 and not any(t and t.actor for t in targets)  # 'the two sides agreed to a truce'
        if (rule.symmetric or together) and (sources or targets):
            parties = [*sources, *(t for t in targets if t and (t.actor or len(sources) < 2))]
            if parties and not sources and (len(parties) == 1 or frames.phrases(token, "with")) and parties[0].actor and rule.type in COOPERATION:
                parties = [*self._hosts(token, voice), *parties]
            met = [t for t in targets if t and t.actor]
            pairs = [(s, t) for s in sources for t in met] if len(sources) > 1 and met else [(parties[0], p) for p in parties[1:]]
            pairs = pairs or [(s, None) for s in sources if "none" in rule.targets]
        return [self._record(token, rule, s, t, voice) for s, t in pairs if _coded(s, t) and not self.cast.at_home(s, t)]

    def _is_scene(self, source: Party) -> bool:
        """Whether the party is where an act took place, not who did it: 'clashes in Sudria have killed dozens'."""
        token = source.token
        if token is None or not source.steps:
            return False
        while token.dep_ in ("nmod:poss", "compound", "amod") and token.head.dep_ != "nsubj":  # 'in Sudria's Blue Vale'
            token = token.head
        return frames.case_of(token) in SCENES and bool(rules_for(token.head)) and token.head.pos_ == "NOUN"

    def _hosts(self, noun: Token, voice: Claim | None) -> list[Party]:
        """The unnamed party to talks: 'in talks with Sudria, Berg said', 'talks with Sudria, where Berg asked'; else whose words they are."""
        carrier = frames.governor(noun) if noun.pos_ != "VERB" else None
        around = [c for t in (noun, carrier) if t is not None for c in frames.children(t, "acl:relcl", "advcl:relcl", "advcl")]
        for verb in ([carrier] if carrier is not None else []) + around:
            found = [p for p in self.cast.parties([t for t in frames.logical_subjects(verb) if t != noun], 1) if p.actor]
            if found:
                return found[:1]
        return [Party(voice.actor, voice.source, noun, 2, voice.confidence)] if voice and voice.actor else []

    def _targets(self, token: Token, rule: Rule, sources: list[Party]) -> list[Party | None]:
        """The parties of the first slot that holds anybody but the source itself; [None] where the rule needs no target."""
        own = {s.actor for s in sources if s.actor}
        if token.pos_ == "NOUN" and frames.case_of(token) == "under":  # 'came under attack', 'are under siege'
            return list(self.cast.parties(frames.children(token, "nsubj") or frames.logical_subjects(token.head)))
        for name in rule.targets:
            if name == "none":
                return [None]
            if name == "comp" and rule.symmetric and len(sources) > 1:
                continue  # 'Norland and Sudria agreed to free prisoners' is between the two
            found = [self._others(word, sources, own) for word in self._judged(rule, self._slot(token, name))]
            known = [parties for parties in found if any(p.actor for p in parties)]
            for parties in known or [parties for parties in found if parties]:
                return list(parties)
        return self._site(token, rule) or self._thing(token, rule)

    def _judged(self, rule: Rule, words: list[Token]) -> list[Token]:
        """The doers of deeds that are condemned or praised, in place of the deeds: 'condemned the execution of four activists' is not about them."""
        if rule.type not in JUDGING:
            return words
        deeds = [(word, self._deed(word)) for word in words]
        return [t for word, deed in deeds for t in (self._owners(word, deed) if deed else [word])]

    def _deed(self, word: Token) -> Rule | None:
        """The rule by which a noun is an attack, arrest or the like."""
        rules = rules_for(word) if word.pos_ == "NOUN" else ()
        return next((r for r in rules if r.type in VIOLENT and self._matches(word, r) is not None), None)

    def _site(self, token: Token, rule: Rule) -> list[Party]:
        """Whose the place is where something without an owner was hit: 'hit a depot in Sudria'."""
        if rule.type != "ASSAULT" or not any(noun_classes(t) & {"base", "territory", "property"} for t in frames.logical_objects(token)):
            return []
        return [p for name in ("in", "near", "at") for p in self.cast.parties(frames.phrases(token, name), 1) if p.actor][:1]

    def _thing(self, token: Token, rule: Rule) -> list[Party | None]:
        """What a verb's act is toward where nobody is known behind it ('condemned the attack', 'imposed a curfew in the Vale')."""
        condition = any(key == "obj" for key, _ in rule.conditions)
        names = [name for name in rule.targets if condition and name not in ("obj", "comp", "poss", "iobj")] + ["obj"] * ("obj" in rule.targets)
        for thing in (t for name in names if rule.pos == "VERB" for t in self._slot(token, name)):
            alone = not self.cast.parties([thing]) or (rule.type in JUDGING and self._deed(thing))
            if self.cast.owner(thing) is None and thing.pos_ in ("NOUN", "PROPN") and not frames.is_time(thing) and alone:
                return [Party(None, frames.noun_phrase(thing), thing, 2, 0.5)]
        return []

    def _others(self, word: Token, sources: list[Party], own: set[str]) -> list[Party]:
        taken = {s.span for s in sources}
        return [p for p in self.cast.parties([word]) if p.actor not in own and p.span not in taken and self.cast.owner(p.token) not in own | {"?"}]

    def _record(self, token: Token, rule: Rule, source: Party | None, target: Party | None, voice: Claim | None) -> Interaction:
        status = frames.find_status(token, negatable=not any(key == "neg" for key, _ in rule.conditions))
        kind, status = self._committed(token, rule.type, status, source)
        if voice and status == "actual":
            status = {"deny": "denied", "intend": "planned", "promise": "planned", "threaten": "planned"}.get(voice.act, status)
        parties = [p for p in (source, target) if p and p.token.sent == token.sent]
        spans = [p.span for p in parties if p.span and p.span[0] <= p.token.idx < p.span[1]]  # not a name that a pronoun stands for
        number = next((n for n, s in enumerate(self.sentences) if s.start <= token.idx < s.end), 0)
        who, whom = source or NOBODY, target or NOBODY
        return Interaction("", number, who.actor, who.span, kind, whom.actor, whom.span, frames.evidence([token, *(p.token for p in parties)], spans),
                           status, voice.actor if voice else None, rule.frame, _confidence(rule, source, target, status))

    def _committed(self, token: Token, kind: str, status: str, source: Party | None) -> tuple[str, str]:
        """What one says one will do is a promise or a threat, will not do a refusal ('the rebels say they will free the pilots')."""
        future = frames.auxiliaries(token) & {"will", "would", "shall"}
        if not future or token.pos_ != "VERB":
            return kind, status
        if status == "denied" and "will" in future and kind in COOPERATION:
            return "REJECT", "actual"
        if token.dep_ != "ccomp" or status != "planned" or source is None or frames.effect(token.head) == "planned":
            return kind, status
        if source.actor and source.actor in {p.actor for p in self.cast.parties(frames.logical_subjects(token.head))}:
            return ("AGREE", "actual") if kind in COOPERATION else ("THREATEN", "actual") if kind in HOSTILITY else (kind, status)
        return kind, status


def _acts_of(clause: Token) -> set[int]:
    """The verb of a clause and those that continue it."""
    out = {clause.i}
    for inner in frames.children(clause, "conj", "xcomp", "advcl", "ccomp"):
        if inner.pos_ in ("VERB", "ADJ"):
            out |= _acts_of(inner)
    return out | {c.i for c in frames.children(clause, "obj", "obl") if c.pos_ == "NOUN"}


def _coded(source: Party | None, target: Party | None) -> bool:
    """Whether a pair makes a record: at least one known actor, and not one with itself."""
    known = [p.actor for p in (source, target) if p and p.actor]
    if source is None or target is None or len(known) < 2:
        return bool(known) and not (source and target and source.span == target.span)
    return known[0] != known[1]


def _confidence(rule: Rule, source: Party | None, target: Party | None, status: str) -> float:
    """The chance that the record is right, 0 to 1: how exact the rule is and how directly it leads to known parties, calibrated on PLV."""
    parties = [p for p in (source, target) if p]
    score = 1.0 + 0.4 * min(2, len(rule.conditions)) - 0.3 * (rule.pos != "VERB") - 0.2 * (status != "actual")
    score -= 0.6 * (2 - len(parties)) + 0.5 * sum(p.steps for p in parties) + 0.8 * sum(p.actor is None for p in parties)
    score += 1.5 * (min([p.confidence for p in parties], default=0.5) - 0.8)
    return calibrate(score)


def calibrate(score: float) -> float:
    """The probability that belongs to a rule's score."""
    fit = read_calibration()
    return 1 / (1 + exp(-fit["bias"] - fit["score"] * score))


@cache
def read_calibration() -> dict[str, float]:
    """Bias and slope that turn a rule's score into a probability (Platt 1999), as `training.evaluate` fitted them."""
    return json.loads((lexicons.DATA / "pipeline" / "interactions.json").read_text(encoding="utf-8"))


def find_interactions(doc: Doc, actors: Sequence[Actor], mentions: Sequence[Mention], claims: Sequence[Claim],
                      sentences: Sequence[Sentence]) -> list[Interaction]:
    """The interactions of a tagged and parsed Doc in text order, exact repeats within a sentence merged; spans are characters.

    Each has an actor as its source, as PLOVER asks: what is done by nobody knows whom is for `framing.find_agentless`.
    """
    known = {actor.id for actor in actors}
    countries = {a.id: a.country for a in actors if a.country and a.type in BODIES}
    cast = Cast(doc, [m for m in mentions if m.actor in known], claims, countries, {a.id for a in actors if a.type == "state"})
    records = _with_doers(doc, Coder(doc, cast, claims, sentences).code())
    side = find_sides(actors, doc.user_data.get("officials", ()))
    records = [r for r in records if r.source and (r.confidence >= calibrate(UNSURE) or not _has_stranger(r)) and not _is_idle(r, side)]
    return [replace(record, id=f"i{n}") for n, record in enumerate(records, 1)]


def _with_doers(doc: Doc, records: Sequence[Interaction]) -> list[Interaction]:
    """'condemned the killings' is about who killed, where that was said before."""
    out: list[Interaction] = []
    for record in records:
        span = record.target_span if record.type in JUDGING and not record.target else None
        nouns = {t.lemma_.lower()[:4] for t in doc.char_span(*span, alignment_mode="expand") if t.pos_ == "NOUN"} if span else ()
        done = [r for r in out if r.type in VIOLENT and r.source not in (None, record.source) and r.frame[:4] in nouns]
        out.append(replace(record, target=done[-1].source, target_span=None, confidence=0.8 * done[-1].confidence) if done else record)
    return out


def _is_idle(record: Interaction, side: Mapping[str, str]) -> bool:
    """Whether the act says nothing: a state that agrees with its own minister."""
    own = side[record.source or ""]
    return record.target is not None and own == side[record.target] and own in (record.source, record.target) and record.type in MUTUAL


def _has_stranger(record: Interaction) -> bool:
    """Whether the act is toward a phrase behind which no actor was found ('attacked the loudspeakers')."""
    return record.target is None and record.target_span is not None
