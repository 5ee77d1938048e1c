#!/bin/sh
# Installs the Debian packages that tests and PDF making need, when run as root where apt-get exists; otherwise says
# what is missing and what works without it. In CI a missing package is a failure. Serving needs none of them.
set -eu

missing=""
need() { # package, sign that it is there, what lacks without it
  if ! sh -c "$2" >/dev/null 2>&1; then
    missing="$missing $1"
    echo "  $1 : $3"
  fi
}

echo "Paquets du système :"
need chromium 'command -v chromium' "sans lui, pas de test dans un navigateur"
need nodejs 'command -v node' "sans lui, ni règles d'accessibilité ni validité du HTML dans les tests"
need npm 'command -v npm' "idem"
need libpango-1.0-0 'ldconfig -p | grep -q libpango-1.0' "sans lui, les supports PDF existants servent mais ne se refont pas"
need libpangoft2-1.0-0 'ldconfig -p | grep -q libpangoft2-1.0' "idem"
need libharfbuzz-subset0 'ldconfig -p | grep -q libharfbuzz-subset' "idem"
need fonts-dejavu-core 'test -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' "police des supports PDF"
need nginx 'test -x /usr/sbin/nginx' "sans lui, pas de test derrière un mandataire"
need postgresql 'ls /usr/lib/postgresql/*/bin/initdb' "sans lui, pas de test sur PostgreSQL"

if [ -z "$missing" ]; then
  echo "  tout est là"
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installation de :$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >/dev/null
  # shellcheck disable=SC2086
  apt-get install -q -y --no-install-recommends $missing >/dev/null
elif [ "${CI:-}" = true ]; then
  echo "Impossible de les installer ici : l'intégration continue s'arrête." >&2
  exit 1
else
  echo "À installer par un administrateur : apt-get install$missing"
fi
