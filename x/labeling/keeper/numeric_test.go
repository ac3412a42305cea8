package keeper_test

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	tree "github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// guesses is a task of numbers from -50 to 1,000, of which those up to 10 apart agree: 20 items, 2 batches, 5 labelers each.
func guesses(edits ...func(*types.Spec)) types.Spec {
	s := spec(func(s *types.Spec) {
		s.Name, s.Kind, s.Classes, s.Range = "How many people?", types.Kind_KIND_NUMERIC, 0, &types.Range{Min: -50, Max: 1_000, Tolerance: 10}
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 20, 10, 5, 1
		s.Bounty = coins(sdkmath.NewInt(100_000_000), sdkmath.NewInt(10_000))
	})
	for _, edit := range edits {
		edit(&s)
	}
	return s
}

// truly is what an item is, counted from the least number.
func truly(item uint32) uint32 { return (item*item*37 + 11) % 1_000 }

// measured is what a labeler says: near the truth, or always the same, or something.
func measured(n int, item uint32) uint32 {
	switch n % 5 {
	case 3:
		return 500
	case 4:
		return (item*7919 + 3) % 1_051
	}
	return truly(item) + uint32(n%3)*3
}

func numbers(list ...uint32) (labels []byte) {
	for _, v := range list {
		labels = binary.BigEndian.AppendUint32(labels, v)
	}
	return labels
}

// measure has labelers join, commit and reveal numbers.
func (w *world) measure(id uint64, labelers []sdk.AccAddress, say func(n int, item uint32) uint32) {
	w.t.Helper()
	w.until(id, types.Status_STATUS_JOIN)
	for _, who := range labelers {
		w.MustDeliver(&types.MsgJoin{Labeler: who.String(), TaskId: id})
	}
	w.until(id, types.Status_STATUS_COMMIT)
	said := make([][]byte, len(labelers))
	for n, who := range labelers {
		for _, item := range w.batch(id, who).Items {
			said[n] = append(said[n], numbers(say(n, item))...)
		}
		w.MustDeliver(w.commitMsg(id, who, said[n]))
	}
	w.until(id, types.Status_STATUS_REVEAL)
	for n, who := range labelers {
		w.MustDeliver(revealMsg(id, who, said[n]))
	}
	for at := w.task(id).Status; at <= types.Status_STATUS_COUNT && at > types.Status_STATUS_JOIN; at = w.task(id).Status {
		w.step(id)
	}
}

// replayNumbers reads a numeric task that is done by queries and infers it anew in one go, with its batches.
func (w *world) replayNumbers(id uint64) (*inference.NumericResult, []types.Answer, []types.MemberEntry) {
	t, task := w.t, w.task(id)
	members, err := w.query.Members(w.Ctx(), &types.QueryMembersRequest{TaskId: id})
	require.NoError(t, err)
	var values []inference.NumericValue
	worked := make([]types.MemberEntry, task.Workers)
	for _, entry := range members.Entries {
		if entry.Member.Number == 0 {
			continue
		}
		number := task.Workers - entry.Member.Number // the other way round: no order matters
		worked[number] = entry
		for _, batch := range entry.Member.Batches {
			res, err := w.query.Labels(w.Ctx(), &types.QueryLabelsRequest{TaskId: id, Labeler: entry.Labeler, Batch: batch})
			require.NoError(t, err)
			for i, item := range res.Items {
				values = append(values, inference.NumericValue{Worker: number, Item: item, Value: task.Spec.Label(res.Labels, i), Batch: batch})
			}
		}
	}
	var gold []inference.NumericGold
	if task.GoldShown() {
		shown, err := w.query.Gold(w.Ctx(), &types.QueryGoldRequest{TaskId: id})
		require.NoError(t, err)
		for _, g := range shown.Gold {
			label, ok := task.Spec.Range.Label(g.Number)
			require.True(t, ok)
			gold = append(gold, inference.NumericGold{Item: g.Item, Value: label})
		}
	}
	source, err := inference.NewNumericValues(task.NumericSize(), values, gold)
	require.NoError(t, err)
	result, err := inference.InferNumeric(task.NumericSize(), source, nil)
	require.NoError(t, err)
	var answers []types.Answer
	for page := uint32(0); page*inference.AnswersARecord < task.Spec.Items; page++ {
		res, err := w.query.Answers(w.Ctx(), &types.QueryAnswersRequest{TaskId: id, Page: page})
		require.NoError(t, err)
		answers = append(answers, res.Answers...)
	}
	return result, answers, worked
}

