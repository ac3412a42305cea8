package keeper_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltykeeper "github.com/sahara-chain/sahara/x/royalty/keeper" //determinism:allow tests bind the real ledger
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/keeper"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const (
	// chainID is the EIP-155 id of the tests' chain.
	chainID = 262144
	// usd is a second revenue denom; unlisted is none.
	usd      = "ausd"
	unlisted = "unlisted"

	feeCollector = "fee_collector"
	hour         = 3_600
)

// The people of the tests. Keys are made from names, so that accounts and vouchers are the same in every run.
var (
	alice = fixture.Account("alice") // owns the assets
	bob   = person("bob")            // provider
	carol = person("carol")          // payer
	dave  = person("dave")           // another payer
	erin  = person("erin")           // somebody
)

// person is an account with an Ethereum key.
func person(name string) sdk.AccAddress {
	address := crypto.PubkeyToAddress(key(name).PublicKey)
	return address[:]
}

func key(name string) *ecdsa.PrivateKey {
	seed := sha256.Sum256([]byte("usage/" + name))
	k, err := crypto.ToECDSA(seed[:])
	if err != nil {
		panic(err)
	}
	return k
}

// world is a chain with real auth, bank and royalty, whose invariants are checked after every block.
type world struct {
	*fixture.Fixture
	t       testing.TB
	k       keeper.Keeper
	royalty royaltykeeper.Keeper
	license *fakeLicense
	// proposals pass at the end of the block.
	proposals []func(sdk.Context)
}

// govern does what governance decided: in EndBlock, after x/bank's, outside transactions.
func (w *world) govern(goCtx context.Context) error {
	passed := w.proposals
	w.proposals = nil
	for _, proposal := range passed {
		proposal(sdk.UnwrapSDKContext(goCtx))
	}
	return nil
}

// fakeLicense refuses whom a test says. x/license itself takes part in the tests of the app.
type fakeLicense struct {
	refused map[string]error // by account and purpose
}

func (l *fakeLicense) RequireLicense(_ context.Context, _ uint64, who sdk.AccAddress, p licensetypes.Purpose, _ time.Time) error {
	if err := p.Validate(); err != nil {
		return err
	}
	return l.refused[who.String()+p.String()]
}

func (l *fakeLicense) refuse(who sdk.AccAddress, p licensetypes.Purpose, err error) {
	l.refused[who.String()+p.String()] = err
}

type pool struct{ f **fixture.Fixture }

func (p pool) FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error {
	return (*p.f).Bank.SendCoinsFromAccountToModule(ctx, sender, "pool", amount)
}

// newWorld makes a chain. wrap may put something between the keeper and x/bank.
func newWorld(t testing.TB, wrap ...func(types.BankKeeper) types.BankKeeper) *world {
	t.Helper()
	w := newUncheckedWorld(t, wrap...)
	w.Invariant("usage", w.k.CheckInvariants)
	w.Invariant("royalty", w.royalty.CheckInvariants)
	return w
}

