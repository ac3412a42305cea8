package types_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// TestMain gives addresses the chain's prefix: the SDK keeps texts of addresses that it has made.
func TestMain(m *testing.M) {
	chain.Configure()
	m.Run()
}

var (
	maker  = sdk.AccAddress("the maker of an asset")
	reader = sdk.AccAddress("another, of this size")
)

// full is a genesis in which everything occurs once.
func full() types.GenesisState {
	root := make([]byte, 32)
	asset := func(id uint64, parents ...types.Parent) types.Asset {
		return types.Asset{Id: id, Kind: "dataset", Owner: maker.String(), Parents: parents, Status: types.Status_STATUS_ACTIVE, TermsId: 1}
	}
	first, second := asset(1), asset(2, types.Parent{Id: 1, Bps: 4_750})
	first.Allocation = types.Allocation{
		Tree: &types.AllocationTree{Root: root, Count: 3, Total: 1_000, Cid: "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"}, GrantedLater: types.ShareSupply - 1_000,
	}
	first.MinPrice, first.MaxProviderBps, first.SuccessionBps = sdk.NewCoins(sdk.NewInt64Coin("ausd", 5)), 10_000, 9_500
	second.Components = []types.Component{{Id: 1, MaxBps: 9_500}}
	return types.GenesisState{
		Params: types.Params{
			RevenueDenoms: []types.RevenueDenom{{
				Denom: "asahara", Erc20: "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE", MinSweep: sdkmath.NewInt(1_000),
			}},
			SweepBudget: types.MinSweepBudget, RegistrationFee: sdk.NewCoins(sdk.NewInt64Coin("asahara", 1)),
		},
		Assets: []types.GenesisAsset{
			{Asset: first, Ledger: types.Ledger{OwnBps: 10_000}, ClaimedLeaves: []uint64{0, 2}},
			{
				Asset:  second,
				Ledger: types.Ledger{OwnBps: 5_250, Entries: []types.LedgerEntry{{Denom: "asahara", Swept: sdkmath.NewInt(100)}}},
				Inflow: types.Inflow{Coins: sdk.NewCoins(sdk.NewInt64Coin("asahara", 7))},
			},
		},
		Positions: []types.GenesisPosition{{AssetId: 2, Holder: maker.String(), Position: types.Position{Debts: []types.Debt{{
			Denom: "asahara", Numerator: sdkmath.NewInt(-5), Claimed: sdkmath.NewInt(52),
		}}}}},
		Payouts: []types.GenesisPayout{{Holder: maker.String(), Payout: reader.String()}},
		Sweep:   types.Sweep{Epoch: 3, Cursor: 2},
	}
}

