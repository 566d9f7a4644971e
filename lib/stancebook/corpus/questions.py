"""A store -> what many articles say: tables of points (name, head, number) with the passages they rest on.

Findings alone count: what the reader is unsure of, what is denied and copies of a text are left out. An act
has the day on which its article was published. `anchor` is where the notebook shows a point's passages.
"""

import pandas as pd

from stancebook.corpus.store import HOW, Store
from stancebook.prose import agree, cite, count, join, sentence, signed

MOST = 10  # names in a table, and columns that are no periods
PERIODS = 18  # columns at most
PANELS = 4  # networks side by side, each of the most frequent ties
NAMED_FIRST = 3  # in a sentence
EVIDENCE = 3  # passages kept with a point
BINS = {  # periods, from short to long: what a day's is called
    "day": "strftime(day, '%Y-%m-%d')",
    "week": "strftime(day, '%G-W%V')",
    "month": "strftime(day, '%Y-%m')",
    "quarter": "year(day) || '-Q' || quarter(day)",
    "year": "strftime(day, '%Y')",
    "decade": "(year(day) // 10 * 10) || 's'",
}
ACTS = "interactions JOIN dated USING (article) WHERE NOT unsure AND status <> 'denied'"
STANCES = "stances JOIN dated USING (article) WHERE NOT unsure AND day IS NOT NULL"
CLAIMS = "claims JOIN dated USING (article)"
OWN, NAMED, HIDDEN = "in its own voice", "source named", "source not named"
SOURCED = f"""SELECT outlet AS name, '{OWN}' AS head, 0 AS score, article, id, confidence
  FROM {ACTS} AND said_by IS NULL UNION ALL
  SELECT outlet, if(anonymous, '{HIDDEN}', '{NAMED}'), 0, article, id, confidence FROM {CLAIMS}"""
KEPT = "{'confidence': confidence, 'article': article, 'id': id}"
PASSAGES = f"""count(*) AS passages,
  coalesce(max({KEPT}, $kept) FILTER (id IS NOT NULL), []) AS evidence"""
MEAN = "CAST(sum(CAST(score AS DECIMAL(18, 3))) / count(*) AS DOUBLE)"  # the same on any number of cores
KEYS = {
    "actor": ("a", "source_name"),
    "pair": ("p", "source_name || ' → ' || target_name"),
    "type": ("t", "type"),
}
COLUMNS = ["name", "head", "number", "passages", "evidence"]


def count_acts(store: Store, by: str, most: int = MOST, kept: int = EVIDENCE) -> pd.DataFrame:
    """Acts over time `by` actor (who does them), pair or type: the most frequent, with their number."""
    letter, key = KEYS[by]
    at, periods = find_periods(store)
    table = f"""SELECT {key} AS name, {at} AS head, 0 AS score, article, id, confidence
        FROM {ACTS} AND day IS NOT NULL"""
    return _count(store, letter, table, "count(*)", periods, most, kept)


def count_stances(store: Store, most: int = MOST, kept: int = EVIDENCE) -> pd.DataFrame:
    """Stances of A to B over time, the most frequent: the mean score, -10 (conflict) to +10 (cooperation)."""
    at, periods = find_periods(store)
    table = f"""SELECT holder_name || ' → ' || target_name AS name, {at} AS head, score, article,
        evidence[1] AS id, confidence FROM {STANCES}"""
    return _count(store, "s", table, MEAN, periods, most, kept)


def count_quoted(store: Store, most: int = MOST, kept: int = EVIDENCE) -> pd.DataFrame:
    """Who is quoted by which outlet: claims of the speakers quoted most, in the outlets that quote most."""
    outlets = _outlets(store)
    table = f"SELECT actor_name AS name, outlet AS head, 0 AS score, article, id, confidence FROM {CLAIMS}"
    return _count(store, "q", table, "count(*)", outlets, most, kept)


def count_sourcing(store: Store, most: int = MOST, kept: int = EVIDENCE) -> pd.DataFrame:
    """By outlet: claims whose source is named or not, and acts told in the outlet's own voice."""
    return _count(store, "b", SOURCED, "count(*)", [NAMED, HIDDEN, OWN], most, kept)


