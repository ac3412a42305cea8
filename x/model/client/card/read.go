package card

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// delimiter begins and ends the heading, alone in its line.
const delimiter = "---"

// byteOrderMark is what some editors write before the first character.
const byteOrderMark = "\xef\xbb\xbf"

// Read reads a card to its end. Errors are *Error and the reader's.
func Read(r io.Reader) (Card, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return Card{}, err
	}
	return Parse(b)
}

// Parse reads a card. One without a heading is all body. Errors are *Error.
func Parse(b []byte) (Card, error) {
	if len(b) > MaxSize {
		return Card{}, &Error{Reason: fmt.Sprintf("it has more than %d bytes", MaxSize)}
	}
	if at := firstInvalid(b); at >= 0 {
		return Card{}, &Error{Line: 1 + bytes.Count(b[:at], []byte("\n")), Reason: fmt.Sprintf("byte 0x%02x is not UTF-8", b[at])}
	}
	text := strings.TrimPrefix(string(b), byteOrderMark)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	heading, body, err := cut(text)
	if err != nil {
		return Card{}, err
	}
	c := Card{Body: body}
	root, err := parseYAML(heading)
	if err != nil || root == nil {
		return c, err
	}
	return c, c.readFields(root)
}

func firstInvalid(b []byte) int {
	for at := 0; at < len(b); {
		r, n := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && n == 1 {
			return at
		}
		at += n
	}
	return -1
}

// cut separates the heading from the body. An empty line takes the place of the first delimiter, so that what YAML
// says of lines is true of the file.
func cut(text string) (heading, body string, err error) {
	first, rest, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t") != delimiter {
		return "", text, nil
	}
	at := 0
	for line := range strings.Lines(rest) {
		if strings.TrimRight(line, " \t\n") == delimiter {
			return "\n" + rest[:at], strings.TrimPrefix(rest[at+len(line):], "\n"), nil
		}
		at += len(line)
	}
	return "", "", &Error{Line: 1, Reason: "a heading in YAML begins here and has no end: want a line of " + delimiter + " after it"}
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\n\s*)?line ([0-9]+): `)

// parseYAML returns the heading's fields as one mapping, or nil if there are none.
func parseYAML(heading string) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(strings.NewReader(heading))
	var document yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, yamlError(err)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, &Error{Line: document.Line, Reason: "the heading holds more than one YAML document"}
	}
	if len(document.Content) == 0 {
		return nil, nil // comments
	}
	root := document.Content[0]
	switch {
	case root.Kind == yaml.ScalarNode && root.Tag == nullTag:
		return nil, nil
	case root.Kind != yaml.MappingNode:
		return nil, &Error{Line: root.Line, Reason: fmt.Sprintf("the heading is %s, want fields such as license: mit", shape(root))}
	}
	return root, nil
}

func yamlError(err error) error {
	reason := err.Error()
	refusal := &Error{}
	if m := yamlLine.FindStringSubmatch(reason); m != nil {
		refusal.Line, _ = strconv.Atoi(m[1]) // of digits
		reason = reason[len(m[0]):]
	}
	refusal.Reason = "the heading is no YAML: " + strings.TrimPrefix(reason, "yaml: ")
	return refusal
}