// newUncheckedWorld is for states that take too long to look at after every block.
func newUncheckedWorld(t testing.TB, wrap ...func(types.BankKeeper) types.BankKeeper) *world {
	t.Helper()
	modules := []string{types.ModuleName, royaltytypes.ModuleName, royaltytypes.LatentName, "pool", "gov", feeCollector}
	f := fixture.New(t,
		fixture.WithStores(types.StoreKey, royaltytypes.StoreKey),
		fixture.WithObjectStores(types.ObjectStoreKey, royaltytypes.ObjectStoreKey),
		fixture.WithModuleAccount(types.ModuleName),
		fixture.WithModuleAccount(royaltytypes.ModuleName, "minter"), fixture.WithModuleAccount(royaltytypes.LatentName),
		fixture.WithModuleAccount("pool"), fixture.WithModuleAccount("gov"), fixture.WithModuleAccount(feeCollector),
		fixture.WithBlocked(fixture.Account("blocked")),
	)
	royalty := royaltykeeper.New(f.Codec, f.StoreService(royaltytypes.StoreKey), f.ObjectKey(royaltytypes.ObjectStoreKey),
		f.Addresses, f.Authority, f.Auth, f.Bank, pool{&f}, modules)
	f.Bank.AppendSendRestriction(royalty.SendRestriction)
	license := &fakeLicense{refused: map[string]error{}}
	var bank types.BankKeeper = f.Bank
	for _, wrapped := range wrap {
		bank = wrapped(bank)
	}
	k := keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority,
		chainID, feeCollector, f.Auth, bank, royalty, license)
	types.RegisterInterfaces(f.Registry)
	types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(k))
	types.RegisterQueryServer(f.Queries, keeper.NewQueryServer(k))
	royaltytypes.RegisterInterfaces(f.Registry)
	royaltytypes.RegisterMsgServer(f.Msgs, royaltykeeper.NewMsgServer(royalty))
	w := &world{Fixture: f, t: t, k: k, royalty: royalty, license: license}
	f.EndBlocker("gov", w.govern)
	f.EndBlocker(types.ModuleName, k.EndBlock)
	f.EndBlocker(royaltytypes.ModuleName, royalty.EndBlock)

	require.NoError(t, royalty.InitGenesis(f.Ctx(), royaltytypes.GenesisState{Params: royaltyParams(chain.BaseDenom, usd)}))
	require.NoError(t, k.InitGenesis(f.Ctx(), *types.DefaultGenesis()))
	for _, who := range []sdk.AccAddress{alice, bob, carol, dave, erin} {
		f.Fund(who, sdk.NewCoins(coin(1e15), sdk.NewInt64Coin(usd, 1e15), sdk.NewInt64Coin(unlisted, 1e15)))
	}
	w.NextBlock()
	return w
}

// royaltyParams lists denoms.
func royaltyParams(denoms ...string) royaltytypes.Params {
	params := royaltytypes.DefaultParams()
	for _, denom := range denoms {
		params.RevenueDenoms = append(params.RevenueDenoms, royaltytypes.RevenueDenom{
			Denom: denom, Erc20: tokenOf(denom).Hex(), MinSweep: sdkmath.OneInt(),
		})
	}
	return params
}

// tokenOf is the ERC-20 address that the tests give a denom.
func tokenOf(denom string) common.Address {
	sum := sha256.Sum256([]byte(denom))
	return common.Address(sum[:20])
}

// list changes the list of revenue denoms.
func (w *world) list(denoms ...string) {
	w.t.Helper()
	w.MustDeliver(&royaltytypes.MsgUpdateParams{Authority: w.Authority, Params: royaltyParams(denoms...)})
}

func coin(amount int64) sdk.Coin   { return sdk.NewInt64Coin(chain.BaseDenom, amount) }
func coins(amount int64) sdk.Coins { return sdk.NewCoins(coin(amount)) }

// asset registers an asset of alice's that lets providers keep half; change may edit the registration.
func (w *world) asset(change ...func(*royaltytypes.Registration)) uint64 {
	w.t.Helper()
	r := royaltytypes.Registration{
		Kind: "test", Owner: alice, MaxProviderBps: 5_000,
		Allocation: royaltytypes.Allocation{Holders: []royaltytypes.Holder{{Address: alice.String(), Shares: royaltytypes.ShareSupply}}},
	}
	for _, c := range change {
		c(&r)
	}
	var id uint64
	require.NoError(w.t, w.Tx(func(ctx sdk.Context) (err error) {
		id, err = w.royalty.Register(ctx, r)
		return err
	}).Err)
	return id
}

// price is a short form.
func price(denom string, perCall, perInput, perOutput int64) types.Price {
	return types.Price{
		Denom: denom, PerCall: sdkmath.NewInt(perCall), Per_1KInput: sdkmath.NewInt(perInput), Per_1KOutput: sdkmath.NewInt(perOutput),
	}
}

// service offers an asset by bob, who keeps the basis points.
func (w *world) service(asset uint64, providerBps uint32, prices ...types.Price) types.Service {
	w.t.Helper()
	if len(prices) == 0 {
		prices = []types.Price{price(chain.BaseDenom, 100, 10, 30), price(usd, 5, 1, 1)}
	}
	w.MustDeliver(&types.MsgRegisterService{
		Provider: bob.String(), AssetId: asset, Endpoint: "https://bob.example/v1", Prices: prices, ProviderBps: providerBps,
	})
	return w.serviceOf(asset)
}

