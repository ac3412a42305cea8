package keeper

import (
	"context"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// UseFree pays for a transaction of a labeler by what an invitation left, and tells whether it did: each message costs
// one, and the transaction may use at most params.free_gas. The requester has paid for it (Invite), so whoever is not
// invited sends nothing for free, and whoever is sends no more than was paid for. It writes the labeler's own record only.
func (k Keeper) UseFree(ctx context.Context, task uint64, labeler sdk.AccAddress, messages int, gas uint64) (bool, error) {
	key := collections.Join(task, labeler)
	member, err := orZero(k.members.Get(ctx, key))
	if err != nil || messages < 1 || int(member.Free) < messages {
		return false, err
	}
	params, err := k.params.Get(ctx)
	if err != nil || gas > params.FreeGas {
		return false, err
	}
	member.Free -= uint32(messages) //nolint:gosec // at most member.Free
	return true, k.members.Set(ctx, key, member)
}

// FreeMessage reads who sends a message that an invitation may pay for, and for which task; false for any other.
func FreeMessage(msg sdk.Msg) (task uint64, labeler string, ok bool) {
	switch m := msg.(type) {
	case *types.MsgJoin:
		return m.TaskId, m.Labeler, true
	case *types.MsgLeave:
		return m.TaskId, m.Labeler, true
	case *types.MsgCommit:
		return m.TaskId, m.Labeler, true
	case *types.MsgReveal:
		return m.TaskId, m.Labeler, true
	case *types.MsgAppeal:
		return m.TaskId, m.Appellant, true
	case *types.MsgClaim:
		return m.TaskId, m.Sender, true
	}
	return 0, "", false
}
