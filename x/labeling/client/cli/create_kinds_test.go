package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/math"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/secrets"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// ofKind is what opens a task of a kind with all flags that it needs.
func ofKind(t *testing.T, kind, dir string, more ...string) []string {
	t.Helper()
	args := []string{
		"task", "create", "--items", dir, "--name", "A task", "--kind", kind, "--domain", "mail",
		"--instructions", file(t, "instructions.md", "What to do"), "--bounty", sahara(4800), "--redundancy", "2", "--batch-size", "8",
		"--terms", "1", "--modality", "text", "--from", "alice", "--yes",
	}
	switch of, err := kindOf(kind); {
	case err != nil:
	case of.Open():
		args = append(args, "--review-instructions", file(t, "review.md", "What to accept"), "--review-bounty", sahara(14_400))
	case of.Numeric():
		args = append(args, "--min", "-20", "--max", "60", "--tolerance", "2")
	default:
		args = append(args, "--class", "ham,spam")
	}
	return append(args, more...)
}

// TestCreatesEveryKind: the real chain takes a task of each.
func TestCreatesEveryKind(t *testing.T) {
	c := newCity(t)
	dir := (&desk{}).folder(t)
	for n, k := range kinds {
		var made created
		require.NoError(t, json.Unmarshal([]byte(c.must(ofKind(t, k.name, dir, "-o", "json")...)), &made), k.name)
		require.EqualValues(t, n+1, made.ID)
		spec := c.task(made.ID).Spec
		require.Equal(t, k.kind, spec.Kind)
		require.Equal(t, k.kind.Open(), spec.Review != nil)
		require.Equal(t, k.kind.Numeric(), spec.Range != nil)
		require.Equal(t, map[bool]uint32{true: 2}[choice(k.kind)], spec.Classes)
		about := read(t, dir, resultFile)
		require.True(t, json.Valid([]byte(about)))
		require.Contains(t, about, fmt.Sprintf(`"kind": %q`, k.name))
	}
}

// TestReviewIsAsTheTask where nothing else is said of it.
func TestReviewIsAsTheTask(t *testing.T) {
	task := []string{"--join", "90s", "--commit", "2m", "--reveal", "3m", "--waves", "4", "--bond", sahara(5)}
	for name, test := range map[string]struct {
		more []string
		want types.Review
	}{
		"all of it": {task, types.Review{
			Redundancy: 3, BatchSize: 8, MaxWaves: 4, JoinSeconds: 90, CommitSeconds: 120, RevealSeconds: 180,
			Bond: coin(t, sahara(5)),
		}},
		"nothing of it": {append([]string{
			"--review-redundancy", "5", "--review-batch", "40", "--review-waves", "2", "--review-join", "4m", "--review-commit", "5m",
			"--review-reveal", "6m", "--review-bond", sahara(7), "--review-exam", "3", "--review-min-reputation", "6000",
		}, task...), types.Review{
			Redundancy: 5, BatchSize: 40, MaxWaves: 2, JoinSeconds: 240, CommitSeconds: 300, RevealSeconds: 360,
			Bond: coin(t, sahara(7)), Qualification: &types.Qualification{Exam: 3, MinReputationBps: 6000},
		}},
		"no bond, and the usual times": {nil, types.Review{
			Redundancy: 3, BatchSize: 8, MaxWaves: 20, JoinSeconds: 600, CommitSeconds: 3600, RevealSeconds: 1800, Bond: coin(t, sahara(0)),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 0)
			_, _, err := d.run(t.Context(), ofKind(t, "prompt", d.folder(t), test.more...)...)
			require.NoError(t, err)
			got := *d.task.Spec.Review
			test.want.Bounty = chain.Coins(0).Add(coin(t, sahara(14_400)))
			test.want.InstructionsCid, err = cidOfBytes([]byte("What to accept"))
			require.NoError(t, err)
			require.Equal(t, test.want, got)
			require.Nil(t, d.task.Spec.Qualification)
		})
	}
}

// TestGoldOfNumbers is kept as it was given; the chain has its root and its number.
func TestGoldOfNumbers(t *testing.T) {
	d := newDesk(t, 0)
	dir, path := d.folder(t), filepath.Join(t.TempDir(), "gold.json")
	gold := file(t, "gold.csv", "VALUE,item\n-20,03.txt\n60,1\n7,00.txt\n")
	_, _, err := d.run(t.Context(), ofKind(t, "numeric", dir, "--gold", gold, "--secrets", path, "--appeals", "1h")...)
	require.NoError(t, err)
	spec := d.task.Spec
	require.Equal(t, types.Range{Min: -20, Max: 60, Tolerance: 2}, *spec.Range)
	require.Equal(t, []uint32{3}, spec.Gold.PerClass)
	require.EqualValues(t, 86_400, spec.GoldSeconds)
	kept, _, err := secrets.Read(path)
	require.NoError(t, err)
	root, err := kept.Root()
	require.NoError(t, err)
	require.Equal(t, spec.Gold.Root, root[:])
	require.Equal(t, secrets.Range{Min: -20, Max: 60}, *kept.Range)
	var values []uint32
	for _, item := range kept.Items {
		values = append(values, item.Item, item.Class)
	}
	require.Equal(t, []uint32{0, 27, 1, 80, 3, 0}, values)
	require.Contains(t, read(t, path), `"number": -20`)
}

