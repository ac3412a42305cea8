package app_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	evmtypes "github.com/cosmos/evm/x/vm/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
)

func newCluster(t *testing.T) *cluster.Cluster {
	t.Helper()
	return cluster.New(t, cluster.Options{Genesis: func(c *cluster.Cluster, genesis app.GenesisState) {
		cdc := c.First().AppCodec()
		// Everybody also holds a coin that pays no fees.
		var bank banktypes.GenesisState
		cdc.MustUnmarshalJSON(genesis[banktypes.ModuleName], &bank)
		for i := range bank.Balances {
			if bank.Balances[i].Address != authtypes.NewModuleAddress("bonded_tokens_pool").String() {
				bank.Balances[i].Coins = bank.Balances[i].Coins.Add(sdk.NewInt64Coin("share/1", 1e12))
			}
		}
		genesis[banktypes.ModuleName] = cdc.MustMarshalJSON(&bank)
	}})
}

// refused runs tx alone in a block on all nodes and requires that it fails before its messages: with the
// text, and with sender's balances and sequence unchanged.
func refused(t *testing.T, c *cluster.Cluster, sender *cluster.Account, tx []byte, want string) {
	t.Helper()
	type state struct {
		coins    string
		sequence uint64
	}
	look := func() state {
		account := c.First().AccountKeeper.GetAccount(c.Context(), sender.Address)
		return state{c.First().BankKeeper.GetAllBalances(c.Context(), sender.Address).String(), account.GetSequence()}
	}
	before := look()
	result := c.NextBlock(tx).TxResults[0]
	require.NotZero(t, result.Code, "the transaction passes")
	require.Contains(t, result.Log, want)
	require.Equal(t, before, look())
	sender.Sync()
}

func nest(grantee sdk.AccAddress, depth int, inner sdk.Msg) sdk.Msg {
	for range depth {
		exec := authz.NewMsgExec(grantee, []sdk.Msg{inner})
		inner = &exec
	}
	return inner
}

func TestFeeDenomIsAllowListed(t *testing.T) {
	c := newCluster(t)
	alice := c.Accounts[0]
	send := banktypes.NewMsgSend(alice.Address, c.Accounts[1].Address, chain.Coins(1))
	share := sdk.NewInt64Coin("share/1", 1000)

	refused(t, c, alice, alice.Sign(cluster.TxOptions{Fee: sdk.NewCoins(share)}, send), `denom "share/1" does not pay fees here; use asahara`)
	both := sdk.NewCoins(share, chain.Coins(1)[0])
	refused(t, c, alice, alice.Sign(cluster.TxOptions{Fee: both}, send), `denom "share/1" does not pay fees here; use asahara`)
	refused(t, c, alice, alice.Sign(cluster.TxOptions{Fee: sdk.NewCoins()}, send), "fee not provided")
	require.Zero(t, c.NextBlock(alice.Sign(cluster.TxOptions{}, send)).TxResults[0].Code)
}

func TestEthereumTxOnlyAsItself(t *testing.T) {
	c := newCluster(t)
	alice, bob := c.Accounts[0], c.Accounts[1]
	to := bob.Hex()
	eth := alice.EthMsg(&to, big.NewInt(1), 21_000, nil)
	in := time.Now().AddDate(10, 0, 0)

	proposal := func(msg sdk.Msg) sdk.Msg {
		m, err := govv1.NewMsgSubmitProposal([]sdk.Msg{msg}, chain.Coins(1_000), alice.Address.String(), "", "t", "s", false)
		require.NoError(t, err)
		return m
	}
	grant, err := authz.NewMsgGrant(alice.Address, bob.Address, authz.NewGenericAuthorization(sdk.MsgTypeURL(&evmtypes.MsgEthereumTx{})), &in)
	require.NoError(t, err)

	never := "never inside another message"
	tests := map[string]struct {
		msg  sdk.Msg
		want string
	}{
		"bare":                      {eth, never},
		"granted":                   {grant, "cannot be granted"},
		"granted within exec":       {nest(alice.Address, 2, grant), "cannot be granted"},
		"in a proposal":             {proposal(eth), never},
		"in exec in a proposal":     {proposal(nest(alice.Address, 1, eth)), never},
		"in a proposal within exec": {nest(alice.Address, 1, proposal(eth)), never},
	}
	for depth := 1; depth <= 8; depth++ {
		want := never
		if depth >= app.MaxMessageDepth {
			want = "nested deeper than"
		}
		tests[fmt.Sprintf("in exec to depth %d", depth)] = struct {
			msg  sdk.Msg
			want string
		}{nest(alice.Address, depth, eth), want}
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			refused(t, c, alice, alice.Sign(cluster.TxOptions{}, tc.msg), tc.want)
		})
	}

	// The message router holds even where the decorator does not look.
	allowed, err := app.EthereumTxAllowed(c.Context(), sdk.MsgTypeURL(eth))
	require.NoError(t, err)
	require.False(t, allowed, "MsgEthereumTx runs without an Ethereum transaction around it")
	_, err = c.First().MsgServiceRouter().Handler(eth)(c.Context(), eth)
	require.ErrorContains(t, err, "circuit breaker")

	require.Zero(t, c.NextBlock(alice.EthTx(&to, big.NewInt(1), 21_000, nil)).TxResults[0].Code)
}

