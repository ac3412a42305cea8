package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cosmos/cosmos-sdk/telemetry/registry"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	vestingtypes "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	ibctransfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// withAssets starts a cluster in which each account holds an equal part of n assets without parents. What the options
// do to the genesis comes after.
func withAssets(t testing.TB, n int, options cluster.Options) *cluster.Cluster {
	t.Helper()
	more := options.Genesis
	options.Genesis = func(c *cluster.Cluster, genesis app.GenesisState) {
		cdc := c.First().AppCodec()
		var royalty royaltytypes.GenesisState
		var bank banktypes.GenesisState
		cdc.MustUnmarshalJSON(genesis[royaltytypes.ModuleName], &royalty)
		cdc.MustUnmarshalJSON(genesis[banktypes.ModuleName], &bank)
		part := int64(royaltytypes.ShareSupply / len(c.Accounts))
		require.EqualValues(t, royaltytypes.ShareSupply, part*int64(len(c.Accounts)), "choose a number of accounts that divides the supply")
		var shares sdk.Coins
		for id := uint64(1); id <= uint64(n); id++ {
			royalty.Assets = append(royalty.Assets, royaltytypes.GenesisAsset{
				Asset: royaltytypes.Asset{
					Id: id, Kind: "test", Owner: c.Accounts[0].Address.String(), Status: royaltytypes.Status_STATUS_ACTIVE,
				},
				Ledger: royaltytypes.Ledger{OwnBps: royaltytypes.BpsTotal},
			})
			shares = shares.Add(sdk.NewInt64Coin(royaltytypes.ShareDenom(id), part))
		}
		holds := make(map[string]bool)
		for _, account := range c.Accounts {
			holds[account.Address.String()] = true
		}
		for i := range bank.Balances {
			if holds[bank.Balances[i].Address] {
				bank.Balances[i].Coins = bank.Balances[i].Coins.Add(shares...)
			}
		}
		genesis[royaltytypes.ModuleName] = cdc.MustMarshalJSON(&royalty)
		genesis[banktypes.ModuleName] = cdc.MustMarshalJSON(&bank)
		if more != nil {
			more(c, genesis)
		}
	}
	return cluster.New(t, options)
}

// executions counts how often Block-STM runs a transaction, again after a conflict included.
func executions(t *testing.T) func() int64 {
	t.Helper()
	reader := metric.NewManualReader()
	otel.SetMeterProvider(metric.NewMeterProvider(metric.WithReader(reader)))
	require.NoError(t, registry.Get("blockstm").Start(nil))
	return func() int64 {
		var all metricdata.ResourceMetrics
		require.NoError(t, reader.Collect(context.Background(), &all))
		for _, scope := range all.ScopeMetrics {
			for _, m := range scope.Metrics {
				if sum, ok := m.Data.(metricdata.Sum[int64]); ok && m.Name == "executed.txs" {
					return sum.DataPoints[0].Value
				}
			}
		}
		return 0
	}
}

// TestPaymentsAndClaimsDoNotConflict: 500 payments to one asset and 500 claims from it, in one block, run
// once each under Block-STM, with the results of a sequential node.
func TestPaymentsAndClaimsDoNotConflict(t *testing.T) {
	count := executions(t)
	c := withAssets(t, 1, cluster.Options{
		Accounts: 1_000, Nodes: []cluster.NodeOption{cluster.Sequential(), cluster.BlockSTM(4, false)},
	})
	pay := func(from *cluster.Account) []byte {
		return from.Sign(cluster.TxOptions{Gas: 150_000}, &royaltytypes.MsgPay{
			Payer: from.Address.String(), AssetId: 1, Amount: chain.Coins(1),
		})
	}
	c.NextBlock(pay(c.Accounts[0])) // the asset meets the denom, and everybody has something to claim
	for _, account := range c.Accounts {
		account.Sync()
	}
	before := count()
	var txs [][]byte
	for _, from := range c.Accounts[:500] {
		txs = append(txs, pay(from))
	}
	for _, holder := range c.Accounts[500:] {
		txs = append(txs, holder.Sign(cluster.TxOptions{Gas: 150_000}, &royaltytypes.MsgClaim{
			Holder: holder.Address.String(), AssetIds: []uint64{1},
		}))
	}
	for i := 0; i < len(txs); i += 500 { // two blocks of mixed halves: gas for 1,000 exceeds a block
		mixed := append(append([][]byte{}, txs[i/2:i/2+250]...), txs[500+i/2:500+i/2+250]...)
		for _, result := range c.NextBlock(mixed...).TxResults {
			require.Zero(t, result.Code, result.Log)
		}
	}
	t.Logf("%d transactions, %d executions", len(txs), count()-before)
	require.EqualValues(t, len(txs), count()-before, "a payment or a claim was executed again")
	require.Equal(t, chain.OneSahara.MulRaw(251).QuoRaw(1_000).String(), claimedBy(c, c.Accounts[999]))
}