// TestKindsRefuse what does not go with them, and do without nothing that they need.
func TestKindsRefuse(t *testing.T) {
	gold := file(t, "gold.csv", "0,3\n")
	for name, test := range map[string]struct {
		kind string
		more []string
		want string
	}{
		"no kind":                                 {"video", nil, `--kind "video": want single-choice, preference`},
		"a review by hand":                        {"review", nil, `--kind "review"`},
		"names of numbers":                        {"numeric", []string{"--class", "a,b"}, "--class does not go with --kind numeric"},
		"classes of numbers":                      {"numeric", []string{"--classes", "2"}, "--classes does not go with --kind numeric"},
		"a review of numbers":                     {"numeric", []string{"--review-bounty", sahara(9)}, "--review-bounty does not go with --kind numeric"},
		"reviewers of numbers":                    {"numeric", []string{"--review-redundancy", "3"}, "--review-redundancy does not go with --kind numeric"},
		"a least class":                           {"single-choice", []string{"--min", "1"}, "--min does not go with --kind single-choice"},
		"a greatest class":                        {"moderation", []string{"--max", "1"}, "--max does not go with --kind moderation"},
		"tolerance of classes":                    {"preference", []string{"--tolerance", "1"}, "--tolerance does not go with --kind preference"},
		"a review of a choice":                    {"preference", []string{"--review-waves", "1"}, "--review-waves does not go with --kind preference"},
		"names of open work":                      {"prompt", []string{"--class", "a,b"}, "--class does not go with --kind prompt"},
		"classes of open work":                    {"spans", []string{"--classes", "2"}, "--classes does not go with --kind spans"},
		"gold of open work":                       {"boxes", []string{"--gold", gold}, "--gold does not go with --kind boxes"},
		"secrets of open work":                    {"boxes", []string{"--secrets", "x"}, "--secrets does not go with --kind boxes"},
		"time for gold of open work":              {"transcription", []string{"--gold-time", "1h"}, "--gold-time does not go with --kind transcription"},
		"appeals of open work":                    {"transcription", []string{"--appeals", "1h"}, "--appeals does not go with --kind transcription"},
		"tolerance of open work":                  {"transcription", []string{"--tolerance", "1"}, "--tolerance does not go with --kind transcription"},
		"numbers of no range":                     {"numeric", []string{"--max", "-20"}, "range is -20 to -20"},
		"numbers of too wide a range":             {"numeric", []string{"--min", "0", "--max", "4294967296"}, "want a greatest number above the least"},
		"all numbers agree":                       {"numeric", []string{"--tolerance", "80"}, "would agree"},
		"tolerance below nothing":                 {"numeric", []string{"--tolerance", "-1"}, "--tolerance"},
		"a half":                                  {"numeric", []string{"--min", "0.5"}, "--min"},
		"gold below the least":                    {"numeric", []string{"--gold", file(t, "g", "0,-21\n")}, `--gold: line 1: number "-21" is no whole number from -20 to 60`},
		"gold above the greatest":                 {"numeric", []string{"--gold", file(t, "g", "0,3\n1,61\n")}, `--gold: line 2: number "61"`},
		"gold that is a half":                     {"numeric", []string{"--gold", file(t, "g", "0,0.5\n")}, `--gold: line 1: number "0.5"`},
		"gold that is a name":                     {"numeric", []string{"--gold", file(t, "g", "0,ham\n")}, `--gold: line 1: number "ham"`},
		"gold of numbers twice":                   {"numeric", []string{"--gold", file(t, "g", "0,1\n00.txt,1\n")}, "--gold: line 2: item 00.txt is there twice"},
		"gold on no item":                         {"numeric", []string{"--gold", file(t, "g", "24,1\n")}, `--gold: line 1: item "24"`},
		"no gold in the file":                     {"numeric", []string{"--gold", file(t, "g", "item,number\n")}, "--gold: invalid gold: 0 items"},
		"no instructions of the review":           {"prompt", []string{"--review-instructions", "nothing.md"}, "--review-instructions"},
		"no bounty of the review":                 {"prompt", []string{"--review-bounty", ""}, "--review-bounty: nobody works for nothing"},
		"bounty of the review in words":           {"prompt", []string{"--review-bounty", "much"}, "--review-bounty"},
		"bond of the review in words":             {"prompt", []string{"--review-bond", "much"}, "--review-bond"},
		"less than a unit a judgement":            {"prompt", []string{"--review-bounty", sahara(143)}, "does not pay one unit for each of 144 labels"},
		"no reviewers":                            {"prompt", []string{"--review-redundancy", "0"}, "review.redundancy is 0"},
		"no batch of the review":                  {"prompt", []string{"--review-batch", "0"}, "review.batch_size is 0"},
		"no time to join the review":              {"prompt", []string{"--review-join", "0s"}, "--review-join 0s: want whole seconds"},
		"half seconds to judge":                   {"prompt", []string{"--review-commit", "1500ms"}, "--review-commit 1.5s"},
		"half seconds to reveal":                  {"prompt", []string{"--review-reveal", "1500ms"}, "--review-reveal 1.5s"},
		"no waves of the review":                  {"prompt", []string{"--review-waves", "0"}, "review.max_waves is 0"},
		"more than all of a reputation":           {"prompt", []string{"--review-min-reputation", "10001"}, "review.qualification.min_reputation_bps is 10001"},
		"a batch too long for a free transaction": {"prompt", []string{"--batch-size", "251", "--review-batch", "9"}, "batch_size is 251"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 0)
			dir := d.folder(t)
			_, _, err := d.run(t.Context(), ofKind(t, test.kind, dir, test.more...)...)
			require.ErrorContains(t, err, test.want)
			require.Empty(t, d.sent)
			require.NoFileExists(t, filepath.Join(dir, items.ListFile))
		})
	}
	for flag, kind := range map[string]string{
		"--review-instructions": "spans", "--review-bounty": "spans", "--min": "numeric", "--max": "numeric",
	} {
		d := newDesk(t, 0)
		args := ofKind(t, kind, d.folder(t))
		at := slices.Index(args, flag)
		_, _, err := d.run(t.Context(), slices.Delete(args, at, at+2)...)
		require.ErrorContains(t, err, fmt.Sprintf("%s: --kind %s needs it", flag, kind))
	}
}

