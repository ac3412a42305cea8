package keeper_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	tree "github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// transcripts is a task of open work of four items, two batches and two labelers each: eight submissions, each to be judged
// by three reviewers.
func transcripts(edits ...func(*types.Spec)) types.Spec {
	s := spec(func(s *types.Spec) {
		s.Name, s.Kind, s.Classes, s.Redundancy, s.MaxWaves = "Write down what is said", types.Kind_KIND_TRANSCRIPTION, 0, 2, 2
		s.Bounty = coins(sdkmath.NewInt(8_000), sdkmath.NewInt(83))
		s.Review = &types.Review{
			InstructionsCid: metadataCID, Redundancy: 3, BatchSize: 4,
			Bounty:      sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 2_405)), // 100 a judgement, and 5 that do not divide
			Bond:        sdk.NewInt64Coin(chain.BaseDenom, 0),
			JoinSeconds: 10, CommitSeconds: 20, RevealSeconds: 30, MaxWaves: 2,
		}
	})
	for _, edit := range edits {
		edit(&s)
	}
	return s
}

// content is what a labeler makes of an item.
func content(labeler sdk.AccAddress, item uint32) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s hears %d", labeler, item))
}

// make has labelers join, commit to what they made and reveal it; ghosts commit and vanish.
func (w *world) make(id uint64, labelers []sdk.AccAddress, ghosts ...int) {
	w.t.Helper()
	w.until(id, types.Status_STATUS_JOIN)
	for _, labeler := range labelers {
		w.MustDeliver(&types.MsgJoin{Labeler: labeler.String(), TaskId: id})
	}
	w.until(id, types.Status_STATUS_COMMIT)
	made := make([][]byte, len(labelers))
	for i, labeler := range labelers {
		for _, item := range w.batch(id, labeler).Items {
			digest := content(labeler, item)
			made[i] = append(made[i], digest[:]...)
		}
		w.MustDeliver(w.commitMsg(id, labeler, made[i]))
	}
	for _, ghost := range ghosts {
		made[ghost] = nil
	}
	w.until(id, types.Status_STATUS_REVEAL)
	for i, labeler := range labelers {
		if made[i] != nil {
			w.MustDeliver(revealMsg(id, labeler, made[i]))
		}
	}
	for at := w.task(id).Status; at <= types.Status_STATUS_COUNT && at > types.Status_STATUS_JOIN; at = w.task(id).Status {
		w.step(id)
	}
}

// submitted lists all submissions.
func (w *world) submitted(id uint64) []types.SubmissionEntry {
	w.t.Helper()
	res, err := w.query.Submissions(w.Ctx(), &types.QuerySubmissionsRequest{TaskId: id})
	require.NoError(w.t, err)
	return res.Submissions
}

// claimedOf is what an account gets of a task: of both denoms, by the bank, and shares.
func (w *world) claimedOf(id uint64, who sdk.AccAddress) (sdk.Coins, uint64) {
	w.t.Helper()
	before := w.Bank.GetAllBalances(w.Ctx(), who)
	res := fixture.ResponseOf[*types.MsgClaimResponse](w.t, w.MustDeliver(&types.MsgClaim{Sender: who.String(), TaskId: id}))
	w.NextBlock()
	after := w.Bank.GetAllBalances(w.Ctx(), who)
	gained := sdk.Coins{}
	for _, denom := range []string{chain.BaseDenom, token} {
		gained = gained.Add(sdk.NewCoin(denom, after.AmountOf(denom).Sub(before.AmountOf(denom))))
	}
	require.Equal(w.t, res.Paid, gained)
	return gained, res.Shares
}

