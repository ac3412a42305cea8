package usage_test

import (
	"encoding/json"
	"regexp"
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
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/usage"
	"github.com/sahara-chain/sahara/x/usage/keeper"
	"github.com/sahara-chain/sahara/x/usage/types"
)

func TestDefaultGenesisIsValid(t *testing.T) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	m := usage.NewAppModule(keeper.Keeper{}, addresscodec.NewBech32Codec(chain.Bech32Prefix))
	require.NoError(t, m.ValidateGenesis(cdc, nil, m.DefaultGenesis(cdc)))
	require.ErrorIs(t, m.ValidateGenesis(cdc, nil, json.RawMessage(`{}`)), types.ErrParams)
	require.Error(t, m.ValidateGenesis(cdc, nil, json.RawMessage(`{"unknown":1}`)))
}

// TestEveryMethodHasACommand, with an example that names it and flags that exist.
func TestEveryMethodHasACommand(t *testing.T) {
	options := usage.AppModule{}.AutoCLIOptions()
	files, err := proto.MergedRegistry()
	require.NoError(t, err)
	root := &cobra.Command{Use: "saharad"}
	require.NoError(t, autocli.AppOptions{
		ModuleOptions:         map[string]*autocliv1.ModuleOptions{types.ModuleName: options},
		AddressCodec:          addresscodec.NewBech32Codec(chain.Bech32Prefix),
		ValidatorAddressCodec: addresscodec.NewBech32Codec(chain.Bech32Prefix + "valoper"),
		ConsensusAddressCodec: addresscodec.NewBech32Codec(chain.Bech32Prefix + "valcons"),
	}.EnhanceRootCommand(root))
	flag := regexp.MustCompile(` --([a-z0-9-]+)`)
	for service, described := range map[string]*autocliv1.ServiceCommandDescriptor{"query": options.Query, "tx": options.Tx} {
		found, err := files.FindDescriptorByName(protoreflect.FullName(described.Service))
		require.NoError(t, err)
		methods, ok := found.(protoreflect.ServiceDescriptor)
		require.True(t, ok)
		require.Len(t, described.RpcCommandOptions, methods.Methods().Len())
		for _, rpc := range described.RpcCommandOptions {
			name := (&cobra.Command{Use: rpc.Use}).Name()
			cmd, rest, err := root.Find([]string{service, types.ModuleName, name})
			require.NoError(t, err)
			require.Empty(t, rest)
			require.NotEmpty(t, cmd.Short)
			require.Contains(t, cmd.Example, "saharad "+service+" usage "+name)
			for _, named := range flag.FindAllStringSubmatch(cmd.Example, -1) {
				require.NotNil(t, cmd.Flags().Lookup(named[1]), "%s: --%s", name, named[1])
			}
		}
	}
}

// TestExamplesOfJSON: what the help shows as JSON is what the fields take.
func TestExamplesOfJSON(t *testing.T) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	seen := 0
	for _, rpc := range (usage.AppModule{}).AutoCLIOptions().Tx.RpcCommandOptions {
		parts := strings.Split(rpc.Example, "'")
		if len(parts) < 2 {
			continue
		}
		seen++
		switch rpc.RpcMethod {
		case "UpdateParams":
			var params types.Params
			require.NoError(t, cdc.UnmarshalJSON([]byte(parts[1]), &params))
			require.NoError(t, params.Validate())
		case "RegisterService", "UpdateService":
			var price types.Price
			require.NoError(t, cdc.UnmarshalJSON([]byte(parts[1]), &price))
			require.Equal(t, "1126", price.Cost(12, 80).String())
		case "Redeem":
			var claim types.Claim
			require.NoError(t, cdc.UnmarshalJSON([]byte(strings.ReplaceAll(parts[1], "…", "")), &claim))
			require.Equal(t, "4200", claim.MaxClaimable.String())
		default:
			t.Errorf("%s has an example that nobody looks at", rpc.RpcMethod)
		}
	}
	require.Equal(t, 4, seen)
}
