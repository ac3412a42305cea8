package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/client/content"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// work runs `work` for people of the city, whose keys are their names.
func (c *city) work(ctx context.Context, args ...string) (string, error) {
	sent := make(chan map[string]sdk.Msg, 1) // what is signed and not sent yet
	sent <- map[string]sdk.Msg{}
	clientCtx := client.Context{}.WithCodec(c.Codec).WithChainID(c.Ctx().ChainID()).WithHomeDir(c.home)
	sign := func(_ context.Context, _ *cobra.Command, clientCtx client.Context, msg sdk.Msg) ([]byte, error) {
		all := <-sent
		all[clientCtx.FromName] = msg
		sent <- all
		return []byte(clientCtx.FromName), nil
	}
	cmd := command(backend{
		owner: func(cmd *cobra.Command) (client.Context, bool, error) {
			from, _ := cmd.Flags().GetString(flags.FlagFrom)
			return clientCtx.WithFromName(from).WithFromAddress(fixture.Account(from)), false, nil
		},
		query: func(*cobra.Command) (client.Context, error) { return clientCtx, nil },
		node:  func(client.Context) node { return newNode(cityConn{c, c.QueryConn()}) },
		sign:  sign, free: sign,
		submit: func(_ context.Context, _ client.Context, signed []byte, answer proto.Message) (string, error) {
			all := <-sent
			msg := all[string(signed)]
			sent <- all
			c.mu.Lock()
			defer c.mu.Unlock()
			res := c.Deliver(msg)
			if res.Err != nil {
				return "", res.Err
			}
			b, err := proto.Marshal(res.Responses[0])
			if err != nil {
				return "", err
			}
			return "C0FFEE", proto.Unmarshal(b, answer)
		},
	})
	var stdout bytes.Buffer
	cmd.SetOut(&stdout)
	cmd.SetErr(&bytes.Buffer{})
	cmd.SetArgs(append([]string{"work", "--poll", "1ms"}, args...))
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetContext(ctx)
	err := cmd.Execute()
	return stdout.String(), err
}

// live makes blocks as soon as everybody has done what a task waits for, until the test ends. labelers and reviewers join
// tasks and their reviews.
func (c *city) live(labelers, reviewers []string) {
	ctx, stop := context.WithCancel(c.t.Context())
	ended := make(chan struct{})
	c.t.Cleanup(func() { stop(); <-ended })
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			c.mu.Lock()
			if until, ready := c.ready(labelers, reviewers); ready {
				c.NextBlock(fixture.After(max(time.Second, until)))
			}
			c.mu.Unlock()
			time.Sleep(100 * time.Microsecond)
		}
	}()
}

// ready says whether a task waits for nobody, and how long its status lasts.
func (c *city) ready(labelers, reviewers []string) (time.Duration, bool) {
	for id := uint64(1); ; id++ {
		res, err := c.queries().Task(c.Ctx(), &types.QueryTaskRequest{Id: id})
		if err != nil {
			return 0, false
		}
		task, people := res.Task, labelers
		if task.ReviewOf != 0 {
			people = reviewers
		}
		done := func(test func(types.Member) bool) bool {
			for _, name := range people {
				m, err := c.queries().Member(c.Ctx(), &types.QueryMemberRequest{TaskId: id, Labeler: fixture.Account(name).String()})
				if err != nil || !test(m.Entry.Member) {
					return false
				}
			}
			return true
		}
		ready := true
		switch task.Status {
		case types.Status_STATUS_JOIN:
			ready = done(func(m types.Member) bool {
				return m.Wave == task.Wave || len(m.Batches) == int(task.Spec.Plan().Batches())
			})
		case types.Status_STATUS_COMMIT:
			ready = done(func(m types.Member) bool { return m.Wave != task.Wave || m.Slot == 0 || len(m.Commitment) > 0 })
		case types.Status_STATUS_REVEAL:
			ready = done(func(m types.Member) bool { return m.Wave != task.Wave || m.Slot == 0 || m.Revealed })
		case types.Status_STATUS_REVIEW, types.Status_STATUS_DONE:
			ready = false
		}
		if ready {
			return task.Until.Sub(c.Ctx().BlockTime()), true
		}
	}
}

// comesTo waits until a task is at a status, or after it.
func (c *city) comesTo(id uint64, test func(types.Task) bool) (task types.Task) {
	c.t.Helper()
	require.Eventually(c.t, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		res, err := c.queries().Task(c.Ctx(), &types.QueryTaskRequest{Id: id})
		if err == nil {
			task = res.Task
		}
		return err == nil && test(task)
	}, 20*time.Second, time.Millisecond)
	return task
}