// TestOpenWork is the whole way: four labelers write down two items each, three reviewers judge all eight, refuse what one
// of them made, and the others are paid and own the dataset of what was accepted.
func TestOpenWork(t *testing.T) {
	w := newWorld(t)
	before := w.Bank.GetAllBalances(w.Ctx(), requester)
	id := w.create(transcripts())
	fees := types.DefaultParams().LabelFee.Amount.MulRaw(8 + 8*3) // for labels and judgements
	labelers, reviewers := people(4), people(8)[4:7]
	w.make(id, labelers)
	w.until(id, types.Status_STATUS_REVIEW)

	task := w.task(id)
	review := w.task(task.Review)
	require.Equal(t, types.Kind_KIND_REVIEW, review.Spec.Kind)
	require.EqualValues(t, 8, review.Spec.Items)
	require.Equal(t, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 2_400)), review.Spec.Bounty)
	list := w.submitted(id)
	require.Len(t, list, 8)
	for n, s := range list {
		require.False(t, s.Reviewed || s.Accepted)
		digest := content(sdk.MustAccAddressFromBech32(s.Labeler), s.Item)
		cid, err := types.ContentCID(digest[:])
		require.NoError(t, err)
		require.Equal(t, cid, s.Cid)
		require.EqualValues(t, n, s.Number)
	}

	// Who has had a part in the work has none in its review; nor has the requester.
	for _, who := range labelers {
		w.RequireRefused(types.ErrParty, &types.MsgJoin{Labeler: who.String(), TaskId: review.Id})
	}
	w.RequireRefused(types.ErrNotQualified, &types.MsgJoin{Labeler: requester.String(), TaskId: review.Id})

	bad := labelers[2].String()
	judge := func(number uint32) byte {
		if list[number].Labeler == bad {
			return 1
		}
		return 0
	}
	for wave := range 2 { // a reviewer has one batch of four a wave
		w.wave(review.Id, reviewers, all(3, judge))
		if wave == 0 {
			w.until(review.Id, types.Status_STATUS_JOIN)
		}
	}
	w.until(id, types.Status_STATUS_DONE)
	require.Equal(t, types.Status_STATUS_DONE, w.task(review.Id).Status)
	require.Zero(t, w.task(review.Id).DatasetId, "a review is no dataset")

	task = w.task(id)
	require.NotZero(t, task.DatasetId)
	for _, s := range w.submitted(id) {
		require.True(t, s.Reviewed)
		require.Equal(t, s.Labeler != bad, s.Accepted)
		require.Greater(t, s.Confidence, uint32(1<<23))
	}
	pay := sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 2*1_000), sdk.NewInt64Coin(token, 2*10))
	for _, who := range labelers {
		if who.String() == bad {
			w.RequireRefused(types.ErrNothing, &types.MsgClaim{Sender: bad, TaskId: id})
			continue
		}
		got, shares := w.claimedOf(id, who)
		require.Equal(t, pay, got)
		require.EqualValues(t, 200_000_000_000, shares, "a third of the labelers' shares")
	}
	require.Equal(t, pay, task.Outcome.Forfeited, "what was refused is forfeit, and not the requester's")
	require.Equal(t, chain.OneSahara.AddRaw(2_000), w.ModuleBalance("pool", chain.BaseDenom), "with the registration's fee")
	require.Equal(t, fees, w.ModuleBalance(feeCollector, chain.BaseDenom))

	got, _ := w.claimedOf(id, requester)
	require.Equal(t, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 5), sdk.NewInt64Coin(token, 3)), got, "what division left")
	for _, who := range reviewers {
		w.MustDeliver(&types.MsgClaim{Sender: who.String(), TaskId: review.Id})
	}
	w.NextBlock()
	require.True(t, w.ModuleBalance(types.ModuleName, chain.BaseDenom).IsZero(), "nothing is left")
	require.True(t, w.ModuleBalance(types.ModuleName, token).IsZero())
	spent, _ := before.SafeSub(w.Bank.GetAllBalances(w.Ctx(), requester)...)
	require.Equal(t, fees.Add(chain.OneSahara).AddRaw(8_000+2_400), spent.AmountOf(chain.BaseDenom))
	require.EqualValues(t, 80, spent.AmountOf(token).Int64())

	// The dataset's records are the accepted submissions.
	var records []tree.Hash
	for _, s := range w.submitted(id) {
		if s.Accepted {
			digest := content(sdk.MustAccAddressFromBech32(s.Labeler), s.Item)
			records = append(records, blind.Submission(s.Item, digest, s.Confidence))
		}
	}
	d, err := w.dataset.Dataset(w.Ctx(), task.DatasetId)
	require.NoError(t, err)
	root, err := tree.Root(slices.Values(records))
	require.NoError(t, err)
	require.Equal(t, root[:], d.Root)
	require.EqualValues(t, 6, d.Records)

	// And they are what labelers are known by.
	for _, who := range labelers {
		r, err := w.Reputation(w.Ctx(), "mail", who)
		require.NoError(t, err)
		want := types.Reputation{Good: 2, Tasks: 1}
		if who.String() == bad {
			want = types.Reputation{Bad: 2, Tasks: 1}
		}
		require.Equal(t, want, r)
	}
}

