package card

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// readFields fills in the card. A field twice is an error: which of the two others read is their parser's choice.
func (c *Card) readFields(root *yaml.Node) error {
	texts := map[string]*Text{
		"license": &c.License, "license_name": &c.LicenseName, "license_link": &c.LicenseLink,
		"base_model_relation": &c.Relation, "pipeline_tag": &c.PipelineTag, "library_name": &c.LibraryName,
	}
	lists := map[string]*[]Text{
		"base_model": &c.BaseModels, "datasets": &c.Datasets, "tags": &c.Tags, "language": &c.Languages,
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, err := key(root.Content[i])
		if err != nil {
			return err
		}
		line, value := root.Content[i].Line, root.Content[i+1]
		if before, twice := lines[name]; twice {
			return &Error{line, name, fmt.Sprintf("it is on line %d already", before)}
		}
		lines[name] = line
		switch {
		case texts[name] != nil:
			*texts[name], err = single(name, value)
		case lists[name] != nil:
			*lists[name], err = words(name, value)
		default:
			err = c.keep(name, value)
		}
		if err != nil {
			return err
		}
	}
	return c.checkRelation()
}

func (c *Card) keep(name string, value *yaml.Node) error {
	v, err := toJSON(name, value, 0)
	if err != nil {
		return err
	}
	if c.Other == nil {
		c.Other = map[string]any{}
	}
	c.Other[name] = v
	return nil
}

func (c *Card) checkRelation() error {
	if relation := c.Relation; relation.Line != 0 && !slices.Contains(Relations(), relation.Value) {
		return Refuse("base_model_relation", relation, "%q, want one of %s", relation.Value, strings.Join(Relations(), ", "))
	}
	return nil
}

func key(node *yaml.Node) (string, error) {
	if err := plain("", node); err != nil {
		return "", err
	}
	if node.Kind != yaml.ScalarNode {
		return "", &Error{Line: node.Line, Reason: fmt.Sprintf("a field's name is %s, want a word", shape(node))}
	}
	if len(node.Value) > maxValue {
		return "", &Error{Line: node.Line, Reason: fmt.Sprintf("field %.40q… has a name of %d bytes, want at most %d", node.Value, len(node.Value), maxValue)}
	}
	return node.Value, nil
}

// words reads one value or a list of them. Empty ones and repetitions are left out.
func words(name string, node *yaml.Node) ([]Text, error) {
	if err := plain(name, node); err != nil {
		return nil, err
	}
	nodes := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		nodes = node.Content
	}
	var texts []Text
	for _, n := range nodes {
		text, err := scalar(name, n)
		if err != nil {
			return nil, err
		}
		known := slices.ContainsFunc(texts, func(t Text) bool { return t.Value == text.Value })
		if text.Line != 0 && !known {
			texts = append(texts, text)
		}
	}
	return texts, nil
}

// single reads one value, also from a list of one, as some cards have it.
func single(name string, node *yaml.Node) (Text, error) {
	texts, err := words(name, node)
	switch {
	case err != nil || len(texts) == 0:
		return Text{}, err
	case len(texts) > 1:
		return Text{}, &Error{texts[1].Line, name, fmt.Sprintf("it has %d values, %q and %q among them: want one", len(texts), texts[0].Value, texts[1].Value)}
	}
	return texts[0], nil
}

// scalar reads a word as it is written: 2024 and no are words here, whatever they are to YAML.
func scalar(name string, node *yaml.Node) (Text, error) {
	if err := plain(name, node); err != nil {
		return Text{}, err
	}
	if node.Kind != yaml.ScalarNode {
		return Text{}, &Error{node.Line, name, fmt.Sprintf("it has %s, want a word or a list of words", shape(node))}
	}
	value := strings.TrimSpace(node.Value)
	switch {
	case node.Tag == nullTag || value == "":
		return Text{}, nil
	case len(value) > maxValue:
		return Text{}, &Error{node.Line, name, fmt.Sprintf("%.40q… has %d bytes, want at most %d", value, len(value), maxValue)}
	case strings.ContainsFunc(value, unicode.IsControl):
		return Text{}, &Error{node.Line, name, fmt.Sprintf("%q has a control character", value)}
	}
	return Text{value, node.Line}, nil
}