// serviceOf is bob's offer of an asset as it is now.
func (w *world) serviceOf(asset uint64) (s types.Service) {
	w.t.Helper()
	w.OnCached(func(ctx sdk.Context) {
		var err error
		s, err = w.k.Service(ctx, bob, asset)
		require.NoError(w.t, err)
	})
	return s
}

// channel is a channel with the key that signs its vouchers.
type channel struct {
	id     voucher.Hash
	config voucher.Config
	signer *ecdsa.PrivateKey
}

// hex is the id as messages write it.
func (c channel) hex() string { return types.Hex(c.id[:]) }

// open opens a channel of carol's to a service. salt tells channels apart.
func (w *world) open(s types.Service, deposit sdk.Coin, salt byte) channel {
	w.t.Helper()
	return w.openBy("carol", s, deposit, salt)
}

// openBy opens a channel of somebody's.
func (w *world) openBy(name string, s types.Service, deposit sdk.Coin, salt byte) channel {
	w.t.Helper()
	c := channel{signer: key(name), config: voucher.Config{
		Payer: common.Address(person(name)), Receiver: common.HexToAddress(s.PayTo),
		ReceiverAuthorizer: common.HexToAddress(s.Authorizer), Token: tokenOf(deposit.Denom), WithdrawDelay: hour, Salt: [32]byte{salt},
	}}
	c.id = voucher.NewDomain(chainID).ChannelID(c.config)
	result := w.MustDeliver(openMsg(person(name), s, deposit, salt))
	require.Equal(w.t, c.hex(), fixture.ResponseOf[*types.MsgOpenChannelResponse](w.t, result).ChannelId)
	return c
}

func openMsg(payer sdk.AccAddress, s types.Service, deposit sdk.Coin, salt byte) *types.MsgOpenChannel {
	return &types.MsgOpenChannel{
		Payer: payer.String(), Receiver: s.PayTo, WithdrawDelay: hour, Salt: append([]byte{salt}, make([]byte, 31)...), Deposit: deposit,
	}
}

// claim is a voucher for a maximum of which a total is claimed.
func (c channel) claim(t testing.TB, maximum, total int64) types.Claim {
	t.Helper()
	signature, err := voucher.Sign(voucher.NewDomain(chainID).VoucherDigest(c.id, voucher.AmountFromUint64(uint64(maximum))), c.signer)
	require.NoError(t, err)
	return types.Claim{
		ChannelId: c.id[:], MaxClaimable: sdkmath.NewInt(maximum), TotalClaimed: sdkmath.NewInt(total), Signature: signature,
	}
}

// redeem sends claims as bob.
func (w *world) redeem(claims ...types.Claim) *types.MsgRedeemResponse {
	w.t.Helper()
	return fixture.ResponseOf[*types.MsgRedeemResponse](w.t, w.MustDeliver(&types.MsgRedeem{Sender: bob.String(), Claims: claims}))
}

// balance is where a channel stands.
func (w *world) balance(c channel) types.Balance {
	w.t.Helper()
	_, b := w.read(c)
	return b
}

// channelOf is what is fixed of a channel.
func (w *world) channelOf(c channel) types.Channel {
	w.t.Helper()
	kept, _ := w.read(c)
	return kept
}

func (w *world) read(c channel) (kept types.Channel, b types.Balance) {
	w.t.Helper()
	w.OnCached(func(ctx sdk.Context) {
		var err error
		kept, b, err = w.k.Channel(ctx, c.id[:])
		require.NoError(w.t, err)
	})
	return kept, b
}

// key0x is the address of a name's key as x402 writes it.
func key0x(name string) string { return crypto.PubkeyToAddress(key(name).PublicKey).Hex() }

func amountOf(n sdkmath.Int) voucher.Amount {
	amount, err := voucher.AmountFromBig(n.BigInt())
	if err != nil {
		panic(err)
	}
	return amount
}

// has is how many asahara an account has.
func (w *world) has(who sdk.AccAddress) int64 { return w.Balance(who, chain.BaseDenom).Int64() }
