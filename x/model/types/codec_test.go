package types_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	protov2 "google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/tx/signing/aminojson"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// A Ledger signs what the node verifies, for a full message and for one that leaves out all it can.
func TestAminoJSON(t *testing.T) {
	amino := codec.NewLegacyAmino()
	types.RegisterLegacyAminoCodec(amino)
	files, err := proto.MergedRegistry()
	require.NoError(t, err)
	encoder := aminojson.NewEncoder(aminojson.EncoderOptions{FileResolver: files})
	for _, msg := range []sdk.Msg{
		&types.MsgRegister{
			Owner: "sahara1owner", Name: "a", Kind: types.Kind_KIND_AGENT, WeightsCid: "bafk", Bytes: 7, MetadataCid: "bagaa",
			TermsId: 1, Parents: []royaltytypes.Parent{{Id: 3, Bps: 500}}, Components: []royaltytypes.Component{{Id: 4, MaxBps: 5}},
			Previous: 3, Allocation: royaltytypes.Allocation{
				Holders: []royaltytypes.Holder{{Address: "sahara1owner", Shares: 9, Role: "developer"}},
				Tree:    &royaltytypes.AllocationTree{Root: []byte{1}, Count: 1, Total: 1, Cid: "bafk"},
			},
			Tags: []string{"spam"}, Account: "sahara1agent", MaxProviderBps: 10,
			MinPrice: sdk.NewCoins(sdk.NewInt64Coin("asahara", 5)), SuccessionBps: 500,
		},
		&types.MsgRegister{Owner: "sahara1owner", Allocation: royaltytypes.Allocation{
			Holders: []royaltytypes.Holder{{Address: "sahara1owner", Shares: 9}},
		}},
		&types.MsgDeprecate{Owner: "sahara1owner", Id: 7},
		&types.MsgUpdateParams{Authority: "sahara1gov", Params: types.DefaultParams()},
	} {
		old, err := amino.MarshalJSON(msg)
		require.NoError(t, err)

		found, err := files.FindDescriptorByName(protoreflect.FullName(proto.MessageName(msg)))
		require.NoError(t, err)
		dynamic := dynamicpb.NewMessage(found.(protoreflect.MessageDescriptor))
		bz, err := proto.Marshal(msg)
		require.NoError(t, err)
		require.NoError(t, protov2.Unmarshal(bz, dynamic))
		signed, err := encoder.Marshal(dynamic)
		require.NoError(t, err)
		require.JSONEq(t, string(old), string(signed))
	}
}
