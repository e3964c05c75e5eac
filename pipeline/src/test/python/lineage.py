"""Checks events by OpenLineage's own schemas: lineage.py SPEC EVENT…, where SPEC is its directory of schemas.

Prints for each event its type and the number of facets, or what is wrong with it.
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource

spec = pathlib.Path(sys.argv[1])
core = json.loads((spec / "OpenLineage.json").read_text())
schemas = {core["$id"]: core}
for file in spec.glob("facets/*.json"):
    schema = json.loads(file.read_text())
    schemas[schema["$id"]] = schema
registry = Registry().with_resources((name, Resource.from_contents(s)) for name, s in schemas.items())
newest = {name.rsplit("/", 1)[1]: schema for name, schema in schemas.items()}


def facets(node):
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(value, dict) and "_schemaURL" in value:
            yield value
        else:
            yield from facets(value)


def check(schema, reference, value):
    schema = {"$ref": schema["$id"] + reference}
    Draft202012Validator(schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


for file in sys.argv[2:]:
    event = json.loads(pathlib.Path(file).read_text())
    try:
        check(core, "#/$defs/RunEvent", event)
        found = list(facets(event))
        for facet in found:
            # A facet of an earlier patch version is one of the newest, too.
            url, fragment = facet["_schemaURL"].split("#")
            check(newest[url.rsplit("/", 1)[1]], "#" + fragment, facet)
        print(event["eventType"], len(found))
    except ValidationError as wrong:
        print("invalid:", wrong.message)