// TestNobodyReviews: what nobody judges is accepted, and the review's bounty goes back.
func TestNobodyReviews(t *testing.T) {
	w := newWorld(t)
	id := w.create(transcripts())
	labelers := people(4)
	w.make(id, labelers)
	w.until(id, types.Status_STATUS_DONE)
	require.Empty(t, w.task(id).Outcome.Forfeited)
	for _, s := range w.submitted(id) {
		require.True(t, s.Accepted && !s.Reviewed)
	}
	for _, who := range labelers {
		got, _ := w.claimedOf(id, who)
		require.EqualValues(t, 2_000, got.AmountOf(chain.BaseDenom).Int64())
	}
	back, _ := w.claimedOf(w.task(id).Review, requester)
	require.EqualValues(t, 2_400, back.AmountOf(chain.BaseDenom).Int64())
}

// TestPartOfTheReview: of batches that not more than half of the reviewers judged the submissions are accepted, whatever few
// say; of the others the refused ones are not.
func TestPartOfTheReview(t *testing.T) {
	for _, test := range []struct{ asked, come, reviewed int }{{1, 1, 4}, {2, 1, 0}, {2, 3, 4}, {3, 2, 0}, {3, 4, 8}, {3, 3, 4}} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			w := newWorld(t)
			id := w.create(transcripts(func(s *types.Spec) { s.Review.Redundancy, s.Review.MaxWaves = uint32(test.asked), 1 }))
			w.make(id, people(4))
			w.until(id, types.Status_STATUS_REVIEW)
			// Two batches of four; who comes is given them in turn, and refuses all.
			w.wave(w.task(id).Review, people(8)[4:4+test.come], all(test.come, func(uint32) byte { return 1 }))
			w.until(id, types.Status_STATUS_DONE)
			reviewed := 0
			for _, s := range w.submitted(id) {
				require.NotEqual(t, s.Reviewed, s.Accepted)
				if s.Reviewed {
					reviewed++
				}
			}
			require.Equal(t, test.reviewed, reviewed)
			require.EqualValues(t, reviewed*1_000, w.task(id).Outcome.Forfeited.AmountOf(chain.BaseDenom).Int64())
		})
	}
}

// TestNobodyChoosesReviewers: not even the requester, by inviting them.
func TestNobodyChoosesReviewers(t *testing.T) {
	w := newWorld(t)
	id := w.create(transcripts())
	w.make(id, people(4))
	w.until(id, types.Status_STATUS_REVIEW)
	w.RequireRefused(types.ErrParty, &types.MsgInvite{Requester: requester.String(), TaskId: w.task(id).Review, Labelers: []string{stranger.String()}})
}

// TestWhoVanishedAndLeftIsAParty: who had a part in one wave, and joins and leaves in another, has had it.
func TestWhoVanishedAndLeftIsAParty(t *testing.T) {
	w := newWorld(t)
	id := w.create(transcripts(bonded(500)))
	labelers := people(4)
	for _, who := range labelers {
		w.Fund(who, chain.Coins(1))
	}
	w.make(id, labelers, 1)
	w.until(id, types.Status_STATUS_JOIN)
	w.MustDeliver(&types.MsgJoin{Labeler: labelers[1].String(), TaskId: id})
	w.MustDeliver(&types.MsgLeave{Labeler: labelers[1].String(), TaskId: id})
	w.until(id, types.Status_STATUS_REVIEW)
	w.RequireRefused(types.ErrParty, &types.MsgJoin{Labeler: labelers[1].String(), TaskId: w.task(id).Review})
}