func done(t types.Task) bool { return t.Status == types.Status_STATUS_DONE }

// said counts the lines of a log by labeler and action.
func said(t *testing.T, log string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for _, text := range lines(log) {
		var e line
		require.NoError(t, json.Unmarshal([]byte(text), &e), text)
		count[e.Labeler+" "+string(e.Action)]++
	}
	return count
}

// TestWorkOnOpenWork is the whole way on the real module, by the command alone: four labelers make texts of files, put them
// where their CIDs are found, and three reviewers judge what they find there.
func TestWorkOnOpenWork(t *testing.T) {
	c := newCity(t)
	labelers, reviewers := names("labeler", 4), names("reviewer", 3)
	dir, table := t.TempDir(), "worker,file,item\n"
	for _, name := range labelers {
		for item := range itemCount {
			path := filepath.Join(dir, fmt.Sprintf("%s-%d.txt", name, item))
			require.NoError(t, os.WriteFile(path, fmt.Appendf(nil, "%s hears %d", name, item), 0o600))
			if item%2 == 0 {
				path = filepath.Base(path) // from where the table is
			}
			table += fmt.Sprintf("%s,%s,%02d.txt\n", name, path, item)
		}
	}
	answers := filepath.Join(dir, "answers.csv")
	require.NoError(t, os.WriteFile(answers, []byte(table), 0o600))
	items := (&desk{}).folder(t)
	c.must(ofKind(t, "transcription", items, "--review-batch", "16", "--labeler-shares", "60%")...)
	c.live(labelers, reviewers)

	var log string
	worked := make(chan error, 1)
	go func() {
		var err error
		log, err = c.work(t.Context(), "1", "--items", items, "--answers", answers, "--from", strings.Join(labelers, ","), "-o", "json")
		if err != nil {
			t.Error(err) // also where nobody comes to wait for it
		}
		worked <- err
	}()
	review := c.comesTo(1, func(t types.Task) bool { return t.Review != 0 }).Review
	require.EqualValues(t, 2, review)

	// Each serves what it has made, as it stands in its folder.
	mux := http.NewServeMux()
	for _, name := range labelers {
		made := filepath.Join(c.home, "labeling", c.Ctx().ChainID(), "1", fixture.Account(name).String(), "made")
		mux.Handle("/"+name+"/", http.StripPrefix("/"+name+"/", http.FileServer(http.Dir(made))))
	}
	server := httptest.NewServer(mux)
	defer server.Close()
	sources := map[string]content.Source{}
	for _, name := range labelers {
		source, err := content.OpenSource(server.URL + "/" + name)
		require.NoError(t, err)
		sources[fixture.Account(name).String()] = source
	}
	c.mu.Lock()
	res, err := c.queries().Submissions(c.Ctx(), &types.QuerySubmissionsRequest{TaskId: 1})
	c.mu.Unlock()
	require.NoError(t, err)
	require.Len(t, res.Submissions, 2*itemCount)
	verdicts := ""
	for _, s := range res.Submissions {
		b, err := sources[s.Labeler].Fetch(t.Context(), s.Cid)
		require.NoError(t, err, "what is committed to is there")
		name := labelers[slices.IndexFunc(labelers, func(n string) bool { return fixture.Account(n).String() == s.Labeler })]
		require.Equal(t, fmt.Sprintf("%s hears %d", name, s.Item), string(b))
		of, verdict := s.Cid, "accept"
		if s.Number%3 == 0 {
			of = strconv.Itoa(int(s.Number))
		}
		if name == "labelerB" {
			verdict = []string{"refuse", "1"}[s.Number%2]
		}
		verdicts += of + "," + verdict + "\n"
	}

	judged, err := c.work(t.Context(), "2", "--answers", file(t, "verdicts.csv", verdicts), "--from", strings.Join(reviewers, ","))
	require.NoError(t, err)
	for _, name := range reviewers {
		require.Regexp(t, name+": finish, wave [0-9]+: 48 labels, score 100%\n", judged)
	}
	require.NoError(t, <-worked)
	task := c.comesTo(1, done)
	count := said(t, log)
	all := 0
	for _, name := range labelers {
		all += count[name+" commit"]
		require.Equal(t, count[name+" commit"], count[name+" reveal"])
		require.Equal(t, map[bool]int{true: 1}[name != "labelerB"], count[name+" claim"], name)
		require.Equal(t, 1, count[name+" finish"])
	}
	require.Equal(t, 6, all, "three batches, each twice")
	require.Contains(t, log, `"labeler":"labelerB","action":"finish","wave":`+strconv.Itoa(int(task.Wave))+`,"judged":"`)
	require.Contains(t, log, " submissions, 0 accepted\"")
	require.NotContains(t, log, "publish", "the lines are as they were")
	require.EqualValues(t, 100, task.Spec.LabelPay()[0].Amount.Int64())
	c.mu.Lock()
	c.NextBlock()
	for _, name := range labelers {
		made := 0
		for _, s := range res.Submissions {
			if s.Labeler == fixture.Account(name).String() && name != "labelerB" {
				made++
			}
		}
		require.EqualValues(t, 100*made, c.Balance(fixture.Account(name), chain.BaseDenom).Int64(), name)
	}
	c.mu.Unlock()
	require.Contains(t, c.must("task", "verify", "1"), "submissions are accepted as the chain says")
}

