"""The tokenizer of the pipeline: spaCy's for English, mended where words of news are not its tokens."""

import spacy
from spacy.util import compile_infix_regex

INFIXES = (
    r"(?<=\.)-(?=[^\W\d_])",  # U.S.-led, govt.-held
    r"[,.!?…](?=[”»][^\W\d_])",  # “No,”he said: a closing mark that touches the next word
    r"[”»](?=[^\W\d_])",
    r"(?<=[^\W\d_])[“„«]",
)


def make_tokenizer_of(nlp):
    """Mend the tokenizer of a blank English pipeline, and return the pipeline.

    Contractions without an apostrophe are words: 'The couple wed' is not 'we'd', 'id' not 'I'd'.
    """
    nlp.tokenizer.infix_finditer = compile_infix_regex([*INFIXES, *nlp.Defaults.infixes]).finditer
    plain = {"cannot", "gonna", "gotta"}
    nlp.tokenizer.rules = {
        form: parts
        for form, parts in nlp.tokenizer.rules.items()
        if len(parts) == 1 or not form.isalpha() or form.lower() in plain
    }
    return nlp


if __name__ == "__main__":
    tokens = make_tokenizer_of(spacy.blank("en"))
    for text in __import__("sys").argv[1:]:
        print([t.text for t in tokens(text)])