// TestNothingIsAccepted: the review refuses everything. Then there is no dataset, nothing is paid, and the requester has
// none of it back.
func TestNothingIsAccepted(t *testing.T) {
	w := newWorld(t)
	id := w.create(transcripts())
	w.make(id, people(4))
	w.until(id, types.Status_STATUS_REVIEW)
	review := w.task(id).Review
	for range 2 {
		w.wave(review, people(8)[4:7], all(3, func(uint32) byte { return 1 }))
	}
	w.until(id, types.Status_STATUS_DONE)
	task := w.task(id)
	require.Zero(t, task.DatasetId)
	require.Zero(t, task.Outcome.Shares)
	require.EqualValues(t, 8_000, task.Outcome.Forfeited.AmountOf(chain.BaseDenom).Int64())
	require.EqualValues(t, 5, task.Outcome.Refund.AmountOf(chain.BaseDenom).Int64())
	w.RequireRefused(types.ErrNothing, &types.MsgClaim{Sender: people(1)[0].String(), TaskId: id})
}

// TestNobodyMakesAnything: all goes back, also what was for the review.
func TestNobodyMakesAnything(t *testing.T) {
	w := newWorld(t)
	before := w.Bank.GetAllBalances(w.Ctx(), requester)
	id := w.create(transcripts())
	w.until(id, types.Status_STATUS_DONE)
	require.Zero(t, w.task(id).Review)
	w.MustDeliver(&types.MsgClaim{Sender: requester.String(), TaskId: id})
	w.NextBlock()
	spent := before.Sub(w.Bank.GetAllBalances(w.Ctx(), requester)...)
	require.Equal(t, sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, types.DefaultParams().LabelFee.Amount.MulRaw(32).Add(chain.OneSahara))), spent)
}

// TestGhostsOfOpenWork: who vanishes loses the bond, is a party all the same, and its slots are open again.
func TestGhostsOfOpenWork(t *testing.T) {
	w := newWorld(t)
	id := w.create(transcripts(bonded(500)))
	labelers := people(4)
	for _, who := range labelers {
		w.Fund(who, chain.Coins(1))
	}
	w.make(id, labelers, 1)
	require.EqualValues(t, 6, w.task(id).Labels)
	w.make(id, labelers[3:4])
	require.EqualValues(t, 8, w.task(id).Labels)
	w.until(id, types.Status_STATUS_REVIEW)
	w.RequireRefused(types.ErrParty, &types.MsgJoin{Labeler: labelers[1].String(), TaskId: w.task(id).Review})
	require.Len(t, w.submitted(id), 8)
	for _, s := range w.submitted(id) {
		require.NotEqual(t, labelers[1].String(), s.Labeler)
	}
	w.until(id, types.Status_STATUS_DONE)
	r, err := w.Reputation(w.Ctx(), "mail", labelers[3])
	require.NoError(t, err)
	require.Equal(t, types.Reputation{Good: 4, Tasks: 1}, r, "of two batches, and counted once")
}

