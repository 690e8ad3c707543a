#!/bin/bash
# Installs both packages in a clean Debian 12 and uses them there as an ordinary user without a network; then removes
# them. Needs root and debootstrap. The clean root is made once and kept outside the repository.
#
#   installer/cleanroot.sh [--keep]      dist/ must hold the packages (make package); --keep leaves the used root
#
# ANDON_CLEANROOT=DIR   where the roots are kept, 1.5 GB (default: a folder in /var/tmp)
# DEBIAN_MIRROR=URL     where debootstrap reads from (default: its own default)
set -euo pipefail
cd "$(dirname "$0")/.."

KEPT=${ANDON_CLEANROOT:-/var/tmp/andon-cleanroot}
BASE=$KEPT/bookworm
ROOT=$KEPT/trial
USER_NAME=technician
DEBS=(dist/andon_*.deb dist/andon-models_*.deb)

say() { printf '%s\n' "clean root: $*"; }
fail() { say "FAILED: $*" >&2; exit 1; }
size() { du -sm --apparent-size "$@" 2>/dev/null | awk '{sum += $1} END {print sum " MB"}'; }

timed() { # WHAT COMMAND... ; prints the seconds, shows the output only if it fails
    local what=$1 begin=$EPOCHREALTIME status=0
    shift
    "$@" >"$KEPT/output" 2>&1 </dev/null || status=$?
    say "$what: $(awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.1f", b - a}') s"
    if [ $status != 0 ]; then
        tail -n 60 "$KEPT/output" >&2
        fail "$what (exit $status)"
    fi
}

# A network namespace of its own has no route anywhere; a mount namespace lets /proc go away with it.
offline() { # COMMAND... in the root, with loopback only
    unshare --net --mount --pid --fork --kill-child sh -c '
        ip link set lo up 2>/dev/null || ifconfig lo up
        mount -t proc proc "$0/proc"
        mount -t devpts devpts "$0/dev/pts"
        exec "$@"' "$ROOT" "$@"
}
inside() { offline chroot "$ROOT" "$@"; }
as_user() {
    offline chroot --userspec="$USER_NAME:$USER_NAME" "$ROOT" \
        env -i HOME="/home/$USER_NAME" PATH=/usr/bin:/bin LANG=C.UTF-8 "$@"
}
online() { # COMMAND... in the root, with the network of this machine
    unshare --mount --pid --fork --kill-child sh -c 'mount -t proc proc "$0/proc"; exec chroot "$@"' "$ROOT" "$ROOT" "$@"
}

[ "$(id -u)" = 0 ] || fail "needs root (debootstrap, chroot)"
command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
[ ${#DEBS[@]} = 2 ] && [ -f "${DEBS[0]}" ] && [ -f "${DEBS[1]}" ] || fail "dist/ needs exactly one package of each; run make package"
for deb in "${DEBS[@]}"; do
    say "$(basename "$deb"): $(size "$deb"), installed $(($(dpkg-deb -f "$deb" Installed-Size) / 1024)) MB"
done

mkdir -p "$KEPT"
if [ ! -f "$BASE/.complete" ]; then
    rm -rf "$BASE"
    timed "debootstrap" debootstrap --variant=minbase bookworm "$BASE" ${DEBIAN_MIRROR:-}
    cp /etc/resolv.conf "$BASE/etc/resolv.conf"
    touch "$BASE/.complete"
fi
rm -rf "$ROOT"
cp -a "$BASE" "$ROOT"
trap '[ "${1-}" = --keep ] || rm -rf "$ROOT"' EXIT
[ -c "$ROOT/dev/urandom" ] || fail "the root has no device files"
cp "${DEBS[@]}" "$ROOT/root/"
app=/root/$(basename "${DEBS[0]}")
models=/root/$(basename "${DEBS[1]}")
export DEBIAN_FRONTEND=noninteractive

# What the packages depend on comes from Debian; it is fetched first, so that the installation itself runs offline.
online useradd --create-home "$USER_NAME"
timed "apt-get update" online apt-get update -q
timed "fetch dependencies" online apt-get install -y -q --no-install-recommends --download-only "$app" "$models"
before=$(inside dpkg-query -f '${Package}\n' -W | wc -l)
timed "install, offline" inside apt-get install -y -q --no-install-recommends "$app" "$models"
after=$(inside dpkg-query -f '${Package}\n' -W | wc -l)
say "packages installed: $((after - before)), of which 2 are ours; /opt/andon $(size "$ROOT/opt/andon"), models $(size "$ROOT/usr/share/andon")"

inside env LD_LIBRARY_PATH=/opt/andon/_internal sh -c 'find /opt/andon \( -name "*.so" -o -name "*.so.*" \) -exec ldd {} + 2>/dev/null' >"$KEPT/output"
if grep -q "not found" "$KEPT/output"; then
    grep "not found" "$KEPT/output" | sort | uniq -c >&2
    fail "libraries are missing; add their packages to Depends"
fi

touch "$KEPT/before"
timed "andon --selftest, ordinary user, offline" as_user env QT_QPA_PLATFORM=offscreen andon --selftest
sed 's/^/    /' "$KEPT/output"
inside dpkg --verify andon andon-models || fail "installed files differ from the packages"
[ -z "$(find "$ROOT/opt/andon" "$ROOT/usr/share/andon" -newer "$KEPT/before" -print -quit)" ] || fail "the run wrote into the program folder"

say "a downgrade must be refused:"
older=$KEPT/older
rm -rf "$older"
mkdir -p "$older/DEBIAN"
dpkg-deb --ctrl-tarfile "${DEBS[0]}" | tar -x -C "$older/DEBIAN"
sed -i 's/^Version: .*/Version: 0.0.1/' "$older/DEBIAN/control"
sed -i "s/^version=.*/version=0.0.1/" "$older/DEBIAN/preinst"
dpkg-deb --root-owner-group -Znone --build "$older" "$ROOT/root/older.deb" >/dev/null
if inside dpkg -i /root/older.deb >"$KEPT/output" 2>&1; then fail "0.0.1 was installed over it"; fi
grep -m 1 "newer" "$KEPT/output" | sed 's/^/    /' || fail "no word about the newer version: $(cat "$KEPT/output")"
as_user andon --version >/dev/null || fail "the program no longer starts after the refused downgrade"

data=$(find "$ROOT/home/$USER_NAME" -type f | wc -l)
timed "remove" inside apt-get purge -y -q andon andon-models
left=$(find "$ROOT/opt/andon" "$ROOT/usr/share/andon" "$ROOT/usr/bin/andon" 2>/dev/null || true)
[ -z "$left" ] || fail "left after removal: $left"
[ "$(find "$ROOT/home/$USER_NAME" -type f | wc -l)" = "$data" ] || fail "removal touched a user's files"
say "removed; nothing left; $data files of the user untouched"
say "PASSED"
