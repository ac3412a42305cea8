package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/corpus"
	"github.com/sahara-chain/sahara/scripts/demo/crowd"
	"github.com/sahara-chain/sahara/scripts/demo/report"
)

// seed draws everything that is drawn: mails, skills, mistakes.
const seed = 2002

// leastNode is the oldest Node that the npm client runs on.
const leastNode = 20

type options struct {
	dir, program    string
	basePort, calls int
	keep, down      bool
}

// step is one of those that the reader sees. Each leaves in the demo what the next ones need.
type step struct {
	title string
	run   func(context.Context, *demo) error
}

var steps = []step{
	{"A devnet of four validators", startDevnet},
	{"Real mail to label", chooseMail},
	{"People label it, blind", labelMail},
	{"The chain infers the labels and pays", inferLabels},
	{"Two models: a base, and a fine-tune of it", makeModels},
	{"Both are served, each behind a gateway", serveModels},
	{"Unmodified OpenAI clients call the fine-tune", makeCalls},
	{"Vouchers are redeemed, everybody claims", payEverybody},
	{"Follow one cent", writeReport},
}

// demo is what the steps share.
type demo struct {
	options
	root, binary string // absolute paths of the folder and of saharad
	screen       *screen
	children     []*child

	net      *network
	client   *client.Client
	accounts map[string]*client.Account

	mails corpus.Choice
	crowd *crowd.Crowd

	task    uint64
	present []batch       // of this wave
	labels  []crowd.Label // all that were revealed

	mailID, labelsID, ownID uint64 // datasets
	textmodel               string // program
	base, tuned             *model

	gatewayProgram string
	gateways       []*gateway
	sold           *gateway // of the fine-tune
	channels       []channel
	sessionKey     string // of the company
	proxyURL       string // of the freelance
	lines          []callLine

	// Heights: before the first deposit, after the last call, after the last claim.
	before, called, after int64

	holders    []*holder
	events     []client.Event
	books      []report.Books
	kept       report.Kept
	labeling   *report.Labeling
	assetNames map[uint64]string
	took       []report.Step
	rewards    []reward // by node
}

func newDemo(o options) (*demo, error) {
	root, err := filepath.Abs(o.dir)
	if err != nil {
		return nil, err
	}
	binary, err := filepath.Abs(o.program)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(binary); err != nil && !o.down {
		return nil, fmt.Errorf("%w: `make build` builds it", err)
	}
	if o.basePort < 1024 || o.basePort > 65_400 {
		return nil, fmt.Errorf("--base-port %d: want 1024 to 65400", o.basePort)
	}
	for _, sub := range []string{"bin", "logs", "run", "cache"} {
		if err := os.MkdirAll(filepath.Join(root, sub), 0o750); err != nil {
			return nil, err
		}
	}
	return &demo{options: o, root: root, binary: binary, screen: newScreen(), accounts: map[string]*client.Account{}, assetNames: map[uint64]string{}}, nil
}

// path is a path below the demo's folder.
func (d *demo) path(parts ...string) string {
	return filepath.Join(append([]string{d.root}, parts...)...)
}

// show spells a path below the folder as --dir was typed.
func (d *demo) show(parts ...string) string {
	return filepath.Join(append([]string{d.dir}, parts...)...)
}

// run does the steps, and stops in the end whatever they started, unless it shall be kept.
func (d *demo) run(ctx context.Context) (err error) {
	if err := needed(ctx); err != nil {
		return err
	}
	if err := d.clean(); err != nil {
		return err
	}
	if err := d.dropResults(); err != nil {
		return err
	}
	defer func() {
		if err == nil && d.keep {
			err = d.left(ctx)
		}
		if d.client != nil {
			err = errors.Join(err, d.client.Close())
		}
		if err != nil || !d.keep {
			err = errors.Join(err, d.clean())
		}
	}()
	for i, s := range steps {
		d.screen.title(i+1, len(steps), s.title)
		began := time.Now()
		if err := s.run(ctx, d); err != nil {
			if ctx.Err() != nil {
				return errors.New("interrupted")
			}
			return fmt.Errorf("step %d, %s: %w; logs are in %s", i+1, s.title, err, d.show("logs"))
		}
		d.screen.took(time.Since(began))
		d.took = append(d.took, report.Step{Title: s.title, Seconds: time.Since(began).Seconds()})
	}
	return nil
}

// account is the account of a name, made when it is first asked for.
func (d *demo) account(name string) *client.Account {
	a, ok := d.accounts[name]
	if !ok {
		a = client.NewAccount(name)
		d.accounts[name] = a
	}
	return a
}

// needed looks for the programs that the demo runs, before it does anything.
func needed(ctx context.Context) error {
	for _, program := range []string{"go", "node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%w: the demo needs Go, and Node %d or newer with npm", err, leastNode)
		}
	}
	out, err := exec.CommandContext(ctx, "node", "--version").Output()
	if err != nil {
		return fmt.Errorf("node --version: %w", err)
	}
	var major int
	if _, err := fmt.Sscanf(string(out), "v%d.", &major); err != nil || major < leastNode {
		return fmt.Errorf("node is %s, and the demo needs %d or newer", strings.TrimSpace(string(out)), leastNode)
	}
	return nil
}
