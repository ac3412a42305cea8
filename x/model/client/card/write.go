package card

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sahara-chain/sahara/x/dataset/client/describe"
	"github.com/sahara-chain/sahara/x/internal/client/shares"
	"github.com/sahara-chain/sahara/x/license/terms"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/client/kinds"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Source is what the chain knows of a model.
type Source struct {
	ChainID string
	Entry   types.Entry
	Terms   licensetypes.Terms
	// Explained is what the terms mean, in words.
	Explained string
	// Ancestors are all that it is made from, near and far, from the youngest.
	Ancestors []types.Ancestor
	// Names are those of ancestors that are no models.
	Names map[uint64]string
	// Credits are those who were credited at registration.
	Credits []royaltytypes.Holder
}

// relationOf is what base_model_relation calls a kind; others have no word there.
var relationOf = map[types.Kind]string{
	types.Kind_KIND_FINE_TUNE: "finetune", types.Kind_KIND_ADAPTER: "adapter",
	types.Kind_KIND_QUANTIZATION: "quantized", types.Kind_KIND_MERGE: "merge",
}

// Write writes a model card from the chain's data: a README with a heading in YAML that Parse reads.
func Write(s Source) []byte {
	var b strings.Builder
	s.heading(&b)
	m, asset := s.Entry.Model, s.Entry.Asset
	fmt.Fprintf(&b, "\n# %s\n\nModel %d of the chain %s.\n", markdown(m.Name), m.Id, s.ChainID)
	if asset.Status == royaltytypes.Status_STATUS_DEPRECATED {
		b.WriteString("\n**Its owner advises against new use of this version.**\n")
	}
	s.facts(&b)
	fmt.Fprintf(&b, "\n## Licence\n\nTerms %d of the chain.\n\n%s\n", m.TermsId, strings.TrimSpace(s.Explained))
	s.lineage(&b)
	s.credits(&b)
	b.WriteString("\n## Check it\n\n```sh\n")
	fmt.Fprintf(&b, "saharad model verify DIR %d    # that a folder has these weights\nsaharad model preview %d       # who gets what of a call's price\n```\n", m.Id, m.Id)
	return []byte(b.String())
}

// heading is YAML. What Go quotes is a string to YAML, too, whatever is in it.
func (s Source) heading(b *strings.Builder) {
	m := s.Entry.Model
	b.WriteString("---\n")
	if len(s.Terms.SpdxIds) == 1 {
		fmt.Fprintf(b, "license: %s\n", strconv.Quote(strings.ToLower(s.Terms.SpdxIds[0])))
	} else {
		fmt.Fprintf(b, "license: other\nlicense_name: %s\nlicense_link: %s\n",
			strconv.Quote(fmt.Sprintf("sahara-terms-%d", m.TermsId)), strconv.Quote(describe.TermsURN(s.ChainID, m.TermsId)))
	}
	models, datasets := s.direct()
	list(b, "base_model", models)
	if relation := relationOf[m.Kind]; relation != "" && len(models) > 0 {
		fmt.Fprintf(b, "base_model_relation: %s\n", relation)
	}
	list(b, "datasets", datasets)
	list(b, "tags", m.Tags)
	b.WriteString("---\n")
}

// direct are the names of the parents. One without a name is named by its number.
func (s Source) direct() (models, datasets []string) {
	for _, parent := range s.Entry.Asset.Parents {
		for _, a := range s.Ancestors {
			if a.Id != parent.Id {
				continue
			}
			name := s.name(a)
			if name == "" {
				name = describe.AssetURN(s.ChainID, a.Id)
			}
			if a.AssetKind == types.ModuleName {
				models = append(models, name)
			} else {
				datasets = append(datasets, name)
			}
		}
	}
	return models, datasets
}

func (s Source) name(a types.Ancestor) string {
	if a.Name != "" {
		return a.Name
	}
	return s.Names[a.Id]
}

// facts are the descriptor and the prices.
func (s Source) facts(b *strings.Builder) {
	m, asset := s.Entry.Model, s.Entry.Asset
	b.WriteString("\n| | |\n|---|---|\n")
	row := func(name, value string) { fmt.Fprintf(b, "| %s | %s |\n", name, value) }
	row("kind", kinds.Word(m.Kind))
	row("owner", "`"+m.Owner+"`")
	if m.Account != "" {
		row("its own account", "`"+m.Account+"`")
	}
	row("registered", fmt.Sprintf("%s, height %d", m.Time.UTC().Format(time.RFC3339), m.Height))
	row("version", fmt.Sprintf("%d of series %d", m.Version, m.Series))
	if m.WeightsCid == "" {
		row("weights", "none of its own")
	} else {
		row("weights", fmt.Sprintf("`%s`, %d bytes", m.WeightsCid, m.Bytes))
	}
	row("card", "`"+m.MetadataCid+"`")
	row("a compute provider keeps", "at most "+shares.Bps(asset.MaxProviderBps)+" of a call's price")
	if len(asset.MinPrice) > 0 {
		row("a call costs at least", asset.MinPrice.String())
	}
	for _, c := range asset.Components {
		row("a call may draw on", fmt.Sprintf("%s, and pay it up to %s", describe.AssetURN(s.ChainID, c.Id), shares.Bps(c.MaxBps)))
	}
	row("a next version owes it", shares.Bps(asset.SuccessionBps))
}

// lineage is all that the model is made from, with what of its revenue passes through each and stays there.
func (s Source) lineage(b *strings.Builder) {
	if len(s.Ancestors) == 0 {
		return
	}
	b.WriteString("\n## Made from\n\n| asset | name | directly | of its revenue | its holders keep |\n|---|---|---|---|---|\n")
	for _, a := range s.Ancestors {
		directly := ""
		for _, parent := range s.Entry.Asset.Parents {
			if parent.Id == a.Id {
				directly = shares.Bps(parent.Bps)
			}
		}
		fmt.Fprintf(b, "| %s %d | %s | %s | %s | %s |\n", a.AssetKind, a.Id, markdown(s.name(a)), directly, terms.Percent(a.Rate), terms.Percent(a.OwnRate))
	}
}

func (s Source) credits(b *strings.Builder) {
	if len(s.Credits) == 0 {
		return
	}
	b.WriteString("\n## Made by\n\nAs credited at registration. Shares may have moved since.\n\n| account | role | share |\n|---|---|---|\n")
	for _, h := range s.Credits {
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", h.Address, markdown(h.Role), shares.Percent(h.Shares))
	}
}

func list(b *strings.Builder, name string, words []string) {
	if len(words) == 0 {
		return
	}
	b.WriteString(name + ":\n")
	for _, word := range words {
		fmt.Fprintf(b, "- %s\n", strconv.Quote(word))
	}
}

// markdown keeps a name from being more than text.
func markdown(text string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", "|", "\\|").Replace(text)
}
