package openai

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/sahara-chain/sahara/gateway/meter"
)

// answer is what is read of an answer, or of an event of a stream.
type answer struct {
	Usage *struct {
		Prompt     json.RawMessage `json:"prompt_tokens"`
		Completion json.RawMessage `json:"completion_tokens"`
	} `json:"usage"`
	Choices []struct {
		Text    json.RawMessage `json:"text"`
		Message json.RawMessage `json:"message"`
		Delta   json.RawMessage `json:"delta"`
		Finish  json.RawMessage `json:"finish_reason"`
	} `json:"choices"`
	Error json.RawMessage `json:"error"`
}

// units are what the upstream says that it used; false if it says nothing, or nothing that can be. Only embeddings have no
// output.
func (a *answer) units(kind Kind) (meter.Units, bool) {
	if a.Usage == nil {
		return meter.Units{}, false
	}
	input, ok := wholeNumber(a.Usage.Prompt)
	output, also := wholeNumber(a.Usage.Completion)
	return meter.Units{Input: input, Output: output}, ok && (also || kind == Embedding && len(a.Usage.Completion) == 0)
}

func wholeNumber(b json.RawMessage) (uint64, bool) {
	n, err := strconv.ParseUint(string(b), 10, 53)
	return n, err == nil
}

// count counts the tokens of what the choices say.
func (a *answer) count() uint64 {
	var n uint64
	for _, c := range a.Choices {
		for _, part := range []json.RawMessage{c.Delta, c.Message, c.Text} {
			if len(part) > 0 { // one of them
				n += countStrings(part)
				break
			}
		}
	}
	return n
}

// Used is what a whole answer used: what the upstream counted if that can be, or what is counted here. It is never above
// what was held. beyond says that the answer is far longer than was asked for.
func (r *Request) Used(body []byte) (units meter.Units, beyond bool) {
	var a answer
	counted := meter.Units{}
	if err := json.Unmarshal(body, &a); err != nil {
		counted.Output = meter.Count(string(body))
	} else if units, ok := r.told(&a); ok {
		return units, false
	} else if r.Kind != Embedding {
		counted.Output = a.count()
	}
	counted.Input = r.CountInput()
	return counted.Min(r.Most), r.Kind != Embedding && counted.Output > r.Longest()
}

// told is what an upstream says that it used, if it can be. More input than the most is taken for the most: an image is no text
// that could be counted here, and whoever sends one must not be rid of all that the upstream counted.
func (r *Request) told(a *answer) (meter.Units, bool) {
	units, ok := a.units(r.Kind)
	units.Input = min(units.Input, r.Most.Input)
	return units, ok && units.Within(r.Most)
}

// Told is what the upstream says in an event that it used so far, if it can be.
func (r *Request) Told(e *Event) (meter.Units, bool) { return r.told(&e.answer) }

// Longest is from how many tokens on, counted here, an answer is longer than was asked for. The server's vocabulary may be
// another than ours, so there is some room; completions may repeat the prompt.
func (r *Request) Longest() uint64 {
	longest := 2*r.Most.Output + 64
	if r.Kind == Completion {
		longest += r.Most.Input
	}
	return longest
}

// fixed are names whose values are no text of a person or model.
var fixed = map[string]bool{"role": true, "type": true, "id": true, "object": true, "url": true, "data": true, "detail": true}

// countStrings counts the tokens of all text in a JSON value.
func countStrings(value json.RawMessage) uint64 {
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	var parsed any
	if err := d.Decode(&parsed); err != nil {
		return uint64(len(value)+3) / 4
	}
	return countValue(parsed)
}

func countValue(value any) uint64 {
	switch v := value.(type) {
	case string:
		return meter.Count(v)
	case json.Number:
		return 1 // a token by its number
	case []any:
		var n uint64
		for _, item := range v {
			n += countValue(item)
		}
		return n
	case map[string]any:
		var n uint64
		for name, item := range v {
			if !fixed[name] {
				n += countValue(item)
			}
		}
		return n
	}
	return 0
}
