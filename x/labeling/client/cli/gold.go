package cli

import (
	"fmt"
	"strconv"

	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/secrets"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// readGold reads a CSV of item and label, or number; items are paths or numbers, labels are names of classes or numbers.
func (o *options) readGold(set *items.Set, spec types.Spec) (g secrets.Gold, err error) {
	if spec.Kind.Numeric() {
		r := secrets.Range{Min: spec.Range.Min, Max: spec.Range.Max}
		gold, err := known(o.gold, "number|value|label", set, func(text string) (int64, error) {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n < r.Min || n > r.Max {
				return 0, fmt.Errorf("number %.40q is no whole number from %d to %d", text, r.Min, r.Max)
			}
			return n, nil
		})
		if err == nil {
			g, err = secrets.NewNumbers(r, spec.Items, gold)
		}
		return g, inGold(err)
	}
	gold, err := known(o.gold, "label", set, func(text string) (uint8, error) { return classOf(o.classNames, o.classes, text) })
	if err == nil {
		g, err = secrets.New(o.classes, spec.Items, gold)
	}
	return g, inGold(err)
}

func inGold(err error) error {
	if err != nil {
		err = fmt.Errorf("--gold: %w", err)
	}
	return err
}

// known reads what is known of items.
func known[T any](path, column string, set *items.Set, parse func(string) (T, error)) (map[uint32]T, error) {
	rows, err := readCSV(path, "", "item", column)
	if err != nil {
		return nil, err
	}
	gold := map[uint32]T{}
	for _, row := range rows {
		item, err := itemOf(set, row.fields[0])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", row.line, err)
		}
		value, err := parse(row.fields[1])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", row.line, err)
		}
		if _, twice := gold[item]; twice {
			return nil, fmt.Errorf("line %d: item %s is there twice", row.line, row.fields[0])
		}
		gold[item] = value
	}
	return gold, nil
}
