#!/bin/sh
# Install the project, editable and with pinned versions, into a virtual environment that is made if need be.
# Usage: PYTHON=python3 PIP_FLAGS= scripts/install.sh VENV WHAT      (WHAT: . or .[test])
set -eu
venv=$1
what=$2
python=${PYTHON:-python3}

# A virtual environment that was interrupted, or whose Python is gone or too old, is made anew.
if ! "$venv/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        found=$(command -v "$python" >/dev/null && "$python" --version 2>&1 || echo 找不到)
        echo "policyqa 需要 Python 3.11 或更新版本($python:$found)。请安装后重试,或指明一个,如 make app PYTHON=python3.12" >&2
        exit 1
    fi
    echo "建立虚拟环境 $venv…" >&2
    if ! "$python" -m venv --clear "$venv"; then
        echo "无法建立虚拟环境 $venv。Debian/Ubuntu 请先运行:sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi

echo "安装依赖(版本见 constraints.txt;首次需要几分钟)…" >&2
# shellcheck disable=SC2086  # PIP_FLAGS is a list of options
if ! "$venv/bin/python" -m pip install -qq --disable-pip-version-check ${PIP_FLAGS:-} -c constraints.txt -e "$what"; then
    echo "安装未完成。请检查网络后重试;已下载的部分不会重新下载" >&2
    exit 1
fi