// requireReplayed holds a task to its replay: answers, scores and the dataset.
func (w *world) requireReplayed(id uint64) {
	w.t.Helper()
	task := w.task(id)
	result, answers, members := w.replayNumbers(id)
	var records []tree.Hash
	for _, a := range answers {
		want := result.Answers[a.Item]
		require.Equal(w.t, task.Spec.Range.Number(want.Value), a.Number, "item %d", a.Item)
		require.Equal(w.t, want.Confidence, a.Confidence, "item %d", a.Item)
		if a.Labeled {
			records = append(records, blind.Number(a.Item, a.Number, a.Confidence))
		}
	}
	for n, entry := range members {
		got := inference.Worker{Labels: entry.Work.Labels, GoldSeen: entry.Work.GoldSeen, GoldRight: entry.Work.GoldRight, Score: entry.Work.Score}
		require.Equal(w.t, result.Workers[n], got)
	}
	require.Equal(w.t, result.Void, task.Outcome.GoldVoid)
	if task.DatasetId == 0 {
		return
	}
	d, err := w.dataset.Dataset(w.Ctx(), task.DatasetId)
	require.NoError(w.t, err)
	root, err := tree.Root(slices.Values(records))
	require.NoError(w.t, err)
	require.Equal(w.t, root[:], d.Root)
}

// TestNumbers is the whole way: ten labelers, of whom two always say the same and two anything, gold that they have not
// known, answers near the truth, pay by what agrees, and a dataset of numbers.
func TestNumbers(t *testing.T) {
	w := newWorld(t)
	gold := goldOf(20, 2, func(uint32) byte { return 0 })
	gold.numbers = true
	for i, item := range gold.items {
		gold.classes[i] = truly(item) + 2
	}
	id := w.create(guesses(gold.hidden))
	labelers := people(10)
	w.measure(id, labelers, measured)
	w.until(id, types.Status_STATUS_GOLD)
	w.MustDeliver(gold.shown(t, id, 0, 10))
	w.until(id, types.Status_STATUS_DONE)
	w.requireReplayed(id)
	require.NotZero(t, w.task(id).DatasetId)
	_, answers, members := w.replayNumbers(id)
	for _, a := range answers {
		off := a.Number + 50 - int64(truly(a.Item))
		require.True(t, off >= 0 && off <= 6, "item %d is off by %d", a.Item, off)
	}
	honest := 0
	for _, entry := range members {
		n := slices.IndexFunc(labelers, func(who sdk.AccAddress) bool { return who.String() == entry.Labeler })
		if n%5 < 3 {
			require.Equal(t, "passed", entry.Work.Verdict)
			require.EqualValues(t, inference.One, entry.Work.Score)
			require.EqualValues(t, 10*1_000_000, entry.Payable.AmountOf(chain.BaseDenom).Int64())
			honest++
			continue
		}
		require.Equal(t, "failed", entry.Work.Verdict)
		require.Empty(t, entry.Payable)
	}
	require.Equal(t, 6, honest)
	for _, who := range append(labelers, requester) {
		w.Deliver(&types.MsgClaim{Sender: who.String(), TaskId: id})
	}
	w.NextBlock()
	require.True(t, w.ModuleBalance(types.ModuleName, chain.BaseDenom).IsZero(), "nothing is left")
	require.True(t, w.ModuleBalance(types.ModuleName, token).IsZero())
}

