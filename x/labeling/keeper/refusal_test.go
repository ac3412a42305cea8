package keeper_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// refuse delivers messages that must change nothing.
func (w *world) refuse(err error, msgs ...sdk.Msg) {
	w.t.Helper()
	for _, msg := range msgs {
		w.RequireRefused(err, msg)
	}
}

// TestEveryStatusRefusesWhatIsNotItsOwn delivers each message of labelers at each status of a wave.
func TestEveryStatusRefusesWhatIsNotItsOwn(t *testing.T) {
	w := newWorld(t)
	id, alice, bob := w.create(spec()), fixture.Account("alice"), fixture.Account("bob")
	join, hash := &types.MsgJoin{Labeler: bob.String(), TaskId: id}, bytes.Repeat([]byte{1}, 32)
	commit := &types.MsgCommit{Labeler: alice.String(), TaskId: id, Wave: 1, Commitment: hash}
	reveal, claim := revealMsg(id, alice, []byte{0, 0}), &types.MsgClaim{Sender: alice.String(), TaskId: id}
	gold := &types.MsgRevealGold{Requester: requester.String(), TaskId: id, Items: []types.GoldItem{{}}}

	w.MustDeliver(&types.MsgJoin{Labeler: alice.String(), TaskId: id})
	w.refuse(types.ErrStatus, commit, reveal, claim, gold)
	w.refuse(types.ErrJoined, &types.MsgJoin{Labeler: alice.String(), TaskId: id})
	for _, status := range []types.Status{types.Status_STATUS_SEED, types.Status_STATUS_ASSIGN} {
		w.until(id, status)
		w.refuse(types.ErrStatus, join, commit, reveal, claim, gold)
	}
	w.until(id, types.Status_STATUS_COMMIT)
	w.refuse(types.ErrStatus, join, reveal, claim, gold)
	good := w.commitMsg(id, alice, []byte{0, 1})
	w.MustDeliver(good)
	w.until(id, types.Status_STATUS_REVEAL)
	w.refuse(types.ErrStatus, join, good, claim, gold)
	w.MustDeliver(revealMsg(id, alice, []byte{0, 1}))
	w.refuse(types.ErrRevealed, revealMsg(id, alice, []byte{0, 1}))
}

// TestTimeIsOverBeforeTheBlockThatEndsIt: in the block in which a status ends nothing is taken any more.
func TestTimeIsOverBeforeTheBlockThatEndsIt(t *testing.T) {
	w := newWorld(t)
	id, alice := w.create(spec()), fixture.Account("alice")
	late := func(msg sdk.Msg) {
		t.Helper()
		w.NextBlock(fixture.After(w.task(id).Until.Sub(w.Ctx().BlockTime())))
		w.refuse(types.ErrStatus, msg)
	}
	join := &types.MsgJoin{Labeler: alice.String(), TaskId: id}
	w.NextBlock(fixture.After(w.task(id).Until.Sub(w.Ctx().BlockTime()) - time.Nanosecond))
	w.MustDeliver(join)
	late(&types.MsgJoin{Labeler: stranger.String(), TaskId: id})
	w.until(id, types.Status_STATUS_COMMIT)
	commit := w.commitMsg(id, alice, []byte{0, 1})
	w.MustDeliver(commit)
	late(commit)
	w.until(id, types.Status_STATUS_REVEAL)
	late(revealMsg(id, alice, []byte{0, 1}))
}

