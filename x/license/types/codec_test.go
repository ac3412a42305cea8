package types

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
)

// TestAminoJSON: a Ledger signs what the node verifies, for full messages and for those that leave out all they can.
func TestAminoJSON(t *testing.T) {
	amino := codec.NewLegacyAmino()
	RegisterLegacyAminoCodec(amino)
	files, err := proto.MergedRegistry()
	require.NoError(t, err)
	encoder := aminojson.NewEncoder(aminojson.EncoderOptions{FileResolver: files})
	for _, msg := range []sdk.Msg{
		&MsgRegisterTerms{Registrant: account(1), Terms: full()},
		&MsgRegisterTerms{Registrant: account(1), Terms: open()},
		&MsgAcquire{Buyer: account(1), AssetId: 7, Purpose: PURPOSE_WEAPONS, DurationSeconds: 9, MaxPrice: full().MintFee},
		&MsgAcquire{Buyer: account(1), AssetId: 7, Purpose: PURPOSE_USE},
		&MsgUpdateParams{Authority: account(1), Params: DefaultParams()},
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