// claimedBy is what an account has more than its first balance and fees.
func claimedBy(c *cluster.Cluster, account *cluster.Account) string {
	fee := chain.OneSahara.QuoRaw(1_000_000_000).MulRaw(2).MulRaw(150_000)
	return account.Balance(chain.BaseDenom).Sub(chain.Coins(1_000_000)[0].Amount).Add(fee).String()
}

// TestSharesStayWithPeople: the ways by which SDK modules could take shares are refused or settle, and every
// invariant of the ledger holds after each.
func TestSharesStayWithPeople(t *testing.T) {
	c := withAssets(t, 1_000, cluster.Options{})
	alice, bob := c.Accounts[0], c.Accounts[1]
	all := c.First().BankKeeper.GetAllBalances(c.Context(), alice.Address)
	var thousand sdk.Coins
	for _, coin := range all {
		if royaltytypes.IsShareDenom(coin.Denom) {
			thousand = append(thousand, sdk.NewInt64Coin(coin.Denom, 1))
		}
	}
	require.Len(t, thousand, 1_000)
	one := sdk.NewCoins(thousand[0])
	operator := c.Validators()[0].String()

	const gas = 90_000_000
	for name, tc := range map[string]struct {
		msg  sdk.Msg
		want string
	}{
		"community pool":       {&distrtypes.MsgFundCommunityPool{Depositor: alice.Address.String(), Amount: thousand}, "shares cannot belong to a module account"},
		"validator's rewards":  {&distrtypes.MsgDepositValidatorRewardsPool{Depositor: alice.Address.String(), ValidatorAddress: operator, Amount: thousand}, "shares cannot belong to a module account"},
		"a proposal's deposit": {govv1.NewMsgDeposit(alice.Address, 1, one), ""},
		"the escrow":           {banktypes.NewMsgSend(alice.Address, authtypes.NewModuleAddress(royaltytypes.ModuleName), one), "not allowed to receive"},
		"IBC": {ibctransfertypes.NewMsgTransfer("transfer", "channel-0", one[0], alice.Address.String(), "cosmos1x",
			clienttypes.NewHeight(1, 1_000), 0, ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := c.First().BankKeeper.GetAllBalances(c.Context(), alice.Address)
			result := c.NextBlock(alice.Sign(cluster.TxOptions{Gas: gas}, tc.msg)).TxResults[0]
			require.NotZero(t, result.Code)
			require.Contains(t, result.Log, tc.want)
			after := c.First().BankKeeper.GetAllBalances(c.Context(), alice.Address)
			require.Equal(t, before.AmountOf(one[0].Denom), after.AmountOf(one[0].Denom))
			alice.Sync()
		})
	}

	// By authz and into a vesting account shares move, and earnings with them as they should.
	pay := func() {
		require.Zero(t, c.NextBlock(bob.Sign(cluster.TxOptions{}, &royaltytypes.MsgPay{
			Payer: bob.Address.String(), AssetId: 1, Amount: chain.Coins(20),
		})).TxResults[0].Code)
	}
	claimable := func(holder sdk.AccAddress) string {
		amount, err := c.First().RoyaltyKeeper.Claimable(c.Context(), 1, holder)
		require.NoError(t, err)
		return amount.String()
	}
	pay()
	require.Equal(t, chain.Coins(1).String(), claimable(alice.Address))
	expiry := c.Now().Add(time.Hour)
	grant, err := authz.NewMsgGrant(alice.Address, bob.Address, authz.NewGenericAuthorization(sdk.MsgTypeURL(&banktypes.MsgSend{})), &expiry)
	require.NoError(t, err)
	quarter := sdk.NewCoins(sdk.NewInt64Coin("share/1", royaltytypes.ShareSupply/80))
	carol := sdk.AccAddress("carol_______________")
	exec := authz.NewMsgExec(bob.Address, []sdk.Msg{banktypes.NewMsgSend(alice.Address, carol, quarter)})
	vesting := vestingtypes.NewMsgCreateVestingAccount(alice.Address, sdk.AccAddress("dave________________"), quarter, c.Now().Add(time.Hour).Unix(), false)
	for i, tx := range [][]byte{
		alice.Sign(cluster.TxOptions{}, grant), bob.Sign(cluster.TxOptions{}, &exec), alice.Sign(cluster.TxOptions{}, vesting),
	} {
		result := c.NextBlock(tx).TxResults[0]
		require.Zero(t, result.Code, "%d: %s", i, result.Log)
	}
	require.Equal(t, chain.Coins(1).String(), claimable(alice.Address))
	require.Empty(t, claimable(carol))
	pay()
	quarterOf := func(n int64) string {
		return sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, chain.OneSahara.MulRaw(n).QuoRaw(4))).String()
	}
	require.Equal(t, quarterOf(4+2), claimable(alice.Address))
	require.Equal(t, quarterOf(1), claimable(carol))
	require.Equal(t, quarterOf(1), claimable(sdk.AccAddress("dave________________")))
}