func TestLabelersAreRefused(t *testing.T) {
	w := newWorld(t)
	id, alice, bob := w.create(spec(bonded(100))), fixture.Account("alice"), fixture.Account("bob")
	w.Fund(alice, chain.Coins(1))
	w.Fund(bob, chain.Coins(1))
	module := w.Auth.GetModuleAddress(types.ModuleName)

	w.refuse(types.ErrAddress, &types.MsgJoin{Labeler: "nobody", TaskId: id}, &types.MsgLeave{Labeler: "nobody", TaskId: id},
		&types.MsgCommit{Labeler: "nobody", TaskId: id, Commitment: make([]byte, 32)}, &types.MsgReveal{Labeler: "nobody", TaskId: id},
		&types.MsgRevealGold{Requester: "nobody", TaskId: id}, &types.MsgClaim{Sender: "nobody", TaskId: id},
		&types.MsgClaim{Sender: alice.String(), Account: "nobody", TaskId: id}, &types.MsgInvite{Requester: "nobody", TaskId: id})
	w.refuse(types.ErrUnknownTask, &types.MsgJoin{Labeler: alice.String(), TaskId: 9}, &types.MsgLeave{Labeler: alice.String(), TaskId: 9},
		&types.MsgCommit{Labeler: alice.String(), TaskId: 9, Commitment: make([]byte, 32)}, revealMsg(9, alice, nil),
		&types.MsgClaim{Sender: alice.String(), TaskId: 9},
		&types.MsgInvite{Requester: requester.String(), TaskId: 9, Labelers: []string{alice.String()}},
		&types.MsgRevealGold{Requester: requester.String(), TaskId: 9, Items: []types.GoldItem{{}}})
	w.refuse(types.ErrNotQualified, &types.MsgJoin{Labeler: requester.String(), TaskId: id})
	w.refuse(sdkerrors.ErrInsufficientFunds, &types.MsgJoin{Labeler: stranger.String(), TaskId: id})
	w.refuse(types.ErrUnknownMember, &types.MsgLeave{Labeler: alice.String(), TaskId: id})
	require.False(t, w.Bank.BlockedAddr(module), "the fixture blocks nobody")

	w.MustDeliver(&types.MsgJoin{Labeler: alice.String(), TaskId: id}, &types.MsgJoin{Labeler: bob.String(), TaskId: id})
	w.until(id, types.Status_STATUS_SEED)
	w.refuse(types.ErrAtRisk, &types.MsgLeave{Labeler: alice.String(), TaskId: id})
	w.until(id, types.Status_STATUS_COMMIT)
	commit := w.commitMsg(id, alice, []byte{0, 1})
	w.refuse(types.ErrAtRisk, &types.MsgLeave{Labeler: alice.String(), TaskId: id})
	w.refuse(types.ErrCommitment, &types.MsgCommit{Labeler: alice.String(), TaskId: id, Wave: 1, Commitment: commit.Commitment[1:]},
		&types.MsgCommit{Labeler: alice.String(), TaskId: id, Wave: 2, Commitment: commit.Commitment})
	w.refuse(types.ErrUnknownMember, &types.MsgCommit{Labeler: stranger.String(), TaskId: id, Wave: 1, Commitment: commit.Commitment})
	w.MustDeliver(commit)
	w.until(id, types.Status_STATUS_REVEAL)
	reveal := func(labels []byte, salt []byte) *types.MsgReveal {
		return &types.MsgReveal{Labeler: alice.String(), TaskId: id, Labels: labels, Salt: salt}
	}
	w.refuse(types.ErrLabels, reveal([]byte{0}, salt(1)), reveal([]byte{0, 1, 1}, salt(1)), reveal([]byte{0, 2}, salt(1)), reveal(nil, salt(1)))
	w.refuse(types.ErrReveal, reveal([]byte{1, 1}, salt(1)), reveal([]byte{0, 1}, salt(2)), reveal([]byte{0, 1}, salt(1)[1:]),
		reveal([]byte{0, 1}, bytes.Repeat([]byte{1}, blind.MaxSalt+1)))
	w.refuse(types.ErrCommitment, revealMsg(id, bob, []byte{0, 1})) // committed to nothing
	w.MustDeliver(revealMsg(id, alice, []byte{0, 1}))
}

// TestCopiedCommitment: who copies a commitment out of a block cannot reveal it, knowing labels and salt.
func TestCopiedCommitment(t *testing.T) {
	w := newWorld(t)
	id, alice, copycat := w.create(spec()), fixture.Account("alice"), fixture.Account("copycat")
	w.MustDeliver(&types.MsgJoin{Labeler: alice.String(), TaskId: id}, &types.MsgJoin{Labeler: copycat.String(), TaskId: id})
	w.until(id, types.Status_STATUS_COMMIT)
	commit := w.commitMsg(id, alice, []byte{0, 1})
	w.MustDeliver(commit, &types.MsgCommit{Labeler: copycat.String(), TaskId: id, Wave: 1, Commitment: commit.Commitment})
	w.until(id, types.Status_STATUS_REVEAL)
	w.MustDeliver(revealMsg(id, alice, []byte{0, 1}))
	w.refuse(types.ErrReveal, revealMsg(id, copycat, []byte{0, 1}))
}

