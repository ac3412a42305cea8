package describe

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Card writes a dataset card as Hugging Face reads it: a README with a heading in YAML.
// https://huggingface.co/docs/hub/datasets-cards
func Card(s Source) []byte {
	var b strings.Builder
	s.heading(&b)
	d, asset := s.Entry.Dataset, s.Entry.Asset
	fmt.Fprintf(&b, "\n# %s\n\n%s\n", markdown(d.Name), s.summary())
	if asset.Status == royaltytypes.Status_STATUS_DEPRECATED {
		b.WriteString("\n**Its owner advises against new use of this version.**\n")
	}
	row := func(name, value string) { fmt.Fprintf(&b, "| %s | %s |\n", name, value) }
	b.WriteString("\n| | |\n|---|---|\n")
	row("owner", "`"+d.Owner+"`")
	row("registered", fmt.Sprintf("%s, height %d", d.Time.UTC().Format(time.RFC3339), d.Height))
	row("version", fmt.Sprintf("%d of series %d", d.Version, d.Series))
	row("modality", d.Modality)
	row("content root", fmt.Sprintf("`%x`", d.Root))
	row("metadata", "`"+d.MetadataCid+"`")
	row("access", price(d.AccessPrice.String()))
	s.origin(row)

	fmt.Fprintf(&b, "\n## Licence\n\nTerms %d of the chain.\n\n%s\n", d.TermsId, strings.TrimSpace(s.Explained))
	if len(asset.Parents) > 0 {
		b.WriteString("\n## Made from\n\n| asset | share of revenue |\n|---|---|\n")
		for _, parent := range asset.Parents {
			row(AssetURN(s.ChainID, parent.Id), fmt.Sprintf("%d.%02d%%", parent.Bps/100, parent.Bps%100))
		}
	}
	fmt.Fprintf(&b, "\n## Check it\n\n```sh\nsaharad dataset verify DIR %d\n```\n", d.Id)
	return []byte(b.String())
}

// heading is YAML. What Go quotes is a string to YAML, too, whatever is in it.
func (s Source) heading(b *strings.Builder) {
	d := s.Entry.Dataset
	b.WriteString("---\n")
	fmt.Fprintf(b, "pretty_name: %s\n", strconv.Quote(d.Name))
	if d.Language != "" {
		fmt.Fprintf(b, "language:\n- %s\n", strconv.Quote(d.Language))
	}
	if len(s.Terms.SpdxIds) == 1 {
		fmt.Fprintf(b, "license: %s\n", strconv.Quote(strings.ToLower(s.Terms.SpdxIds[0])))
	} else {
		fmt.Fprintf(b, "license: other\nlicense_name: %s\nlicense_link: %s\n",
			strconv.Quote(fmt.Sprintf("sahara-terms-%d", d.TermsId)), strconv.Quote(TermsURN(s.ChainID, d.TermsId)))
	}
	fmt.Fprintf(b, "size_categories:\n- %s\n", sizeCategory(d.Records))
	if len(d.Tags) > 0 {
		b.WriteString("tags:\n")
		for _, tag := range d.Tags {
			fmt.Fprintf(b, "- %s\n", strconv.Quote(tag))
		}
	}
	b.WriteString("---\n")
}

// origin tells of others who had the content before.
func (s Source) origin(row func(name, value string)) {
	d, origin := s.Entry.Dataset, s.Entry.Origin
	if origin.Registered.Id != d.Id {
		row("same content first registered as", fmt.Sprintf("dataset %d of `%s`, height %d",
			origin.Registered.Id, origin.Registered.Owner, origin.Registered.Height))
	}
	if c := origin.Committed; c != nil {
		row("content first committed by", fmt.Sprintf("`%s` (dataset %d), height %d", c.Owner, c.Id, c.Height))
	}
}

// sizeCategory is the largest of Hugging Face's categories that the records reach.
func sizeCategory(records uint64) string {
	category := "n<1K"
	for _, step := range []struct {
		from uint64
		name string
	}{
		{1e3, "1K<n<10K"},
		{1e4, "10K<n<100K"},
		{1e5, "100K<n<1M"},
		{1e6, "1M<n<10M"},
		{1e7, "10M<n<100M"},
		{1e8, "100M<n<1B"},
		{1e9, "1B<n<10B"},
		{1e10, "10B<n<100B"},
		{1e11, "100B<n<1T"},
		{1e12, "n>1T"},
	} {
		if records >= step.from {
			category = step.name
		}
	}
	return category
}

func price(coins string) string {
	if coins == "" {
		return "free"
	}
	return coins
}

// markdown keeps a name from being more than text.
func markdown(text string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", "|", "\\|").Replace(text)
}
