#!/usr/bin/env bash
# igraph 1.0.0 (Python, the GraphML reader of its C core), https://github.com/igraph/python-igraph
#
# GraphML: where an element has no <data> for a key, its value is the key's <default>, and undefined without one.
# Guess: an undefined value reads as None, or at least as something that no defined value can be (a number reads as nan).
# Seen: an undefined boolean reads as False, an undefined string as ''; after reading, "not contested" and "nobody knows" are one.
# So a flag that may be unknown is written as a string or a number.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check igraph==1.0.0 2>/dev/null
"$folder/venv/bin/python" - "$folder/g.graphml" <<'PYTHON'
import math
import sys

import igraph

text = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="f" for="node" attr.name="flag" attr.type="boolean"/>
  <key id="s" for="node" attr.name="text" attr.type="string"/>
  <key id="n" for="node" attr.name="number" attr.type="double"/>
  <graph edgedefault="directed">
    <node id="a"><data key="f">true</data><data key="s">x</data><data key="n">1</data></node>
    <node id="b"/>
  </graph>
</graphml>"""
with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write(text)
node = igraph.Graph.Read_GraphML(sys.argv[1]).vs[1].attributes()
print("igraph", igraph.__version__, "| a node without data:", node)
assert node["flag"] is False and node["text"] == "" and math.isnan(node["number"]), "igraph has changed: look again"
PYTHON
