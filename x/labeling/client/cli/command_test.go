package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/client/infer"
	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// desk is a terminal of people in a town.
type desk struct {
	*town
	home   string
	refuse error // at the node's trial of a message
	mu     sync.Mutex
	signed map[string]sdk.Msg
	free   map[string]int // transactions without a fee, by labeler
}

func newDesk(t *testing.T, expect int) *desk {
	t.Helper()
	return &desk{town: newTown(t, expect), home: t.TempDir(), signed: map[string]sdk.Msg{}, free: map[string]int{}}
}

func (d *desk) run(ctx context.Context, args ...string) (out, beside string, err error) {
	clientCtx := client.Context{}.WithCodec(codec.NewProtoCodec(codectypes.NewInterfaceRegistry())).WithChainID(chainID).WithHomeDir(d.home)
	cmd := command(backend{
		owner: func(cmd *cobra.Command) (client.Context, bool, error) {
			dry, _ := cmd.Flags().GetBool(flags.FlagDryRun)
			yes, _ := cmd.Flags().GetBool(flags.FlagSkipConfirmation)
			from, _ := cmd.Flags().GetString(flags.FlagFrom)
			return clientCtx.WithFromName(from).WithFromAddress(fixture.Account(from)).WithSkipConfirmation(yes), dry, nil
		},
		query: func(*cobra.Command) (client.Context, error) { return clientCtx, nil },
		node:  func(client.Context) node { return d.node() },
		sign:  d.sign(false),
		free:  d.sign(true),
		submit: func(_ context.Context, _ client.Context, signed []byte, answer proto.Message) (string, error) {
			d.mu.Lock()
			msg := d.signed[string(signed)]
			d.mu.Unlock()
			return "C0FFEE", d.deliver(msg, answer)
		},
	})
	var stdout, stderr bytes.Buffer
	cmd.SetIn(strings.NewReader("n\n"))
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetContext(ctx)
	err = cmd.Execute()
	return stdout.String(), stderr.String(), err
}

func (d *desk) sign(free bool) signer {
	return func(_ context.Context, _ *cobra.Command, clientCtx client.Context, msg sdk.Msg) ([]byte, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if free {
			d.free[clientCtx.FromName]++
		}
		id := fmt.Sprint(len(d.signed))
		d.signed[id] = msg
		return []byte(id), d.refuse
	}
}

const itemCount = 24

// class is what an item is.
func class(item int) int { return item % 2 }

func (d *desk) folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for item := range itemCount {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.txt", item)), []byte(fmt.Sprint("item ", item)), 0o600))
	}
	return dir
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return string(b)
}

func createArgs(t *testing.T, dir, secretsFile string, more ...string) []string {
	t.Helper()
	gold := "label,item\n"
	for item := 0; item < itemCount; item += 2 {
		gold += fmt.Sprintf("%s,%02d.txt\n", []string{"ham", "spam"}[class(item/2*2+item/2%2)], item/2*2+item/2%2)
	}
	return append([]string{
		"task", "create", "--items", dir, "--name", "Is it spam?", "--class", "ham,spam", "--domain", "mail",
		"--instructions", file(t, "instructions.md", "Is it spam?"), "--bounty", sahara(7200), "--redundancy", "3", "--batch-size", "8",
		"--gold", file(t, "gold.csv", gold), "--secrets", secretsFile, "--terms", "8", "--modality", "text", "--language", "en",
		"--tag", "mail", "--labeler-shares", "60%", "--from", "alice", "--yes",
	}, more...)
}

var crowd = []string{"bob", "carol", "dave"}

// crowdAnswers are right, but for one of dave's in four.
func crowdAnswers() string {
	text := "worker,item,label\n"
	for _, name := range crowd {
		for item := range itemCount {
			label := class(item)
			if name == "dave" && item%4 == 0 {
				label = 1 - label
			}
			text += fmt.Sprintf("%s,%02d.txt,%s\n", name, item, []string{"ham", "spam"}[label])
		}
	}
	return text
}

