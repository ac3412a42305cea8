package card

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	nullTag  = "!!null"
	boolTag  = "!!bool"
	intTag   = "!!int"
	floatTag = "!!float"
	// maxDepth is far above that of any card.
	maxDepth = 32
	// exactDigits is how many decimal digits a JSON number, which is a double, keeps.
	exactDigits = 15
)

// jsonNumber is without exponents, so that its digits can be counted.
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// plain refuses what refers to other places: a card of a few lines could name more values than there is memory.
func plain(field string, node *yaml.Node) error {
	if node.Kind == yaml.AliasNode || node.Anchor != "" {
		return &Error{node.Line, field, "anchors and aliases (& and *) are not read: write the value out"}
	}
	return nil
}

// toJSON turns what a heading holds into what JSON can say. Numbers that JSON would round, dates and the like are
// text, as written.
func toJSON(field string, node *yaml.Node, depth int) (any, error) {
	if err := plain(field, node); err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, &Error{node.Line, field, fmt.Sprintf("it is nested more than %d deep", maxDepth)}
	}
	switch node.Kind {
	case yaml.SequenceNode:
		values := make([]any, len(node.Content))
		for i, n := range node.Content {
			var err error
			if values[i], err = toJSON(field, n, depth+1); err != nil {
				return nil, err
			}
		}
		return values, nil
	case yaml.MappingNode:
		return mapping(field, node, depth)
	default:
		return scalarJSON(node), nil
	}
}

func mapping(field string, node *yaml.Node, depth int) (any, error) {
	values := map[string]any{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, err := key(node.Content[i])
		if err != nil {
			return nil, err
		}
		if _, twice := values[name]; twice {
			return nil, &Error{node.Content[i].Line, field, fmt.Sprintf("%q is there twice", name)}
		}
		if values[name], err = toJSON(field, node.Content[i+1], depth+1); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func scalarJSON(node *yaml.Node) any {
	switch node.Tag {
	case nullTag:
		return nil
	case boolTag:
		return strings.EqualFold(node.Value, "true")
	case intTag, floatTag:
		digits := strings.TrimLeft(strings.ReplaceAll(strings.TrimPrefix(node.Value, "-"), ".", ""), "0")
		if jsonNumber.MatchString(node.Value) && len(digits) <= exactDigits {
			return json.Number(node.Value)
		}
	}
	return node.Value
}

// shape says what a node is, for people.
func shape(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		return fmt.Sprintf("%.40q", node.Value)
	default:
		return "not a value"
	}
}
