#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Points the Autobahn suite for RFC 6455 at the echo server, plain and over TLS, and judges its report.

    conformity.py ECHO            runs it; exits with 77, which skips the test, where there is no wstest
    conformity.py --judge REPORT  judges an index.json that is there already
    conformity.py --try-judge     judges reports that are made up, good and bad ones
    conformity.py --try-run ECHO  runs with a stand-in for wstest, which looks who answers

Exits with 1 when a case failed, when one is missing, or when none was run.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

SKIPPED = 77
PATIENCE_S = 1200  # The suite takes minutes: it has cases of 16 MiB and cases that wait.
# A close handshake is judged apart from the case, in words of their own.
PASSES = {"OK", "NON-STRICT", "INFORMATIONAL"}
PASSES_CLOSE = PASSES | {"UNIMPLEMENTED"}
# Compression is not spoken; the suite calls its cases so, and only those may be left out.
COMPRESSION = ("12.", "13.")
CASES_LEAST = 301  # Without those of compression.


def judge(report, least=CASES_LEAST):
    """What is wrong with a report, a sentence each; and how many cases counted."""
    wrong = []
    counted = 0
    for agent, cases in report.items():
        here = 0
        for case, result in sorted(cases.items()):
            behaviour = result.get("behavior", "none")
            if behaviour == "UNIMPLEMENTED" and case.startswith(COMPRESSION):
                continue
            here += 1
            if behaviour not in PASSES:
                wrong.append(f"{agent}: case {case}: {behaviour}")
            closing = result.get("behaviorClose", "none")
            if closing not in PASSES_CLOSE:
                wrong.append(f"{agent}: case {case}: the close is {closing}")
        if here < least:
            wrong.append(f"{agent}: {here} cases counted, at least {least} are due")
        counted += here
    if not report:
        wrong.append("the report is of nothing")
    return wrong, counted


def tell(report):
    wrong, counted = judge(report)
    for each in wrong:
        print(each, file=sys.stderr)
    print(f"{counted} cases counted, {len(wrong)} findings")
    return 1 if wrong else 0


def run_against(echo, tls, folder):
    """Runs the suite against an echo server of its own; the report."""
    words = [echo, "--port", "0"]
    if tls:
        certificate = os.path.join(folder, "certificate")
        os.mkdir(certificate)
        words += ["--tls", certificate]
    name = "tls" if tls else "plain"
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().strip()
            if not address.startswith("wss://" if tls else "ws://"):
                raise RuntimeError(f"{echo} does not say where it listens: '{address}'")
            specification = os.path.join(folder, name + ".json")
            reports = os.path.join(folder, name)
            with open(specification, "w", encoding="utf-8") as out:
                json.dump({"outdir": reports, "cases": ["*"], "exclude-cases": [],
                           "exclude-agent-cases": {},
                           "servers": [{"agent": name, "url": address}]}, out)
            subprocess.run(["wstest", "-m", "fuzzingclient", "-s", specification], check=True,
                           timeout=PATIENCE_S, stdout=subprocess.DEVNULL)
            with open(os.path.join(reports, "index.json"), encoding="utf-8") as file:
                return json.load(file)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def run(echo):
    if shutil.which("wstest") is None:
        print("skipped: there is no wstest on the PATH; it is a part of the Autobahn test suite")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        report = {}
        for tls in (False, True):
            report.update(run_against(echo, tls, folder))
        if set(report) != {"plain", "tls"}:
            print(f"reports of {sorted(report)} instead of plain and tls", file=sys.stderr)
            return 1
        return tell(report)


