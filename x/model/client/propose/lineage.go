package propose

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sahara-chain/sahara/x/internal/client/shares"
	"github.com/sahara-chain/sahara/x/model/client/card"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// What parents get where nobody says and their licences ask for less, in basis points.
const (
	ModelBps   = 1_000
	DatasetBps = 500
)

// Request says what is known of a model's lineage before the chain is asked.
type Request struct {
	// Owner is who registers it: only the version before it asks.
	Owner string
	Card  card.Card
	// Given are parents with what they get. The card's names may mean others.
	Given []royaltytypes.Parent
	// Names are what the user says that names of the card mean, Filed what a file says.
	Names, Filed Names
	// Search looks for the card's other names on the chain.
	Search bool
	// Previous is the version before this one, or 0.
	Previous   uint64
	Components []royaltytypes.Component
}

// Parent is a parent with the reason why it is one.
type Parent struct {
	royaltytypes.Parent
	Asset royaltytypes.Asset
	Why   string
	// fixed says that the user gave the rate, which is then taken or refused as it is.
	fixed bool
}

// Unknown is a name of the card that stays without an asset.
type Unknown struct {
	Field string
	Name  card.Text
	Why   string
}

// Lineage is what a model is made from.
type Lineage struct {
	Parents []Parent
	Unknown []Unknown
}

// Edges are the parents as a registration has them.
func (l Lineage) Edges() []royaltytypes.Parent {
	var edges []royaltytypes.Parent
	for _, p := range l.Parents {
		edges = append(edges, p.Parent)
	}
	return edges
}

// Models counts the parents that are models.
func (l Lineage) Models() int {
	n := 0
	for _, p := range l.Parents {
		if p.Asset.Kind == modelKind {
			n++
		}
	}
	return n
}

// ProposeLineage finds the parents and what they get: what the user says, what the version before it was promised, what
// licences ask for, and else ModelBps or DatasetBps. It refuses a name that several assets have, an asset of another
// kind than the card's field wants, and more than can be passed on.
func ProposeLineage(ctx context.Context, chain Chain, r Request) (Lineage, error) {
	p := proposal{chain: chain, request: r, left: leastLeft(r.Components)}
	for _, given := range r.Given {
		if err := p.add(ctx, given.Id, given.Bps, fmt.Sprintf("--parent %d:%d", given.Id, given.Bps), ""); err != nil {
			return Lineage{}, err
		}
	}
	if r.Previous != 0 {
		if err := p.addPrevious(ctx); err != nil {
			return Lineage{}, err
		}
	}
	if err := p.checkNames(); err != nil {
		return Lineage{}, err
	}
	for _, field := range fields(r.Card) {
		for _, name := range field.names {
			if err := p.addNamed(ctx, field, name); err != nil {
				return Lineage{}, err
			}
		}
	}
	if err := p.checkPrevious(); err != nil {
		return Lineage{}, err
	}
	if err := p.topUp(ctx); err != nil {
		return Lineage{}, err
	}
	if err := royaltytypes.ValidateParents(p.lineage.Edges()); err != nil {
		return Lineage{}, fmt.Errorf("%w: say less for some, with --map NAME=ID:BPS or --parent ID:BPS", err)
	}
	return p.lineage, nil
}

// field is one of the card's that names what a model is made from.
type field struct {
	name  string
	kind  string
	names []card.Text
}

func fields(c card.Card) []field {
	return []field{{"base_model", modelKind, c.BaseModels}, {"datasets", datasetKind, c.Datasets}}
}

type proposal struct {
	chain   Chain
	request Request
	lineage Lineage
	// left is what components leave of a use's revenue at the least, in basis points.
	left uint32
}

// find is the place of a parent, or -1.
func (p *proposal) find(id uint64) int {
	return slices.IndexFunc(p.lineage.Parents, func(q Parent) bool { return q.Id == id })
}

// add makes an asset a parent. A bps of 0 is for what its licence asks for, or the default where that is more.
func (p *proposal) add(ctx context.Context, id uint64, bps uint32, why, wantKind string) error {
	asset, err := p.chain.Asset(ctx, id)
	if err != nil {
		return fmt.Errorf("%s: asset %d: %w", why, id, err)
	}
	if wantKind != "" && asset.Kind != wantKind {
		return fmt.Errorf("%s: asset %d is a %s, want a %s", why, id, asset.Kind, wantKind)
	}
	fixed := bps != 0
	if !fixed {
		usual := uint32(DatasetBps)
		if asset.Kind == modelKind {
			usual = ModelBps
		}
		if bps, err = p.least(ctx, asset, usual); err != nil {
			return err
		}
	}
	return p.put(Parent{royaltytypes.Parent{Id: id, Bps: bps}, asset, why, fixed})
}

// put adds a parent, or gives one that is there already the larger of both rates. What the user said stays as it is.
func (p *proposal) put(parent Parent) error {
	at := p.find(parent.Id)
	if at < 0 {
		p.lineage.Parents = append(p.lineage.Parents, parent)
		return nil
	}
	known := &p.lineage.Parents[at]
	switch {
	case known.fixed && parent.fixed && known.Bps != parent.Bps:
		return fmt.Errorf("%s: asset %d already gets %d bps, by %s", parent.Why, parent.Id, known.Bps, known.Why)
	case parent.fixed:
		known.Bps, known.fixed = parent.Bps, true
	case !known.fixed:
		known.Bps = max(known.Bps, parent.Bps)
	}
	known.Why += "; " + parent.Why
	return nil
}

