package cli

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func TestStatus(t *testing.T) {
	w := newWorld(t)
	id := w.channel(1)
	entry := entryOf(signed(t, "alice", id, 500), 400)
	entry.Receipts = types.Receipts{Calls: 3, InputUnits: 20, OutputUnits: 70, Root: make([]byte, 32)}
	w.MustDeliver(&types.MsgRedeem{Sender: person("bob").String(), Claims: []types.Claim{entry.Claim()}})
	out := w.mustRun("status", hexID(id))
	for name, value := range map[string]string{
		"channel": hexID(id), "state": "open", "asset": "1", "payer": address("alice").Hex(), "provider": person("bob").String(),
		"signer of vouchers": address("alice").Hex(), "deposited": "0.000000000000001 SAHARA", "returned": "0 SAHARA",
		"claimed": "0.0000000000000004 SAHARA", "available": "0.0000000000000006 SAHARA", "withdraw delay": "1h0m0s",
		"split": "30% to the provider, 2% to the protocol, the rest to the asset",
		"calls": "3, with 20 units in and 70 out", "root of their receipts": types.Hex(make([]byte, 32)),
	} {
		require.Regexp(t, `(?m)^`+name+` +`+value+`$`, out)
	}
	var shown types.ChannelEntry
	require.NoError(t, w.Codec.UnmarshalJSON([]byte(w.mustRun("status", hexID(id)[2:], "-o", "json")), &shown))
	require.Equal(t, w.entry(id), shown)

	withdraw := func(amount int64) {
		w.MustDeliver(&types.MsgWithdraw{Sender: person("alice").String(), ChannelId: hexID(id), Amount: sdkmath.NewInt(amount)})
	}
	withdraw(100)
	require.Regexp(t, `state +0.0000000000000001 SAHARA go back at 20`, w.mustRun("status", hexID(id)))
	w.NextBlock(hour)
	w.NextBlock()
	withdraw(0)
	require.Regexp(t, `state +all that is left goes back at 20`, w.mustRun("status", hexID(id)))
	w.NextBlock(hour)
	w.NextBlock()
	require.Regexp(t, `state +closed: all was withdrawn`, w.mustRun("status", hexID(id)))

	w.refused(types.ErrUnknownChannel, "", "status", hexID(voucher.Hash{}))
	w.refused(types.ErrHash, "CHANNEL", "status", "9c")
}
