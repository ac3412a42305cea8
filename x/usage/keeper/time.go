package keeper

import (
	"time"

	"cosmossdk.io/collections"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// withdrawalKey is where a withdrawal waits: by the time when it is due.
func withdrawalKey(id []byte, w types.Withdrawal) collections.Pair[uint64, []byte] {
	return collections.Join(nanoseconds(w.Due), id)
}

// nanoseconds since 1970. Block times are after it, and a year before 2262 by CometBFT's own bounds.
func nanoseconds(t time.Time) uint64 { return uint64(max(0, t.UnixNano())) }

func delay(c types.Channel) time.Duration {
	return time.Duration(c.Config.WithdrawDelay) * time.Second //nolint:gosec // at most 30 days
}

// stamp is a time for an error.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
