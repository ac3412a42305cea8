package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/client/weights"
	"github.com/sahara-chain/sahara/x/model/types"
)

// errDiffers makes the command exit with an error, for scripts.
var errDiffers = errors.New("the weights are not those published as model")

func verifyCmd(b backend) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify DIR ID",
		Short: "Check that a folder holds just the weights that were published as a model",
		Long: `verify hashes the weights below DIR and compares them with the chain's. Where they differ it names the first file
that does, if the published sahara-card.json is there. It also tells whether the card is the published one, which
does not make it fail: cards are mended after publication.`,
		Example: "saharad model verify ./mail-sentiment 9",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return b.ask(cmd, func(ctx context.Context, c *chain) error { return verify(ctx, cmd, c, args[0], args[1]) })
		},
	}
	flags.AddQueryFlagsToCmd(cmd)
	broadcast.AsText(cmd)
	return cmd
}

// verified is what verify prints.
type verified struct {
	ID          uint64 `json:"id"`
	Matches     bool   `json:"matches"`
	WeightsCID  string `json:"weights_cid"`
	Difference  string `json:"difference,omitempty"`
	CardMatches bool   `json:"card_matches"`
}

func verify(ctx context.Context, cmd *cobra.Command, c *chain, dir, idText string) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	id, err := parseID("a model", idText)
	if err != nil {
		return err
	}
	entry, err := c.entry(ctx, id)
	if err != nil {
		return fmt.Errorf("model %d: %w", id, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	here, err := hashWeights(ctx, cmd, root)
	if err != nil {
		return err
	}
	v, err := compare(root, entry.Model, here)
	if err != nil {
		return err
	}
	return v.print(cmd, asJSON)
}

// compare says how the weights of a folder differ from a model's.
func compare(root *os.Root, m types.Model, here weights.Weights) (verified, error) {
	v := verified{ID: m.Id}
	var err error
	if v.WeightsCID, err = weightsCID(here); err != nil {
		return v, err
	}
	v.Matches = v.WeightsCID == m.WeightsCid
	if !v.Matches {
		v.Difference = difference(root, m, here, v.WeightsCID)
	}
	v.CardMatches = isPublishedCard(root, m, here.Content)
	return v, nil
}

func difference(root *os.Root, m types.Model, here weights.Weights, name string) string {
	summary := fmt.Sprintf("%s of %d bytes in %d files; published was %s of %d bytes",
		orNothing(name), here.Bytes(), len(here.Files), orNothing(m.WeightsCid), m.Bytes)
	if m.WeightsCid == "" {
		return summary
	}
	was, err := readPublished(root, m)
	if err != nil {
		return fmt.Sprintf("%s (no file can be named: %s)", summary, err)
	}
	return folder.Difference(was, here.Content)
}

func orNothing(name string) string {
	if name == "" {
		return "nothing"
	}
	return name
}

// readPublished is the list of the weights that were published. The document is believed for its CID and for what its
// list is the name of, and not for where it was found.
func readPublished(root *os.Root, m types.Model) (folder.Content, error) {
	doc, err := readFile(root, weights.MetadataFile)
	if err != nil {
		return folder.Content{}, err
	}
	name, err := card.CIDOf(doc)
	if err != nil {
		return folder.Content{}, err
	}
	if name.String() != m.MetadataCid {
		return folder.Content{}, fmt.Errorf("%s has the CID %s, and the model's card %s", weights.MetadataFile, name, m.MetadataCid)
	}
	content, err := card.ReadFiles(doc)
	if err != nil {
		return folder.Content{}, fmt.Errorf("%s: %w", weights.MetadataFile, err)
	}
	if listed, err := weights.CID(content); err != nil || listed.String() != m.WeightsCid {
		return folder.Content{}, fmt.Errorf("%s lists files that are not the model's weights", weights.MetadataFile)
	}
	return content, nil
}

// isPublishedCard tells whether the card and the weights here are together what the model's metadata names.
func isPublishedCard(root *os.Root, m types.Model, content folder.Content) bool {
	b, err := readFile(root, card.File)
	if err != nil {
		return false
	}
	c, err := card.Parse(b)
	if err != nil {
		return false
	}
	doc, err := c.Metadata(content)
	if err != nil {
		return false
	}
	name, err := card.CIDOf(doc)
	return err == nil && name.String() == m.MetadataCid
}

func (v verified) print(cmd *cobra.Command, asJSON bool) error {
	var err error
	switch out := cmd.OutOrStdout(); {
	case asJSON:
		err = json.NewEncoder(out).Encode(v)
	case v.Matches && v.CardMatches:
		_, err = fmt.Fprintf(out, "the folder is model %d, weights %s\n", v.ID, orNothing(v.WeightsCID))
	case v.Matches:
		_, err = fmt.Fprintf(out, "the weights are those of model %d, %s; the card is not the published one\n", v.ID, orNothing(v.WeightsCID))
	}
	if err == nil && !v.Matches {
		err = fmt.Errorf("%w %d: %s", errDiffers, v.ID, v.Difference)
	}
	return err
}

// isMissing tells that there is no such file.
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
