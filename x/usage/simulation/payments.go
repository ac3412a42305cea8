package simulation

import (
	"context"
	"crypto/ecdsa"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/usage/keeper"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// maxVouchers are those of one message.
const maxVouchers = 10

// signingKey is the Ethereum key of an account's secret, by which it signs vouchers whatever its own kind of key is.
func signingKey(account simtypes.Account) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(account.PrivKey.Bytes())
	if err != nil {
		panic(err) // accounts of simulations have secp256k1 keys
	}
	return key
}

func signerOf(account simtypes.Account) common.Address {
	return crypto.PubkeyToAddress(signingKey(account).PublicKey)
}

// MsgRedeemFactory redeems vouchers of a random provider's channels, some of which are bad, by itself or by anybody with
// its signature.
func MsgRedeemFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRedeem] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgRedeem) {
		sender, service := data.AnyAccount(reporter), anyService(ctx, k, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		provider := data.GetAccount(reporter, service.Provider)
		page, err := keeper.NewQueryServer(k).ChannelsByProvider(ctx, &types.QueryChannelsByProviderRequest{
			Provider: service.Provider, AssetId: service.AssetId, Pagination: somewhere(data),
		})
		if err != nil || len(page.Entries) == 0 {
			reporter.Skip("no channel")
			return nil, nil
		}
		msg, signed := &types.MsgRedeem{Sender: service.Provider}, data.Rand().Intn(3) == 0
		chosen := data.Rand().Perm(len(page.Entries)) // each once, but for one twice at times
		if data.Rand().Intn(5) == 0 {
			chosen = append(chosen[:1:1], chosen...)
		}
		for _, i := range chosen[:min(len(chosen), 1+data.Rand().Intn(maxVouchers))] {
			if e := page.Entries[i]; !e.Balance.Closed || data.Rand().Intn(20) == 0 {
				msg.Claims = append(msg.Claims, randomClaim(k, data, e, !signed))
			}
		}
		if len(msg.Claims) == 0 {
			reporter.Skip("all of them are closed")
			return nil, nil
		}
		if !signed {
			return []simsx.SimAccount{provider}, msg
		}
		msg.Sender, msg.Authorization = sender.AddressBech32, authorize(k, provider.Account, msg.Claims)
		if signerOf(provider.Account) != common.HexToAddress(service.Authorizer) {
			reporter.Skip("the provider's key is not an Ethereum key")
			return nil, nil
		}
		return []simsx.SimAccount{sender}, msg
	}
}

func randomClaim(k keeper.Keeper, data *simsx.ChainDataSource, c types.ChannelEntry, receipts bool) types.Claim {
	r := data.Rand()
	total := c.Balance.Claimed.AddRaw(1 + r.Int63n(maxDeposit/10))
	if r.Intn(4) == 0 {
		total = c.Balance.Total()
	}
	claim := types.Claim{ChannelId: c.Channel.Id, TotalClaimed: total, MaxClaimable: total.AddRaw(r.Int63n(3))}
	claim.Signature = make([]byte, voucher.SignatureLength)
	for _, account := range data.AllAccounts() {
		if signerOf(account) == c.Channel.Signer() {
			claim.Signature = sign(k.Domain().VoucherDigest(voucher.Hash(claim.ChannelId), amount(claim.MaxClaimable)), account)
		}
	}
	if r.Intn(10) == 0 {
		claim.Signature[7] ^= 1
	}
	if !receipts || r.Bool() {
		return claim
	}
	before := c.Balance.Receipts
	claim.Receipts = types.Receipts{
		Calls: before.Calls + 1 + r.Uint64()%9, InputUnits: before.InputUnits + r.Uint64()%99, OutputUnits: before.OutputUnits, Root: make([]byte, 32),
	}
	_, _ = r.Read(claim.Receipts.Root)
	if r.Bool() { // refused unless the asset has it for a component
		claim.Weights = []types.Weight{{AssetId: r.Uint64InRange(1, c.Channel.AssetId+1), Bps: r.Uint32InRange(1, maxComponentBps)}}
	}
	return claim
}

// authorize signs x402's ClaimBatch.
func authorize(k keeper.Keeper, receiver simtypes.Account, claims []types.Claim) []byte {
	entries := make([]voucher.ClaimEntry, len(claims))
	for i, claim := range claims {
		entries[i] = voucher.ClaimEntry{
			ChannelID: voucher.Hash(claim.ChannelId), MaxClaimableAmount: amount(claim.MaxClaimable), TotalClaimed: amount(claim.TotalClaimed),
		}
	}
	return sign(k.Domain().ClaimBatchDigest(entries), receiver)
}

func sign(digest voucher.Hash, account simtypes.Account) []byte {
	signature, err := voucher.Sign(digest, signingKey(account))
	if err != nil {
		panic(err) // as in signingKey
	}
	return signature
}

func amount(n sdkmath.Int) voucher.Amount {
	a, err := voucher.AmountFromBig(n.BigInt())
	if err != nil {
		panic(err) // deposits are small
	}
	return a
}

// MsgPayCallFactory pays a random service for one call, and at times more than it costs.
func MsgPayCallFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgPayCall] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgPayCall) {
		payer, service := rich(data, reporter), anyService(ctx, k, data, reporter)
		price, ok := service.PriceIn(chain.BaseDenom)
		if reporter.IsSkipped() || !ok {
			reporter.Skip("no price")
			return nil, nil
		}
		r := data.Rand()
		msg := &types.MsgPayCall{
			Payer: payer.AddressBech32, Provider: service.Provider, AssetId: service.AssetId, CallHash: make([]byte, 32),
			InputUnits: r.Uint64() % 10_000, OutputUnits: r.Uint64() % 10_000,
		}
		_, _ = r.Read(msg.CallHash)
		msg.Amount = sdk.NewCoin(chain.BaseDenom, price.Cost(msg.InputUnits, msg.OutputUnits).AddRaw(1+r.Int63n(3)))
		provider := sdk.MustAccAddressFromBech32(service.Provider)
		if !tried(ctx, reporter, func(ctx sdk.Context) error { return k.PayCall(ctx, payer.Address, provider, msg) }) {
			return nil, nil
		}
		return []simsx.SimAccount{payer}, msg
	}
}

// MsgPayOutFactory pays a random account what it could not be paid before, if there is something.
func MsgPayOutFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgPayOut] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgPayOut) {
		sender, account := data.AnyAccount(reporter), data.AnyAccount(reporter)
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.PayOut(ctx, account.Address)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{sender}, &types.MsgPayOut{Sender: sender.AddressBech32, Account: account.AddressBech32}
	}
}
