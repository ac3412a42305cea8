package cli

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/sahara-chain/sahara/x/internal/client/progress"
	"github.com/sahara-chain/sahara/x/internal/client/shares"
	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/client/kinds"
	"github.com/sahara-chain/sahara/x/model/client/preview"
	"github.com/sahara-chain/sahara/x/model/client/propose"
	"github.com/sahara-chain/sahara/x/model/client/weights"
	"github.com/sahara-chain/sahara/x/model/types"
)

// plan is what publish is about to register, and why.
type plan struct {
	card    card.Card
	msg     *types.MsgRegister
	lineage propose.Lineage

	nameWhy, kindWhy, termsWhy string
	leftOut                    []string // tags
	files                      int
}

// makePlan reads the card and asks the chain, before the long work on the weights.
func makePlan(ctx context.Context, c *chain, root *os.Root, owner string, o options) (*plan, error) {
	r, err := o.read()
	if err != nil {
		return nil, err
	}
	p := &plan{msg: &types.MsgRegister{
		Owner: owner, Previous: o.previous, Components: r.components, MinPrice: r.minPrice, Account: r.account.String(),
		MaxProviderBps: o.maxProviderBps, SuccessionBps: o.successionBp,
	}}
	if p.card, err = readCard(root); err != nil {
		return nil, err
	}
	p.describe(root, o, r)
	if p.msg.Allocation, err = allocation(owner, o.holders, o.tree, o.treeRole); err != nil {
		return nil, err
	}
	filed, err := readNames(root)
	if err != nil {
		return nil, err
	}
	p.lineage, err = propose.ProposeLineage(ctx, c, propose.Request{
		Owner: owner, Card: p.card, Given: r.parents, Names: r.names, Filed: filed, Search: o.search, Previous: o.previous, Components: r.components,
	})
	if err != nil {
		return nil, err
	}
	p.msg.Parents = p.lineage.Edges()
	if err := checkSources(ctx, c, p); err != nil {
		return nil, err
	}
	if p.msg.TermsId, p.termsWhy, err = propose.Terms(ctx, c, p.card, o.terms, o.preset); err != nil {
		return nil, err
	}
	return p, propose.CheckLicences(ctx, c, owner, p.msg.TermsId, p.lineage, r.components)
}

func readCard(root *os.Root) (card.Card, error) {
	b, err := readFile(root, card.File)
	if isMissing(err) {
		return card.Card{}, fmt.Errorf("%s: there is no model card: write a %s, of a heading at least", root.Name(), card.File)
	}
	if err != nil {
		return card.Card{}, err
	}
	return card.Parse(b)
}

// readNames reads what the folder says of the card's names. It need not say anything.
func readNames(root *os.Root) (propose.Names, error) {
	b, err := readFile(root, weights.MapFile)
	if isMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	names, err := propose.ReadNames(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", weights.MapFile, err)
	}
	return names, nil
}

// describe fills in name, kind and tags.
func (p *plan) describe(root *os.Root, o options, r read) {
	switch title := p.card.Title(); {
	case o.name != "":
		p.msg.Name, p.nameWhy = o.name, "--name"
	case title != "":
		p.msg.Name, p.nameWhy = title, card.File+", first heading"
	default:
		p.msg.Name, p.nameWhy = folderName(root), "the folder's name"
	}
	if p.msg.Kind, p.kindWhy = r.kind, "--kind"; r.kind == 0 {
		p.msg.Kind, p.kindWhy = propose.Kind(p.card, hints(root))
	}
	if p.msg.Tags = o.tags; o.tags == nil {
		p.msg.Tags, p.leftOut = propose.Tags(p.card)
	}
}

func folderName(root *os.Root) string {
	if whole, err := filepath.Abs(root.Name()); err == nil {
		return filepath.Base(whole)
	}
	return filepath.Base(root.Name())
}

func hints(root *os.Root) propose.Hints {
	_, err := root.Stat("adapter_config.json")
	quantized, _ := fs.Glob(root.FS(), "*.gguf") // the pattern is right
	return propose.Hints{AdapterConfig: err == nil, GGUF: len(quantized) > 0}
}

