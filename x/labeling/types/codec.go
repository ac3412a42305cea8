package types

import (
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/legacy"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
)

// Names of the services, for the commands.
var (
	MsgServiceName   = _Msg_serviceDesc.ServiceName
	QueryServiceName = _Query_serviceDesc.ServiceName
)

// RegisterInterfaces makes the messages known.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations((*sdk.Msg)(nil),
		&MsgCreateTask{}, &MsgInvite{}, &MsgJoin{}, &MsgLeave{}, &MsgCommit{}, &MsgReveal{}, &MsgRevealGold{}, &MsgAppeal{},
		&MsgClaim{}, &MsgUpdateParams{})
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

// RegisterLegacyAminoCodec lets Ledger and MetaMask (EIP-712) sign the messages.
func RegisterLegacyAminoCodec(amino *codec.LegacyAmino) {
	legacy.RegisterAminoMsg(amino, &MsgCreateTask{}, "sahara/x/labeling/MsgCreateTask")
	legacy.RegisterAminoMsg(amino, &MsgInvite{}, "sahara/x/labeling/MsgInvite")
	legacy.RegisterAminoMsg(amino, &MsgJoin{}, "sahara/x/labeling/MsgJoin")
	legacy.RegisterAminoMsg(amino, &MsgLeave{}, "sahara/x/labeling/MsgLeave")
	legacy.RegisterAminoMsg(amino, &MsgCommit{}, "sahara/x/labeling/MsgCommit")
	legacy.RegisterAminoMsg(amino, &MsgReveal{}, "sahara/x/labeling/MsgReveal")
	legacy.RegisterAminoMsg(amino, &MsgRevealGold{}, "sahara/x/labeling/MsgRevealGold")
	legacy.RegisterAminoMsg(amino, &MsgAppeal{}, "sahara/x/labeling/MsgAppeal")
	legacy.RegisterAminoMsg(amino, &MsgClaim{}, "sahara/x/labeling/MsgClaim")
	legacy.RegisterAminoMsg(amino, &MsgUpdateParams{}, "sahara/x/labeling/MsgUpdateParams")
}
