#!/usr/bin/env python3
"""Checks a proof file of a resident's page: whether each record in it stands in the log whose root the file names.

    tools/verify-proof.py FILE

Of records that are not in the file nothing is proven; where it leaves older ones out (`cut`), that is said.

Says 真 (true) and ends with 0, or 假 (false) with the first record that fails and ends with 1. Standard library only; it asks
nothing of any server. The method is that of RFC 9162 §2.1.3.2.
"""

import base64
import binascii
import hashlib
import json
import sys

RECORDS_MAX = 5000


def decoded(text):
    """Bytes of padded base64, or None; what is not written back the same has been changed."""
    try:
        found = base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        return None
    return found if base64.b64encode(found).decode() == text else None


def hashed(text):
    found = decoded(text)
    return found if found is not None and len(found) == 32 else None


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def whole(n):
    return isinstance(n, int) and not isinstance(n, bool) and n >= 0


def holds(leaf, index, size, path, root):
    if index >= size:
        return False
    at, last, reached = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        left = at % 2 == 1
        if not left and at == last:
            if at == 0:
                return False
            while at % 2 == 0:
                at, last = at // 2, last // 2
            left = True
        reached = node(sibling, reached) if left else node(reached, sibling)
        at, last = at // 2, last // 2
    return last == 0 and reached == root


def fault(record, size, root, district):
    """Why a record does not hold, or None."""
    if not isinstance(record, dict) or not isinstance(record.get("path"), list) or not whole(record.get("seq")):
        return "form"
    leaf, path = hashed(record.get("leaf")), [hashed(p) for p in record["path"]]
    if leaf is None or None in path or len(path) > 64:
        return "form"
    if record.get("bytes") is not None:
        entry = decoded(record["bytes"])
        if entry is None:
            return "form"
        if hashlib.sha256(b"\x00" + entry).digest() != leaf:
            return "bytes"
        try:
            told = json.loads(entry.decode())
            agrees = told["seq"] == record["seq"] and told["kind"] == record.get("kind")
            agrees = agrees and told["recorded_at"] == record.get("recorded_at") and told["district"] == district
        except (ValueError, KeyError, TypeError):
            agrees = False
        if not agrees:
            return "told"
    return None if holds(leaf, record["seq"], size, path, root) else "path"


def check(text):
    """None where everything holds, else what does not."""
    try:
        proof = json.loads(text)
    except ValueError:
        return "the file is no JSON"
    if not isinstance(proof, dict) or proof.get("format") != "lianxin-proof/1":
        return "the file is no proof file"
    root, size, records = hashed(proof.get("root")), proof.get("size"), proof.get("records")
    if root is None or not whole(size) or not isinstance(records, list) or not 0 < len(records) <= RECORDS_MAX:
        return "the file is no proof file"
    last = proof.get("last")
    if not isinstance(last, dict) or last.get("seq") != size - 1 or fault(last, size, root, proof.get("district")):
        return "the number of records does not go with the root"
    seen = set()
    for record in records:
        why = fault(record, size, root, proof.get("district"))
        if why or record["seq"] in seen:
            return f"record {record.get('seq') if isinstance(record, dict) else '?'}: {why or 'twice'}"
        seen.add(record["seq"])
    return None


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    wrong = check(text)
    print("真 true" if wrong is None else f"假 false: {wrong}")
    if wrong is None and json.loads(text).get("cut"):
        print("只有最新的记录 the newest records only")
    return 0 if wrong is None else 1


if __name__ == "__main__":
    sys.exit(main())
