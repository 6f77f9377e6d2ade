#!/usr/bin/env bash
# Runs a command beside a mock of its own, on a free port, and ends as the command does:
#
#   bash node_modules/customers-kit/deploy/with-mock.sh COMMAND [ARGUMENTS]
#
# The command finds the mock's base URL in CUSTOMERS_API_URL. MOCK_OPTIONS holds options of `customers-kit serve`, parted
# by spaces: MOCK_OPTIONS='--count 200 --fail-rate 0.05'.
set -euo pipefail

if [ $# -lt 1 ]; then
  echo "Usage: with-mock.sh COMMAND [ARGUMENTS]" >&2
  exit 2
fi
kit=$(dirname "${BASH_SOURCE[0]}")/../dist/cli/main.js
read -ra options <<<"${MOCK_OPTIONS:-}"

# Its first line on stdout is the base URL; there is none where it could not start, and it has said why.
exec 3< <(exec node "$kit" serve --port 0 --log none "${options[@]}")
mock=$!
trap 'kill "$mock" 2>/dev/null || true' EXIT
if ! read -r CUSTOMERS_API_URL <&3; then
  exit 2
fi
export CUSTOMERS_API_URL
"$@" 3<&-
