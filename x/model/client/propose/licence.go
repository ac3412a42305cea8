package propose

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sahara-chain/sahara/x/license/terms"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/client/card"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// presetOf is the preset that says on the chain what a licence says in law, as far as the chain's terms go. Licences
// with conditions that no terms have, such as a field of use or a number of users, are not in it: their owners choose.
var presetOf = map[string]string{
	"0bsd": "open", "cc0-1.0": "open", "pddl": "open", "pddl-1.0": "open", "unlicense": "open", "wtfpl": "open",

	"apache-2.0": "attribution", "mit": "attribution", "isc": "attribution", "zlib": "attribution", "bsd": "attribution",
	"bsd-2-clause": "attribution", "bsd-3-clause": "attribution", "bsd-3-clause-clear": "attribution",
	"odc-by": "attribution", "odc-by-1.0": "attribution", "openmdw-1.0": "attribution", "cdla-permissive-2.0": "attribution",
}

// creativeCommons by what follows "cc-".
var creativeCommons = map[string]string{
	"by": "attribution", "by-sa": "share-alike", "by-nd": "no-derivatives", "by-nc": "non-commercial",
	"by-nc-sa": "non-commercial-share-alike", "by-nc-nd": "non-commercial-no-derivatives",
}

var creativeCommonsVersions = []string{"1.0", "2.0", "2.5", "3.0", "4.0"}

// Preset is the name of the preset for a licence, if there is one.
func Preset(license string) (string, bool) {
	license = strings.ToLower(license)
	if preset, ok := presetOf[license]; ok {
		return preset, true
	}
	if rest, ok := strings.CutPrefix(license, "cc-"); ok {
		for _, version := range creativeCommonsVersions {
			if kind, ok := strings.CutSuffix(rest, "-"+version); ok {
				preset, known := creativeCommons[kind]
				return preset, known
			}
		}
	}
	return "", false
}

// Terms finds the licence terms: by number, else by the name of a preset, else by the card's license. The text says
// why.
func Terms(ctx context.Context, chain Chain, c card.Card, id uint64, preset string) (uint64, string, error) {
	switch {
	case id != 0 && preset != "":
		return 0, "", fmt.Errorf("--terms %d and --preset %s: want one of them", id, preset)
	case id != 0:
		return id, fmt.Sprintf("--terms %d", id), nil
	case preset != "":
		found, names, err := findPreset(ctx, chain, preset)
		if err == nil && found == 0 {
			err = fmt.Errorf("--preset %.60q: the chain has no terms of this name; it has %s", preset, names)
		}
		return found, "--preset " + preset, err
	case c.License.Line == 0:
		return 0, "", card.Refuse("license", c.License, "there is none: give --preset NAME or --terms ID (`saharad query license presets` lists them)")
	}
	name, ok := Preset(c.License.Value)
	if !ok {
		return 0, "", card.Refuse("license", c.License, "%q: no preset says what it says: give --preset NAME or --terms ID (`saharad query license presets` lists them)", c.License.Value)
	}
	found, names, err := findPreset(ctx, chain, name)
	if err != nil {
		return 0, "", err
	}
	if found == 0 {
		return 0, "", card.Refuse("license", c.License, "%q: the chain has no preset %s; it has %s: give --preset NAME or --terms ID", c.License.Value, name, names)
	}
	return found, fmt.Sprintf("%s, license %s: preset %s", at(c.License), c.License.Value, name), nil
}

func findPreset(ctx context.Context, chain Chain, name string) (id uint64, names string, err error) {
	presets, err := chain.Presets(ctx)
	if err != nil {
		return 0, "", fmt.Errorf("presets: %w", err)
	}
	var all []string
	for _, p := range presets {
		if p.Name == name {
			return p.TermsId, "", nil
		}
		all = append(all, p.Name)
	}
	return 0, orNone(all), nil
}

