package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	sahara "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/client/claims"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func TestVoucherSign(t *testing.T) {
	w := newWorld(t)
	id := w.channel(1)
	for _, text := range []string{"900", "900asahara", "0.0000000000000009SAHARA"} {
		var v voucher.Signed
		require.NoError(t, json.Unmarshal([]byte(w.mustRun("voucher", "sign", hexID(id), text, "--from", "alice")), &v))
		// The keyring makes what any wallet makes, to the byte.
		require.Equal(t, signed(t, "alice", id, 900), v)
	}
	out := w.mustRun("voucher", "sign", hexID(id), "5000", "--offline", "--from", "carol")
	var v voucher.Signed
	require.NoError(t, json.Unmarshal([]byte(out), &v))
	require.Equal(t, signed(t, "carol", id, 5_000), v, "offline, any key signs anything")
	out = w.mustRun("voucher", "sign", hexID(id), "900", "--offline", "--from", "alice", "--chain-id", "sahara-1")
	require.NoError(t, json.Unmarshal([]byte(out), &v))
	require.ErrorIs(t, v.Verify(domain, address("alice")), voucher.ErrSigner)
	require.NoError(t, v.Verify(voucher.NewDomain(72427), address("alice")))
}

func TestVoucherSignRefuses(t *testing.T) {
	w := newWorld(t)
	id := w.channel(1)
	w.redeemed(t, id, 300)
	closed := w.channel(2)
	w.close(closed)
	// A key that the SDK makes by itself is not Ethereum's.
	require.NoError(t, w.keys.ImportPrivKeyHex("plain", fmt.Sprintf("%x", crypto.FromECDSA(key("plain"))), "secp256k1"))
	for name, test := range map[string]struct {
		args []string
		want error
		says string
	}{
		"no key":           {[]string{hexID(id), "900"}, broadcast.ErrNoFrom, "--from"},
		"another's key":    {[]string{hexID(id), "900", "--from", "carol"}, errSigner, "--from carol is " + address("carol").Hex()},
		"a plain key":      {[]string{hexID(id), "900", "--from", "plain"}, errKeyType, "secp256k1"},
		"no channel":       {[]string{"0x12", "900", "--from", "alice"}, types.ErrHash, "CHANNEL"},
		"unknown channel":  {[]string{hexID(voucher.Hash{1}), "900", "--from", "alice"}, types.ErrUnknownChannel, ""},
		"another chain":    {[]string{hexID(id), "900", "--from", "alice", "--chain-id", "sahara-1"}, errChainID, "72427"},
		"what was claimed": {[]string{hexID(id), "300", "--from", "alice"}, errWorthless, "0.0000000000000003 SAHARA was claimed before"},
		"too much":         {[]string{hexID(id), "1001", "--from", "alice"}, errAboveDeposit, "top-up"},
		"far too much":     {[]string{hexID(id), strings.Repeat("9", 40), "--from", "alice"}, nil, "MAXIMUM"},
		"nothing":          {[]string{hexID(id), "0", "--from", "alice"}, nil, "MAXIMUM"},
		"another denom":    {[]string{hexID(id), "900ausd", "--from", "alice"}, nil, "the channel is in asahara"},
		"a closed channel": {[]string{hexID(closed), "900", "--from", "alice"}, errClosed, ""},
		"offline, a coin":  {[]string{hexID(id), "900asahara", "--from", "alice", "--offline"}, voucher.ErrAmountText, "MAXIMUM"},
	} {
		t.Run(name, func(t *testing.T) {
			w.refused(test.want, test.says, append([]string{"voucher", "sign"}, test.args...)...)
		})
	}
}

// redeemed redeems so much of a channel, as bob.
func (w *world) redeemed(t *testing.T, id voucher.Hash, total uint64) {
	t.Helper()
	entry := claims.Entry{Voucher: signed(t, "alice", id, total), TotalClaimed: voucher.AmountFromUint64(total)}
	w.MustDeliver(&types.MsgRedeem{Sender: person("bob").String(), Claims: []types.Claim{entry.Claim()}})
}

// close takes all out of a channel.
func (w *world) close(id voucher.Hash) {
	w.t.Helper()
	w.MustDeliver(&types.MsgWithdraw{Sender: person("alice").String(), ChannelId: hexID(id), Amount: sdk.NewInt64Coin(sahara.BaseDenom, 0).Amount})
	w.NextBlock(hour)
	w.NextBlock()
	require.True(w.t, w.entry(id).Balance.Closed)
}

func line(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

func TestVoucherVerify(t *testing.T) {
	w := newWorld(t)
	id, closed := w.channel(1), w.channel(2)
	w.redeemed(t, id, 300)
	w.close(closed)
	good := signed(t, "alice", id, 900)
	high := good
	high.Signature[64] ^= 27 ^ 28
	cases := []struct {
		v    voucher.Signed
		want string
	}{
		{good, "good for 0.0000000000000006 SAHARA"},
		{signed(t, "carol", id, 900), voucher.ErrSigner.Error()},
		{signed(t, "alice", id, 300), errWorthless.Error()},
		{signed(t, "alice", id, 1_001), errAboveDeposit.Error()},
		{signed(t, "alice", voucher.Hash{1}, 5), types.ErrUnknownChannel.Error()},
		{signed(t, "alice", closed, 5), errClosed.Error()},
		{high, voucher.ErrSigner.Error()},
	}
	lines := make([]string, len(cases))
	for i, c := range cases {
		lines[i] = line(t, c.v)
	}
	out, _, err := w.run("voucher", "verify", w.file(lines...))
	require.ErrorIs(t, err, errBadVouchers)
	require.ErrorContains(t, err, "6 of 7 vouchers")
	for i, printed := range strings.Split(strings.TrimSpace(out), "\n") {
		require.Contains(t, printed, hexID(cases[i].v.ChannelID))
		require.Contains(t, printed, cases[i].want)
	}

	// An entry for redeem has a voucher too; the standard input is a file.
	w.in = line(t, []claims.Entry{{Voucher: good, TotalClaimed: voucher.AmountFromUint64(700)}})
	out = w.mustRun("voucher", "verify", "-", "-o", "json")
	require.Equal(t, `[{"channel_id":"`+hexID(id)+`","max_claimable":"900","good":true,"claimable":"600"}]`+"\n", out)

	out = w.mustRun("voucher", "verify", w.file(lines[0]), "--signer", address("alice").Hex())
	require.Equal(t, []string{hexID(id), "900", "good"}, strings.Fields(out))
	w.refused(errBadVouchers, "1 of 1", "voucher", "verify", w.file(lines[0]), "--signer", address("alice").Hex(), "--chain-id", "sahara-1")
	w.refused(types.ErrAddress, "--signer", "voucher", "verify", w.file(lines[0]), "--signer", "alice")
	w.refused(claims.ErrEmpty, "", "voucher", "verify", w.file(""))
	w.refused(nil, "no such file", "voucher", "verify", "/none")
}