// checkSources refuses a kind that cannot be made of these parents, with a word about names that stayed without any.
func checkSources(ctx context.Context, c *chain, p *plan) error {
	s := types.Sources{All: len(p.msg.Parents) + len(p.msg.Components)}
	asked := map[uint64]bool{}
	for _, parent := range p.lineage.Parents {
		switch {
		case parent.Asset.Kind != modelKind:
			continue
		case parent.Id == p.msg.Previous:
			s.Predecessor = 1
		default:
			s.Models++
		}
		asked[parent.Id] = true
	}
	for _, component := range p.msg.Components {
		asset, err := c.Asset(ctx, component.Id)
		if err != nil {
			return fmt.Errorf("--component %d:%d: %w", component.Id, component.MaxBps, err)
		}
		if asset.Kind == modelKind {
			asked[component.Id] = true
		}
	}
	s.Asked = len(asked)
	err := p.msg.Kind.CheckSources(s)
	if err == nil {
		return nil
	}
	for _, unknown := range p.lineage.Unknown {
		if unknown.Field == "base_model" {
			return fmt.Errorf("%w (%w); --kind says what else it is", err, card.Refuse(unknown.Field, unknown.Name, "%q: %s", unknown.Name.Value, unknown.Why))
		}
	}
	return fmt.Errorf("%w (kind %s: %s)", err, kinds.Word(p.msg.Kind), p.kindWhy)
}

// text writes the plan as a table of what is registered and why.
func (p *plan) text(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(what, value, why string) {
		line := what + "\t" + value
		if why != "" {
			line += "\t" + why
		}
		_, _ = fmt.Fprintln(t, line) // Flush tells of errors
	}
	m := p.msg
	row("name", fmt.Sprintf("%q", m.Name), p.nameWhy)
	row("kind", kinds.Word(m.Kind), p.kindWhy)
	row("licence", fmt.Sprintf("terms %d", m.TermsId), p.termsWhy)
	if m.Previous != 0 {
		row("previous", fmt.Sprintf("model %d", m.Previous), "")
	}
	for _, parent := range p.lineage.Parents {
		row("made from", fmt.Sprintf("%s %d gets %s", parent.Asset.Kind, parent.Id, shares.Bps(parent.Bps)), parent.Why)
	}
	for _, unknown := range p.lineage.Unknown {
		row("not known", fmt.Sprintf("%q", unknown.Name.Value), fmt.Sprintf("%s:%d, %s: %s", card.File, unknown.Name.Line, unknown.Field, unknown.Why))
	}
	for _, c := range m.Components {
		row("may draw on", fmt.Sprintf("asset %d for up to %s", c.Id, shares.Bps(c.MaxBps)), "--component")
	}
	row("weights", p.weights(), "")
	row("tags", orNone(m.Tags), p.tagsWhy())
	row("holders", p.holders(), "")
	if m.Account != "" {
		row("account", m.Account, "")
	}
	row("provider", "keeps at most "+shares.Bps(m.MaxProviderBps), "of a call's price, for ever (--max-provider-bps)")
	if len(m.MinPrice) > 0 {
		row("min price", m.MinPrice.String(), "for ever")
	}
	return t.Flush()
}

func (p *plan) weights() string {
	if p.msg.WeightsCid == "" {
		return "none of its own"
	}
	files := "1 file"
	if p.files > 1 {
		files = fmt.Sprintf("%d files", p.files)
	}
	return fmt.Sprintf("%s, %s in %s", p.msg.WeightsCid, progress.Size(p.msg.Bytes), files)
}

func (p *plan) tagsWhy() string {
	if len(p.leftOut) == 0 {
		return ""
	}
	return "the chain has no place for " + strings.Join(p.leftOut, ", ")
}

func (p *plan) holders() string {
	a := p.msg.Allocation
	text := fmt.Sprintf("%d inline", len(a.Holders))
	if a.Tree != nil {
		text += fmt.Sprintf(", %d in a list with %s", a.Tree.Count, shares.Percent(a.Tree.Total))
	}
	return text
}

func orNone(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

// description is how a preview shows an asset that is not registered yet: its holders in the order of the registration.
func (p *plan) description(most int) preview.Description {
	a := p.msg.Allocation
	shown := min(most, len(a.Holders))
	d := preview.Description{Kind: modelKind, Name: p.msg.Name, Others: uint64(len(a.Holders) - shown)} //nolint:gosec // not negative
	for _, h := range a.Holders[:shown] {
		d.Holders = append(d.Holders, preview.Holder{Address: h.Address, Role: h.Role, Shares: h.Shares})
	}
	if a.Tree != nil {
		d.Holders = append(d.Holders, preview.Holder{Role: a.Tree.Role, Shares: a.Tree.Total, Claimants: a.Tree.Count})
	}
	return d
}
