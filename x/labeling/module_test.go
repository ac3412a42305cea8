package labeling_test

import (
	"encoding/json"
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
	"github.com/sahara-chain/sahara/x/labeling"
	"github.com/sahara-chain/sahara/x/labeling/keeper"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

var accounts = addresscodec.NewBech32Codec(chain.Bech32Prefix)

func newModule() labeling.AppModule { return labeling.NewAppModule(keeper.Keeper{}, accounts) }

func TestDefaultGenesisIsValid(t *testing.T) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	m := newModule()
	require.NoError(t, m.ValidateGenesis(cdc, nil, m.DefaultGenesis(cdc)))
	require.Error(t, m.ValidateGenesis(cdc, nil, json.RawMessage(`{}`)))
	require.Error(t, m.ValidateGenesis(cdc, nil, json.RawMessage(`{"unknown":1}`)))
}

// Every method has a command, with an example that names it and arguments that exist.
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
			require.Contains(t, cmd.Example, "saharad "+service+" labeling "+name)
			fields := methods.Methods().ByName(protoreflect.Name(rpc.RpcMethod)).Input().Fields()
			for i := range fields.Len() { // what makes the command line panic
				field := fields.Get(i)
				require.False(t, field.IsList() && field.Kind() == protoreflect.Uint32Kind, "%s is a list of numbers of 32 bits", field.FullName())
			}
		}
	}
}