// TestOpenTasksAreRefused each with its field.
func TestOpenTasksAreRefused(t *testing.T) {
	w := newWorld(t)
	review := func(edit func(*types.Review)) func(*types.Spec) {
		return func(s *types.Spec) { edit(s.Review) }
	}
	for name, test := range map[string]struct {
		err  error
		edit func(*types.Spec)
	}{
		"no review":                   {types.ErrReview, func(s *types.Spec) { s.Review = nil }},
		"review of a choice":          {types.ErrReview, func(s *types.Spec) { s.Kind, s.Classes = types.Kind_KIND_SINGLE_CHOICE, 2 }},
		"a review by hand":            {types.ErrSpec, func(s *types.Spec) { s.Kind, s.Classes, s.Review = types.Kind_KIND_REVIEW, 2, nil }},
		"classes":                     {types.ErrSpec, func(s *types.Spec) { s.Classes = 2 }},
		"gold":                        {types.ErrGold, func(s *types.Spec) { s.Gold, s.GoldSeconds = &types.Gold{Root: s.ItemRoot}, 10 }},
		"a range":                     {types.ErrRange, func(s *types.Spec) { s.Range = &types.Range{Max: 5} }},
		"batch of 251":                {types.ErrSpec, func(s *types.Spec) { s.BatchSize = 251 }},
		"too many submissions":        {types.ErrSpec, func(s *types.Spec) { s.Items, s.Redundancy, s.BatchSize = 10_000, 64, 100 }},
		"no redundancy":               {types.ErrSpec, func(s *types.Spec) { s.Redundancy = 0 }},
		"appeals":                     {types.ErrGold, func(s *types.Spec) { s.AppealSeconds = 10 }},
		"review's instructions":       {types.ErrReview, review(func(r *types.Review) { r.InstructionsCid = "x" })},
		"no reviewers":                {types.ErrReview, review(func(r *types.Review) { r.Redundancy = 0 })},
		"65 reviewers":                {types.ErrReview, review(func(r *types.Review) { r.Redundancy = 65 })},
		"no batch of the review":      {types.ErrReview, review(func(r *types.Review) { r.BatchSize = 0 })},
		"batch of the review":         {types.ErrReview, func(s *types.Spec) { s.Items, s.Review.BatchSize = 1000, 1001 }},
		"no bounty of the review":     {types.ErrReview, review(func(r *types.Review) { r.Bounty = nil })},
		"bounty without an amount":    {types.ErrReview, review(func(r *types.Review) { r.Bounty = sdk.Coins{{Denom: "aaa"}} })},
		"less than a unit each":       {types.ErrReview, review(func(r *types.Review) { r.Bounty[0].Amount = sdkmath.NewInt(23) })},
		"bounty in shares":            {types.ErrReview, review(func(r *types.Review) { r.Bounty = denoms("share/1") })},
		"bond of the review":          {types.ErrReview, review(func(r *types.Review) { r.Bond.Amount = sdkmath.NewInt(-1) })},
		"no bond of the review":       {types.ErrReview, review(func(r *types.Review) { r.Bond = sdk.Coin{} })},
		"time to join the review":     {types.ErrReview, review(func(r *types.Review) { r.JoinSeconds = 0 })},
		"time to commit":              {types.ErrReview, review(func(r *types.Review) { r.CommitSeconds = types.MaxSeconds + 1 })},
		"waves of the review":         {types.ErrReview, review(func(r *types.Review) { r.MaxWaves = 0 })},
		"reviewers of no kind":        {types.ErrReview, review(func(r *types.Review) { r.Qualification = &types.Qualification{} })},
		"reviewers by unknown exam":   {types.ErrUnknownTask, review(func(r *types.Review) { r.Qualification = &types.Qualification{Exam: 9} })},
		"more than one can pay in it": {sdkerrors.ErrInsufficientFunds, review(func(r *types.Review) { r.Bounty = denoms("aaa") })},
	} {
		t.Run(name, func(t *testing.T) {
			w.RequireRefused(test.err, &types.MsgCreateTask{Requester: requester.String(), Spec: transcripts(test.edit)})
		})
	}
}

