package openai

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/sahara-chain/sahara/gateway/meter"
)

// Kind is which request it is.
type Kind int

// Kinds of requests.
const (
	Chat Kind = iota
	Completion
	Embedding
)

// Path is where the request goes below /v1.
func (k Kind) Path() string {
	return [...]string{"/chat/completions", "/completions", "/embeddings"}[k]
}

// Bounds are what a request may ask for.
type Bounds struct {
	// MaxOutput is the most tokens of all answers to a request together.
	MaxOutput uint64
	// DefaultOutput is for one answer of a request that names no maximum; it is asked for upstream.
	DefaultOutput uint64
	// InputAllowance is what a request may take in beyond a token for each of its bytes: templates, images.
	InputAllowance uint64
}

// Request is a request of the API.
type Request struct {
	Kind   Kind
	Model  string
	Stream bool
	// IncludeUsage says whether the client wants the stream's last event to tell the usage.
	IncludeUsage bool
	// Most is the most that it may use: no token has less than a byte.
	Most meter.Units
	// Body is what goes upstream: as it came, but that it always names a maximum, and a stream its usage.
	Body []byte

	fields *object
}

// Parse reads a request. The error is *Error.
func Parse(kind Kind, body []byte, bounds Bounds) (*Request, error) {
	fields, err := parseObject(body)
	if err != nil {
		return nil, err
	}
	r := &Request{Kind: kind, Body: body, fields: fields}
	if err := r.read("model", &r.Model); err != nil {
		return nil, err
	}
	r.Most.Input = uint64(len(body)) + bounds.InputAllowance
	if kind == Embedding {
		return r, nil
	}
	if err := r.checkNames(); err != nil {
		return nil, err
	}
	if err := r.read("stream", &r.Stream); err != nil {
		return nil, err
	}
	changed := false
	if r.Stream {
		if changed, err = r.askUsage(); err != nil {
			return nil, err
		}
	}
	limited, err := r.limit(bounds)
	if err != nil {
		return nil, err
	}
	if changed || limited {
		r.Body = fields.marshal()
	}
	return r, nil
}

func (r *Request) read(name string, into any) error {
	value := r.fields.get(name)
	if value == nil {
		return nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		return Invalid(name, fmt.Sprintf("%s is of the wrong type", name))
	}
	return nil
}

// askUsage makes the upstream tell the usage of a stream, and says whether that changed the request.
func (r *Request) askUsage() (bool, error) {
	options := &object{values: map[string]json.RawMessage{}}
	if value := r.fields.get("stream_options"); value != nil {
		var err error
		if options, err = parseObject(value); err != nil {
			return false, Invalid("stream_options", "stream_options is not an object")
		}
	}
	r.IncludeUsage = string(options.get("include_usage")) == "true"
	if r.IncludeUsage {
		return false, nil
	}
	options.set("include_usage", json.RawMessage("true"))
	r.fields.set("stream_options", options.marshal())
	return true, nil
}

// maximums are the names by which servers know the most tokens of an answer: OpenAI's two, and those that llama.cpp, vLLM
// and TGI let through, where they may go before OpenAI's.
var maximums = []string{"max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "n_predict"}

// openAIs is how many of maximums are OpenAI's own, which every server knows.
const openAIs = 2

// checkNames refuses names that only differ in case from those that say what a request costs: servers in Go take them for
// the same.
func (r *Request) checkNames() error {
	for _, name := range r.fields.names {
		for _, known := range priced {
			if name != known && strings.EqualFold(name, known) {
				return Invalid(name, fmt.Sprintf("%.80q is not a parameter, %q is", name, known))
			}
		}
	}
	return nil
}

var priced = append([]string{"n", "best_of", "stream", "stream_options", "prompt"}, maximums...)

// limit finds the most tokens of output, and names a maximum upstream if the client does not.
func (r *Request) limit(bounds Bounds) (changed bool, err error) {
	answers, err := r.answers()
	if err != nil {
		return false, err
	}
	each, named, field := uint64(0), false, "max_tokens"
	for i, name := range maximums {
		n, there, err := r.count(name)
		if err != nil {
			return false, err
		}
		if there { // the greatest of all: which of them counts upstream is not known
			each, field = max(each, n), name
			named = named || i < openAIs
		}
	}
	if each == 0 {
		each = bounds.DefaultOutput
	}
	if !named {
		r.fields.set("max_tokens", json.RawMessage(strconv.FormatUint(each, 10)))
	}
	if each > bounds.MaxOutput/answers {
		return false, Invalid(field, fmt.Sprintf("at most %d tokens of output are served, this asks for %d answers of %d",
			bounds.MaxOutput, answers, each))
	}
	r.Most.Output = each * answers
	return !named, nil
}

// answers is how many texts may be made.
func (r *Request) answers() (uint64, error) {
	answers := uint64(1)
	for _, name := range []string{"n", "best_of"} {
		n, there, err := r.count(name)
		if err != nil {
			return 0, err
		}
		if there {
			answers = max(answers, n)
		}
	}
	if r.Kind == Completion {
		var prompts []json.RawMessage
		if value := r.fields.get("prompt"); value != nil && value[0] == '[' && json.Unmarshal(value, &prompts) == nil &&
			len(prompts) > 0 && (prompts[0][0] == '"' || prompts[0][0] == '[') { // else it is one list of tokens
			answers *= uint64(len(prompts))
		}
	}
	return answers, nil
}

// maxCount bounds counts, so that products of them fit.
const maxCount = math.MaxInt32

// count reads a whole number from 1 up.
func (r *Request) count(name string) (n uint64, there bool, err error) {
	value := r.fields.get(name)
	if value == nil {
		return 0, false, nil
	}
	n, err = strconv.ParseUint(string(value), 10, 64)
	if err != nil || n == 0 || n > maxCount {
		return 0, false, Invalid(name, fmt.Sprintf("%s is %.40s, want a whole number from 1", name, value))
	}
	return n, true, nil
}

// CountInput counts the tokens of what the request takes in, for an upstream that does not.
func (r *Request) CountInput() uint64 {
	var n uint64
	for _, name := range []string{"messages", "prompt", "input", "tools", "functions"} {
		if value := r.fields.get(name); value != nil {
			n += countStrings(value)
		}
	}
	return n
}
