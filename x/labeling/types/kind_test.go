package types

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

func TestKinds(t *testing.T) {
	for kind := range Kind_name {
		k := Kind(kind)
		require.False(t, k.Open() && k.Numeric())
		want := 1
		if k >= Kind_KIND_PROMPT && k <= Kind_KIND_BOXES {
			require.True(t, k.Open())
			want = 32
		}
		if k == Kind_KIND_NUMERIC {
			want = 4
		}
		require.Equal(t, want, k.LabelBytes(), k)
	}
}

// TestRange: labels and numbers of a range are each other's, over all of 64 bits, and no others are.
func TestRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.Uint32Range(1, math.MaxUint32).Draw(t, "span")
		r := Range{Min: rapid.Int64Range(math.MinInt64, math.MaxInt64-int64(span)).Draw(t, "min")}
		r.Max = r.Min + int64(span)
		require.NoError(t, r.validate())
		require.Equal(t, span, r.Span())
		label := rapid.Uint32Range(0, span).Draw(t, "label")
		got, ok := r.Label(r.Number(label))
		require.True(t, ok)
		require.Equal(t, label, got)
		if number := rapid.Int64().Draw(t, "number"); number < r.Min || number > r.Max {
			_, ok := r.Label(number)
			require.False(t, ok)
		}
	})
	for _, r := range []Range{{}, {Min: 1}, {Min: math.MinInt64, Max: math.MaxInt64}, {Max: 1 << 32}, {Max: 5, Tolerance: 5}} {
		require.ErrorIs(t, r.validate(), ErrRange, r)
	}
	require.NoError(t, (Range{Min: -1, Max: math.MaxUint32 - 1, Tolerance: math.MaxUint32 - 1}).validate())
}

func TestAgree(t *testing.T) {
	numbers := Spec{Kind: Kind_KIND_NUMERIC, Range: &Range{Max: math.MaxUint32, Tolerance: 3}}
	for _, test := range []struct {
		a, b uint32
		want bool
	}{{5, 5, true}, {5, 8, true}, {8, 5, true}, {5, 9, false}, {0, math.MaxUint32, false}, {math.MaxUint32, math.MaxUint32 - 3, true}} {
		require.Equal(t, test.want, numbers.Agree(test.a, test.b), test)
	}
	require.False(t, Spec{Kind: Kind_KIND_SINGLE_CHOICE}.Agree(1, 2))
}

// TestReviewRest: what a task holds for its review and what the review gets are the review's bounty, to the unit.
func TestReviewRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task := openTask(t)
		require.Equal(t, task.Spec.Review.Bounty, task.ReviewRest())
		task.Labels = rapid.Uint64Range(1, task.Spec.Plan().Labels()).Draw(t, "submissions")
		task.Review = 9
		spec := task.ReviewSpec()
		require.True(t, task.ReviewRest().Add(spec.Bounty...).Equal(task.Spec.Review.Bounty))
		require.Equal(t, task.Spec.JudgementPay(), spec.LabelPay(), "a judgement pays the same however many there are")
		require.EqualValues(t, task.Labels, spec.Items)
		require.NoError(t, spec.Validate())
	})
}

// openTask is any task of open work that may be opened.
func openTask(t *rapid.T) Task {
	n := func(name string, low, high uint32) uint32 { return rapid.Uint32Range(low, high).Draw(t, name) }
	spec := Spec{
		Name: "any", Kind: Kind(rapid.Int32Range(int32(Kind_KIND_PROMPT), int32(Kind_KIND_BOXES)).Draw(t, "kind")), Domain: "mail",
		InstructionsCid: anyCID, ItemRoot: make([]byte, HashSize), Items: n("items", 1, 1000), Redundancy: n("redundancy", 1, 5),
		BatchSize: n("batch", 1, 250), Bond: sdk.NewInt64Coin("aaa", 0), JoinSeconds: 1, CommitSeconds: 1, RevealSeconds: 1, MaxWaves: 1,
	}
	spec.ItemRoot[0] = 1
	spec.Bounty = sdk.NewCoins(sdk.NewInt64Coin("aaa", int64(n("bounty", 5000, 1<<30))))
	spec.Review = &Review{
		InstructionsCid: anyCID, Redundancy: n("reviewers", 1, 7), BatchSize: n("review batch", 1, 1000), Bond: spec.Bond,
		Bounty:      sdk.NewCoins(sdk.NewInt64Coin("aaa", int64(n("review bounty", 35_000, 1<<30))), sdk.NewInt64Coin("bbb", int64(n("other", 35_000, 1<<20)))),
		JoinSeconds: 1, CommitSeconds: 1, RevealSeconds: 1, MaxWaves: 1,
	}
	require.NoError(t, spec.Validate())
	return Task{Spec: spec}
}

const anyCID = "bagaaierasords4njcts6vs7qvdjfcvgnume4hqohf65zsfguprqphs3icwea"
