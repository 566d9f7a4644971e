#!/usr/bin/env bash
# igraph 1.0.0 (Python, the GraphML reader of its C core), https://github.com/igraph/python-igraph
#
# In GraphML an edge may have an id of its own (GraphML 1.0 Primer, "Declaring an Edge": the XML attribute id is optional).
# Guess: after Graph.Read_GraphML, g.es["id"] holds these ids, or there is no such attribute, as for an edge without one.
# Seen: g.es["id"] holds ids of NODES: edge number n gets the id of node number n, whatever its own id says. Nothing is said.
# So an edge cannot be found again by its id; whoever needs that puts the id into a data attribute of another name.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check igraph==1.0.0 2>/dev/null
"$folder/venv/bin/python" - "$folder/g.graphml" <<'PYTHON'
import sys

import igraph

text = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <graph edgedefault="directed">
    <node id="a"/><node id="b"/><node id="c"/>
    <edge id="e0" source="a" target="b"/><edge id="e1" source="a" target="b"/><edge id="e2" source="b" target="a"/>
  </graph>
</graphml>"""
with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write(text)
graph = igraph.Graph.Read_GraphML(sys.argv[1])
print("igraph", igraph.__version__, "| edges in the file: e0 e1 e2 | g.es['id']:", graph.es["id"])
assert graph.es["id"] == ["a", "b", "c"], "igraph has changed: look again"
PYTHON