func TestInvitationsAreRefused(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec())
	invite := func(by sdk.AccAddress, labelers ...string) *types.MsgInvite {
		return &types.MsgInvite{Requester: by.String(), TaskId: id, Labelers: labelers}
	}
	alice := fixture.Account("alice").String()
	many := make([]string, types.MaxInvites+1)
	for i, labeler := range people(len(many)) {
		many[i] = labeler.String()
	}
	w.refuse(types.ErrRequester, invite(stranger, alice))
	w.refuse(types.ErrInvitation, invite(requester), invite(requester, many...), invite(requester, alice, alice),
		invite(requester, requester.String()))
	w.refuse(types.ErrAddress, invite(requester, alice, "nobody"))
	params := types.DefaultParams()
	params.FreeTransactions = types.MaxFreeTransactions
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	for range types.MaxFree / types.MaxFreeTransactions {
		w.MustDeliver(invite(requester, alice))
	}
	w.refuse(types.ErrInvitation, invite(requester, alice))
	params.InviteFee = sdk.NewCoin(chain.BaseDenom, types.MaxFee())
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	w.refuse(sdkerrors.ErrInsufficientFunds, invite(requester, many[1:]...))
}

func TestParamsAreRefused(t *testing.T) {
	w := newWorld(t)
	for name, edit := range map[string]func(*types.Params){
		"inference_budget below": func(p *types.Params) { p.InferenceBudget = types.MinInferenceBudget - 1 },
		"inference_budget above": func(p *types.Params) { p.InferenceBudget = types.MaxInferenceBudget + 1 },
		"step_budget below":      func(p *types.Params) { p.StepBudget = types.MinStepBudget - 1 },
		"step_budget above":      func(p *types.Params) { p.StepBudget = types.MaxStepBudget + 1 },
		"free_transactions 0":    func(p *types.Params) { p.FreeTransactions = 0 },
		"free_transactions":      func(p *types.Params) { p.FreeTransactions = types.MaxFreeTransactions + 1 },
		"free_gas below":         func(p *types.Params) { p.FreeGas = types.MinFreeGas - 1 },
		"free_gas above":         func(p *types.Params) { p.FreeGas = types.MaxFreeGas + 1 },
		"label_fee denom":        func(p *types.Params) { p.LabelFee.Denom = token },
		"label_fee above":        func(p *types.Params) { p.LabelFee.Amount = types.MaxFee().AddRaw(1) },
		"invite_fee denom":       func(p *types.Params) { p.InviteFee.Denom = token },
		"invite_fee below":       func(p *types.Params) { p.InviteFee.Amount = p.InviteFee.Amount.Neg() },
	} {
		t.Run(name, func(t *testing.T) {
			params := types.DefaultParams()
			edit(&params)
			w.RequireRefused(types.ErrParams, &types.MsgUpdateParams{Authority: w.Authority, Params: params})
		})
	}
	w.refuse(sdkerrors.ErrUnauthorized, &types.MsgUpdateParams{Authority: stranger.String(), Params: types.DefaultParams()})
}

func TestClaimsAreRefused(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec(func(s *types.Spec) { s.Redundancy, s.Items = 1, 2 }))
	alice := fixture.Account("alice")
	w.wave(id, []sdk.AccAddress{alice}, all(1, truth))
	w.until(id, types.Status_STATUS_DONE)
	claim := &types.MsgClaim{Sender: stranger.String(), TaskId: id, Account: alice.String()}
	w.refuse(types.ErrUnknownMember, &types.MsgClaim{Sender: stranger.String(), TaskId: id})
	w.MustDeliver(claim) // anybody may send it for anybody
	w.refuse(types.ErrNothing, claim)
	w.NextBlock()
	w.refuse(types.ErrNothing, claim, &types.MsgLeave{Labeler: alice.String(), TaskId: id})
	w.refuse(types.ErrStatus, &types.MsgInvite{Requester: requester.String(), TaskId: id, Labelers: []string{stranger.String()}})
	refund := &types.MsgClaim{Sender: requester.String(), TaskId: id}
	w.MustDeliver(refund)
	w.refuse(types.ErrNothing, refund)
}
