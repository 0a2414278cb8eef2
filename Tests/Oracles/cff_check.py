"""Holds a CITATION.cff against the schema of the Citation File Format 1.2, which cffconvert brings along.

    cff_check.py FILE > errors.json
"""

import importlib.util
import json
import pathlib
import sys

import jsonschema
import yaml

package = pathlib.Path(importlib.util.find_spec("cffconvert").origin).parent
schema = json.loads((package / "schemas/1.2.0/schema.json").read_text())


class Loader(yaml.SafeLoader):
    """Leaves dates as text, as the schema takes them."""


Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)
document = yaml.load(pathlib.Path(sys.argv[1]).read_text(), Loader)
json.dump([error.message for error in jsonschema.Draft7Validator(schema).iter_errors(document)], sys.stdout)
