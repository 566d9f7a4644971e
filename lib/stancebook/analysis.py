"""An article -> its Analysis: all layers, one after the other."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from stancebook.layers.actors import find_cast
from stancebook.layers.acts import find_interactions
from stancebook.layers.claims import find_claims
from stancebook.layers.corrector import Corrector
from stancebook.layers.dates import find_dates
from stancebook.layers.stances import find_stances
from stancebook.reader.pipeline import load_pipeline
from stancebook.reader.reading import furniture_of
from stancebook.records import Analysis, Entity, Sentence
from stancebook.text.article import Article, find_paragraphs
from stancebook.text.furniture import find_furniture
from stancebook.text.view import map_offsets, read_through

_latest: list[tuple[Article, Language, Analysis]] = []  # at most one
_read: list[tuple[str, Language, Doc]] = []  # at most one, which no correction changes


def analyze(article: Article, nlp: Language | None = None) -> Analysis:
    """Everything found in the article, its corrections applied; the last Analysis is kept."""
    nlp = nlp or load_pipeline()
    if not (_latest and _latest[0][:2] == (article, nlp)):
        _latest[:] = [(article, nlp, _analyze(article, nlp))]
    return _latest[0][2]


def _analyze(article: Article, nlp: Language) -> Analysis:
    furniture = [tuple(f) for f in article.metadata.get("furniture") or find_furniture(article.text)]
    reading = read_through(article.text, [(start, end) for start, end, _ in furniture])
    doc = _read_text(reading.text, nlp)
    reader: Any = nlp.get_pipe("reader")
    calibrate, sentences = reader.judge, find_sentences(doc)
    corrector = Corrector(article.corrections, reading.text, sentences)
    entities = [Entity(e.start_char, e.end_char, e.label_, e._.confidence) for e in doc.ents]
    cast = find_cast(doc)
    cast = cast.corrected(*corrector.cast(cast.actors, cast.mentions), doc)
    claims = corrector.claims(find_claims(doc, cast, sentences))
    interactions = corrector.interactions(find_interactions(doc, cast, claims, sentences, calibrate))
    stances = corrector.stances(find_stances(interactions, calibrate))
    dates = find_dates(doc, claims, interactions, article.metadata.get("published"))
    learned = [(*reading.shown(start, end), kind) for start, end, kind in furniture_of(doc)]
    metadata = {
        **article.metadata,
        "furniture": sorted({*furniture, *learned}),
        "warnings": [*article.metadata["warnings"], *corrector.warnings()],
        "corrections": corrector.report(reading.shown),
        "pipeline": f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}",
        "library": f"stancebook {_version()}",
    }
    layers = (sentences, entities, cast.actors, cast.mentions, claims, interactions, stances, dates)
    records: Any = (tuple(layer) for layer in layers)
    found = Analysis(article.id, article.title, reading.text, metadata, *records)
    whole = isinstance(reading.starts, range)  # the text as it is
    return found if whole else map_offsets(found, reading, article.text)


def _read_text(text: str, nlp: Language) -> Doc:
    """The Doc of the text, kept for the next call unless it ends with spaCy's zone of memory."""
    vocab: Any = nlp.vocab
    if vocab.in_memory_zone:
        return nlp(text)
    if not (_read and _read[0][:2] == (text, nlp)):
        _read[:] = [(text, nlp, nlp(text))]
    return _read[0][2]


def find_sentences(doc: Doc) -> list[Sentence]:
    """The sentences without surrounding blanks, with the number of their paragraph."""
    found, paragraph, paragraphs = [], 0, find_paragraphs(doc.text)
    for sent in doc.sents:
        words = [t for t in sent if not t.is_space]
        if words:
            start = words[0].idx
            while paragraph + 1 < len(paragraphs) and paragraphs[paragraph + 1][0] <= start:
                paragraph += 1
            found.append(Sentence(start, words[-1].idx + len(words[-1]), paragraph))
    return found


def _version() -> str:
    try:
        return version("stancebook")
    except PackageNotFoundError:
        return "unknown"
