package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// kinds are what --kind may say.
var kinds = []struct {
	name string
	kind types.Kind
}{
	{"single-choice", types.Kind_KIND_SINGLE_CHOICE},
	{"preference", types.Kind_KIND_PREFERENCE},
	{"moderation", types.Kind_KIND_MODERATION},
	{"prompt", types.Kind_KIND_PROMPT},
	{"transcription", types.Kind_KIND_TRANSCRIPTION},
	{"spans", types.Kind_KIND_SPANS},
	{"boxes", types.Kind_KIND_BOXES},
	{"numeric", types.Kind_KIND_NUMERIC},
}

// kindNames lists them.
func kindNames() string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// kindOf is the kind of a name.
func kindOf(name string) (types.Kind, error) {
	for _, k := range kinds {
		if k.name == name {
			return k.kind, nil
		}
	}
	return 0, fmt.Errorf("--kind %.40q: want %s", name, kindNames())
}

// nameOf is the name of a kind.
func nameOf(kind types.Kind) string {
	for _, k := range kinds {
		if k.kind == kind {
			return k.name
		}
	}
	return strings.ToLower(strings.TrimPrefix(kind.String(), "KIND_"))
}

// choice says whether a label is one of some classes.
func choice(k types.Kind) bool { return !k.Open() && !k.Numeric() }

// belonging says which kinds flags belong to, and which of them these kinds need. All other flags belong to all kinds.
var belonging = []struct {
	to            func(types.Kind) bool
	flags, needed []string
}{
	{to: choice, flags: []string{"class", "classes"}},
	{to: func(k types.Kind) bool { return !k.Open() }, flags: []string{"gold", "secrets", "gold-time", "appeals"}},
	{to: types.Kind.Numeric, flags: []string{"min", "max", "tolerance"}, needed: []string{"min", "max"}},
	{to: types.Kind.Open, flags: reviewFlags, needed: []string{"review-instructions", "review-bounty"}},
}

// suits refuses flags that do not belong to a kind, and a kind without what it needs.
func suits(kind types.Kind, flags *pflag.FlagSet) error {
	for _, b := range belonging {
		if b.to(kind) {
			for _, flag := range b.needed {
				if !flags.Changed(flag) {
					return fmt.Errorf("--%s: --kind %s needs it", flag, nameOf(kind))
				}
			}
			continue
		}
		for _, flag := range b.flags {
			if flags.Changed(flag) {
				return fmt.Errorf("--%s does not go with --kind %s", flag, nameOf(kind))
			}
		}
	}
	return nil
}
