package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/internal/client/shares"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// account is a labeler's way to a task: the worker's Chain over a node.
type account struct {
	cmd       *cobra.Command
	b         backend
	clientCtx client.Context
	node      node
	id        uint64
	// names are those of the classes.
	names []string
	// wave is that of the last look: what is sent is for it. free says whether an invitation pays for it.
	wave uint32
	free bool
	// asks is the bond of the task; waived says whether the batch without one was taken. back are bonds that a claim gives back.
	asks   sdk.Coin
	waived bool
	back   sdk.Coins
}

func (a *account) address() string { return a.clientCtx.FromAddress.String() }

// Look implements worker.Chain. Errors are in plain words.
func (a *account) Look(ctx context.Context) (worker.View, error) {
	v, err := a.look(ctx)
	return v, plain(err)
}

func (a *account) look(ctx context.Context) (worker.View, error) {
	res, err := a.node.task(ctx, a.id)
	if err != nil {
		return worker.View{}, err
	}
	task := res.Task
	entry, err := a.node.member(ctx, a.id, a.address())
	if err != nil {
		return worker.View{}, err
	}
	member := entry.Member
	a.wave, a.free, a.asks, a.waived = task.Wave, member.Free > 0, task.Spec.Bond, member.Waived
	v := worker.View{
		Phase: phaseOf(task.Status), Wave: task.Wave, Form: formOf(task.Spec, a.names),
		Open:    task.OpenSlots() > 0 && len(member.Batches) < int(task.Spec.Plan().Batches()),
		Joined:  member.Wave == task.Wave,
		Given:   member.Wave == task.Wave && member.Slot > 0,
		Done:    member.Batches,
		Batches: uint32(len(member.Batches)), //nolint:gosec // at most MaxWaves
		Judged:  judged(task.Spec.Kind, entry.Work),
		Review:  task.Review,
	}
	if member.Bonded && task.Spec.Bond.IsPositive() {
		v.Bond = task.Spec.Bond.String()
	}
	if member.Wave > 0 && !member.Bonded && !member.Waived && !member.Paid && task.Spec.Bond.IsPositive() {
		v.Forfeit = task.Spec.Bond.String()
	}
	if v.Phase == worker.Over {
		if v.Payable, err = a.payable(ctx, task, entry); err != nil {
			return worker.View{}, err
		}
	}
	switch v.Phase {
	case worker.Joining, worker.Committing, worker.Revealing: // what ends otherwise has a time, too, of its turn among tasks
		v.Until = task.Until
	}
	labels := uint64(0)
	for _, batch := range member.Batches {
		labels += uint64(task.Spec.Plan().Size(batch))
	}
	if v.Given {
		if err := a.batch(ctx, &v, member, task.ReviewOf != 0); err != nil {
			return worker.View{}, err
		}
		if v.Revealed {
			v.Batches++
			labels += uint64(len(v.Items))
		}
	}
	if labels > 0 {
		v.Earned = types.Times(res.LabelPay, labels).String()
	}
	return v, nil
}

// batch reads the labeler's batch. The chain may have gone on since the task was read: then there is none.
func (a *account) batch(ctx context.Context, v *worker.View, member types.Member, review bool) error {
	res, err := a.node.labeling.Batch(ctx, &types.QueryBatchRequest{TaskId: a.id, Labeler: a.address()})
	switch status.Code(err) {
	case codes.OK:
	case codes.FailedPrecondition, codes.InvalidArgument, codes.NotFound: // CometBFT's queries know two of the three
		return nil
	default:
		return err
	}
	if res.Wave != v.Wave {
		return nil
	}
	v.Items, v.Batch, v.Submissions = res.Items, res.Batch, nil
	for _, s := range res.Submissions {
		v.Submissions = append(v.Submissions, worker.Submission{Item: s.Item, CID: s.Cid})
	}
	if review && len(v.Submissions) != len(v.Items) {
		return fmt.Errorf("%w: batch %d has %d items and %d submissions", errNode, v.Batch, len(v.Items), len(v.Submissions))
	}
	v.Commitment, v.Revealed = member.Commitment, member.Revealed
	return nil
}

func phaseOf(s types.Status) worker.Phase {
	switch s {
	case types.Status_STATUS_JOIN:
		return worker.Joining
	case types.Status_STATUS_COMMIT:
		return worker.Committing
	case types.Status_STATUS_REVEAL:
		return worker.Revealing
	case types.Status_STATUS_DONE:
		return worker.Over
	}
	return worker.Between
}

