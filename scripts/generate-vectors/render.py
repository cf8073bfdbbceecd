"""JSON with one vector per line: small files, and a diff names the vectors that changed."""

import json


def render_json(document):
    head = [f"  {json.dumps(name)}: {json.dumps(value)}," for name, value in document.items() if name != "vectors"]
    vectors = ",\n".join("    " + json.dumps(vector, separators=(",", ":")) for vector in document["vectors"])
    return "\n".join(["{", *head, '  "vectors": [', vectors, "  ]", "}", ""]).encode("ascii")
