#!/bin/sh
# Checks that this machine's Python will do, with a sentence if not; then tools/setup.py does the work.
# This part is shell because an old Python could not even read the rest.
set -eu
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null 2>&1; then
    echo "Doorstep needs Python 3.11 to 3.14, and there is no '$python' here. Install it (Debian, Ubuntu: apt install python3 python3-venv), or name another one: make run PYTHON=python3.12" >&2
    echo "“接诉到家”需要 Python 3.11 至 3.14，本机没有“$python”。请先安装（Debian、Ubuntu：apt install python3 python3-venv），或指定另一个：make run PYTHON=python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'; then
    version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
    echo "Doorstep needs Python 3.11 to 3.14; '$python' is $version. Name another one: make run PYTHON=python3.12" >&2
    echo "“接诉到家”需要 Python 3.11 至 3.14，“$python”是 $version。请指定另一个：make run PYTHON=python3.12" >&2
    exit 1
fi
if [ ! -x .venv/bin/python ] && ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "This Python cannot make an environment: its venv part is missing. Debian, Ubuntu: apt install python3-venv" >&2
    echo "本机的 Python 缺少 venv 组件，无法建立运行环境。Debian、Ubuntu：apt install python3-venv" >&2
    exit 1
fi
exec "$python" tools/setup.py "$@"
