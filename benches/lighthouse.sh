#!/bin/sh
# Lighthouse on sign-in, Users and a project's Overview, as a desktop and as a phone; prints three scores of each. The one for
# search engines is left out: no page of a console is for them, and all of them say so.
#   sh benches/lighthouse.sh http://localhost:8080 ada@northwind.example PASSWORD
# Wants node with npx, curl and Chromium, and a release build behind the address.
set -eu
base=$1 email=$2 password=$3
lighthouse=${LIGHTHOUSE:-npx --yes lighthouse@12}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CHROME_PATH="${CHROME_PATH:-$(command -v chromium || command -v google-chrome)}"
curl -fsS -o /dev/null -c "$work/jar" -H 'Sec-Fetch-Site: same-origin' --data-urlencode "email=$email" --data-urlencode "password=$password" "$base/login"
awk -F '\t' 'NF > 6 { printf "%s%s=%s", sep, $6, $7; sep = "; " }' "$work/jar" >"$work/cookie"
printf '{"Cookie": "%s"}' "$(cat "$work/cookie")" >"$work/headers.json"
echo '{}' >"$work/none.json"
measure() {
    for device in desktop mobile; do
        if [ $device = desktop ]; then preset=--preset=desktop; else preset=--form-factor=mobile; fi
        $lighthouse "$base$2" $preset --quiet --output=json --output-path="$work/report.json" --extra-headers="$3" \
            --only-categories=performance,accessibility,best-practices \
            --chrome-flags='--headless=new --no-sandbox --disable-gpu' >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
        node -e 'const r = JSON.parse(require("fs").readFileSync(process.argv[1])); const scores = Object.values(r.categories).map(c => c.title + " " + Math.round(c.score * 100));
            const low = Object.values(r.audits).filter(a => a.score !== null && a.score < 0.9 && a.scoreDisplayMode !== "informative").map(a => a.id);
            console.log(process.argv[2], process.argv[3] + ":", scores.join(", "), low.length ? "| below 90: " + low.join(" ") : "")' \
            "$work/report.json" "$1" "$device"
    done
}
measure 'Sign-in' /login "$work/none.json"
measure 'Users' /orgs/1000001/settings/users "$work/headers.json"
measure 'Project overview' /projects/3000001/settings/overview "$work/headers.json"
