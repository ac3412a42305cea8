package keeper_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/core/store"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/model/types"
)

// What no message can do to the store is found, whatever record it is done to.
func TestCheckInvariantsFinds(t *testing.T) {
	w := history(t)
	const model, credit, index = 1, 2, 3 // prefixes
	move := func(s store.KVStore, from, to []byte) {
		value, err := s.Get(from)
		require.NoError(t, err)
		require.NoError(t, s.Delete(from))
		require.NoError(t, s.Set(to, value))
	}
	last := func(key []byte, to byte) []byte {
		changed := slices.Clone(key)
		changed[len(key)-1] = to
		return changed
	}
	tests := []struct {
		name   string
		prefix byte
		edit   func(s store.KVStore, first []byte)
	}{
		{"a model that is not there", model, func(s store.KVStore, key []byte) { require.NoError(t, s.Delete(key)) }},
		{"a model under another's key", model, func(s store.KVStore, key []byte) { move(s, key, last(key, 3)) }},
		{"a model under the key of a dataset", model, func(s store.KVStore, key []byte) { move(s, key, last(key, 1)) }},
		{"a credit left out", credit, func(s store.KVStore, key []byte) { move(s, key, last(key, 1)) }},
		{"a credit of no model", credit, func(s store.KVStore, key []byte) {
			key = slices.Clone(key)
			key[8] = 99
			require.NoError(t, s.Set(key, []byte{}))
		}},
		{"an index entry that is not there", index, func(s store.KVStore, key []byte) { require.NoError(t, s.Delete(key)) }},
		{"an index entry of another model", index, func(s store.KVStore, key []byte) { require.NoError(t, s.Set(last(key, 99), []byte{})) }},
		{"an index entry instead of another", index, func(s store.KVStore, key []byte) { move(s, key, last(key, 99)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w.OnCached(func(ctx sdk.Context) {
				s := w.StoreService(types.StoreKey).OpenKVStore(ctx)
				it, err := s.Iterator([]byte{tt.prefix}, []byte{tt.prefix + 1})
				require.NoError(t, err)
				first := slices.Clone(it.Key())
				require.NoError(t, it.Close())
				require.NoError(t, w.Keeper.CheckInvariants(ctx))
				tt.edit(s, first)
				require.ErrorIs(t, w.Keeper.CheckInvariants(ctx), types.ErrBrokenInvariant)
			})
		})
	}
}