def try_judge():
    def cases(number=CASES_LEAST, **changed):
        made = {f"1.1.{each}": {"behavior": "OK", "behaviorClose": "OK"} for each in range(number)}
        for name, result in changed.items():
            made[name.replace("_", ".").lstrip("c")] = result
        return made

    def result(behaviour, closing="OK"):
        return {"behavior": behaviour, "behaviorClose": closing}

    good = {
        "all is well": {"plain": cases(), "tls": cases()},
        "not strict, for information": {
            "plain": cases(c6_4_1=result("NON-STRICT"), c7_1_6=result("INFORMATIONAL",
                                                                      "INFORMATIONAL"))},
        "compression is not spoken": {"plain": cases(c12_1_1=result("UNIMPLEMENTED"),
                                                     c13_7_18=result("UNIMPLEMENTED"))},
    }
    bad = {
        "one of many failed": {"plain": cases(), "tls": cases(c6_4_1=result("FAILED"))},
        "a close failed": {"plain": cases(c7_1_1=result("OK", "FAILED"))},
        "an unclean close": {"plain": cases(c7_1_1=result("OK", "UNCLEAN"))},
        "a wrong code": {"plain": cases(c7_1_1=result("OK", "WRONG CODE"))},
        "unimplemented, and not compression": {"plain": cases(c1_2_1=result("UNIMPLEMENTED"))},
        "compression failed": {"plain": cases(c12_1_1=result("FAILED"))},
        "nothing said of a case": {"plain": cases(c1_2_1={})},
        "one case too few": {"plain": cases(), "tls": cases(CASES_LEAST - 1)},
        "no case": {"plain": {}},
        "no report": {},
    }
    wrong = [name for name, report in good.items() if judge(report)[0]]
    wrong += [name for name, report in bad.items() if not judge(report)[0]]
    for name in wrong:
        print(f"judged wrongly: {name}", file=sys.stderr)
    print(f"{len(good)} good and {len(bad)} bad reports, {len(wrong)} judged wrongly")
    return 1 if wrong else 0


# Looks whether the echo server answers where it is said to be, and reports as it is told to.
STAND_IN = """#!/usr/bin/env python3
import json, os, socket, ssl, sys, urllib.parse
with open(sys.argv[sys.argv.index("-s") + 1], encoding="utf-8") as file:
    wanted = json.load(file)
report = {}
for server in wanted["servers"]:
    url = urllib.parse.urlparse(server["url"])
    line = socket.create_connection((url.hostname, url.port), 30)
    if url.scheme == "wss":
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        line = context.wrap_socket(line)
    line.sendall(b"GET / HTTP/1.1\\r\\nHost: localhost\\r\\nUpgrade: websocket\\r\\n"
                 b"Connection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\n"
                 b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n")
    answered = line.recv(12) == b"HTTP/1.1 101"
    report[server["agent"]] = {
        str(case): {"behavior": "OK" if answered else "FAILED", "behaviorClose": "OK"}
        for case in range(301)}
if os.environ.get("STAND_IN_FAILS") in report:
    report[os.environ["STAND_IN_FAILS"]]["7"]["behavior"] = "FAILED"
os.mkdir(wanted["outdir"])
with open(os.path.join(wanted["outdir"], "index.json"), "w", encoding="utf-8") as out:
    json.dump(report, out)
"""


def try_run(echo):
    with tempfile.TemporaryDirectory() as folder:
        stand_in = os.path.join(folder, "wstest")
        with open(stand_in, "w", encoding="utf-8") as out:
            out.write(STAND_IN)
        os.chmod(stand_in, 0o755)
        os.environ["PATH"] = folder + os.pathsep + os.environ["PATH"]
        codes = []
        for fails in ("", "plain", "tls"):
            os.environ["STAND_IN_FAILS"] = fails
            codes.append(run(echo))
    print(f"a good run and two with a failure gave {codes}")
    return 0 if codes == [0, 1, 1] else 1


def main(words):
    if words == ["--try-judge"]:
        return try_judge()
    if len(words) == 2 and words[0] == "--try-run":
        return try_run(words[1])
    if len(words) == 2 and words[0] == "--judge":
        with open(words[1], encoding="utf-8") as file:
            return tell(json.load(file))
    if len(words) == 1 and not words[0].startswith("-"):
        return run(words[0])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
