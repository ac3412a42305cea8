package cli

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	sdk "github.com/cosmos/cosmos-sdk/types"
	evmcodec "github.com/cosmos/evm/crypto/codec"
	"github.com/cosmos/evm/crypto/hd"
	"github.com/cosmos/gogoproto/proto"

	sahara "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltykeeper "github.com/sahara-chain/sahara/x/royalty/keeper" //determinism:allow tests put the modules together
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/keeper"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// asset is what bob and erin run.
const asset = 1

var domain = voucher.NewDomain(sahara.EVMChainID(sahara.InProcessID))

// world is a chain with the real keepers, a keyring and a terminal.
type world struct {
	*fixture.Fixture
	t    *testing.T
	keys keyring.Keyring
	in   string
	http *http.Client
	// refuse is what the node says of the next transaction; sent counts those that it took.
	refuse error
	sent   int
}

func key(name string) *ecdsa.PrivateKey {
	seed := sha256.Sum256([]byte("usage/" + name))
	k, err := crypto.ToECDSA(seed[:])
	if err != nil {
		panic(err)
	}
	return k
}

func address(name string) common.Address { return crypto.PubkeyToAddress(key(name).PublicKey) }

func person(name string) sdk.AccAddress {
	a := address(name)
	return a[:]
}

type freeLicense struct{}

func (freeLicense) RequireLicense(context.Context, uint64, sdk.AccAddress, licensetypes.Purpose, time.Time) error {
	return nil
}

type pool struct{ f **fixture.Fixture }

func (p pool) FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error {
	return (*p.f).Bank.SendCoinsFromAccountToModule(ctx, sender, "pool", amount)
}

// newWorld has an asset that bob runs for 100 a call and erin for 90, and money with everybody.
func newWorld(t *testing.T) *world {
	t.Helper()
	const feeCollector = "fee_collector"
	f := fixture.New(t,
		fixture.WithStores(types.StoreKey, royaltytypes.StoreKey),
		fixture.WithObjectStores(types.ObjectStoreKey, royaltytypes.ObjectStoreKey),
		fixture.WithModuleAccount(types.ModuleName),
		fixture.WithModuleAccount(royaltytypes.ModuleName, "minter"), fixture.WithModuleAccount(royaltytypes.LatentName),
		fixture.WithModuleAccount("pool"), fixture.WithModuleAccount("gov"), fixture.WithModuleAccount(feeCollector),
	)
	royalty := royaltykeeper.New(f.Codec, f.StoreService(royaltytypes.StoreKey), f.ObjectKey(royaltytypes.ObjectStoreKey),
		f.Addresses, f.Authority, f.Auth, f.Bank, pool{&f}, []string{types.ModuleName, royaltytypes.ModuleName, royaltytypes.LatentName})
	k := keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority,
		domain.ChainID(), feeCollector, f.Auth, f.Bank, royalty, freeLicense{})
	types.RegisterInterfaces(f.Registry)
	types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(k))
	types.RegisterQueryServer(f.Queries, keeper.NewQueryServer(k))
	evmcodec.RegisterInterfaces(f.Registry)
	f.EndBlocker(types.ModuleName, k.EndBlock)
	f.EndBlocker(royaltytypes.ModuleName, royalty.EndBlock)

	w := &world{Fixture: f, t: t, keys: keyring.NewInMemory(f.Codec, hd.EthSecp256k1Option())}
	params := royaltytypes.DefaultParams()
	params.RevenueDenoms = []royaltytypes.RevenueDenom{{Denom: sahara.BaseDenom, Erc20: address("token").Hex(), MinSweep: sdkmath.OneInt()}}
	require.NoError(t, royalty.InitGenesis(f.Ctx(), royaltytypes.GenesisState{Params: params}))
	require.NoError(t, k.InitGenesis(f.Ctx(), *types.DefaultGenesis()))
	for _, name := range []string{"alice", "bob", "carol", "erin"} {
		f.Fund(person(name), sahara.Coins(1_000))
		require.NoError(t, w.keys.ImportPrivKeyHex(name, fmt.Sprintf("%x", crypto.FromECDSA(key(name))), ethKeyType))
	}
	f.NextBlock()
	require.NoError(t, f.Tx(func(ctx sdk.Context) error {
		id, err := royalty.Register(ctx, royaltytypes.Registration{
			Kind: "test", Owner: person("alice"), MaxProviderBps: 5_000,
			Allocation: royaltytypes.Allocation{Holders: []royaltytypes.Holder{{Address: person("alice").String(), Shares: royaltytypes.ShareSupply}}},
		})
		require.EqualValues(t, asset, id)
		return err
	}).Err)
	w.serve("bob", 100, "https://bob.example/v1")
	w.serve("erin", 90, "https://erin.example/v1")
	return w
}

// serve offers the asset.
func (w *world) serve(name string, perCall int64, endpoint string) {
	w.t.Helper()
	w.MustDeliver(&types.MsgRegisterService{
		Provider: person(name).String(), AssetId: asset, Endpoint: endpoint, ProviderBps: 3_000,
		Prices: []types.Price{{
			Denom: sahara.BaseDenom, PerCall: sdkmath.NewInt(perCall), Per_1KInput: sdkmath.NewInt(10), Per_1KOutput: sdkmath.NewInt(30),
		}},
	})
}