// TestWrongNumberIsStruck: gold that is a wrong number is appealed against, a panel names the right ones, and the task is
// inferred anew without it, to the bit as offline.
func TestWrongNumberIsStruck(t *testing.T) {
	w := newWorld(t)
	params := types.DefaultParams()
	params.Panelists, params.PanelSeconds, params.JudgementPay = 3, 10, sdk.NewInt64Coin(chain.BaseDenom, judgement)
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	gold := goldOf(10, 1, func(uint32) byte { return 0 })
	gold.numbers = true
	for i, item := range gold.items {
		gold.classes[i] = truly(item)
		if item < 7 {
			gold.classes[i] += 40
		}
	}
	// Three of five know the gold's mistakes.
	knowing := func(n int, item uint32) uint32 {
		if n < 3 && item < 7 {
			return truly(item) + 40
		}
		return truly(item)
	}
	id := w.create(guesses(gold.hidden, func(s *types.Spec) { s.Items, s.AppealSeconds = 10, 50 }))
	all := people(8)
	for _, who := range all {
		w.Fund(who, chain.Coins(1))
	}
	w.measure(id, all[:5], knowing)
	w.until(id, types.Status_STATUS_GOLD)
	w.MustDeliver(gold.shown(t, id, 0, 10))
	w.until(id, types.Status_STATUS_APPEAL)
	w.requireReplayed(id)
	w.MustDeliver(&types.MsgAppeal{Appellant: all[4].String(), TaskId: id, Items: []uint64{0, 1, 2, 3, 4, 5, 6, 9}})
	w.until(id, types.Status_STATUS_PANEL)
	panel := w.task(id).Appeals.Panel
	w.until(panel, types.Status_STATUS_JOIN)
	w.measure(panel, all[5:], func(n int, item uint32) uint32 { return truly(item) + uint32(n) })
	w.until(id, types.Status_STATUS_DONE)
	require.EqualValues(t, 7, w.task(id).Appeals.Struck)
	w.requireReplayed(id)
	_, _, members := w.replayNumbers(id)
	for _, entry := range members {
		require.EqualValues(t, 3, entry.Work.GoldSeen)
		require.Equal(t, "abstained", entry.Work.Verdict)
	}
	for _, who := range append(all, requester) {
		w.Deliver(&types.MsgClaim{Sender: who.String(), TaskId: id})
		w.Deliver(&types.MsgClaim{Sender: who.String(), TaskId: panel})
	}
	w.NextBlock()
	require.True(t, w.ModuleBalance(types.ModuleName, chain.BaseDenom).IsZero(), "nothing is left")
}

