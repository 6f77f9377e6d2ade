#!/usr/bin/env bash
# Holds a deployment to the document and keeps every report, in any CI or by cron:
#
#   bash node_modules/customers-kit/deploy/check.sh FOLDER URL [options of `customers-kit check`]
#
# FOLDER gets report.json, report.html, junit.xml, ctrf.json, results.sarif and comment.md, and ledger.jsonl for as long as a customer that the
# check created is not removed. Where a run before was killed, its ledger is in FOLDER: then its customers are removed
# first. CLIENT_ID and CLIENT_SECRET sign the requests. Ends with what `check` ends with: 0 kept, 1 broken, 2 cannot tell.
set -euo pipefail

if [ $# -lt 2 ]; then
  echo "Usage: check.sh FOLDER URL [options of customers-kit check]" >&2
  exit 2
fi
folder=$1 url=$2
shift 2
kit=$(dirname "${BASH_SOURCE[0]}")/../dist/cli/main.js
ledger=$folder/ledger.jsonl

mkdir -p "$folder"
rm -f "$folder"/{report.json,report.html,junit.xml,ctrf.json,results.sarif,comment.md}
if [ -e "$ledger" ] && ! node "$kit" check --clean "$ledger"; then
  echo "check.sh: a run before left customers in $url that $ledger names, and they could not be removed. Nothing was checked." >&2
  exit 2
fi
exec node "$kit" check "$url" --ledger "$ledger" --json "$folder/report.json" --html "$folder/report.html" \
  --junit "$folder/junit.xml" --sarif "$folder/results.sarif" --ctrf "$folder/ctrf.json" --markdown "$folder/comment.md" "$@"