// TestGovernancePaysAnAsset: a passed proposal pays out of governance's account.
func TestGovernancePaysAnAsset(t *testing.T) {
	c := withAssets(t, 1, cluster.Options{})
	alice := c.Accounts[0]
	gov := authtypes.NewModuleAddress(govtypes.ModuleName)
	for _, n := range c.Nodes { // governance has something to spend; no message of a user could give it that
		branch := n.App.CommitMultiStore().CacheMultiStore()
		ctx := sdk.NewContext(branch, cmtproto.Header{Height: c.Height(), Time: c.Now()}, false, n.App.Logger())
		require.NoError(t, n.App.BankKeeper.SendCoinsFromAccountToModule(ctx, c.Accounts[1].Address, govtypes.ModuleName, chain.Coins(20)))
		branch.Write()
	}
	pay := &royaltytypes.MsgPay{Payer: gov.String(), AssetId: 1, Amount: chain.Coins(20)}
	msg, err := govv1.NewMsgSubmitProposal([]sdk.Msg{pay}, chain.Coins(1_000), alice.Address.String(), "", "pay", "an asset", false)
	require.NoError(t, err)
	require.Zero(t, c.NextBlock(alice.Sign(cluster.TxOptions{}, msg)).TxResults[0].Code)
	for _, tx := range c.ValidatorTxs(func(v *cluster.Account) sdk.Msg { return govv1.NewMsgVote(v.Address, 1, govv1.OptionYes, "") }) {
		require.Zero(t, c.NextBlock(tx).TxResults[0].Code)
	}
	c.NextBlockAfter(72 * time.Hour)
	proposal, err := c.First().GovKeeper.Proposals.Get(c.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, govv1.StatusPassed, proposal.Status, proposal.FailedReason)
	amount, err := c.First().RoyaltyKeeper.Claimable(c.Context(), 1, alice.Address)
	require.NoError(t, err)
	require.Equal(t, chain.Coins(1).String(), amount.String())
}
