#!/bin/sh
# Fails, naming the file, when a proto file is badly formatted, breaks a lint rule or breaks clients of an
# earlier version, or when the generated code is not what the proto files generate. Changes no source.
set -eu
. "$(dirname "$0")/common.sh"

# base prints the newest commit of main that differs from the tree under test: where a branch left main,
# HEAD while main has uncommitted changes, else the commit before (CI runs on main itself).
base() {
	for main in origin/main main; do
		commit=$(git merge-base "$main" HEAD 2>/dev/null) || continue
		if [ "$commit" = "$(git rev-parse HEAD)" ] && [ -z "$(git status --porcelain -- proto)" ]; then
			commit=$(git rev-parse --quiet --verify HEAD^) || return 0
		fi
		echo "$commit"
		return
	done
}

# breaking compares with main and with the latest release, which clients still use.
breaking() {
	main=$(base)
	release=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null) || release=
	if [ -z "$main$release" ]; then
		echo "proto: breaking changes NOT checked: no earlier commit of main and no tag in this clone"
		if [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = true ]; then
			echo "proto: it is shallow; git fetch --unshallow --tags brings them"
		fi
	fi
	result=0
	for ref in $main $release; do
		breaking_since "$ref" || result=1
	done
	return $result
}

breaking_since() {
	if [ -z "$(git ls-tree "$1" proto/sahara)" ]; then
		echo "proto: breaking changes since $1 NOT checked: it has no proto files"
		return
	fi
	echo "proto: comparing with $1"
	old=build/proto-old
	rm -rf "$old" && mkdir -p "$old/build" && ln -s "$PWD/$deps" "$old/$deps" || return
	git archive --output "$old/proto.tar" "$1" proto && tar -xf "$old/proto.tar" -C "$old" || return
	(cd "$old" && buf build --output image.binpb) || return
	buf breaking --against "$old/image.binpb" --exclude-imports
}

up_to_date() {
	new=build/proto-gen
	generate "$new" || return
	{ generated . && generated "$new"; } | sort -u | {
		result=0
		while read -r file; do
			if [ ! -f "$new/$file" ]; then
				echo "$file: no proto file generates it"
			elif [ ! -f "$file" ]; then
				echo "$file: missing"
			elif ! cmp -s "$file" "$new/$file"; then
				echo "$file: out of date"
			else
				continue
			fi
			result=1
		done
		return $result
	}
}

# run CHECK ADVICE goes on after a failure, so that one run shows them all.
failed=0
run() {
	"$1" || { echo "proto: $1 failed: $2" && failed=1; }
}

format() { buf format --diff --exit-code; }
lint() { buf lint; }

prepare
buf build # a file that does not compile would only be reported once more by each check
run format 'run "make proto-gen"'
run lint 'correct the lines above'
run breaking 'add new fields, methods or a new package version instead of changing what clients use'
run up_to_date 'run "make proto-gen" and commit the result'
exit $failed
