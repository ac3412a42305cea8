package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/sahara-chain/sahara/scripts/demo/report"
)

const (
	depositDollars = 20
	streamEvery    = 4
	callers        = 8 // calls at once of a client
)

// channel is an open channel of one payer.
type channel struct {
	ID    string `json:"channel_id"`
	Tx    string `json:"txhash"`
	payer string
	used  int64 // redeemed in the end
}

// callLine is a call as the clients report it.
type callLine struct {
	Index            int     `json:"index"`
	Streamed         bool    `json:"streamed"`
	ID               string  `json:"id"`
	Answer           string  `json:"answer"`
	PromptTokens     int64   `json:"promptTokens"`
	CompletionTokens int64   `json:"completionTokens"`
	Milliseconds     float64 `json:"ms"`

	client, mode string
	truth        uint8
}

// makeCalls has two unmodified OpenAI clients call the fine-tune, with a bearer session of one payer and through the
// signing proxy of another.
func makeCalls(ctx context.Context, d *demo) (err error) {
	if err := d.prepareClients(ctx); err != nil {
		return err
	}
	if d.before, err = d.client.Height(ctx); err != nil { // from here on the books are kept
		return err
	}
	key, err := d.openSession(ctx)
	if err != nil {
		return err
	}
	proxy, err := d.openProxy(ctx)
	if err != nil {
		return err
	}
	per := d.calls / 4
	for i, run := range []struct {
		client, mode, url, key string
	}{
		{"npm openai 7.57.0", "bearer session", d.sold.url, key},
		{"Go openai-go v3.96.0", "bearer session", d.sold.url, key},
		{"npm openai 7.57.0", "self-custody", proxy, "not-needed"},
		{"Go openai-go v3.96.0", "self-custody", proxy, "not-needed"},
	} {
		if err := d.call(ctx, run.client, run.mode, run.url, run.key, i*per, per); err != nil {
			return err
		}
	}
	right := 0
	for _, l := range d.lines {
		if strings.HasPrefix(l.Answer, classes[l.truth]+" ") {
			right++
		}
	}
	d.screen.say("%d calls in all; %.1f%% of the answers are true", len(d.lines), 100*float64(right)/float64(max(1, len(d.lines))))
	return nil
}

// classes are the words that the models answer.
var classes = [2]string{"ham", "spam"}

func (d *demo) prepareClients(ctx context.Context) error {
	if _, err := d.build(ctx, "calls", "scripts/demo/clients/go", "."); err != nil {
		return err
	}
	if err := os.MkdirAll(d.path("npm"), 0o750); err != nil {
		return err
	}
	for _, name := range []string{"package.json", "package-lock.json", "calls.mjs"} {
		raw, err := os.ReadFile(filepath.Join("scripts", "demo", "clients", "npm", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(d.path("npm", name), raw, 0o600); err != nil {
			return err
		}
	}
	_, err := d.tool(ctx, "npm", d.path("npm"), nil, "npm", "ci", "--no-audit", "--no-fund")
	return err
}

// open opens a channel to the fine-tune's service.
func (d *demo) open(ctx context.Context, payer string) (channel, error) {
	c := channel{payer: payer}
	err := d.typed(ctx, &c, "usage", "open", strconv.FormatUint(d.tuned.id, 10), fmt.Sprintf("%d%s", depositDollars*report.Unit, denom), "--from", payer, "-y")
	d.channels = append(d.channels, c)
	return c, err
}

// openSession has the company open a channel and make a bearer key with a cap: prepaid trust up to the cap.
func (d *demo) openSession(ctx context.Context) (string, error) {
	c, err := d.open(ctx, company)
	if err != nil {
		return "", err
	}
	var session struct {
		Key string `json:"key"`
	}
	if err := d.typed(ctx, &session, "usage", "session", "create", c.ID, "--cap", fmt.Sprintf("%d%s", depositDollars/2*report.Unit, denom), "--from", company); err != nil {
		return "", err
	}
	d.sessionKey = session.Key
	return session.Key, nil
}

// call runs one of the clients, and keeps what it reports.
func (d *demo) call(ctx context.Context, name, mode, url, key string, first, count int) error {
	mails := append(append(d.mails.OwnHeldBack[:0:0], d.mails.OwnHeldBack...), d.mails.HeldBack...)
	plan := map[string]any{"baseURL": url, "apiKey": key, "model": d.tuned.name, "streamEvery": streamEvery, "parallel": callers}
	texts := make([]string, count)
	for i := range texts {
		texts[i] = mails[(first+i)%len(mails)].Text
	}
	plan["texts"] = texts
	input, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	program, args := d.path("bin", "calls"), []string(nil)
	if strings.HasPrefix(name, "npm") {
		program, args = "node", []string{d.path("npm", "calls.mjs")}
	}
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = bytes.NewReader(input), &out, &errOut, cleanEnv()
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s, %s: %w: %s", name, mode, err, lastLines(errOut.Bytes(), 12))
	}
	took, streamed, decoder := time.Since(began), 0, json.NewDecoder(&out)
	for range count {
		l := callLine{client: name, mode: mode}
		if err := decoder.Decode(&l); err != nil {
			return fmt.Errorf("%s, %s: %w", name, mode, err)
		}
		if l.ID == "" || l.PromptTokens == 0 {
			return errors.New(name + ": a call has no id or no usage")
		}
		if l.Streamed {
			streamed++
		}
		l.truth = mails[(first+l.Index)%len(mails)].Class
		d.lines = append(d.lines, l)
	}
	d.screen.say("%s, %s: %d calls, %d of them streamed, in %s", name, mode, count, streamed, took.Round(10*time.Millisecond))
	return nil
}
