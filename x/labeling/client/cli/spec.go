package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/internal/client/shares"
	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// options are what `task create` is told.
type options struct {
	items, gold, secrets                string
	name, kind, domain, instructions    string
	classes                             uint8
	classNames                          []string
	redundancy, batch, waves            uint32
	bounty, bond                        string
	join, commit, reveal, goldTime      time.Duration
	appeals                             time.Duration
	exam                                uint64
	reputation                          uint32
	result, metadata, language, quality string
	terms                               uint64
	parents, tags                       []string
	labelerShares                       string
	maxProviderBps, successionBps       uint32
	least, most                         int64
	tolerance                           uint32
	review                              reviewOptions
}

func (o *options) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.items, "items", "", "the `folder` whose files are the items (required)")
	f.StringVar(&o.name, "name", "", "the name to show, at most 128 bytes (required)")
	f.StringVar(&o.instructions, "instructions", "", "the `file` of what labelers are told, or its CID (required)")
	f.StringVar(&o.domain, "domain", "", "the field in which labelers earn reputation, a `word` such as mail (required)")
	f.StringVar(&o.kind, "kind", "single-choice", kindNames())
	f.StringSliceVar(&o.classNames, "class", nil, "the `name` of each class in turn, such as --class ham,spam")
	f.Uint8Var(&o.classes, "classes", 0, "the number of classes, where they have no names")
	f.Uint32Var(&o.redundancy, "redundancy", 5, "how many labelers label each item")
	f.Int64Var(&o.least, "min", 0, "numeric: the least `number`")
	f.Int64Var(&o.most, "max", 0, "numeric: the greatest `number`")
	f.Uint32Var(&o.tolerance, "tolerance", 0, "numeric: how far apart two numbers may be and still agree")
	f.Uint32Var(&o.batch, "batch-size", 20, "how many items a labeler gets at once")
	f.StringVar(&o.bounty, "bounty", "", "`coins` for all labels together (required)")
	f.StringVar(&o.bond, "bond", "", "the `coin` that a labeler loses who takes a batch and vanishes (default: none)")
	f.DurationVar(&o.join, "join", 10*time.Minute, "how long labelers may join a wave")
	f.DurationVar(&o.commit, "commit", time.Hour, "how long they have for their batch")
	f.DurationVar(&o.reveal, "reveal", 30*time.Minute, "how long they have to show their labels")
	f.DurationVar(&o.goldTime, "gold-time", 24*time.Hour, "how long you have to show the gold")
	f.DurationVar(&o.appeals, "appeals", 0, "how long labelers who failed the gate may appeal against gold (default: not at all)")
	f.Uint32Var(&o.waves, "waves", 20, "the most waves; what is not labeled then stays so")
	f.StringVar(&o.gold, "gold", "", "a CSV `file` of item and label, or number, that you know: hidden gold. An item is a file's path or number")
	f.StringVar(&o.secrets, "secrets", "", "the new `file` to keep the gold's salts in (default gold-ROOT.json)")
	f.Uint64Var(&o.exam, "exam", 0, "the `number` of a task whose gold a labeler must have passed")
	f.Uint32Var(&o.reputation, "min-reputation", 0, "the least reputation in the domain, in 1/10000")
	f.StringVar(&o.result, "result", "", "the name of the dataset that the labels become (default: the task's)")
	f.StringVar(&o.metadata, "metadata", "", "the dataset's metadata: a `file`, or its CID (default: written to .result.json in the folder)")
	f.Uint64Var(&o.terms, "terms", 0, "the `number` of the dataset's licence terms, see `saharad query license presets` (required)")
	f.StringVar(&o.quality, "modality", "", strings.Join(datasettypes.Modalities(), ", ")+" (required)")
	f.StringVar(&o.language, "language", "", "the items' language as a BCP 47 `tag`")
	f.StringSliceVar(&o.tags, "tag", nil, "a `word` to find the dataset by; up to 16")
	f.StringSliceVar(&o.parents, "parent", nil, "`ID:BPS`: an asset that the items are from, and its share in 1/10000")
	f.StringVar(&o.labelerShares, "labeler-shares", "50%", "the labelers' shares of the dataset, of 10^12 or as a percentage; the others are yours")
	f.Uint32Var(&o.maxProviderBps, "max-provider-bps", 0, "the most that a compute provider may keep of a use's price, in 1/10000")
	f.Uint32Var(&o.successionBps, "succession-bps", 0, "the least that a next version passes on to this one, in 1/10000 (default: the chain's)")
	o.review.addFlags(f)
	for _, required := range []string{"items", "name", "instructions", "domain", "bounty", "terms", "modality"} {
		if err := cmd.MarkFlagRequired(required); err != nil {
			panic(err) // a flag that is not defined above
		}
	}
}