// TestOpenLabelsAreRefused: a batch of open work is a hash for each item, and each hash is of something.
func TestOpenLabelsAreRefused(t *testing.T) {
	w := newWorld(t)
	id := w.create(transcripts())
	labelers := people(1)
	w.RequireRefused(types.ErrStatus, revealMsg(id, labelers[0], make([]byte, 64)))
	w.MustDeliver(&types.MsgJoin{Labeler: labelers[0].String(), TaskId: id})
	_, err := w.query.Submissions(w.Ctx(), &types.QuerySubmissionsRequest{TaskId: id})
	require.ErrorIs(t, err, types.ErrStatus)
	_, err = w.query.Answers(w.Ctx(), &types.QueryAnswersRequest{TaskId: id})
	require.ErrorIs(t, err, types.ErrQuery)
	w.until(id, types.Status_STATUS_COMMIT)
	good := bytes.Repeat([]byte{1}, 64)
	w.MustDeliver(w.commitMsg(id, labelers[0], good))
	w.until(id, types.Status_STATUS_REVEAL)
	for name, labels := range map[string][]byte{
		"none": nil, "a byte each": {0, 1}, "one of two": good[:32], "one too many": bytes.Repeat([]byte{1}, 96), "cut off": good[:63],
		"a hash of nothing": append(bytes.Repeat([]byte{1}, 32), make([]byte, 32)...),
	} {
		t.Run(name, func(t *testing.T) { w.RequireRefused(types.ErrLabels, revealMsg(id, labelers[0], labels)) })
	}
	w.RequireRefused(types.ErrReveal, revealMsg(id, labelers[0], bytes.Repeat([]byte{2}, 64)))
	w.MustDeliver(revealMsg(id, labelers[0], good))
	res, err := w.query.Labels(w.Ctx(), &types.QueryLabelsRequest{TaskId: id, Labeler: labelers[0].String(), Batch: w.batch(id, labelers[0]).Batch})
	require.NoError(t, err)
	require.Equal(t, good, res.Labels)
	w.until(id, types.Status_STATUS_REVIEW)
	list, err := w.query.Labels(w.Ctx(), &types.QueryLabelsRequest{TaskId: id, Labeler: labelers[0].String(), Batch: firstBatch(t, w, id, labelers[0])})
	require.NoError(t, err)
	require.Equal(t, good, list.Labels, "and when they are packed")
	_, err = w.query.Submissions(w.Ctx(), &types.QuerySubmissionsRequest{TaskId: id, Page: 1})
	require.ErrorIs(t, err, types.ErrQuery)
	other := w.create(spec())
	_, err = w.query.Submissions(w.Ctx(), &types.QuerySubmissionsRequest{TaskId: other})
	require.ErrorIs(t, err, types.ErrQuery)
}

// firstBatch is the first that a labeler did.
func firstBatch(t *testing.T, w *world, id uint64, who sdk.AccAddress) uint32 {
	t.Helper()
	member, err := w.Member(w.Ctx(), id, who)
	require.NoError(t, err)
	return member.Batches[0]
}

// openLife takes open work through all statuses, so slowly that each is seen between blocks.
func openLife(t *testing.T, see func(w *world, task types.Task)) {
	t.Helper()
	w := newWorld(t)
	w.slow()
	id := w.create(transcripts(bonded(1000), func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 260, 2, 1, 1
		s.Bounty = coins(sdkmath.NewInt(1e12), sdkmath.NewInt(1e9))
		s.Review.Redundancy, s.Review.BatchSize, s.Review.MaxWaves = 2, 100, 1
		s.Review.Bounty = coins(sdkmath.NewInt(1e9), sdkmath.NewInt(1e6))
	}))
	labelers := people(130)
	reviewers := make([]sdk.AccAddress, 5)
	for i := range reviewers {
		reviewers[i] = fixture.Account(fmt.Sprint("reviewer ", i))
	}
	w.lived(id, labelers, reviewers, func(task types.Task, who sdk.AccAddress, n int, item uint32) []byte {
		if task.Id == id {
			digest := content(who, item)
			return digest[:]
		}
		return []byte{byte(item / 5 % 2)}
	}, nil, see)
}

// slow gives blocks as little work as governance can.
func (w *world) slow() {
	w.t.Helper()
	params := types.DefaultParams()
	params.InferenceBudget, params.StepBudget = types.MinInferenceBudget, types.MinStepBudget
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
}

