package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/report"
)

// writeReport keeps the books from three sources, compares them, follows one cent, and writes the report.
func writeReport(ctx context.Context, d *demo) error {
	var err error
	if d.events, err = d.client.Events(ctx, d.before, d.after); err != nil {
		return err
	}
	if err := d.export(ctx); err != nil {
		return err
	}
	if err := d.balance(ctx); err != nil {
		return err
	}
	r := &report.Report{
		Made: time.Now().UTC().Format(time.RFC3339), Chain: chainID, Height: d.after, Labeling: d.labeling,
		Books: d.books, Kept: d.kept, Models: d.modelRows(), Calls: d.callRows(),
	}
	if err := d.follow(ctx, r); err != nil {
		return err
	}
	if err := d.draw(ctx, r); err != nil {
		return err
	}
	elapsed := time.Since(d.screen.start)
	r.Elapsed, r.Steps = elapsed.Round(time.Second).String(), d.took
	if err := r.WriteJSON(d.path("report.json")); err != nil {
		return err
	}
	if err := r.WriteHTML(d.root); err != nil {
		return err
	}
	d.lastScreen(r)
	return nil
}

// export stops one node of four, which does not stop the chain, writes its state, and starts it again.
func (d *demo) export(ctx context.Context) error {
	last := len(d.net.Nodes) - 1
	home := d.nodeFile(last)
	err := client.Until(ctx, time.Minute, "the last node", func(ctx context.Context) (bool, error) {
		height, err := client.HeightOf(ctx, fmt.Sprintf("http://127.0.0.1:%d", d.net.Nodes[last].Ports.RPC))
		return height >= d.after, err
	})
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(home + "/saharad.pid")
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		return err
	}
	if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err != nil || !strings.Contains(string(line), home) {
		return errors.New("the last node does not run")
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return err
	}
	err = client.Until(ctx, time.Minute, "the last node's end", func(context.Context) (bool, error) {
		return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || zombie(pid), nil
	})
	if err != nil {
		return err
	}
	d.screen.command("saharad export --output-document " + d.show("export.json"))
	if _, err := d.saharad(ctx, "export", "--home", home, "--output-document", d.path("export.json")); err != nil {
		return err
	}
	if d.keep {
		_, err = d.devnet(ctx, "up")
	}
	return err
}

// zombie says whether a process has ended and was not collected, as where nobody collects orphans.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	return err != nil || strings.HasPrefix(after, "Z") && len(threads) <= 1
}

// balance keeps the three books and compares them.
func (d *demo) balance(ctx context.Context) error {
	bank, err := d.bankBooks(ctx)
	if err != nil {
		return err
	}
	events, err := d.eventBooks()
	if err != nil {
		return err
	}
	audit, err := d.auditBooks(ctx)
	if err != nil {
		return err
	}
	d.books = []report.Books{bank, events, audit}
	for _, line := range report.Lines(d.books) {
		texts := make([]string, len(line.Figures))
		for i, figure := range line.Figures {
			texts[i] = fmt.Sprintf("%12d", figure)
		}
		d.screen.say("%-45s %s", line.Name, strings.Join(texts, " "))
	}
	return report.Check(d.books)
}

func (d *demo) modelRows() []report.Model {
	var rows []report.Model
	for _, m := range []*model{d.base, d.tuned} {
		row := report.Model{ID: m.id, Name: m.name, Accuracy: map[string]float64{}}
		for mail, q := range m.tried {
			row.Accuracy[mail] = q.Accuracy
		}
		rows = append(rows, row)
	}
	return rows
}

func (d *demo) callRows() []report.Calls {
	var rows []report.Calls
	times := map[int][]float64{}
	for _, l := range d.lines {
		at := slices.IndexFunc(rows, func(r report.Calls) bool { return r.Client == l.client && r.Mode == l.mode })
		if at < 0 {
			at = len(rows)
			rows = append(rows, report.Calls{Client: l.client, Mode: l.mode})
		}
		rows[at].Count++
		rows[at].Tokens += l.PromptTokens + l.CompletionTokens
		if l.Streamed {
			rows[at].Streamed++
		}
		times[at] = append(times[at], l.Milliseconds)
	}
	for i := range rows {
		slices.Sort(times[i])
		rows[i].Median = times[i][len(times[i])/2]
	}
	return rows
}

// lastScreen follows the cent: its way, and then everybody who gets a part of it.
func (d *demo) lastScreen(r *report.Report) {
	s := d.screen
	s.say("")
	s.say("FOLLOW ONE CENT: call %s of %s, answered %q for %s", r.Cent.Request, r.Cent.Payer, r.Cent.Answer, report.Dollars(r.Cent.Price))
	for _, m := range r.Cent.Trail {
		where := ""
		if m.Height > 0 {
			where = fmt.Sprintf("  [block %d%s]", m.Height, short(", ", m.Tx))
		}
		s.say("  %-8s %s%s", m.What, m.Detail, where)
	}
	s.say("")
	s.say("  of a cent (10,000 millionths of a dollar), and claimed of all %d calls:", len(d.lines))
	for _, p := range r.Cent.Parts {
		where := ""
		if p.Height > 0 {
			where = fmt.Sprintf("  [block %d%s]", p.Height, short(", ", p.Tx))
		}
		s.say("  %9s  %-13s %-54s %10s%s", p.OfCent, p.Who, p.Role, report.Dollars(p.Claimed), where)
	}
	s.say("")
	s.say("%s in blocks %d to %d: balances, events and the audit of the exported state agree to the unit.", report.Dollars(r.Books[0].Paid-r.Books[0].Refunds), d.before+1, d.after)
	s.say("The whole way, with pictures: %s (figures in %s)", d.show("report.html"), d.show("report.json"))
}

// short is the beginning of a transaction's hash, enough to find it.
func short(before, hash string) string {
	if len(hash) < 12 {
		return ""
	}
	return before + hash[:12] + "…"
}