def find_networks(store: Store, kept: int = EVIDENCE) -> pd.DataFrame:
    """The most frequent stances, among the actors that have most, in up to four spells of time."""
    at, periods = find_periods(store)
    size = -(-len(periods) // PANELS) or 1
    spells = [periods[n : n + size] for n in range(0, len(periods), size)]
    named = {p: s[0] if len(s) == 1 else f"{s[0]} to {s[-1]}" for s in spells for p in s}
    sql = f"""WITH told AS (
          SELECT holder_name AS holder, target_name AS target, $spells[list_position($periods, {at})] AS head,
            score, article, evidence[1] AS id, confidence FROM {STANCES}),
        chief AS (SELECT name FROM (SELECT holder AS name FROM told UNION ALL SELECT target FROM told)
          GROUP BY name ORDER BY count(*) DESC, name LIMIT $most)
        SELECT holder, target, holder || ' → ' || target AS name, head, {MEAN} AS number, {PASSAGES}
        FROM told WHERE holder IN (FROM chief) AND target IN (FROM chief) GROUP BY holder, target, head
        QUALIFY row_number() OVER (PARTITION BY head ORDER BY passages DESC, holder, target) <= $most
        ORDER BY head, passages DESC, holder, target"""
    values = {"spells": list(named.values()), "periods": list(named), "most": MOST, "kept": kept}
    frame = store.query(sql, ["holder", "target", *COLUMNS], **values)
    return _as_points(frame, "n", list(dict.fromkeys(named.values())))


def _count(
    store: Store, letter: str, table: str, number: str, columns: list[str], most: int, kept: int
) -> pd.DataFrame:
    """Points of the names with most rows in `table`: name, head, score, article, id, confidence."""
    sql = f"""WITH told AS (SELECT * FROM ({table}) WHERE list_contains($heads, head)),
        chief AS (SELECT name, count(*) AS total FROM told WHERE name IS NOT NULL
          GROUP BY name ORDER BY total DESC, name LIMIT $most)
        SELECT name, head, {number} AS number, {PASSAGES} FROM told JOIN chief USING (name)
        GROUP BY name, head, total ORDER BY total DESC, name, list_position($heads, head)"""
    return _as_points(store.query(sql, COLUMNS, heads=columns, most=most, kept=kept), letter, columns)


def _as_points(frame: pd.DataFrame, letter: str, columns: list[str]) -> pd.DataFrame:
    """The same, with anchors; names and columns in their order, columns without a point too."""
    anchors = [f"{letter}{n}" for n in range(1, len(frame) + 1)]
    names = pd.Categorical(frame["name"], list(dict.fromkeys(frame["name"])), ordered=True)
    return frame.assign(anchor=anchors, name=names, head=pd.Categorical(frame["head"], columns, ordered=True))


def find_periods(store: Store) -> tuple[str, list[str]]:
    """What a day's period is called, in SQL, and all periods: the shortest of which there are few enough."""
    ends = store.query("SELECT min(day) AS first, max(day) AS last FROM dated", ["first", "last"])
    for label in BINS.values():
        sql = f"""SELECT {label} AS head FROM (
            SELECT CAST(unnest(generate_series($first, $last, INTERVAL 1 DAY)) AS DATE) AS day)
            GROUP BY head ORDER BY min(day)"""
        days = {"first": ends["first"][0], "last": ends["last"][0]} if len(ends) else {}
        found = list(store.query(sql, **days)["head"]) if days else []
        if len(found) <= PERIODS:
            break
    return label, found


def summarize_outlets(store: Store) -> pd.DataFrame:
    """An outlet a row, most articles first: how many, how many without a date, from when to when."""
    return store.query(
        """SELECT outlet, count(*) AS articles, count(*) FILTER (day IS NULL) AS without_date,
            strftime(min(day), '%Y-%m-%d') AS from_day, strftime(max(day), '%Y-%m-%d') AS to_day
        FROM dated GROUP BY outlet ORDER BY articles DESC, outlet LIMIT $most""",
        ["outlet", "articles", "without_date", "from_day", "to_day"],
        most=2 * MOST,
    )


def summarize_left_out(store: Store) -> pd.DataFrame:
    """What no figure counts, and why, with its number."""
    parts = {
        "acts of which the reader is unsure": "interactions WHERE unsure",
        "acts that are denied": "interactions WHERE NOT unsure AND status = 'denied'",
        "stances of which the reader is unsure": "stances WHERE unsure",
        "articles with the text of another": "duplicates",
        "articles without a date, in no figure over time": "dated WHERE day IS NULL",
        "articles that could not be read": "unread",
    }
    counted = (f"SELECT '{what}' AS what, count(*) AS number FROM {rows}" for what, rows in parts.items())
    return store.query(" UNION ALL ".join(counted), ["what", "number"])


def brief_store(store: Store) -> list[str]:
    """The answer in a few sentences; '[words](a1)' leads from the words to the passages of a point."""
    facts = store.query(
        "SELECT count(*) AS n, count(DISTINCT outlet) AS m, min(day) AS first, max(day) AS last FROM dated",
        ["n", "m", "first", "last"],
    )
    if facts.empty:
        return [f"There is no store called {store.id} here; {HOW}, and name it in this cell."]
    n, m, first, last = facts.iloc[0]
    spread = ", all without a date"
    if pd.notna(first):
        spread = f", from {first:%Y-%m-%d} to {last:%Y-%m-%d}" if first != last else f", of {first:%Y-%m-%d}"
    kinds = count_sourcing(store).groupby("head", observed=False)["number"].sum()
    hidden, quoted = int(kinds[HIDDEN]), int(kinds[HIDDEN] + kinds[NAMED])
    lines = [
        f"{count(n, 'article')} of {count(m, 'outlet')} {agree(n, 'is')} counted{spread}",
        *_name_first("Most acts are told of", count_acts(store, "actor"), "act"),
        *_name_first("Between two parties, most are", count_acts(store, "pair"), "act"),
        *_name_first("The stances found most often are", count_stances(store), "article", mean=True),
        *_name_first("Quoted most", count_quoted(store), "claim"),
        *([f"Of {count(quoted, 'claim')}, {hidden / quoted:.0%} have no named source"] if quoted else []),
    ]
    return [sentence(line) for line in lines]


def _name_first(words: str, frame: pd.DataFrame, unit: str, mean: bool = False) -> list[str]:
    """'Quoted most: [Norland](q1) (9 claims), …': the first names of a table, nothing where it is empty."""
    found = []
    for name, points in list(frame.groupby("name", observed=True))[:NAMED_FIRST]:
        best, n = points.iloc[int(points["passages"].argmax())], int(points["passages"].sum())
        score = signed(float((points["number"] * points["passages"]).sum() / n))
        facts = f"{count(n, unit)}, mean {score}" if mean else count(n, unit)
        found.append(f"{cite(str(name), best['anchor'])} ({facts})")
    return [f"{words}: {join(found)}"] if found else []


def _outlets(store: Store) -> list[str]:
    sql = f"SELECT outlet, count(*) AS n FROM {CLAIMS} GROUP BY outlet ORDER BY n DESC, outlet LIMIT {MOST}"
    return list(store.query(sql, ["outlet"])["outlet"])