func TestNumericTasksAreRefused(t *testing.T) {
	w := newWorld(t)
	gold := func(perClass ...uint32) func(*types.Spec) {
		return func(s *types.Spec) { s.Gold, s.GoldSeconds = &types.Gold{Root: s.ItemRoot, PerClass: perClass}, 10 }
	}
	for name, test := range map[string]struct {
		err  error
		edit func(*types.Spec)
	}{
		"no range":              {types.ErrRange, func(s *types.Spec) { s.Range = nil }},
		"a range of classes":    {types.ErrRange, func(s *types.Spec) { s.Kind, s.Classes = types.Kind_KIND_SINGLE_CHOICE, 2 }},
		"nothing between":       {types.ErrRange, func(s *types.Spec) { s.Range.Max = s.Range.Min }},
		"the wrong way round":   {types.ErrRange, func(s *types.Spec) { s.Range.Max = s.Range.Min - 1 }},
		"too wide":              {types.ErrRange, func(s *types.Spec) { s.Range.Max = s.Range.Min + 1<<32 }},
		"much too wide":         {types.ErrRange, func(s *types.Spec) { s.Range.Min, s.Range.Max = -1<<63, 1<<63-1 }},
		"tolerance of all":      {types.ErrRange, func(s *types.Spec) { s.Range.Tolerance = 1_050 }},
		"classes":               {types.ErrSpec, func(s *types.Spec) { s.Classes = 2 }},
		"too many items":        {types.ErrSpec, func(s *types.Spec) { s.Items, s.BatchSize = types.MaxCells/2+1, 1_000 }},
		"gold of two classes":   {types.ErrGold, gold(1, 1)},
		"gold of none":          {types.ErrGold, gold(0)},
		"more gold than items":  {types.ErrGold, gold(21)},
		"a review":              {types.ErrReview, func(s *types.Spec) { s.Review = &types.Review{} }},
		"a batch of four":       {types.ErrSpec, func(s *types.Spec) { s.BatchSize = 4 }},
		"a batch of 1,001":      {types.ErrSpec, func(s *types.Spec) { s.Items, s.BatchSize = 2_000, 1_001 }},
		"less than a unit each": {types.ErrBounty, func(s *types.Spec) { s.Bounty = sdk.NewCoins(sdk.NewInt64Coin(token, 99)) }},
	} {
		t.Run(name, func(t *testing.T) {
			w.RequireRefused(test.err, &types.MsgCreateTask{Requester: requester.String(), Spec: guesses(test.edit)})
		})
	}
	wide := w.create(guesses(func(s *types.Spec) { s.Range.Min, s.Range.Max, s.Range.Tolerance = -1<<63, -1<<63+1<<32-1, 1<<32-2 }))
	require.EqualValues(t, 1<<32-1, w.task(wide).Spec.Range.Span())
	w.create(guesses(func(s *types.Spec) { s.Items, s.BatchSize = 3, 3 })) // there are no more
}

func TestNumbersAreRefused(t *testing.T) {
	w := newWorld(t)
	gold := goldOf(20, 4, func(item uint32) byte { return byte(item) })
	gold.numbers = true
	id := w.create(guesses(gold.hidden, func(s *types.Spec) { s.BatchSize, s.Redundancy = 20, 1 }))
	who := people(1)[0]
	w.MustDeliver(&types.MsgJoin{Labeler: who.String(), TaskId: id})
	w.until(id, types.Status_STATUS_COMMIT)
	good := numbers(make([]uint32, 20)...)
	w.MustDeliver(w.commitMsg(id, who, good))
	w.until(id, types.Status_STATUS_REVEAL)
	above := slices.Clone(good)
	binary.BigEndian.PutUint32(above[4*19:], 1_051)
	for name, labels := range map[string][]byte{
		"none": nil, "a byte each": good[:20], "one too few": good[:76], "one too many": append(slices.Clone(good), 0, 0, 0, 0), "above the greatest": above,
	} {
		t.Run(name, func(t *testing.T) { w.RequireRefused(types.ErrLabels, revealMsg(id, who, labels)) })
	}
	w.MustDeliver(revealMsg(id, who, good))
	w.until(id, types.Status_STATUS_GOLD)
	for name, edit := range map[string]func(*types.GoldItem){
		"another number": func(g *types.GoldItem) { g.Class++ }, "above the greatest": func(g *types.GoldItem) { g.Class = 1_051 },
		"another item": func(g *types.GoldItem) { g.Item++ }, "no such item": func(g *types.GoldItem) { g.Item = 20 },
	} {
		t.Run(name, func(t *testing.T) {
			msg := gold.shown(t, id, 0, 1)
			edit(&msg.Items[0])
			w.RequireRefused(types.ErrGold, msg)
		})
	}
	w.MustDeliver(gold.shown(t, id, 0, 5))
	w.until(id, types.Status_STATUS_DONE)
	w.requireReplayed(id)
}

