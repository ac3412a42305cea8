package openai

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// object is a JSON object whose fields keep their order and, but for those that are set, their bytes. A name has one
// value: where parsers differ in which of two they take, a request could cost one thing here and another upstream.
type object struct {
	names  []string
	values map[string]json.RawMessage
}

func parseObject(b []byte) (*object, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, Invalid("", "the body is not a JSON object")
	}
	o := &object{values: make(map[string]json.RawMessage, 16)}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, Invalid("", "the body is not valid JSON")
		}
		name, _ := token.(string) // names are strings
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, Invalid("", "the body is not valid JSON")
		}
		if _, twice := o.values[name]; twice {
			return nil, Invalid(name, fmt.Sprintf("%.80q is there twice", name))
		}
		o.names = append(o.names, name)
		o.values[name] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, Invalid("", "the body is not valid JSON")
	}
	if d.More() {
		return nil, Invalid("", "there is something behind the body's JSON object")
	}
	return o, nil
}

// get is a field's value, or nil if it is missing or null.
func (o *object) get(name string) json.RawMessage {
	if v := o.values[name]; string(v) != "null" {
		return v
	}
	return nil
}

func (o *object) set(name string, value json.RawMessage) {
	if _, there := o.values[name]; !there {
		o.names = append(o.names, name)
	}
	o.values[name] = value
}

func (o *object) marshal() []byte {
	b := []byte{'{'}
	for i, name := range o.names {
		if i > 0 {
			b = append(b, ',')
		}
		quoted, _ := json.Marshal(name) // a string
		b = append(append(append(b, quoted...), ':'), o.values[name]...)
	}
	return append(b, '}')
}
