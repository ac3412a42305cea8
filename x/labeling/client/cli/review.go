package cli

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// reviewersDefault is an odd number, so that there is no draw where all reveal.
const reviewersDefault = 3

// reviewOptions are what `task create` is told of the review of open work.
type reviewOptions struct {
	instructions             string
	redundancy, batch, waves uint32
	bounty, bond             string
	join, commit, reveal     time.Duration
	exam                     uint64
	reputation               uint32
}

// reviewFlags are those of addFlags.
var reviewFlags = []string{
	"review-instructions", "review-redundancy", "review-batch", "review-bounty", "review-bond", "review-join", "review-commit",
	"review-reveal", "review-waves", "review-exam", "review-min-reputation",
}

func (o *reviewOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.instructions, "review-instructions", "", "open work: the `file` of what reviewers are told, or its CID")
	f.Uint32Var(&o.redundancy, "review-redundancy", reviewersDefault, "open work: how many reviewers judge each submission")
	f.Uint32Var(&o.batch, "review-batch", 0, "open work: how many submissions a reviewer gets at once (default: --batch-size)")
	f.StringVar(&o.bounty, "review-bounty", "", "open work: `coins` for all judgements together")
	f.StringVar(&o.bond, "review-bond", "", "open work: the `coin` that a reviewer loses who takes a batch and vanishes (default: --bond)")
	f.DurationVar(&o.join, "review-join", 0, "open work: how long reviewers may join a wave (default: --join)")
	f.DurationVar(&o.commit, "review-commit", 0, "open work: how long they have for their batch (default: --commit)")
	f.DurationVar(&o.reveal, "review-reveal", 0, "open work: how long they have to show their judgements (default: --reveal)")
	f.Uint32Var(&o.waves, "review-waves", 0, "open work: the most waves; what is not reviewed then is accepted (default: --waves)")
	f.Uint64Var(&o.exam, "review-exam", 0, "open work: the `number` of a task whose gold a reviewer must have passed")
	f.Uint32Var(&o.reputation, "review-min-reputation", 0, "open work: the least reputation of a reviewer in the domain, in 1/10000")
}

// inherit takes from the task what was not said of its review.
func (o *reviewOptions) inherit(task options, flags *pflag.FlagSet) {
	for _, of := range []struct {
		flag string
		take func()
	}{
		{"review-batch", func() { o.batch = task.batch }},
		{"review-bond", func() { o.bond = task.bond }},
		{"review-join", func() { o.join = task.join }},
		{"review-commit", func() { o.commit = task.commit }},
		{"review-reveal", func() { o.reveal = task.reveal }},
		{"review-waves", func() { o.waves = task.waves }},
	} {
		if !flags.Changed(of.flag) {
			of.take()
		}
	}
}

// read makes the review.
func (o *reviewOptions) read() (r *types.Review, err error) {
	r = &types.Review{Redundancy: o.redundancy, BatchSize: o.batch, MaxWaves: o.waves, Qualification: qualification(o.exam, o.reputation)}
	if r.InstructionsCid, err = cidOf(o.instructions); err != nil {
		return nil, fmt.Errorf("--review-instructions: %w", err)
	}
	if r.Bounty, r.Bond, err = money("--review-", o.bounty, o.bond); err != nil {
		return nil, err
	}
	return r, seconds(
		span{"--review-join", o.join, &r.JoinSeconds}, span{"--review-commit", o.commit, &r.CommitSeconds},
		span{"--review-reveal", o.reveal, &r.RevealSeconds},
	)
}

// money reads a bounty and a bond. Without a bond it is none, in the bounty's denom.
func money(prefix, bountyText, bondText string) (bounty sdk.Coins, bond sdk.Coin, err error) {
	if bounty, err = sdk.ParseCoinsNormalized(bountyText); err != nil {
		return nil, bond, fmt.Errorf("%sbounty: %w", prefix, err)
	}
	if bounty.Empty() {
		return nil, bond, fmt.Errorf("%sbounty: nobody works for nothing", prefix)
	}
	bond = sdk.NewInt64Coin(bounty[0].Denom, 0)
	if bondText != "" {
		if bond, err = sdk.ParseCoinNormalized(bondText); err != nil {
			return nil, bond, fmt.Errorf("%sbond: %w", prefix, err)
		}
	}
	return bounty, bond, nil
}

// span is a time that a flag gives, and the seconds that it makes.
type span struct {
	flag string
	of   time.Duration
	to   *uint64
}

// seconds refuses times that are no whole seconds.
func seconds(spans ...span) error {
	for _, s := range spans {
		if s.of < time.Second || s.of%time.Second != 0 {
			return fmt.Errorf("%s %s: want whole seconds, such as 90s or 1h30m", s.flag, s.of)
		}
		*s.to = uint64(s.of / time.Second)
	}
	return nil
}

// qualification is nil where nothing is asked for.
func qualification(exam uint64, reputation uint32) *types.Qualification {
	if exam == 0 && reputation == 0 {
		return nil
	}
	return &types.Qualification{Exam: exam, MinReputationBps: reputation}
}