// least is what an asset's licence asks for, or another rate where that is more.
func (p *proposal) least(ctx context.Context, asset royaltytypes.Asset, usual uint32) (uint32, error) {
	terms, err := p.chain.Terms(ctx, asset.TermsId)
	if err != nil {
		return 0, fmt.Errorf("terms %d of asset %d: %w", asset.TermsId, asset.Id, err)
	}
	return max(usual, p.ceil(terms.MinRoyaltyBps)), nil
}

// addPrevious gives the version before what it was promised.
func (p *proposal) addPrevious(ctx context.Context) error {
	id := p.request.Previous
	asset, err := p.chain.Asset(ctx, id)
	switch {
	case err != nil:
		return fmt.Errorf("--previous %d: %w", id, err)
	case asset.Kind != modelKind:
		return fmt.Errorf("--previous %d: it is a %s, want a %s", id, asset.Kind, modelKind)
	case asset.Owner != p.request.Owner:
		return fmt.Errorf("--previous %d: it is owned by %s, not by %s: make it a parent instead, with --parent %d:BPS",
			id, asset.Owner, p.request.Owner, id)
	}
	bps, err := p.least(ctx, asset, max(p.ceil(asset.SuccessionBps), 1))
	if err != nil {
		return err
	}
	why := fmt.Sprintf("--previous %d, which was promised %s of its next version", id, shares.Bps(asset.SuccessionBps))
	return p.put(Parent{royaltytypes.Parent{Id: id, Bps: bps}, asset, why, false})
}

// checkPrevious refuses a rate of the user's that breaks the promise to the version before.
func (p *proposal) checkPrevious() error {
	at := p.find(p.request.Previous)
	if at < 0 {
		return nil
	}
	if previous := p.lineage.Parents[at]; previous.Bps < p.ceil(previous.Asset.SuccessionBps) {
		return fmt.Errorf("%s: asset %d gets %d bps, want at least %d", previous.Why, previous.Id, previous.Bps, p.ceil(previous.Asset.SuccessionBps))
	}
	return nil
}

// checkNames refuses what the user says of names that the card does not have: they would be mistyped.
func (p *proposal) checkNames() error {
	var known []string
	for _, field := range fields(p.request.Card) {
		for _, name := range field.names {
			known = append(known, name.Value)
		}
	}
	var missing []string
	for name := range p.request.Names { //determinism:allow sorted below
		if !slices.Contains(known, name) {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("--map %s: %s has no such base_model or dataset; it has %s", missing[0], card.File, orNone(known))
}

func orNone(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

// addNamed adds what a name of the card means.
func (p *proposal) addNamed(ctx context.Context, f field, name card.Text) error {
	where := fmt.Sprintf("%s, %s %s", at(name), f.name, name.Value)
	for _, said := range []struct {
		names Names
		by    string
	}{{p.request.Names, "--map"}, {p.request.Filed, "the folder's map"}} {
		target, ok := said.names[name.Value]
		if !ok {
			continue
		}
		if target.ID == 0 {
			p.lineage.Unknown = append(p.lineage.Unknown, Unknown{f.name, name, "by " + said.by + " it has no asset on the chain"})
			return nil
		}
		return p.add(ctx, target.ID, target.Bps, where+", by "+said.by, f.kind)
	}
	if !p.request.Search {
		p.unknown(f, name, "nobody looked for it")
		return nil
	}
	found, err := p.chain.Named(ctx, f.kind, name.Value)
	if err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	switch {
	case len(found.Assets) > 1:
		return card.Refuse(f.name, name, "%s are all called %q: say which with --map %[2]s=ID, or --map %[2]s=%s",
			list(f.kind, found.Assets), name.Value, None)
	case len(found.Assets) == 0 && found.Partial:
		p.unknown(f, name, fmt.Sprintf("there are too many %ss to look at all of them", f.kind))
		return nil
	case len(found.Assets) == 0:
		p.unknown(f, name, fmt.Sprintf("no %s of the chain has this name", f.kind))
		return nil
	case found.Partial:
		return card.Refuse(f.name, name, "%s is called %q, and there are too many to see whether it is the only one: say --map %[2]s=%[3]d, or --map %[2]s=%[4]s",
			list(f.kind, found.Assets), name.Value, found.Assets[0].ID, None)
	}
	only := found.Assets[0]
	return p.add(ctx, only.ID, 0, fmt.Sprintf("%s: the only %s of this name, registered by %s%s", where, f.kind, only.Owner, deprecated(only)), f.kind)
}

func (p *proposal) unknown(f field, name card.Text, why string) {
	p.lineage.Unknown = append(p.lineage.Unknown, Unknown{f.name, name, fmt.Sprintf("%s, so it gets nothing (--map %s=ID)", why, name.Value)})
}

func deprecated(c Candidate) string {
	if c.Deprecated {
		return ", who advises against new use"
	}
	return ""
}

// list names candidates, the first few of them.
func list(kind string, candidates []Candidate) string {
	const most = 5
	var names []string
	for i, c := range candidates {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(candidates)-most))
			break
		}
		names = append(names, fmt.Sprintf("%s %d of %s%s", kind, c.ID, c.Owner, deprecated(c)))
	}
	return strings.Join(names, ", ")
}
