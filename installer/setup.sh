#!/bin/sh
# Set-up from source: everything between a fresh clone and `.venv/bin/andon`. Idempotent; says nothing when there is
# nothing to do. Not here: packages for machines without a compiler (installer/package.py).
#
#   installer/setup.sh          what the program needs
#   installer/setup.sh --dev    and what tests, lint and packaging need
#
# Exit codes: 0 done, 2 bad argument, 3 something must be installed by an administrator, 1 a step failed.
# PYTHON=...              the interpreter to use, 3.11 or later
# ANDON_SKIP_SYSTEM=1     go on although system packages are missing (the window will not open then)
set -eu

cd "$(dirname "$0")/.."
ROOT=$PWD
VENV=$ROOT/.venv
STAMPS=$VENV/set-up
LOG=$VENV/set-up.log

case ${1-} in
"") LOCKS=run ;;
--dev) LOCKS=dev ;;
*)
    echo "usage: installer/setup.sh [--dev]" >&2
    exit 2
    ;;
esac

say() { echo "set-up: $*"; }

stop() { # CODE TEXT...
    code=$1
    shift
    for line in "$@"; do echo "set-up: $line" >&2; done
    exit "$code"
}

# --- what is done is remembered by the hash of what it was done from -------------------------------------------------

# ROOT is part of it: a virtual environment does not survive a move.
digest() { { echo "$ROOT"; cat "$@" 2>/dev/null || true; } | sha256sum | cut -c1-64; }

done_already() { # STEP FILE...
    step=$1
    shift
    [ -f "$STAMPS/$step" ] && [ "$(cat "$STAMPS/$step")" = "$(digest "$@")" ]
}

mark_done() { # STEP FILE...
    step=$1
    shift
    mkdir -p "$STAMPS"
    digest "$@" >"$STAMPS/$step"
}

packages_done() { # the development set holds the other one
    done_already packages-dev requirements/dev.lock && [ -x "$VENV/bin/python" ] && return 0
    [ "$LOCKS" = run ] && done_already packages-run requirements/run.lock && [ -x "$VENV/bin/python" ]
}

# --- system packages -------------------------------------------------------------------------------------------------

suitable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-python3.11 python3 python3.12 python3.13}; do
        if suitable "$candidate"; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

libraries() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true; }

has_cjk_font() {
    if command -v fc-list >/dev/null 2>&1; then
        [ -n "$(fc-list :lang=zh-tw family 2>/dev/null | head -n 1)" ]
    else
        find /usr/share/fonts /usr/local/share/fonts -iname '*CJK*' 2>/dev/null | grep -q .
    fi
}

# Debian's name of each package that is missing, one a line.
missing() {
    if python=$(find_python); then
        # A bare Debian python3 can neither make a virtual environment with pip in it nor install into itself.
        "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    else
        echo python3
        echo python3-venv
    fi
    # llama-cpp-python comes as source and is compiled for this machine.
    command -v gcc >/dev/null 2>&1 || echo gcc
    command -v g++ >/dev/null 2>&1 || echo g++
    command -v cmake >/dev/null 2>&1 || echo cmake
    command -v make >/dev/null 2>&1 || echo make
    have=$(libraries)
    while read -r file package; do
        case $have in *"$file"*) ;; *) echo "$package" ;; esac
    done <<'LIST'
libGL.so.1 libgl1
libEGL.so.1 libegl1
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libglib-2.0.so.0 libglib2.0-0
libgomp.so.1 libgomp1
libxcb-cursor.so.0 libxcb-cursor0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libgssapi_krb5.so.2 libgssapi-krb5-2
LIST
    has_cjk_font || echo fonts-noto-cjk # without it Chinese and Japanese text is squares
}

system_packages() {
    packages=$(missing | sort -u | tr '\n' ' ')
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "installing system packages: $packages"
        export DEBIAN_FRONTEND=noninteractive
        attend "system packages" sh -c "apt-get update -q && apt-get install -y -q --no-install-recommends $packages" ||
            failed "apt-get could not install them"
        packages=$(missing | sort -u | tr '\n' ' ')
        [ -z "$packages" ] || stop 3 "still missing after apt-get: $packages"
    elif [ "${ANDON_SKIP_SYSTEM:-}" = 1 ] && find_python >/dev/null; then
        say "going on without: $packages"
    else
        stop 3 "this machine lacks: $packages" \
            "An administrator installs them with" \
            "    apt-get update && apt-get install --no-install-recommends $packages" \
            "Then start this again. (Names are those of Debian 12 and Ubuntu; on another system install what corresponds," \
            "or set ANDON_SKIP_SYSTEM=1 to go on without.)"
    fi
}

# --- long steps: quiet, logged, with a sign of life ------------------------------------------------------------------

