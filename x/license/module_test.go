package license_test

import (
	"encoding/json"
	"math/rand"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	"cosmossdk.io/client/v2/autocli"

	"github.com/cosmos/cosmos-sdk/codec"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/license"
	"github.com/sahara-chain/sahara/x/license/keeper"
	"github.com/sahara-chain/sahara/x/license/simulation"
	"github.com/sahara-chain/sahara/x/license/types"
)

var accounts = addresscodec.NewBech32Codec(chain.Bech32Prefix)

func newModule() license.AppModule { return license.NewAppModule(keeper.Keeper{}, accounts) }

func TestDefaultGenesisIsValid(t *testing.T) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	m := newModule()
	genesis := m.DefaultGenesis(cdc)
	require.NoError(t, m.ValidateGenesis(cdc, nil, genesis))
	require.Error(t, m.ValidateGenesis(cdc, nil, json.RawMessage(`{}`)))
	require.Error(t, m.ValidateGenesis(cdc, nil, json.RawMessage(`{"unknown":1}`)))
}

// TestEveryMethodHasACommand, with an example that names its command and arguments that exist.
func TestEveryMethodHasACommand(t *testing.T) {
	options := newModule().AutoCLIOptions()
	files, err := proto.MergedRegistry()
	require.NoError(t, err)
	root := &cobra.Command{Use: "saharad"}
	require.NoError(t, autocli.AppOptions{
		ModuleOptions:         map[string]*autocliv1.ModuleOptions{types.ModuleName: options},
		AddressCodec:          accounts,
		ValidatorAddressCodec: addresscodec.NewBech32Codec(chain.Bech32Prefix + "valoper"),
		ConsensusAddressCodec: addresscodec.NewBech32Codec(chain.Bech32Prefix + "valcons"),
	}.EnhanceRootCommand(root))

	for service, described := range map[string]*autocliv1.ServiceCommandDescriptor{
		"query": options.Query, "tx": options.Tx,
	} {
		found, err := files.FindDescriptorByName(protoreflect.FullName(described.Service))
		require.NoError(t, err)
		require.Len(t, described.RpcCommandOptions, found.(protoreflect.ServiceDescriptor).Methods().Len())
		for _, rpc := range described.RpcCommandOptions {
			cmd, rest, err := root.Find([]string{service, types.ModuleName, firstWord(rpc.Use)})
			require.NoError(t, err)
			require.Empty(t, rest)
			require.NotEmpty(t, cmd.Short)
			require.Contains(t, cmd.Example, "saharad "+service+" license "+firstWord(rpc.Use))
		}
	}
}

func firstWord(use string) string {
	cmd := cobra.Command{Use: use}
	return cmd.Name()
}

func TestSimulatedTermsAreValid(t *testing.T) {
	r := simsx.NewXRand(rand.New(rand.NewSource(1)))
	seen := map[string]bool{}
	for range 10_000 {
		random := simulation.RandomTerms(r)
		require.NoError(t, random.Validate())
		hash, err := random.Hash()
		require.NoError(t, err)
		seen[string(hash)] = true
	}
	require.Greater(t, len(seen), 5_000)
}

// TestExamplesAreValid: what the help shows can be registered and proposed.
func TestExamplesAreValid(t *testing.T) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	checked := 0
	for _, rpc := range newModule().AutoCLIOptions().Tx.RpcCommandOptions {
		_, quoted, found := strings.Cut(rpc.Example, "'")
		if !found {
			continue
		}
		text, _, _ := strings.Cut(quoted, "'")
		checked++
		switch rpc.RpcMethod {
		case "RegisterTerms":
			var terms types.Terms
			require.NoError(t, cdc.UnmarshalJSON([]byte(text), &terms))
			require.NoError(t, terms.Validate())
		case "UpdateParams":
			var params types.Params
			require.NoError(t, cdc.UnmarshalJSON([]byte(text), &params))
			require.NoError(t, params.Validate())
		}
	}
	require.Equal(t, 2, checked)
}