// CheckLicences asks, before the long work, what the chain will ask: whether terms and rates respect those of all that
// the model is made from, and whether its owner has the grants that they ask for. Where nothing is named, nothing is
// asked.
func CheckLicences(
	ctx context.Context, chain Chain, owner string, termsID uint64, l Lineage, components []royaltytypes.Component,
) error {
	if err := checkGrants(ctx, chain, owner, l, components); err != nil {
		return err
	}
	if len(l.Parents) == 0 {
		return nil
	}
	child, err := chain.Terms(ctx, termsID)
	if err != nil {
		return fmt.Errorf("terms %d: %w", termsID, err)
	}
	own, err := child.Algebra()
	if err != nil {
		return err
	}
	left := leastLeft(components)
	var parents []terms.Parent
	for _, p := range l.Parents {
		t, err := algebra(ctx, chain, p.Asset)
		if err != nil {
			return err
		}
		rate := uint32(uint64(p.Bps) * uint64(left) / royaltytypes.BpsTotal) //nolint:gosec // at most bps
		parents = append(parents, terms.Parent{ID: p.Id, Terms: t, Bps: rate, SameOwner: p.Asset.Owner == owner})
	}
	if err := checkDerivation(own, parents, l); err != nil {
		return fmt.Errorf("terms %d: %w", termsID, err)
	}
	return checkReach(ctx, chain, l, left)
}

// checkDerivation refuses terms as the chain does, and says what other terms would do where others would.
func checkDerivation(own terms.Terms, parents []terms.Parent, l Lineage) error {
	err := terms.CheckDerivation(own, parents)
	if err == nil {
		return nil
	}
	all := make([]terms.Terms, len(parents))
	for i, p := range parents {
		all[i] = p.Terms
	}
	if best := terms.CheckDerivation(terms.JoinAll(all...), parents); best != nil && best.Error() == err.Error() {
		return err // whatever the terms
	}
	return fmt.Errorf("%w: `saharad query license join%s` shows the least strict terms that the parents allow: give them with --terms",
		err, numbers(l))
}

// numbers are the parents' terms, each once, as arguments of a command.
func numbers(l Lineage) string {
	var ids []uint64
	for _, p := range l.Parents {
		ids = append(ids, p.Asset.TermsId)
	}
	slices.Sort(ids)
	text := ""
	for _, id := range slices.Compact(ids) {
		text += fmt.Sprintf(" %d", id)
	}
	return text
}

func algebra(ctx context.Context, chain Chain, asset royaltytypes.Asset) (terms.Terms, error) {
	t, err := chain.Terms(ctx, asset.TermsId)
	if err != nil {
		return terms.Terms{}, fmt.Errorf("terms %d of asset %d: %w", asset.TermsId, asset.Id, err)
	}
	return t.Algebra()
}

func checkReach(ctx context.Context, chain Chain, l Lineage, left uint32) error {
	w := newWalk(chain)
	w.add(terms.Whole, l.Edges())
	var ancestors []terms.Ancestor
	for w.more() {
		a, err := w.next(ctx)
		if err != nil {
			return err
		}
		t, err := a.terms.Algebra()
		if err != nil {
			return err
		}
		rate := a.rate/royaltytypes.BpsTotal*uint64(left) + a.rate%royaltytypes.BpsTotal*uint64(left)/royaltytypes.BpsTotal
		ancestors = append(ancestors, terms.Ancestor{ID: a.asset.Id, Clauses: t.Clauses, Rate: rate})
		w.add(a.rate, a.asset.Parents)
	}
	return terms.CheckReach(ancestors)
}

func checkGrants(ctx context.Context, chain Chain, owner string, l Lineage, components []royaltytypes.Component) error {
	require := func(what string, asset royaltytypes.Asset, purpose licensetypes.Purpose, word string) error {
		if asset.Owner == owner {
			return nil
		}
		ok, reason, err := chain.Licensed(ctx, asset.Id, owner, purpose)
		if err != nil {
			return fmt.Errorf("%s %d: %w", what, asset.Id, err)
		}
		if !ok {
			return fmt.Errorf("%s %d: %s has no licence for it (%s): see `saharad tx license acquire %[2]d %[5]s`",
				what, asset.Id, owner, strings.TrimSpace(reason), word)
		}
		return nil
	}
	for _, p := range l.Parents {
		if err := require("parent", p.Asset, licensetypes.PURPOSE_DERIVATIVE, "derivative"); err != nil {
			return err
		}
	}
	for _, c := range components {
		asset, err := chain.Asset(ctx, c.Id)
		if err != nil {
			return fmt.Errorf("component %d: %w", c.Id, err)
		}
		if err := require("component", asset, licensetypes.PURPOSE_USE, "use"); err != nil {
			return err
		}
	}
	return nil
}