attend() { # WHAT COMMAND... ; every 20 s a line with the time and what the command last said
    what=$1
    shift
    mkdir -p "$(dirname "$LOG")" 2>/dev/null || true
    "$@" >>"$LOG" 2>&1 </dev/null &
    child=$!
    trap 'kill $child 2>/dev/null; exit 130' INT TERM
    ticks=0
    while kill -0 $child 2>/dev/null; do
        sleep 0.2
        ticks=$((ticks + 1))
        if [ $((ticks % 100)) = 0 ]; then
            seconds=$((ticks / 5))
            last=$(tail -n 1 "$LOG" 2>/dev/null | tr -d '\r' | cut -c1-90)
            say "  $what, $((seconds / 60)) min $((seconds % 60)) s: $last"
        fi
    done
    trap - INT TERM
    wait $child
}

failed() { # TEXT...
    tail -n 25 "$LOG" >&2
    stop 1 "$@" "The whole log: $LOG"
}

# --- the steps -------------------------------------------------------------------------------------------------------

packages_step() {
    if [ ! -x "$VENV/bin/python" ]; then LOG=$(mktemp "${TMPDIR:-/tmp}/andon-set-up.XXXXXX"); fi
    system_packages
    python=$(find_python) || stop 3 "no Python 3.11 or later was found; set PYTHON to one."
    if ! "$VENV/bin/python" -c 'import pip' 2>/dev/null; then
        say "making .venv with $("$python" --version)"
        rm -rf "$VENV"
        "$python" -m venv "$VENV" || stop 1 "'$python -m venv .venv' failed."
        if [ -f "$LOG" ]; then mv "$LOG" "$VENV/set-up.log"; fi
        LOG=$VENV/set-up.log
    fi
    compiler_flags
    # Every file is checked against its hash in the lock. --no-deps: the lock is the whole closure already.
    say "installing the locked packages (about 1 GB; a first time downloads them and compiles llama-cpp-python:"
    say "  5 to 10 minutes on two cores, most of it in 'Building wheel for llama-cpp-python')"
    attend "packages" "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input \
        --no-deps --require-hashes -r "requirements/$LOCKS.lock" || failed "the packages could not be installed."
    mark_done "packages-$LOCKS" "requirements/$LOCKS.lock"
}

# llama.cpp's kernels for AMX die with an illegal instruction on virtual machines that show the processor's flag.
compiler_flags() {
    flags="-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
    if echo | gcc $flags -E - >/dev/null 2>&1; then
        export CFLAGS="${CFLAGS:-} $flags" CXXFLAGS="${CXXFLAGS:-} $flags"
    fi
}

# pip's cache may hold a llama-cpp-python that was compiled for another processor.
compile_anew() {
    say "llama-cpp-python does not run on this processor; compiling it for this one (5 to 10 minutes)"
    awk '/^[^ #]/ { on = /^llama-cpp-python==/ } on' "requirements/$LOCKS.lock" >"$VENV/llama.lock"
    compiler_flags
    "$VENV/bin/python" -m pip cache remove llama_cpp_python >>"$LOG" 2>&1 || true
    attend "llama-cpp-python" "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input \
        --force-reinstall --no-deps --require-hashes -r "$VENV/llama.lock" || failed "it could not be compiled."
}

project_step() {
    say "installing the command .venv/bin/andon"
    attend "andon" "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input \
        --no-deps --no-index --no-build-isolation --editable . || failed "the program could not be installed."
    mark_done project pyproject.toml
}

models_step() {
    say "preparing the models"
    folder=$VENV/share/andon/models
    "$VENV/bin/python" -m installer.models --to "$folder" || stop 1 "the models could not be prepared."
    code=0
    "$VENV/bin/python" -m installer.models --try --to "$folder" || code=$?
    if [ $code -gt 128 ]; then # a signal: nothing that Python could tell
        compile_anew
        "$VENV/bin/python" -m installer.models --try --to "$folder" || stop 1 "the models do not run on this machine."
    elif [ $code != 0 ]; then
        stop 1 "the models do not run on this machine."
    fi
    mark_done models $MODEL_INPUTS
}

translations_step() {
    say "compiling the translations"
    for ts in $TRANSLATIONS; do
        "$VENV/bin/pyside6-lrelease" -silent "$ts" -qm "${ts%.ts}.qm" >>"$LOG" 2>&1 ||
            failed "the translation $ts could not be compiled."
    done
    mark_done translations $TRANSLATIONS
}

MODEL_INPUTS="installer/models.py installer/e5.py knowledge/models.py requirements/run.lock"
TRANSLATIONS=$(ls resources/translations/*.ts 2>/dev/null || true)

packages_done || packages_step
{ done_already project pyproject.toml && [ -x "$VENV/bin/andon" ]; } || project_step
{ done_already models $MODEL_INPUTS && [ -d "$VENV/share/andon/models" ]; } || models_step
# Compiled files lie beside their sources, so a clean of the tree takes them along and they are made again.
compiled=yes
for ts in $TRANSLATIONS; do [ -f "${ts%.ts}.qm" ] || compiled=no; done
{ [ $compiled = yes ] && done_already translations $TRANSLATIONS; } || translations_step
