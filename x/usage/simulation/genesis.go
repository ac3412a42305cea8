package simulation

import (
	"bytes"
	"encoding/binary"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const (
	// waiting is how many withdrawals are due from the beginning, more than some blocks can end.
	waiting = 40
	// maxDeposit is small beside what accounts have.
	maxDeposit = 20_000
	// owed is kept for some accounts as if they could not be paid once.
	owed = 7

	maxComponentBps = 3_000
	maxProviderBps  = 5_000
)

// RandomizedGenState offers the assets of x/royalty's genesis, which it gives what services need, and begins with
// withdrawals that are due and accounts that could not be paid. Deposits are balances, so it adds to x/bank's genesis.
func RandomizedGenState(state *module.SimulationState, domain voucher.Domain) {
	g := generator{r: simsx.NewXRand(state.Rand), accounts: state.Accounts, domain: domain}
	g.usage.Params = RandomParams(g.r)
	raw, ok := state.GenState[royaltytypes.ModuleName]
	if rawBank, with := state.GenState[banktypes.ModuleName]; ok && with && len(state.Accounts) > 0 {
		state.Cdc.MustUnmarshalJSON(raw, &g.royalty)
		state.Cdc.MustUnmarshalJSON(rawBank, &g.bank)
		g.fill()
		state.GenState[royaltytypes.ModuleName] = state.Cdc.MustMarshalJSON(&g.royalty)
		state.GenState[banktypes.ModuleName] = state.Cdc.MustMarshalJSON(&g.bank)
	}
	state.GenState[types.ModuleName] = state.Cdc.MustMarshalJSON(&g.usage)
}

// RandomParams take up to a tenth for the protocol, and end one to three withdrawals a block.
func RandomParams(r *simsx.XRand) types.Params {
	return types.Params{ProtocolBps: r.Uint32InRange(0, 1_000), ExpiryBudget: r.Uint32InRange(1, 4)}
}

type generator struct {
	r        *simsx.XRand
	accounts []simtypes.Account
	domain   voucher.Domain
	usage    types.GenesisState
	royalty  royaltytypes.GenesisState
	bank     banktypes.GenesisState
}

func (g *generator) fill() {
	for i := range g.royalty.Assets {
		a := &g.royalty.Assets[i]
		a.Asset.MaxProviderBps = g.r.Uint32InRange(0, maxProviderBps)
		if i > 0 && g.r.Bool() {
			a.Asset.Components = []royaltytypes.Component{{Id: g.r.Uint64InRange(1, a.Asset.Id), MaxBps: g.r.Uint32InRange(1, maxComponentBps)}}
		}
		if !a.Ledger.Knows(chain.BaseDenom) {
			a.Ledger.Open(chain.BaseDenom)
		}
		g.usage.Services = append(g.usage.Services, types.GenesisService{Service: offer(g.r, a.Asset)})
	}
	held := sdkmath.ZeroInt()
	if len(g.usage.Services) > 0 {
		held = held.Add(g.channels(g.usage.Services[0].Service))
	}
	held = held.Add(g.unpaid())
	g.give(authtypes.NewModuleAddress(types.ModuleName).String(), sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, held)))
}

// offer is an asset's owner's.
func offer(r *simsx.XRand, asset royaltytypes.Asset) types.Service {
	owner := sdk.MustAccAddressFromBech32(asset.Owner)
	return types.Service{
		Provider: asset.Owner, AssetId: asset.Id, Endpoint: "https://simulated.example/v1", Prices: randomPrices(r), Active: true,
		ProviderBps: r.Uint32InRange(0, asset.MaxProviderBps+1), Authorizer: common.Address(owner).Hex(), PayTo: types.PayTo(owner, asset.Id).Hex(),
	}
}

func randomPrices(r *simsx.XRand) []types.Price {
	return []types.Price{{
		Denom: chain.BaseDenom, PerCall: sdkmath.NewInt(r.Int63n(100)),
		Per_1KInput: sdkmath.NewInt(r.Int63n(100)), Per_1KOutput: sdkmath.NewInt(r.Int63n(100)),
	}}
}

// channels of the first service have withdrawals that are due, and a deposit that is what they say it sums up to.
func (g *generator) channels(s types.Service) (deposits sdkmath.Int) {
	deposits = sdkmath.ZeroInt()
	for i := range waiting {
		payer := g.accounts[g.r.Intn(len(g.accounts))]
		config := voucher.Config{
			Payer: common.Address(payer.Address), PayerAuthorizer: signerOf(payer), Receiver: common.HexToAddress(s.PayTo),
			ReceiverAuthorizer: common.HexToAddress(s.Authorizer), Token: g.token(), WithdrawDelay: voucher.MinWithdrawDelay,
		}
		binary.BigEndian.PutUint64(config.Salt[:], uint64(i))
		id := g.domain.ChannelID(config)
		balance := types.NewBalance(sdkmath.NewInt(1 + g.r.Int63n(maxDeposit)))
		balance.Withdrawal = &types.Withdrawal{Amount: sdkmath.ZeroInt(), Due: time.Unix(int64(i), 0).UTC()}
		deposits = deposits.Add(balance.Deposited)
		g.usage.Channels = append(g.usage.Channels, types.GenesisChannel{Balance: balance, Channel: types.Channel{
			Id: id[:], Config: types.NewChannelConfig(config), Provider: s.Provider, AssetId: s.AssetId, Price: s.Prices[0],
			ProviderBps: s.ProviderBps, ProtocolBps: g.usage.Params.ProtocolBps,
		}})
	}
	slices.SortFunc(g.usage.Channels, func(a, b types.GenesisChannel) int { return bytes.Compare(a.Channel.Id, b.Channel.Id) })
	return deposits
}

func (g *generator) token() common.Address {
	for _, d := range g.royalty.Params.RevenueDenoms {
		if d.Denom == chain.BaseDenom {
			return common.HexToAddress(d.Erc20)
		}
	}
	return common.Address{}
}

func (g *generator) unpaid() (sum sdkmath.Int) {
	some := slices.Clone(g.accounts[:min(3, len(g.accounts))])
	slices.SortFunc(some, func(a, b simtypes.Account) int { return bytes.Compare(a.Address, b.Address) })
	for _, account := range some {
		g.usage.Unpaid = append(g.usage.Unpaid, types.Unpaid{
			Account: account.AddressBech32, Amount: sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, owed)),
		})
	}
	return sdkmath.NewInt(int64(owed * len(some)))
}

func (g *generator) give(account string, coins sdk.Coins) {
	i := slices.IndexFunc(g.bank.Balances, func(b banktypes.Balance) bool { return b.Address == account })
	if i < 0 {
		i = len(g.bank.Balances)
		g.bank.Balances = append(g.bank.Balances, banktypes.Balance{Address: account})
	}
	g.bank.Balances[i].Coins = g.bank.Balances[i].Coins.Add(coins...)
	if !g.bank.Supply.Empty() { // an empty one is x/bank's to add up
		g.bank.Supply = g.bank.Supply.Add(coins...)
	}
	g.bank.Balances = banktypes.SanitizeGenesisBalances(g.bank.Balances)
}