// lived takes a task to its end: labelers and those who review it join, commit and reveal what they say, but for every ninth,
// who vanishes. The requester shows gold by calling show. After each block see is called.
func (w *world) lived(id uint64, labelers, reviewers []sdk.AccAddress, say func(task types.Task, who sdk.AccAddress, n int, item uint32) []byte,
	show func(), see func(w *world, task types.Task),
) {
	w.t.Helper()
	for _, who := range append(slices.Clone(labelers), reviewers...) {
		w.Fund(who, chain.Coins(1))
	}
	told := map[types.Status]bool{}
	labels := map[string][]byte{}
	var wave [2]uint64
	for w.task(id).Status != types.Status_STATUS_DONE {
		task, people := w.task(id), labelers
		if task.Status == types.Status_STATUS_REVIEW {
			task, people = w.task(task.Review), reviewers
		}
		if now := [2]uint64{task.Id, uint64(task.Wave)}; now != wave {
			wave = now
			clear(told)
			clear(labels)
		}
		if told[task.Status] {
			w.step(task.Id)
			see(w, w.task(id))
			continue
		}
		told[task.Status] = true
		if task.Status == types.Status_STATUS_GOLD {
			show()
		}
		for n, who := range people {
			switch task.Status {
			case types.Status_STATUS_JOIN:
				w.MustDeliver(&types.MsgJoin{Labeler: who.String(), TaskId: task.Id})
			case types.Status_STATUS_COMMIT:
				b := w.batch(task.Id, who)
				if b == nil || n%9 == 8 {
					continue
				}
				for _, item := range b.Items {
					labels[who.String()] = append(labels[who.String()], say(task, who, n, item)...)
				}
				w.MustDeliver(w.commitMsg(task.Id, who, labels[who.String()]))
			case types.Status_STATUS_REVEAL:
				if said := labels[who.String()]; said != nil {
					w.MustDeliver(revealMsg(task.Id, who, said))
				}
			}
		}
		w.NextBlock()
		see(w, w.task(id))
	}
	w.MustDeliver(&types.MsgClaim{Sender: requester.String(), TaskId: id}, &types.MsgClaim{Sender: labelers[1].String(), TaskId: id})
	w.NextBlock()
	see(w, w.task(id))
}

// finishAlone brings all tasks of a world to their end.
func (w *world) finishAlone(t *testing.T) {
	t.Helper()
	for range 1000 {
		waits := uint64(0)
		for _, task := range w.tasks() {
			if task.Status != types.Status_STATUS_DONE && task.Status != types.Status_STATUS_REVIEW && task.Status != types.Status_STATUS_PANEL {
				waits = task.Id
			}
		}
		if waits == 0 {
			return
		}
		w.NextBlock(fixture.After(max(time.Second, w.task(waits).Until.Sub(w.Ctx().BlockTime()))))
	}
	t.Fatal("it never ends")
}

// TestGenesisOfOpenWork exports at every status of open work and of its review, imports, exports the same, and goes on to
// the end.
func TestGenesisOfOpenWork(t *testing.T) {
	seen := map[types.Status]int{}
	openLife(t, func(w *world, task types.Task) {
		at := task.Status
		if at == types.Status_STATUS_REVIEW {
			at = 100 + w.task(task.Review).Status
		}
		seen[at]++
		if seen[at] > 2 {
			return
		}
		g, escrow := w.export(), w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
		other := imported(t, g, escrow)
		require.Equal(t, g, other.export(), at)
		if seen[at] == 1 {
			other.finishAlone(t)
			for _, task := range other.tasks() {
				require.Equal(t, types.Status_STATUS_DONE, task.Status, "from %s", at)
			}
		}
	})
	for _, status := range []types.Status{
		types.Status_STATUS_JOIN, types.Status_STATUS_COMMIT, types.Status_STATUS_REVEAL, types.Status_STATUS_PACK, types.Status_STATUS_SETTLE,
		types.Status_STATUS_SHARE, types.Status_STATUS_PUBLISH, types.Status_STATUS_DONE, 100 + types.Status_STATUS_JOIN,
		100 + types.Status_STATUS_COMMIT, 100 + types.Status_STATUS_INFER, 100 + types.Status_STATUS_REVEAL,
	} {
		require.NotZero(t, seen[status], "%s was never seen", status)
	}
}