// TestOneKeyBothRoads: one key signs a bank send and an Ethereum transfer, in one block, and both roads see
// the same balance.
func TestOneKeyBothRoads(t *testing.T) {
	c := newCluster(t)
	alice, bob := c.Accounts[0], c.Accounts[1]
	before := bob.Balance(chain.BaseDenom)
	to := bob.Hex()
	result := c.NextBlock(
		alice.Sign(cluster.TxOptions{}, banktypes.NewMsgSend(alice.Address, bob.Address, chain.Coins(2))),
		alice.EthTx(&to, chain.OneSahara.BigInt(), 21_000, nil),
	)
	require.Zero(t, result.TxResults[0].Code, result.TxResults[0].Log)
	require.Zero(t, result.TxResults[1].Code, result.TxResults[1].Log)
	require.Equal(t, chain.OneSahara.MulRaw(3).String(), bob.Balance(chain.BaseDenom).Sub(before).String())
	seen := c.First().EVMKeeper.GetBalance(c.Context(), bob.Hex())
	require.Equal(t, bob.Balance(chain.BaseDenom).String(), seen.String())
}

// TestFeesReachValidators: what the transactions of a block pay is in the fee collector after it, to the
// unit, although no transaction wrote its balance.
func TestFeesReachValidators(t *testing.T) {
	c := newCluster(t)
	collector := authtypes.NewModuleAddress(authtypes.FeeCollectorName)
	want := sdk.NewCoins()
	var txs [][]byte
	for i, from := range c.Accounts[:10] {
		fee := sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1e15+int64(i)))
		want = want.Add(fee...)
		txs = append(txs, from.Sign(cluster.TxOptions{Fee: fee}, banktypes.NewMsgSend(from.Address, c.Accounts[15].Address, chain.Coins(1))))
	}
	for _, result := range c.NextBlock(txs...).TxResults {
		require.Zero(t, result.Code, result.Log)
	}
	require.Equal(t, want.String(), c.First().BankKeeper.GetAllBalances(c.Context(), collector).String())
	c.NextBlock()
	require.Empty(t, c.First().BankKeeper.GetAllBalances(c.Context(), collector), "distribution empties it in the next block")
}

// TestExpiredGrantsLeaveBounded: however many grants expire at once, a block removes a bounded number, and
// all are gone in the end.
func TestExpiredGrantsLeaveBounded(t *testing.T) {
	c := newCluster(t)
	granter := c.Accounts[0]
	const grants = 250
	grantMany(t, c, granter, grants, nil)
	left := func() int {
		n := 0
		c.First().AuthzKeeper.IterateGrants(c.Context(), func(_, _ sdk.AccAddress, _ authz.Grant) bool { n++; return false })
		return n
	}
	require.Equal(t, grants, left())
	for want := grants - app.ExpiredPerBlock; want > -app.ExpiredPerBlock; want -= app.ExpiredPerBlock {
		c.NextBlockAfter(time.Hour)
		require.Equal(t, max(want, 0), left())
	}
}

func TestExpiredGrantIsRefusedWhileItWaits(t *testing.T) {
	c := newCluster(t)
	granter, grantee := c.Accounts[0], c.Accounts[1]
	// The queue goes by address: those that come first fill the next block's share of removals.
	grantMany(t, c, granter, app.ExpiredPerBlock, grantee.Address)
	exec := authz.NewMsgExec(grantee.Address, []sdk.Msg{banktypes.NewMsgSend(granter.Address, grantee.Address, chain.Coins(1))})
	before := granter.Balance(chain.BaseDenom)
	result := c.NextBlockAfter(time.Hour, grantee.Sign(cluster.TxOptions{}, &exec)).TxResults[0]
	require.NotZero(t, result.Code)
	require.Contains(t, result.Log, "authorization expired")
	require.Equal(t, before, granter.Balance(chain.BaseDenom))
}

// grantMany lets n made-up accounts, and last of all the one given, send granter's coins for a minute.
func grantMany(t *testing.T, c *cluster.Cluster, granter *cluster.Account, n int, last sdk.AccAddress) {
	t.Helper()
	expiry := c.Now().Add(time.Minute)
	var msgs []sdk.Msg
	add := func(to sdk.AccAddress) {
		grant, err := authz.NewMsgGrant(granter.Address, to, authz.NewGenericAuthorization(sdk.MsgTypeURL(&banktypes.MsgSend{})), &expiry)
		require.NoError(t, err)
		msgs = append(msgs, grant)
	}
	for i := range n {
		add(sdk.AccAddress(fmt.Sprintf("\x00\x00\x00grantee-%09d", i)))
	}
	if last != nil {
		add(last)
	}
	result := c.NextBlock(granter.Sign(cluster.TxOptions{Gas: 30_000_000}, msgs...)).TxResults[0]
	require.Zero(t, result.Code, result.Log)
}