// judged is a labeler's score and gate in words; "" before they stand.
func judged(kind types.Kind, w types.Work) string {
	switch {
	case w.Labels == 0:
		return ""
	case kind.Open():
		return fmt.Sprintf("%d submissions, %d accepted", w.Labels, w.Accepted)
	}
	const percent = 100
	text := fmt.Sprintf("%d labels, score %d%%", w.Labels, uint64(w.Score)*percent/inference.One)
	if w.GoldSeen > 0 {
		text += fmt.Sprintf(", %d of %d gold items right: %s", w.GoldRight, w.GoldSeen, w.Verdict)
	}
	if w.Withheld > 0 {
		text += fmt.Sprintf(", %d%% of the flat half withheld for too low a score", uint64(w.Withheld)*percent/inference.One)
	}
	return text
}

// payable is what a claim would pay when the task is done: pay, bonds and shares.
func (a *account) payable(ctx context.Context, task types.Task, entry types.MemberEntry) (string, error) {
	a.back = nil
	if entry.Member.Bonded && task.Spec.Bond.IsPositive() {
		a.back = a.back.Add(task.Spec.Bond)
	}
	if task.Appeals != nil {
		back, err := a.node.appeal(ctx, task.Id, a.address())
		if err != nil {
			return "", err
		}
		a.back = a.back.Add(back...)
	}
	return paid(entry.Payable.Add(a.back...), entry.Shares), nil
}

// paid is pay in words; "" for none.
func paid(coins sdk.Coins, of uint64) string {
	var parts []string
	if !coins.Empty() {
		parts = append(parts, coins.String())
	}
	if of > 0 {
		parts = append(parts, shares.Percent(of)+" of the dataset")
	}
	return strings.Join(parts, " and ")
}

// Join implements worker.Chain.
func (a *account) Join(ctx context.Context) error {
	return a.send(ctx, &types.MsgJoin{Labeler: a.address(), TaskId: a.id}, &types.MsgJoinResponse{})
}

// Commit implements worker.Chain.
func (a *account) Commit(ctx context.Context, commitment []byte) error {
	return a.send(ctx, &types.MsgCommit{Labeler: a.address(), TaskId: a.id, Wave: a.wave, Commitment: commitment}, &types.MsgCommitResponse{})
}

// Reveal implements worker.Chain.
func (a *account) Reveal(ctx context.Context, labels, salt []byte) error {
	return a.send(ctx, &types.MsgReveal{Labeler: a.address(), TaskId: a.id, Labels: labels, Salt: salt}, &types.MsgRevealResponse{})
}

// Claim implements worker.Chain.
func (a *account) Claim(ctx context.Context) (worker.Receipt, error) {
	var res types.MsgClaimResponse
	err := a.send(ctx, &types.MsgClaim{Sender: a.address(), TaskId: a.id}, &res)
	return worker.Receipt{Paid: paid(res.Paid, res.Shares), Bond: paid(a.back, 0)}, err
}

// send signs and sends. Errors are in plain words, and say what no retry mends.
func (a *account) send(ctx context.Context, msg sdk.Msg, answer proto.Message) error {
	sign := a.b.sign
	if a.free {
		sign = a.b.free
	}
	signed, err := sign(ctx, a.cmd, a.clientCtx, msg)
	if err == nil {
		_, err = a.b.submit(ctx, a.clientCtx, signed, answer)
	}
	return a.judge(ctx, msg, err)
}

// accounts are those of --from: names or addresses of keys, with commas between them.
func accounts(cmd *cobra.Command, b backend) (all []client.Context, err error) {
	from, err := cmd.Flags().GetString(flagFrom)
	if err != nil {
		return nil, err
	}
	names := strings.Split(from, ",")
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, fmt.Errorf("--from: %s is there twice", name)
		}
		if err := cmd.Flags().Set(flagFrom, name); err != nil {
			return nil, err
		}
		clientCtx, dry, err := b.owner(cmd)
		if err != nil {
			return nil, fmt.Errorf("--from %s: %w", name, err)
		}
		if dry || clientCtx.GenerateOnly {
			return nil, fmt.Errorf("work sends one transaction after the other: there is no --dry-run or --generate-only of it")
		}
		all = append(all, clientCtx)
	}
	return all, nil
}
