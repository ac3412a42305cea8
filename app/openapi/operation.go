package openapi

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const errorName = "Error"

// builder gathers a document. It goes on after a mistake, so that one run tells all of them.
type builder struct {
	files    Files
	schemas  map[string]*schema
	paths    map[string]map[string]*operation
	routes   map[string]protoreflect.FullName // from an endpoint, without names, to its service
	packages map[string]bool
	errs     []error
}

func (b *builder) fail(err error) { b.errs = append(b.errs, err) }

// find returns the descriptor name when it is a T.
func find[T protoreflect.Descriptor](b *builder, name protoreflect.FullName) (descriptor T, ok bool) {
	found, err := b.files.FindDescriptorByName(name)
	if err != nil {
		b.fail(fmt.Errorf("%s: %w", name, err))
		return descriptor, false
	}
	if descriptor, ok = found.(T); !ok {
		b.fail(fmt.Errorf("%s is a %T", name, found))
	}
	return descriptor, ok
}

// tags returns the proto packages of the operations, in order.
func (b *builder) tags() []tag {
	tags := make([]tag, 0, len(b.packages))
	for _, name := range slices.Sorted(maps.Keys(b.packages)) {
		tags = append(tags, tag{Name: name})
	}
	return tags
}

// addService adds the endpoints of a service. A service without HTTP rules, reachable by gRPC only, has none.
func (b *builder) addService(name string) {
	service, ok := find[protoreflect.ServiceDescriptor](b, protoreflect.FullName(name))
	if !ok {
		return
	}
	for i := range service.Methods().Len() {
		method := service.Methods().Get(i)
		rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
		if rule == nil {
			continue
		}
		for n, binding := range append([]*annotations.HttpRule{rule}, rule.GetAdditionalBindings()...) {
			b.addBinding(method, binding, n)
		}
	}
}

// addBinding adds the n-th of the endpoints at which a method can be reached.
func (b *builder) addBinding(method protoreflect.MethodDescriptor, rule *annotations.HttpRule, n int) {
	verb, template := endpoint(rule)
	if verb == "" {
		b.fail(fmt.Errorf("%s has an HTTP rule of a kind unknown here", method.FullName()))
		return
	}
	request, ok := find[protoreflect.MessageDescriptor](b, method.Input().FullName())
	if !ok {
		return
	}
	path, variables := parseTemplate(template)
	if !b.claim(method.Parent().FullName(), verb, path) {
		return
	}
	op := &operation{
		ID:         string(method.FullName()),
		Summary:    sentence(string(method.Name())),
		Tags:       []string{string(method.ParentFile().Package())},
		Deprecated: deprecated(method),
		Parameters: b.pathParameters(request, variables),
		Responses: map[string]response{
			"200":     answer(string(method.Output().FullName()), b.reference(method.Output().FullName())),
			"default": {Ref: "#/components/responses/" + errorName},
		},
	}
	if n > 0 {
		op.ID += fmt.Sprintf(".%d", n+1)
	}
	switch body := rule.GetBody(); body {
	case "*":
		content := answer("", b.reference(request.FullName()))
		op.RequestBody = &content
	case "":
		op.Parameters = append(op.Parameters, b.queryParameters(request, variables)...)
	default:
		b.fail(fmt.Errorf("%s: a body of the single field %q is unknown here", method.FullName(), body))
	}
	if verb == "get" {
		op.Parameters = append(op.Parameters, parameter{Ref: "#/components/parameters/" + heightName})
	}
	b.packages[op.Tags[0]] = true
	if b.paths[path] == nil {
		b.paths[path] = map[string]*operation{}
	}
	b.paths[path][verb] = op
}

// claim tells whether service answers at a path. Where two methods of a service have paths that differ by nothing
// but the names of variables, the gateway always takes the first, so the other one is no endpoint. Between two
// services the order is not known here.
func (b *builder) claim(service protoreflect.FullName, verb, path string) bool {
	route := verb + " " + variablePattern.ReplaceAllString(path, "{}")
	owner, taken := b.routes[route]
	if !taken {
		b.routes[route] = service
	} else if owner != service {
		b.fail(fmt.Errorf("%s and %s share %s", owner, service, route))
	}
	return !taken
}

// endpoint returns the HTTP method, in OpenAPI's lower case, and the path template of a rule.
func endpoint(rule *annotations.HttpRule) (verb, template string) {
	switch pattern := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return "get", pattern.Get
	case *annotations.HttpRule_Post:
		return "post", pattern.Post
	}
	return "", ""
}

var wordStart = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])`)

// sentence turns a method's name into words: there is no other text, as descriptors come without comments.
func sentence(name string) string {
	words := strings.Fields(wordStart.ReplaceAllString(name, "$1$3 $2$4"))
	for i, word := range words {
		if i > 0 && word != strings.ToUpper(word) {
			words[i] = strings.ToLower(word)
		}
	}
	return strings.Join(words, " ")
}
