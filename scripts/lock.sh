#!/bin/sh
# Lock files name no registry, so that they work behind any mirror.
set -eu
export PATH="$PWD/.venv/bin:$PATH"
compile="uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet"
$compile pyproject.toml -o requirements/base.lock >/dev/null
$compile pyproject.toml --extra dev -o requirements/dev.lock >/dev/null
# Only what the group adds to the others: it is installed beside them (see scripts/setup.py).
python - <<'PY' | $compile --constraints requirements/dev.lock - -o requirements/spark.lock >/dev/null
import pathlib, tomllib
project = tomllib.loads(pathlib.Path("pyproject.toml").read_text("utf-8"))["project"]
print("\n".join(project["optional-dependencies"]["spark"]))
PY
echo uv | $compile --no-annotate - -o requirements/installer.lock >/dev/null
npm install --package-lock-only
# npm notes where each package asks for donations; a lock file names no address at all.
python - <<'PY'
import json, pathlib
path = pathlib.Path("package-lock.json")
lock = json.loads(path.read_text("utf-8"))
for package in lock["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")
PY
