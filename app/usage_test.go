package app_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// deposit of each channel that withChannels opens.
const deposit = 1_000_000_000

// withChannels starts a cluster in which the first account offers asset 1 and has channels of the second. The provider's
// part is 30%, the protocol's 2%.
func withChannels(t testing.TB, n int, options cluster.Options) (*cluster.Cluster, []voucher.Hash) {
	t.Helper()
	ids := make([]voucher.Hash, n)
	options.Genesis = func(c *cluster.Cluster, genesis app.GenesisState) {
		cdc := c.First().AppCodec()
		var usage usagetypes.GenesisState
		var royalty royaltytypes.GenesisState
		var bank banktypes.GenesisState
		cdc.MustUnmarshalJSON(genesis[usagetypes.ModuleName], &usage)
		cdc.MustUnmarshalJSON(genesis[royaltytypes.ModuleName], &royalty)
		cdc.MustUnmarshalJSON(genesis[banktypes.ModuleName], &bank)
		royalty.Assets[0].Asset.MaxProviderBps = 3_000
		royalty.Assets[0].Ledger.Open(chain.BaseDenom)

		provider, payer := c.Accounts[0], c.Accounts[1]
		service := usagetypes.Service{
			Provider: provider.Address.String(), AssetId: 1, Endpoint: "https://example.com", Authorizer: provider.Hex().Hex(), Active: true,
			Prices: []usagetypes.Price{{
				Denom: chain.BaseDenom, PerCall: sdkmath.OneInt(), Per_1KInput: sdkmath.ZeroInt(), Per_1KOutput: sdkmath.ZeroInt(),
			}},
			ProviderBps: 3_000, PayTo: usagetypes.PayTo(provider.Address, 1).Hex(),
		}
		usage.Services = []usagetypes.GenesisService{{Service: service}}
		for i := range ids {
			config := voucher.Config{
				Payer: payer.Hex(), Receiver: common.HexToAddress(service.PayTo), ReceiverAuthorizer: provider.Hex(),
				Token: common.HexToAddress(royalty.Params.RevenueDenoms[0].Erc20), WithdrawDelay: voucher.MinWithdrawDelay,
			}
			binary.BigEndian.PutUint64(config.Salt[:], uint64(i))
			ids[i] = c.First().UsageKeeper.Domain().ChannelID(config)
			usage.Channels = append(usage.Channels, usagetypes.GenesisChannel{
				Channel: usagetypes.Channel{
					Id: ids[i][:], Config: usagetypes.NewChannelConfig(config), Provider: service.Provider, AssetId: 1, Price: service.Prices[0],
					ProviderBps: 3_000, ProtocolBps: 200,
				},
				Balance: usagetypes.NewBalance(sdkmath.NewInt(deposit)),
			})
		}
		slices.SortFunc(usage.Channels, func(a, b usagetypes.GenesisChannel) int { return bytes.Compare(a.Channel.Id, b.Channel.Id) })
		bank.Balances = banktypes.SanitizeGenesisBalances(append(bank.Balances, banktypes.Balance{
			Address: authtypes.NewModuleAddress(usagetypes.ModuleName).String(), Coins: sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, int64(n)*deposit)),
		}))
		genesis[usagetypes.ModuleName] = cdc.MustMarshalJSON(&usage)
		genesis[royaltytypes.ModuleName] = cdc.MustMarshalJSON(&royalty)
		genesis[banktypes.ModuleName] = cdc.MustMarshalJSON(&bank)
	}
	return withAssets(t, 1, options), ids
}

// claimOf is the second account's voucher over a total, all of which is claimed.
func claimOf(t testing.TB, c *cluster.Cluster, id voucher.Hash, total uint64) usagetypes.Claim {
	t.Helper()
	key, err := c.Accounts[1].Key.ToECDSA()
	require.NoError(t, err)
	signature, err := voucher.Sign(c.First().UsageKeeper.Domain().VoucherDigest(id, voucher.AmountFromUint64(total)), key)
	require.NoError(t, err)
	amount := sdkmath.NewIntFromUint64(total)
	return usagetypes.Claim{ChannelId: id[:], MaxClaimable: amount, TotalClaimed: amount, Signature: signature}
}

// TestRedemptionsDoNotConflict: 500 redemptions of different channels of one provider and asset, sent by 500 accounts with
// the provider's signature, run once each under Block-STM, with the results of a sequential node.
func TestRedemptionsDoNotConflict(t *testing.T) {
	count := executions(t)
	c, ids := withChannels(t, 500, cluster.Options{
		Accounts: 500, Nodes: []cluster.NodeOption{cluster.Sequential(), cluster.BlockSTM(4, false)},
	})
	domain := c.First().UsageKeeper.Domain()
	provider, err := c.Accounts[0].Key.ToECDSA()
	require.NoError(t, err)
	bobHad := c.Accounts[0].Balance(chain.BaseDenom)
	before := count()
	txs := make([][]byte, len(ids))
	const gas = 190_000
	for i, sender := range c.Accounts {
		claim := claimOf(t, c, ids[i], 1_000)
		amount := voucher.AmountFromUint64(1_000)
		authorization, err := voucher.Sign(domain.ClaimBatchDigest([]voucher.ClaimEntry{{
			ChannelID: ids[i], MaxClaimableAmount: amount, TotalClaimed: amount,
		}}), provider)
		require.NoError(t, err)
		txs[i] = sender.Sign(cluster.TxOptions{Gas: gas}, &usagetypes.MsgRedeem{
			Sender: sender.Address.String(), Claims: []usagetypes.Claim{claim}, Authorization: authorization,
		})
	}
	for i, result := range c.NextBlock(txs...).TxResults {
		require.Zero(t, result.Code, "%d: %s", i, result.Log)
	}
	t.Logf("%d redemptions, %d executions", len(txs), count()-before)
	require.EqualValues(t, len(txs), count()-before, "a redemption was executed again")
	fee := sdkmath.NewInt(gas).Mul(app.MinGasPrice.TruncateInt().MulRaw(2))
	require.Equal(t, bobHad.AddRaw(500*300).Sub(fee).String(), c.Accounts[0].Balance(chain.BaseDenom).String())
}
