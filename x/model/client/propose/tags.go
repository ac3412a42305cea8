package propose

import (
	"slices"
	"strings"

	"github.com/sahara-chain/sahara/x/model/client/card"
)

// Limits of the chain's tags.
const (
	maxTags = 16
	maxTag  = 32
)

// Tags are the card's tags and its pipeline_tag as the chain spells tags. Those that it cannot spell, and those beyond
// the most that it takes, are left out and returned.
func Tags(c card.Card) (tags, leftOut []string) {
	words := c.Tags
	if c.PipelineTag.Line != 0 {
		words = append([]card.Text{c.PipelineTag}, words...)
	}
	for _, word := range words {
		tag := strings.ToLower(strings.ReplaceAll(word.Value, " ", "-"))
		switch {
		case slices.Contains(tags, tag):
		case !isTag(tag) || len(tags) == maxTags:
			leftOut = append(leftOut, word.Value)
		default:
			tags = append(tags, tag)
		}
	}
	return tags, leftOut
}

// isTag tells whether the chain takes a tag: a-z and 0-9, with - _ . between them.
func isTag(tag string) bool {
	if tag == "" || len(tag) > maxTag || strings.Trim(tag, "-_.") != tag {
		return false
	}
	return !strings.ContainsFunc(tag, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
	})
}