// backend is the real one but for the node, which is the fixture, and the way to a gateway.
func (w *world) backend() backend {
	var pending sdk.Msg
	return backend{
		owner: broadcast.Owner, account: client.GetClientTxContext, query: client.GetClientQueryContext,
		chain: func(clientCtx client.Context) chain {
			c := newChain(clientCtx)
			c.usage = types.NewQueryClient(w.QueryConn())
			return c
		},
		sign: func(_ context.Context, _ *cobra.Command, _ client.Context, msg sdk.Msg) ([]byte, error) {
			pending = msg
			return []byte("signed"), w.refuse
		},
		submit: func(_ context.Context, _ client.Context, _ []byte, answer proto.Message) (string, error) {
			result := w.Deliver(pending)
			if result.Err != nil {
				return "", result.Err
			}
			w.sent++
			bz, err := proto.Marshal(result.Responses[0])
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("C0FFEE%02d", w.sent), proto.Unmarshal(bz, answer)
		},
		gateway: w.http, now: func() time.Time { return time.Unix(1_790_000_000, 500) },
	}
}

// run executes a command with what the root command would have given it, and returns what it prints as its result and
// beside it.
func (w *world) run(args ...string) (out, beside string, err error) {
	w.t.Helper()
	cmd := command(w.backend())
	var stdout, stderr bytes.Buffer
	cmd.SetIn(strings.NewReader(w.in))
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	clientCtx := client.Context{}.WithCodec(w.Codec).WithInterfaceRegistry(w.Registry).WithKeyring(w.keys).
		WithChainID(sahara.InProcessID).WithInput(cmd.InOrStdin())
	cmd.SetContext(context.WithValue(w.t.Context(), client.ClientContextKey, &clientCtx))
	err = cmd.Execute()
	return stdout.String(), stderr.String(), err
}

func (w *world) mustRun(args ...string) string {
	w.t.Helper()
	out, _, err := w.run(args...)
	require.NoError(w.t, err)
	return out
}

// refused wants an error, and a chain that is as before.
func (w *world) refused(want error, says string, args ...string) {
	w.t.Helper()
	w.RequireUnchanged(func() {
		out, _, err := w.run(args...)
		require.Error(w.t, err, out)
		if want != nil {
			require.ErrorIs(w.t, err, want)
		}
		require.ErrorContains(w.t, err, says)
	})
}

// channel opens a channel of alice's to bob, of 1000 units, and returns its id. Salts tell channels apart.
func (w *world) channel(salt byte) voucher.Hash {
	w.t.Helper()
	s := w.service("bob")
	result := w.MustDeliver(&types.MsgOpenChannel{
		Payer: person("alice").String(), Receiver: s.PayTo, WithdrawDelay: 3_600, Salt: append(make([]byte, 31), salt),
		Deposit: sdk.NewInt64Coin(sahara.BaseDenom, 1_000),
	})
	id, err := parseChannel(fixture.ResponseOf[*types.MsgOpenChannelResponse](w.t, result).ChannelId)
	require.NoError(w.t, err)
	return id
}

func (w *world) service(name string) types.Service {
	w.t.Helper()
	res, err := types.NewQueryClient(w.QueryConn()).Service(w.t.Context(), &types.QueryServiceRequest{Provider: person(name).String(), AssetId: asset})
	require.NoError(w.t, err)
	return res.Entry.Service
}

func (w *world) entry(id voucher.Hash) types.ChannelEntry {
	w.t.Helper()
	res, err := types.NewQueryClient(w.QueryConn()).Channel(w.t.Context(), &types.QueryChannelRequest{Id: hexID(id)})
	require.NoError(w.t, err)
	return res.Entry
}

func hexID(id voucher.Hash) string { return types.Hex(id[:]) }

// signed is a voucher of somebody's.
func signed(t *testing.T, name string, id voucher.Hash, maximum uint64) voucher.Signed {
	t.Helper()
	v := voucher.Signed{ChannelID: id, MaxClaimableAmount: voucher.AmountFromUint64(maximum)}
	signature, err := voucher.Sign(domain.VoucherDigest(id, v.MaxClaimableAmount), key(name))
	require.NoError(t, err)
	copy(v.Signature[:], signature)
	return v
}

// file writes lines to a file of the test's own.
func (w *world) file(lines ...string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "file")
	require.NoError(w.t, os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600))
	return path
}

var errNode = errors.New("the node refuses")

// TestCommands wants help and an example with every command.
func TestCommands(t *testing.T) {
	var names []string
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		require.NotEmpty(t, cmd.Short, cmd.CommandPath())
		for _, child := range cmd.Commands() {
			walk(child)
		}
		if !cmd.HasSubCommands() {
			names = append(names, cmd.CommandPath())
			require.Contains(t, cmd.Example, "saharad "+cmd.CommandPath(), "its example shows another command")
			require.NotNil(t, cmd.Args, cmd.CommandPath())
		}
	}
	walk(Command())
	require.Equal(t, []string{
		"usage open", "usage receipts prove", "usage receipts root", "usage receipts verify", "usage redeem",
		"usage session create", "usage session end", "usage session show", "usage status", "usage voucher sign", "usage voucher verify",
	}, names)
	w := newWorld(t)
	id := hexID(w.channel(1))
	for _, args := range [][]string{
		{"open", "1", "1SAHARA", "--from", "alice"},
		{"status", id},
		{"redeem", "x", "--from", "bob"},
		{"receipts", "root", "x"},
		{"voucher", "verify", "x"},
		{"receipts", "verify", "x"},
		{"session", "show"},
		{"session", "end", id, id, "--from", "alice"},
		{"session", "create", id, "--cap", "1", "--from", "alice"},
	} {
		w.refused(nil, `--output "yaml": want text or json`, append(args, "-o", "yaml")...)
	}
}
