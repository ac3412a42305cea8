#!/bin/sh
# Usage: scripts/lint.sh [fmt]
#
# Says what is wrong with the Go code, or formats it.
set -eu

cd "$(dirname "$0")/.."

case ${1-} in
'' | fmt) ;;
*)
	echo "usage: scripts/lint.sh [fmt]" >&2
	exit 2
	;;
esac

version=v2.15.0
tools=$PWD/build/tools
linter=$tools/golangci-lint

# The binary tells its own version, so a change of the one above is enough to replace it.
if ! go version -m "$linter" 2>/dev/null | grep -q "golangci-lint/v2[[:space:]]$version[[:space:]]"; then
	echo "installing golangci-lint $version" >&2
	GOBIN=$tools go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$version"
fi

if [ "${1-}" = fmt ]; then
	exec "$linter" fmt ./...
fi

# All three run, so that one call shows all there is to mend.
failed=0

"$linter" run ./... || failed=1

consensus=./app/...
if find x -name '*.go' | grep -q .; then # go refuses a pattern without a package
	consensus="./x/... $consensus"
fi
# shellcheck disable=SC2086 # a list of patterns
go run ./scripts/determinism $consensus || failed=1

# The linter skips generated files, fixtures and what build tags leave out.
unformatted=$(find . -path ./build -prune -o -name '*.go' -exec gofmt -l {} +)
if [ -n "$unformatted" ]; then
	echo "not formatted by gofmt:" >&2
	echo "$unformatted" >&2
	failed=1
fi

exit $failed