// TestWorkOnNumbers: numbers by the command, on the real module.
func TestWorkOnNumbers(t *testing.T) {
	c := newCity(t)
	labelers := names("labeler", 3)
	table := "worker,item,number\n"
	for n, name := range labelers {
		for item := range itemCount {
			table += fmt.Sprintf("%s,%d,%d\n", name, item, 3*item-20+n%2) // from -20 to 50
		}
	}
	c.must(ofKind(t, "numeric", (&desk{}).folder(t))...)
	c.live(labelers, nil)
	log, err := c.work(t.Context(), "1", "--answers", file(t, "answers.csv", table), "--from", strings.Join(labelers, ","), "-o", "json")
	require.NoError(t, err)
	require.Equal(t, 3, said(t, log)["labelerA claim"]+said(t, log)["labelerB claim"]+said(t, log)["labelerC claim"])
	c.mu.Lock()
	res, err := c.queries().Answers(c.Ctx(), &types.QueryAnswersRequest{TaskId: 1})
	c.mu.Unlock()
	require.NoError(t, err)
	require.Len(t, res.Answers, itemCount)
	for _, a := range res.Answers {
		require.InDelta(t, 3*int64(a.Item)-20, a.Number, 1)
	}
	require.Contains(t, c.must("task", "verify", "1"), "24 answers and 3 workers are as the chain says")
}

// TestWorkTakesAnAppealsBondBack: who failed the gate has no pay, and the bond of an appeal that nobody judged all the same.
func TestWorkTakesAnAppealsBondBack(t *testing.T) {
	c := newCity(t)
	table, path := "", filepath.Join(t.TempDir(), "gold.json")
	for item := range 2 * itemCount / 3 {
		table += fmt.Sprintf("%d,%d\n", item, class(item))
	}
	c.must(ofKind(t, "single-choice", (&desk{}).folder(t), "--batch-size", "24", "--redundancy", "3", "--waves", "1",
		"--gold", file(t, "gold.csv", table), "--secrets", path, "--appeals", "1h")...)
	labelers := names("labeler", 3)
	c.wave(1, labelers, func(labeler string, item uint32) []byte {
		label := class(int(item))
		if labeler == "labelerA" {
			label = 1 - label
		}
		return []byte{byte(label)}
	})
	c.must("gold", "reveal", "1", "--secrets", path, "--from", "alice", "--yes")
	c.until(1, types.Status_STATUS_APPEAL)
	appellant := fixture.Account("labelerA")
	c.Fund(appellant, chain.Coins(1))
	before := c.Balance(appellant, chain.BaseDenom)
	res := fixture.ResponseOf[*types.MsgAppealResponse](t, c.MustDeliver(&types.MsgAppeal{Appellant: appellant.String(), TaskId: 1, Items: []uint64{0, 1}}))
	require.Equal(t, before.Sub(res.Bond.Amount), c.Balance(appellant, chain.BaseDenom))
	c.until(1, types.Status_STATUS_PANEL)
	c.until(2, types.Status_STATUS_DONE) // nobody joins it
	c.until(1, types.Status_STATUS_DONE)

	answers := file(t, "answers.csv", "0,0\n")
	for _, test := range []struct{ who, want string }{
		{"labelerA", "labelerA: claim, wave 1, paid " + res.Bond.String() + ", of which " + res.Bond.String() + " is bonds that come back\nlabelerA: finish"},
		{"labelerA", "labelerA: finish"},
		{"labelerB", "labelerB: claim, wave 1, paid "},
	} {
		out, err := c.work(t.Context(), "1", "--answers", answers, "--from", test.who)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(out, test.want), out)
		c.NextBlock()
	}
	require.Equal(t, before, c.Balance(appellant, chain.BaseDenom))
}