// TestGenesisOfOpenWorkIsRefused changes one thing at a time.
func TestGenesisOfOpenWorkIsRefused(t *testing.T) {
	exports := map[types.Status]types.GenesisState{}
	var escrow sdk.Coins
	openLife(t, func(w *world, task types.Task) {
		exports[task.Status] = w.export()
		if task.Status == types.Status_STATUS_REVIEW {
			escrow = w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
		}
	})
	rich := escrow.MulInt(sdkmath.NewInt(2))
	for _, test := range []struct {
		name   string
		status types.Status
		edit   func(*types.GenesisState)
	}{
		{"no review", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Tasks[0].Review = 0 }},
		{"another review", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Tasks[0].Review = 3 }},
		{"review of another", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Tasks[1].ReviewOf = 0 }},
		{"review that pays more", types.Status_STATUS_REVIEW, func(g *types.GenesisState) {
			g.Tasks[1].Spec.Bounty = g.Tasks[1].Spec.Bounty.Add(sdk.NewInt64Coin(token, 1000))
		}},
		{"before the review is over", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Tasks[0].Status = types.Status_STATUS_SETTLE }},
		{"after it is over", types.Status_STATUS_SETTLE, func(g *types.GenesisState) { g.Tasks[0].Status = types.Status_STATUS_REVIEW }},
		{"inferred", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Tasks[0].Status = types.Status_STATUS_INFER }},
		{"submission missing", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Submissions = g.Submissions[1:] }},
		{"last submission missing", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Submissions = g.Submissions[:len(g.Submissions)-1] }},
		{"submission twice", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Submissions = append(g.Submissions[:1:1], g.Submissions...) }},
		{"submission of another", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Submissions[0].Value[3] ^= 1 }},
		{"submission of nothing", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { clear(g.Submissions[0].Value[8:40]) }},
		{"half a submission", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Submissions[0].Value = g.Submissions[0].Value[:20] }},
		{"accepted by nobody", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { number(g, 1).Member.Agreed = 1 }},
		{"one accepted too many", types.Status_STATUS_SETTLE, func(g *types.GenesisState) { number(g, 1).Member.Agreed++ }},
		{"earned too much", types.Status_STATUS_SETTLE, func(g *types.GenesisState) { g.Tasks[0].Outcome.Earned += 1 << 25 }},
		{"settled beyond the end", types.Status_STATUS_SETTLE, func(g *types.GenesisState) { g.Tasks[0].Position = 1 << 30 }},
		{"shares", types.Status_STATUS_SHARE, func(g *types.GenesisState) { g.Tasks[0].Outcome.Shares++ }},
		{"payable", types.Status_STATUS_SHARE, func(g *types.GenesisState) { g.Tasks[0].Outcome.Payable = nil }},
		{"tree", types.Status_STATUS_PUBLISH, func(g *types.GenesisState) { g.Tasks[0].Position -= 10 }},
		{"rows", types.Status_STATUS_REVIEW, func(g *types.GenesisState) { g.Rows = []types.GenesisRow{{TaskId: 1, Labels: []byte{1, 2, 3, 4}}} }},
		{"refund", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Outcome.Refund = nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			g, err := exportsCopy(exports[test.status])
			require.NoError(t, err)
			test.edit(&g)
			w := blank(t)
			w.Fund(w.Auth.GetModuleAddress(types.ModuleName), rich)
			require.Error(t, w.InitGenesis(w.Ctx(), g))
		})
	}
	addresses, done := blank(t).Addresses, exports[types.Status_STATUS_DONE].Tasks[0]
	require.NoError(t, done.Validate(addresses))
	done.Review = 0
	require.ErrorIs(t, done.Validate(addresses), types.ErrGenesis, "submissions that nobody could review")
}