// finished is a town whose task is done, all of it by the commands.
func finished(t *testing.T) (d *desk, dir string) {
	t.Helper()
	d = newDesk(t, len(crowd))
	dir = d.folder(t)
	secretsFile := filepath.Join(t.TempDir(), "gold.json")
	out, _, err := d.run(t.Context(), createArgs(t, dir, secretsFile)...)
	require.NoError(t, err)
	require.Contains(t, out, "task         1")
	d.members[fixture.Account("carol").String()] = &types.Member{Invited: true, Free: 4}
	shown := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context()) // if one fails, the other would wait for ever
	defer cancel()
	go func() {
		_, _, err := d.run(ctx, "gold", "reveal", "1", "--secrets", secretsFile, "--wait", "--poll", "1ms", "--from", "alice", "--yes")
		if err != nil {
			cancel()
		}
		shown <- err
	}()
	out, _, err = d.run(ctx, "work", "1", "--items", dir, "--answers", file(t, "answers.csv", crowdAnswers()),
		"--from", strings.Join(crowd, ","), "--poll", "1ms", "-o", "json")
	if err != nil {
		cancel()
	}
	require.NoError(t, errors.Join(err, <-shown))
	require.Equal(t, map[string]int{"carol": 4}, d.free, "invitations pay as long as they last")
	count := map[string]int{}
	for _, text := range lines(out) {
		var e line
		require.NoError(t, json.Unmarshal([]byte(text), &e))
		count[e.Labeler+" "+string(e.Action)]++
	}
	require.Contains(t, out, `"judged":"24 labels, score 51%, 6 of 12 gold items right: failed"`)
	for _, name := range crowd {
		claims := 1
		if name == "dave" {
			claims = 0 // who fails has nothing to claim
		}
		for action, n := range map[worker.Action]int{worker.Joined: 3, worker.Committed: 3, worker.Revealed: 3, worker.Claimed: claims, worker.Finished: 1} {
			require.Equal(t, n, count[name+" "+string(action)], "%s %s", name, action)
		}
	}
	return d, dir
}

// TestWholeTask opens a task on a folder, labels, shows the gold, is paid, exports, infers again and verifies.
func TestWholeTask(t *testing.T) {
	d, dir := finished(t)
	require.Equal(t, types.Status_STATUS_DONE, d.task.Status)
	for _, name := range crowd {
		require.Equal(t, name != "dave", d.members[fixture.Account(name).String()].Paid)
	}
	out, _, err := d.run(t.Context(), "task", "verify", "1")
	require.NoError(t, err)
	require.Equal(t, "task 1: 24 answers and 3 workers are as the chain says, and so is what they have earned; they are the records of dataset 9\n", out)

	to := filepath.Join(t.TempDir(), "export")
	out, _, err = d.run(t.Context(), "task", "export", "1", "--out", to)
	require.NoError(t, err)
	command := strings.Fields(lines(out)[1])
	require.Equal(t, []string{"saharad", "labeling", "infer"}, command[:3])
	scores := filepath.Join(t.TempDir(), "scores.csv")
	again, _, err := d.run(t.Context(), append(command[2:], "--workers", scores)...)
	require.NoError(t, err)
	require.Equal(t, read(t, to, labelsFile), again, "byte for byte")
	require.Equal(t, read(t, to, workersFile), read(t, scores))
	for item, text := range lines(again)[1:] {
		require.True(t, strings.HasPrefix(text, fmt.Sprintf("%d,%d,", item, class(item))), text)
	}
	require.Len(t, lines(read(t, to, answersFile)), 1+3*itemCount)
	require.Len(t, lines(read(t, to, goldFile)), 1+itemCount/2)
	require.True(t, json.Valid([]byte(read(t, to, taskFile))))
	require.Contains(t, read(t, dir, items.ListFile), `"spam"`)
	require.True(t, json.Valid([]byte(read(t, dir, resultFile))))
}