// TestQuestionNamesTheCost: what the real chain takes is what the question says, and a dataset's fee.
func TestQuestionNamesTheCost(t *testing.T) {
	gold := file(t, "gold.csv", "0,0\n1,1\n2,0\n3,1\n")
	for name, test := range map[string]struct {
		kind, want   string
		escrow, fees int64 // in units, and in labels
		more         []string
	}{
		"classes": {"single-choice", "24 items of 2 classes, 2 labels each in batches of 8, for 4800asahara? ", 4800, 48, nil},
		"numbers": {"numeric", "24 items of numbers from -20 to 60, 2 labels each in batches of 8, for 4800asahara? ", 4800, 48, nil},
		"open work": {
			"spans", "24 items of spans, each done by 2 labelers in batches of 8, for 4800asahara; a review of each submission by 3 in batches of 8, for 14400asahara? ",
			19_200, 48 + 144, nil,
		},
		"appeals": {
			"single-choice", "for 4800asahara; appeals, with a reserve? ", 4800 + 4*5*1e15, 2*48 + 4*5,
			[]string{"--gold", gold, "--appeals", "1h"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCity(t)
			dir := (&desk{}).folder(t)
			more := append([]string{"--secrets", filepath.Join(t.TempDir(), "gold.json")}, test.more...)
			if test.more == nil {
				more = nil
			}
			args := ofKind(t, test.kind, dir, more...)
			_, beside, err := c.run(append(args, "--yes=false")...)
			require.Error(t, err)
			require.Contains(t, beside, test.want)
			fee := types.DefaultParams().LabelFee.Amount.MulRaw(test.fees)
			require.Contains(t, beside, fmt.Sprintf("That puts %dasahara into escrow, and costs %sasahara for the work of blocks on %d labels and the fee of a dataset [y/N]",
				test.escrow, fee, test.fees))
			before := c.Balance(fixture.Account("alice"), chain.BaseDenom)
			c.must(args...)
			spent := before.Sub(c.Balance(fixture.Account("alice"), chain.BaseDenom))
			require.Equal(t, math.NewInt(test.escrow).Add(fee).Add(chain.OneSahara).String(), spent.String())
			require.Equal(t, test.escrow, c.ModuleBalance(types.ModuleName, chain.BaseDenom).Int64())
		})
	}
}

// TestHelpNamesAllKinds, and each example is a command that parses.
func TestHelpNamesAllKinds(t *testing.T) {
	d := newDesk(t, 0)
	out, _, err := d.run(t.Context(), "task", "create", "--help")
	require.NoError(t, err)
	for _, k := range kinds {
		require.Contains(t, out, k.name)
	}
	examples := createCmd(backend{}).Example
	for _, example := range strings.Split(examples, "saharad labeling task create ")[1:] {
		cmd := createCmd(backend{})
		var args []string
		for i, part := range strings.Split(strings.ReplaceAll(example, "\\\n", " "), `"`) {
			if i%2 == 1 {
				args = append(args, part)
			} else {
				args = append(args, strings.Fields(part)...)
			}
		}
		require.NoError(t, cmd.ParseFlags(args))
		require.NoError(t, cmd.ValidateRequiredFlags())
		name, err := cmd.Flags().GetString("kind")
		require.NoError(t, err)
		kind, err := kindOf(name)
		require.NoError(t, err)
		require.NoError(t, suits(kind, cmd.Flags()), example)
	}
}
