package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	sahara "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/client/claims"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// hour is past the withdraw delay of the tests' channels.
var hour = fixture.After(time.Hour + time.Second)

func entryOf(v voucher.Signed, total uint64) claims.Entry {
	return claims.Entry{Voucher: v, TotalClaimed: voucher.AmountFromUint64(total)}
}

func TestRedeem(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.channel(1), w.channel(2), w.channel(3)
	path := w.file(
		line(t, entryOf(signed(t, "alice", a, 500), 100)), // superseded
		line(t, entryOf(signed(t, "alice", b, 500), 200)),
		line(t, entryOf(signed(t, "carol", c, 500), 200)),
		line(t, entryOf(signed(t, "alice", a, 500), 400)),
		line(t, entryOf(signed(t, "alice", a, 500), 300)), // superseded
	)
	w.in = "y\n"
	out, beside, err := w.run("redeem", path, "--from", "bob")
	require.NoError(t, err)
	require.Contains(t, beside, "redeem 3 vouchers in 1 transactions? [y/N]")
	require.Regexp(t, `redeemed +2 vouchers\n`, out)
	require.Regexp(t, `claimed +0.0000000000000006 SAHARA\n`, out)
	require.Regexp(t, `superseded +2 entries`, out)
	require.Regexp(t, `skipped +`+hexID(c)+`: wrong-signer \(signature: not `+address("alice").Hex(), out)
	require.Regexp(t, `transaction +C0FFEE01\n`, out)
	require.Equal(t, sdk.NewInt64Coin(sahara.BaseDenom, 400).Amount, w.entry(a).Balance.Claimed)
	require.Equal(t, sdk.NewInt64Coin(sahara.BaseDenom, 200).Amount, w.entry(b).Balance.Claimed)
	require.True(t, w.entry(c).Balance.Claimed.IsZero())

	w.RequireUnchanged(func() {
		out, _, err = w.run("redeem", path, "--from", "bob", "--yes", "-o", "json")
		require.ErrorIs(t, err, errNoneRedeemed)
	})
	var again redeemed
	require.NoError(t, json.Unmarshal([]byte(out), &again))
	require.Zero(t, again.Redeemed)
	require.Equal(t, []string{"not-increasing", "not-increasing", "wrong-signer"}, []string{again.Skipped[0].Reason, again.Skipped[1].Reason, again.Skipped[2].Reason})
}

func TestRedeemInBatches(t *testing.T) {
	w := newWorld(t)
	var lines []string
	for salt := range byte(5) {
		lines = append(lines, line(t, entryOf(signed(t, "alice", w.channel(salt), 500), 100)))
	}
	path := w.file(lines...)
	out := w.mustRun("redeem", path, "--from", "bob", "--dry-run", "--batch", "2", "--from", person("bob").String())
	require.Len(t, strings.Split(strings.TrimSpace(out), "\n"), 3)
	var msg types.MsgRedeem
	require.NoError(t, w.Codec.UnmarshalJSON([]byte(strings.SplitN(out, "\n", 2)[0]), &msg))
	require.Len(t, msg.Claims, 2)
	require.Equal(t, person("bob").String(), msg.Sender)

	out = w.mustRun("redeem", path, "--from", "bob", "--batch", "2", "--yes", "-o", "json")
	var all redeemed
	require.NoError(t, json.Unmarshal([]byte(out), &all))
	require.Equal(t, redeemed{
		TxHashes: []string{"C0FFEE01", "C0FFEE02", "C0FFEE03"}, Redeemed: 5, Skipped: []skipped{},
		Claimed: sdk.NewCoins(sdk.NewInt64Coin(sahara.BaseDenom, 500)),
	}, all)
}

func TestRedeemRefuses(t *testing.T) {
	w := newWorld(t)
	id := w.channel(1)
	good := line(t, entryOf(signed(t, "alice", id, 500), 100))
	for name, test := range map[string]struct {
		file []string
		args []string
		want error
		says string
	}{
		"no key":           {[]string{good}, nil, broadcast.ErrNoFrom, "--from"},
		"nothing":          {nil, []string{"--from", "bob"}, claims.ErrEmpty, ""},
		"a voucher alone":  {[]string{line(t, signed(t, "alice", id, 5))}, []string{"--from", "bob"}, nil, "entry 0: "},
		"no JSON":          {[]string{good, "x"}, []string{"--from", "bob"}, claims.ErrJSON, "entry 1"},
		"a batch of none":  {[]string{good}, []string{"--from", "bob", "--batch", "0"}, nil, "--batch 0: want 1 to 1000"},
		"too big a batch":  {[]string{good}, []string{"--from", "bob", "--batch", "1001"}, nil, "--batch 1001"},
		"a no":             {[]string{good}, []string{"--from", "bob"}, broadcast.ErrDeclined, ""},
		"not the receiver": {[]string{good}, []string{"--from", "erin", "--yes"}, errNoneRedeemed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w.refused(test.want, test.says, append([]string{"redeem", w.file(test.file...)}, test.args...)...)
		})
	}
	w.refuse = errNode
	w.refused(errNode, "", "redeem", w.file(good), "--from", "bob", "--yes")
}