// FuzzGenesis: whatever a genesis file holds is refused or valid, and never a panic. What is valid reads the same when it
// is written again, and its assets are a graph whose parents are older than their children and leave them their least.
func FuzzGenesis(f *testing.F) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	for _, g := range []types.GenesisState{{}, *types.DefaultGenesis(), full()} {
		f.Add(cdc.MustMarshalJSON(&g))
	}
	for _, text := range []string{
		`{}`, `null`, `[]`, `{"assets":[{}]}`, `{"params":{"sweep_budget":5000,"registration_fee":[{"denom":"asahara"}]}}`,
		`{"params":{"sweep_budget":5000},"positions":[{"asset_id":"1"}],"payouts":[{}]}`,
		`{"params":{"sweep_budget":5000,"revenue_denoms":[{"denom":"asahara","min_sweep":"-1"}]}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		var genesis types.GenesisState
		if cdc.UnmarshalJSON(bz, &genesis) != nil || genesis.Validate() != nil {
			return
		}
		for i, a := range genesis.Assets {
			require.EqualValues(t, i+1, a.Asset.Id)
			require.GreaterOrEqual(t, a.Asset.OwnBps(), uint32(500))
			for _, parent := range a.Asset.Parents {
				require.Less(t, parent.Id, a.Asset.Id)
			}
			for _, entry := range a.Ledger.Entries {
				require.False(t, a.Asset.Residue(entry.Swept).IsNegative())
			}
		}
		again, err := cdc.MarshalJSON(&genesis)
		require.NoError(t, err)
		var read types.GenesisState
		require.NoError(t, cdc.UnmarshalJSON(again, &read))
		require.NoError(t, read.Validate())
		require.Equal(t, string(again), string(cdc.MustMarshalJSON(&read)))
	})
}

func TestFullGenesisIsValid(t *testing.T) {
	g := full()
	require.NoError(t, g.Validate())
}

// FuzzParams: parameters that pass can be swept by: every denom has a least amount, and none is of shares.
func FuzzParams(f *testing.F) {
	for _, p := range []types.Params{{}, types.DefaultParams(), full().Params} {
		bz, err := p.Marshal()
		require.NoError(f, err)
		f.Add(bz)
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		var p types.Params
		if p.Unmarshal(bz) != nil || p.Validate() != nil {
			return
		}
		require.False(t, p.LowersMinSweep(p))
		for _, r := range p.RevenueDenoms {
			require.True(t, p.Lists(r.Denom))
			require.True(t, p.MinSweep(r.Denom).IsPositive())
			require.False(t, types.IsShareDenom(r.Denom))
		}
		require.NoError(t, p.RegistrationFee.Validate())
	})
}

// FuzzAmount: an amount that passes is one that the ledger can add up.
func FuzzAmount(f *testing.F) {
	for _, coins := range []sdk.Coins{
		{},
		sdk.NewCoins(sdk.NewInt64Coin("asahara", 1)),
		{{Denom: "asahara"}},
		{{Denom: "b", Amount: sdkmath.NewInt(-1)}},
		sdk.NewCoins(sdk.NewInt64Coin("asahara", 1), sdk.NewInt64Coin("ausd", 9)),
	} {
		bz, err := (&types.MsgPay{Amount: coins}).Marshal()
		require.NoError(f, err)
		f.Add(bz)
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		var msg types.MsgPay
		if msg.Unmarshal(bz) != nil || types.ValidateAmount("amount", msg.Amount) != nil {
			return
		}
		require.NotEmpty(t, msg.Amount)
		require.LessOrEqual(t, len(msg.Amount), types.MaxDenoms)
		require.True(t, msg.Amount.IsAllPositive())
		require.True(t, sdk.NewCoins(msg.Amount...).Equal(msg.Amount), "sorted, and no denom twice")
		for _, coin := range msg.Amount {
			require.LessOrEqual(t, coin.Amount.BigInt().BitLen(), types.MaxPaymentBits)
		}
	})
}

// FuzzRegistration: what an asset may say of its parents, components and shares adds up, whatever numbers it is given.
func FuzzRegistration(f *testing.F) {
	f.Add(uint64(1), uint32(4_750), uint64(2), uint32(4_750), uint32(9_500), uint64(types.ShareSupply), uint64(0), uint64(0), uint64(0), []byte("12345678901234567890123456789012"), "bafy")
	f.Add(uint64(1), uint32(1<<31), uint64(2), uint32(1<<31), uint32(0), uint64(1), uint64(1)<<63, uint64(1)<<63, uint64(2), []byte{}, "")
	f.Fuzz(func(
		t *testing.T, parent uint64, bps uint32, second uint64, rest, component uint32, held, later, total, count uint64, root []byte, name string,
	) {
		r := types.Registration{
			Kind: "test", Owner: maker, Parents: []types.Parent{{Id: parent, Bps: bps}, {Id: second, Bps: rest}},
			Allocation: types.Allocation{GrantedLater: later, Holders: []types.Holder{{Address: maker.String(), Shares: held}}},
		}
		if component > 0 {
			r.Components = []types.Component{{Id: parent, MaxBps: component}, {Id: second, MaxBps: component}}
		}
		if count > 0 {
			r.Allocation.Tree = &types.AllocationTree{Root: root, Count: count, Total: total, Cid: name}
		}
		if r.Validate() != nil {
			return
		}
		require.NotEqual(t, parent, second)
		require.LessOrEqual(t, uint64(bps)+uint64(rest), uint64(types.MaxParentBps))
		require.LessOrEqual(t, 2*uint64(component), uint64(types.MaxParentBps))
		sum := new(big.Int).SetUint64(held)
		sum.Add(sum, new(big.Int).SetUint64(later))
		if count > 0 {
			sum.Add(sum, new(big.Int).SetUint64(total))
			require.Len(t, root, 32)
			require.GreaterOrEqual(t, total, count)
		}
		require.Equal(t, big.NewInt(types.ShareSupply).String(), sum.String())
		require.Equal(t, types.ShareSupply-held, r.Allocation.Latent())
	})
}

// FuzzShareDenom: a denom is of one asset's shares or of none, in one spelling.
func FuzzShareDenom(f *testing.F) {
	for _, denom := range []string{"share/1", "share/01", "share/", "share/-1", "share/18446744073709551616", "share1", "asahara", "Share/1"} {
		f.Add(denom)
	}
	f.Fuzz(func(t *testing.T, denom string) {
		id, err := types.ParseShareDenom(denom)
		if err != nil {
			return
		}
		require.True(t, types.IsShareDenom(denom))
		require.Equal(t, denom, types.ShareDenom(id))
	})
}

// FuzzRounding: what the ledger rounds down is what rational arithmetic says.
func FuzzRounding(f *testing.F) {
	f.Add(uint64(100), uint32(4_750), uint64(1), int64(0))
	f.Add(uint64(1)<<63, uint32(10_000), uint64(types.ShareSupply), int64(1)<<62)
	f.Fuzz(func(t *testing.T, amount uint64, bps uint32, shares uint64, debt int64) {
		shares, bps = shares%(types.ShareSupply+1), bps%(types.BpsTotal+1)
		own := types.FloorBps(sdkmath.NewIntFromUint64(amount), bps)
		exact := new(big.Int).Mul(new(big.Int).SetUint64(amount), big.NewInt(int64(bps)))
		require.Equal(t, exact.Div(exact, big.NewInt(types.BpsTotal)).String(), own.String())

		earned := own.Mul(sdkmath.NewIntFromUint64(shares))
		if earned.LT(sdkmath.NewInt(debt)) {
			return // nobody was ever paid more than was earned
		}
		claimable := types.FloorClaimable(own, sdkmath.NewIntFromUint64(shares), sdkmath.NewInt(debt))
		rest := earned.SubRaw(debt).Sub(claimable.MulRaw(types.ShareSupply))
		require.False(t, claimable.IsNegative() || rest.IsNegative())
		require.True(t, rest.LT(sdkmath.NewInt(types.ShareSupply)), "less than a unit is out of reach")
	})
}