func TestWorkRefuses(t *testing.T) {
	d := newDesk(t, 3)
	dir := d.folder(t)
	_, _, err := d.run(t.Context(), createArgs(t, dir, filepath.Join(t.TempDir(), "gold.json"))...)
	require.NoError(t, err)
	sent := len(d.sent)
	answers := file(t, "answers.csv", crowdAnswers())
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no task":                {[]string{"2", "--answers", answers, "--from", "bob"}, "unknown task"},
		"no number":              {[]string{"x", "--answers", answers, "--from", "bob"}, `ID "x"`},
		"no items":               {[]string{"1", "--from", "bob"}, "--items"},
		"no terminal":            {[]string{"1", "--items", dir, "--from", "bob"}, "no terminal"},
		"two without a file":     {[]string{"1", "--items", dir, "--from", "bob,carol"}, "several keys need --answers"},
		"twice the same":         {[]string{"1", "--answers", answers, "--from", "bob,bob"}, "bob is there twice"},
		"other items":            {[]string{"1", "--items", t.TempDir(), "--answers", answers, "--from", "bob"}, "--items"},
		"no answers of it":       {[]string{"1", "--items", dir, "--answers", answers, "--from", "erin"}, "no answers of erin"},
		"names without the list": {[]string{"1", "--answers", answers, "--from", "bob"}, "line 2: item"},
		"an item beyond":         {[]string{"1", "--answers", file(t, "a", "24,0\n"), "--from", "bob"}, "line 1: item 24"},
		"a class beyond":         {[]string{"1", "--answers", file(t, "a", "2,2\n"), "--from", "bob"}, `line 1: label "2"`},
		"one item, two answers":  {[]string{"1", "--answers", file(t, "a", "2,1\n2,0\n"), "--from", "bob"}, "line 2: item 2 was 1"},
		"a dry run":              {[]string{"1", "--answers", answers, "--from", "bob", "--dry-run"}, "--dry-run"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := d.run(t.Context(), append([]string{"work"}, test.args...)...)
			require.ErrorContains(t, err, test.want)
			require.Len(t, d.sent, sent)
		})
	}
	// A second process on the same labels.
	held, err := worker.OpenFolder(filepath.Join(d.home, "labeling", chainID, "1", fixture.Account("bob").String()),
		worker.Identity{ChainID: chainID, Task: 1, Address: fixture.Account("bob")})
	require.NoError(t, err)
	_, _, err = d.run(t.Context(), "work", "1", "--items", dir, "--answers", answers, "--from", "bob")
	require.ErrorIs(t, err, worker.ErrBusy)
	require.NoError(t, held.Close())
}

// TestAnswersByNumber: a table needs no items, nor names, nor workers.
func TestAnswersByNumber(t *testing.T) {
	d := newDesk(t, 1)
	text := ""
	for item := range itemCount {
		text += fmt.Sprintf("%d,%d\n", item, class(item))
	}
	_, _, err := d.run(t.Context(), createArgs(t, d.folder(t), filepath.Join(t.TempDir(), "gold.json"), "--gold", "", "--redundancy", "1")...)
	require.NoError(t, err)
	out, _, err := d.run(t.Context(), "work", "1", "--answers", file(t, "a.csv", text), "--from", "bob", "--poll", "1ms")
	require.NoError(t, err)
	require.Contains(t, out, "bob: reveal, wave 3, 8 labels\n")
	require.Contains(t, out, "bob: claim, wave 3, paid "+d.due(fixture.Account("bob").String()).String()+" and 60% of the dataset\n")
	out, _, err = d.run(t.Context(), "task", "verify", "1")
	require.NoError(t, err)
	require.Contains(t, out, "24 answers and 1 workers")
	to := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(to, goldFile), nil, 0o600))
	_, _, err = d.run(t.Context(), "task", "export", "1", "--out", to)
	require.NoError(t, err)
	require.NoFileExists(t, filepath.Join(to, goldFile), "of an earlier export")
	o, err := infer.Replay(t.Context(), 2, []byte(read(t, to, answersFile)), nil)
	require.NoError(t, err)
	require.Equal(t, read(t, to, labelsFile), string(o.Labels))
}