// numericLife takes a numeric task through all statuses, so slowly that each is seen between blocks.
func numericLife(t *testing.T, see func(w *world, task types.Task)) {
	t.Helper()
	w := newWorld(t)
	w.slow()
	gold := goldOf(400, 7, func(uint32) byte { return 0 })
	gold.numbers = true
	for i, item := range gold.items {
		gold.classes[i] = truly(item)
	}
	id := w.create(guesses(bonded(1_000), gold.hidden, func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 400, 10, 3, 2
		s.Bounty = coins(sdkmath.NewInt(1e12), sdkmath.NewInt(1e9))
	}))
	w.lived(id, people(95), nil, func(_ types.Task, _ sdk.AccAddress, n int, item uint32) []byte { return numbers(measured(n, item)) },
		func() { w.MustDeliver(gold.shown(t, id, 0, len(gold.items))) }, see)
	w.requireReplayed(id)
}

// TestGenesisOfNumbers exports at every status, imports, exports the same, and goes on to the end.
func TestGenesisOfNumbers(t *testing.T) {
	seen := map[types.Status]int{}
	numericLife(t, func(w *world, task types.Task) {
		seen[task.Status]++
		if seen[task.Status] > 3 && task.Status != types.Status_STATUS_INFER {
			return
		}
		g, escrow := w.export(), w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
		other := imported(t, g, escrow)
		require.Equal(t, g, other.export(), task.Status)
		if seen[task.Status] == 1 {
			other.finishAlone(t)
		}
	})
	for status := types.Status_STATUS_JOIN; status <= types.Status_STATUS_DONE; status++ {
		if status != types.Status_STATUS_SEED && status != types.Status_STATUS_GOLD && status != types.Status_STATUS_COUNT { // in one block
			require.NotZero(t, seen[status], "%s was never seen", status)
		}
	}
	require.Greater(t, seen[types.Status_STATUS_INFER], 1)
}

func TestGenesisOfNumbersIsRefused(t *testing.T) {
	exports := map[types.Status]types.GenesisState{}
	var escrow sdk.Coins
	numericLife(t, func(w *world, task types.Task) {
		exports[task.Status] = w.export()
		if task.Status == types.Status_STATUS_INFER {
			escrow = w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
		}
	})
	rich := escrow.MulInt(sdkmath.NewInt(2))
	for _, test := range []struct {
		name   string
		status types.Status
		edit   func(*types.GenesisState)
	}{
		{"range", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Tasks[0].Spec.Range = nil }},
		{"tolerance", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Tasks[0].Spec.Range.Tolerance++ }},
		{"no row", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Rows = g.Rows[1:] }},
		{"row twice", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Rows = append(g.Rows[:1:1], g.Rows...) }},
		{"row of another", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Rows[len(g.Rows)-1].Batch-- }},
		{"row before it is packed", types.Status_STATUS_COMMIT, func(g *types.GenesisState) {
			g.Rows = []types.GenesisRow{{TaskId: 1, Labels: make([]byte, 40)}}
		}},
		{"row too short", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Rows[0].Labels = g.Rows[0].Labels[4:] }},
		{"row out of range", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Rows[0].Labels[0] = 1 }},
		{"submissions", types.Status_STATUS_INFER, func(g *types.GenesisState) {
			g.Submissions = []types.GenesisSubmissions{{TaskId: 1, Value: make([]byte, 8+320)}}
		}},
		{"gold out of range", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Gold[0].Class = 2_000 }},
		{"gold", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Gold = g.Gold[1:] }},
		{"record", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Records[0].Value = []byte{9} }},
		{"no answers", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Records = g.Records[:len(g.Records)-1] }},
		{"no inference", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Records = nil }},
		{"gold void", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Outcome.GoldVoid = true }},
		{"pay", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Outcome.Payable = nil }},
		{"tree", types.Status_STATUS_PUBLISH, func(g *types.GenesisState) { g.Tasks[0].Position-- }},
		{"a review", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Review = 2 }},
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
}
