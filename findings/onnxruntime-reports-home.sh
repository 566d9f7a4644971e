#!/usr/bin/env bash
# onnxruntime 1.32.0 (PyPI wheel for Linux; its telemetry for POSIX came with microsoft/onnxruntime pull request 27379).
#
# `import onnxruntime` alone, nothing else, on Linux: makes a device identifier and a database of events in the user's cache folder
# (~/.cache/Microsoft/DeveloperTools/.onnxruntime), a file .ses in the temporary directory, and a thread that stays for the life of
# the process; so a process that has imported it is no longer safe to fork. With ORT_DISABLE_TELEMETRY=1 in the environment before
# the import there is none of that. The Windows-only telemetry of earlier releases is widely known; this one is not.
# Exit code 0: seen as described. 1: the behaviour has changed.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/pip" install --quiet --disable-pip-version-check onnxruntime==1.32.0 numpy
mkdir "$place"/{told,told-tmp,quiet,quiet-tmp}
look='import os, onnxruntime; print(len(os.listdir("/proc/self/task")))'
run() { env -u XDG_CACHE_HOME OPENBLAS_NUM_THREADS=1 HOME="$place/$1" TMPDIR="$place/$1-tmp" "${@:2}" "$place/env/bin/python" -c "$look"; }
threads=$(run told env)
threads_quiet=$(run quiet env ORT_DISABLE_TELEMETRY=1)
echo "by default: $threads threads; files: $(cd "$place" && find told told-tmp -type f | sort | tr '\n' ' ')"
echo "with ORT_DISABLE_TELEMETRY=1: $threads_quiet threads; files: $(cd "$place" && find quiet quiet-tmp -type f | tr '\n' ' ')"
[ -f "$place/told/.cache/Microsoft/DeveloperTools/.onnxruntime/deviceid" ] && [ -f "$place/told-tmp/.ses" ] || exit 1
[ "$threads" -gt "$threads_quiet" ] && [ "$threads_quiet" = 1 ] && [ -z "$(find "$place/quiet" "$place/quiet-tmp" -type f)" ] || exit 1
