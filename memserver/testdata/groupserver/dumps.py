"""Writes JSON from standard input as Python writes it: in one line, and indented."""

import json
import sys

value = json.load(sys.stdin)
json.dump([json.dumps(value), json.dumps(value, indent=2)], sys.stdout)
