#!/usr/bin/env python3
"""Checks one receipt (edge-evidence/1) with Python's own library and the openssl command.
usage: verify_receipt.py EVIDENCE.json KEYS [LEAST [NAME...]]
KEYS: one name+id+material per line. LEAST: cosigners to wait for (1), of those named if any.
Exit: 0 every step ok (a missing cosignature waits), 1 a step failed, 2 usage.
"""
import base64, hashlib, json, pathlib, re, subprocess, sys, tempfile

COSIGNATURE = b"edge-cosignature-ecdsa-p256/v1"

def b64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("Base64 with a second spelling")
    return data

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def root_of(index, size, leaf, path):
    """RFC 6962 2.1.1, from the leaf up; m and n are place and width at each level."""
    if not 0 <= index < size:
        raise ValueError(f"entry {index} is not under a checkpoint of {size}")
    at, last, node, rest = index, size - 1, leaf, list(path)
    while last > 0:
        if at % 2 == 1:
            node = sha256(b"\x01", rest.pop(0), node)
        elif at < last:
            node = sha256(b"\x01", node, rest.pop(0))
        at, last = at // 2, last // 2
    if rest:
        raise ValueError("the path has a hash too many")
    return node

def check_der(der):
    bad, at = ValueError("the signature is not strict DER"), 2
    if len(der) < 8 or der[:2] != bytes([0x30, len(der) - 2]):
        raise bad
    for _ in range(2):
        size, value = der[at + 1], der[at + 2:at + 2 + der[at + 1]]
        spare = value[:1] == b"\0" and (size == 1 or value[1] < 0x80)
        if der[at] != 2 or not 1 <= size <= 33 or len(value) != size or value[0] > 127 or spare:
            raise bad
        at += 2 + size
    if at != len(der):
        raise bad

def ecdsa(spki, text, der):
    check_der(der)
    with tempfile.TemporaryDirectory() as folder:
        names = [pathlib.Path(folder, n) for n in ("key", "sig", "text")]
        for name, data in zip(names, (spki, der, text)):
            name.write_bytes(data)
        return subprocess.run(
            ["openssl", "dgst", "-sha256", "-keyform", "DER", "-verify", names[0],
             "-signature", names[1], names[2]], capture_output=True).returncode == 0

def read_key(line):
    name, key_id, material = line.split("+", 2)
    data = b64(material)
    cosigner, spki = data[0] == 0xFF, data[-91:]
    if data != (b"\xff" + COSIGNATURE if cosigner else b"\x02") + spki:
        raise ValueError(f"{name}: a key of no type known here")
    named = name.encode() + b"\n" + data if cosigner else spki
    if sha256(named)[:4].hex() != key_id:
        raise ValueError(f"{name}: the id is another key's")
    return name, bytes.fromhex(key_id), cosigner, spki

def read_note(text):
    body, _, signatures = text.rpartition("\n\n")
    found = re.fullmatch(r"(\S+)\n(0|[1-9]\d{0,15})\n(\S{44})", body)
    if not found or not signatures.endswith("\n"):
        raise ValueError("not a checkpoint note")
    lines = []
    for mark, name, blob in (line.split(" ") for line in signatures[:-1].split("\n")):
        if mark != "\u2014":
            raise ValueError("a line after the text is no signature")
        lines.append((name, b64(blob)[:4], b64(blob)[4:]))
    return body + "\n", found[1], int(found[2]), b64(found[3]), lines

def signed_by(note, keys):
    if note is None:
        raise ValueError("there is no checkpoint")
    good = {}
    for name, key_id, cosigner, spki in keys:
        for signer, signer_id, blob in note[4]:
            if (signer, signer_id) != (name, key_id):
                continue
            text, when = note[0], 0
            if cosigner:
                when, blob = int.from_bytes(blob[:8], "big"), blob[8:]
                text = f"cosignature/v1\ntime {when}\n{text}"
            if not ecdsa(spki, text.encode(), blob):
                raise ValueError(f"the signature of {name} is wrong")
            good.setdefault(name, f"{name}, time {when}")
    return good

def recalculate(entry):
    meta, _ = json.JSONDecoder().raw_decode(entry, len("ENTRY1|"))
    calc = meta.get("calc", {"none": "no calculation"})
    if "none" in calc:
        return "credits nothing: " + calc["none"]
    total = 0
    for row in calc["rows"]:
        product, divisor, up = row["q"] * int(row["n"]), int(row["d"]), row["r"] == "up"
        mg = -(-product // divisor) if up else product // divisor
        if mg != row["mg"]:
            raise ValueError(f"{row['q']} x {row['n']}/{row['d']} is {mg} mg, not {row['mg']}")
        total += -mg if up else mg
    if total != calc["mg"]:
        raise ValueError(f"the rows make {total} mg, not {calc['mg']}")
    return f"{total} mg CO2e, pack {calc['pack']}@{calc['ver']}"

def steps(evidence, keys, least, named):
    leaf = sha256(b"\0", evidence["entry"].encode("ascii"))
    head, _, text = evidence["proof"].partition("\n\n")
    lines = head.split("\n")
    note = read_note(text) if lines[0] == "c2sp.org/tlog-proof@v1" else None

    def path():
        if not note or lines[1] != f"index {evidence['index']}" \
                or root_of(evidence["index"], note[2], leaf, map(b64, lines[2:])) != note[3]:
            raise ValueError("entry, place and path do not give the root")
        return f"{len(lines) - 2} nodes, entry {evidence['index']} of {note[2]}"
    def checkpoint():
        good = signed_by(note, [k for k in keys if not k[2] and k[0] == note[1]])
        if not good:
            raise ValueError("no signature by a known key of this log")
        return good[note[1]]
    def receipt():
        good = signed_by(note, [k for k in keys if k[2]])
        who = [said for name, said in good.items() if not named or name in named]
        return len(who) >= least and "; ".join(who)
    yield from (("leaf", leaf.hex), ("path", path), ("checkpoint", checkpoint),
                ("calculation", lambda: recalculate(evidence["entry"])), ("receipt", receipt))

def main(evidence_file, keys_file, least="1", *named):
    evidence = json.loads(pathlib.Path(evidence_file).read_text("utf-8"))
    keys = [read_key(k) for k in pathlib.Path(keys_file).read_text("utf-8").split() if "+" in k]
    code = 0
    for name, work in steps(evidence, keys, int(least), named):
        try:
            said = work()
            print("ok   " if said else "wait ", name, said or "not cosigned by enough yet")
        except (ValueError, TypeError, IndexError, KeyError) as wrong:
            code = print("fail ", name, wrong) or 1
    return code

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 2 else 2)
