package openapi

import (
	"regexp"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	grpctypes "github.com/cosmos/cosmos-sdk/types/grpc"
)

const heightName = "BlockHeight"

// heightParameter is part of every read, though no request message names it: the gateway passes it on.
var heightParameter = parameter{
	Name:        grpctypes.GRPCBlockHeightHeader,
	In:          "header",
	Description: "height of the state to read; the newest one when left out",
	Schema:      &schema{Type: "string", Format: "int64"},
}

// variable is a part of a path that the caller chooses.
type variable struct {
	name    string // dotted path of the request's field
	slashes bool   // spans several segments, as {denom=**} does for ibc/…
}

var variablePattern = regexp.MustCompile(`\{([^={}]+)(?:=([^{}]*))?\}`)

// parseTemplate splits the path of an HTTP rule into OpenAPI's form of it and its variables.
func parseTemplate(template string) (path string, variables []variable) {
	for _, match := range variablePattern.FindAllStringSubmatch(template, -1) {
		pattern := match[2]
		variables = append(variables, variable{name: match[1], slashes: pattern != "" && pattern != "*"})
	}
	return variablePattern.ReplaceAllString(template, "{$1}"), variables
}

func (b *builder) pathParameters(request protoreflect.MessageDescriptor, variables []variable) []parameter {
	params := make([]parameter, 0, len(variables))
	for _, v := range variables {
		p := parameter{Name: v.name, In: "path", Required: true, Slashes: v.slashes, Schema: &schema{Type: "string"}}
		if field := b.lookup(request, v.name); field != nil {
			p.Schema, p.Deprecated = b.single(field), deprecated(field)
		}
		if v.slashes {
			p.Description = "may contain slashes"
		}
		params = append(params, p)
	}
	return params
}

// lookup follows a dotted path of fields. It returns nil where the path leaves the message.
func (b *builder) lookup(message protoreflect.MessageDescriptor, path string) protoreflect.FieldDescriptor {
	name, rest, nested := strings.Cut(path, ".")
	field := message.Fields().ByName(protoreflect.Name(name))
	if field == nil || !nested {
		return field
	}
	if field.Message() == nil {
		return nil
	}
	inner, ok := find[protoreflect.MessageDescriptor](b, field.Message().FullName())
	if !ok {
		return nil
	}
	return b.lookup(inner, rest)
}

// queryParameters lists the fields of request that its path leaves open.
func (b *builder) queryParameters(request protoreflect.MessageDescriptor, variables []variable) []parameter {
	inPath := func(name string) bool {
		return slices.ContainsFunc(variables, func(v variable) bool { return v.name == name })
	}
	return b.flatten(request, "", []protoreflect.FullName{request.FullName()}, inPath)
}

// flatten lists the fields of a message as the gateway reads them from a query: those of nested messages by
// dotted names. It leaves out what the gateway cannot read: lists and maps of messages, Any, and messages
// within themselves, of which parents holds the ones above.
func (b *builder) flatten(
	message protoreflect.MessageDescriptor, prefix string, parents []protoreflect.FullName, skip func(string) bool,
) []parameter {
	var params []parameter
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		name := prefix + string(field.Name())
		if skip(name) || field.IsMap() {
			continue
		}
		if field.Message() == nil || isText(field.Message().FullName()) {
			params = append(params, parameter{Name: name, In: "query", Deprecated: deprecated(field), Schema: b.field(field)})
			continue
		}
		inner := field.Message().FullName()
		if field.IsList() || slices.Contains(parents, inner) || inner == "google.protobuf.Any" {
			continue
		}
		if nested, ok := find[protoreflect.MessageDescriptor](b, inner); ok {
			params = append(params, b.flatten(nested, name+".", append(slices.Clone(parents), inner), skip)...)
		}
	}
	return params
}

// isText tells the messages whose JSON form is a string.
func isText(name protoreflect.FullName) bool {
	s := wellKnown(name)
	return s != nil && s.Type == "string"
}