// class makes the number of classes of what was said of them.
func (o *options) class() error {
	switch {
	case len(o.classNames) == 0 && o.classes == 0:
		return fmt.Errorf("--class: want a name for each class, or --classes")
	case len(o.classNames) == 0:
		return nil
	case o.classes != 0 && int(o.classes) != len(o.classNames):
		return fmt.Errorf("--classes is %d, and --class has %d names", o.classes, len(o.classNames))
	case len(o.classNames) > inference.MaxClasses:
		return fmt.Errorf("--class has %d names, want at most %d", len(o.classNames), inference.MaxClasses)
	}
	for i, name := range o.classNames {
		if name == "" || slices.Contains(o.classNames[:i], name) {
			return fmt.Errorf("--class: class %d is %q, want a name that no other has", i, name)
		}
	}
	o.classes = uint8(len(o.classNames)) //nolint:gosec // bounded above
	return nil
}

// read makes the specification of a task on the items, but for its gold and metadata.
func (o *options) read(kind types.Kind, set *items.Set) (spec types.Spec, err error) {
	root, err := set.Root()
	if err != nil {
		return spec, err
	}
	spec = types.Spec{
		Name: o.name, Kind: kind, Domain: o.domain, ItemRoot: root[:], Items: uint32(set.Count()), Classes: uint32(o.classes), //nolint:gosec // checked below
		Redundancy: o.redundancy, BatchSize: o.batch, MaxWaves: o.waves, Qualification: qualification(o.exam, o.reputation),
		Result: types.Result{
			Name: o.result, TermsId: o.terms, Tags: o.tags, Language: o.language, Modality: o.quality,
			MaxProviderBps: o.maxProviderBps, SuccessionBps: o.successionBps,
		},
	}
	if spec.Result.Name == "" {
		spec.Result.Name = o.name
	}
	if spec.InstructionsCid, err = cidOf(o.instructions); err != nil {
		return spec, fmt.Errorf("--instructions: %w", err)
	}
	if spec.Bounty, spec.Bond, err = money("--", o.bounty, o.bond); err != nil {
		return spec, err
	}
	if spec.Result.LabelerShares, err = shares.Parse(o.labelerShares); err != nil {
		return spec, fmt.Errorf("--labeler-shares: %w", err)
	}
	if err := o.times(&spec); err != nil {
		return spec, err
	}
	switch {
	case kind.Numeric():
		spec.Range = &types.Range{Min: o.least, Max: o.most, Tolerance: o.tolerance}
	case kind.Open():
		if spec.Review, err = o.review.read(); err != nil {
			return spec, err
		}
	}
	for _, text := range o.parents {
		id, bps, err := shares.ParseRate(text)
		if err != nil {
			return spec, fmt.Errorf("--parent %w", err)
		}
		spec.Result.Parents = append(spec.Result.Parents, royaltytypes.Parent{Id: id, Bps: bps})
	}
	return spec, nil
}

func (o *options) times(spec *types.Spec) error {
	spans := []span{
		{"--join", o.join, &spec.JoinSeconds}, {"--commit", o.commit, &spec.CommitSeconds}, {"--reveal", o.reveal, &spec.RevealSeconds},
	}
	if o.gold != "" {
		spans = append(spans, span{"--gold-time", o.goldTime, &spec.GoldSeconds})
	}
	if o.appeals != 0 {
		spans = append(spans, span{"--appeals", o.appeals, &spec.AppealSeconds})
	}
	return seconds(spans...)
}

// cidOf is a CID as it was given, or that of a file.
func cidOf(text string) (string, error) {
	if cid.Validate(text) == nil {
		return text, nil
	}
	b, err := os.ReadFile(filepath.Clean(text))
	if err != nil {
		return "", fmt.Errorf("%.100q is no CID, and no file that can be read: %w", text, err)
	}
	return cidOfBytes(b)
}

func cidOfBytes(b []byte) (string, error) {
	codec := cid.Raw
	if json.Valid(b) {
		codec = cid.JSON
	}
	c, err := cid.Sum(codec, bytes.NewReader(b))
	return c.String(), err
}

// classOf is a class by its name or number.
func classOf(names []string, classes uint8, text string) (uint8, error) {
	if at := slices.Index(names, text); at >= 0 {
		return uint8(at), nil //nolint:gosec // at most MaxClasses
	}
	n, err := parseNumber(text)
	if err != nil || n >= uint32(classes) {
		return 0, fmt.Errorf("label %.40q is no class, and no number from 0 to %d", text, classes-1)
	}
	return uint8(n), nil //nolint:gosec // below classes
}

// itemOf is an item by its path or number.
func itemOf(set *items.Set, text string) (uint32, error) {
	if set != nil {
		if item, found := set.Find(text); found {
			return item, nil
		}
	}
	n, err := parseNumber(text)
	if err != nil || set != nil && uint64(n) >= uint64(set.Count()) { //nolint:gosec // a count
		return 0, fmt.Errorf("item %.100q is no file of the items, and no number of one", text)
	}
	return n, nil
}
