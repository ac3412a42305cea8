// Package openapi documents the REST API from the descriptors that are compiled into the node. The document
// therefore names what this very node answers, modules of the SDK, the EVM, IBC and our own alike, and no
// generated file has to follow them.
package openapi

import (
	"encoding/json"
	"errors"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// Info names the API.
type Info struct {
	Title   string `json:"title"`
	Version string `json:"version"`
}

// Document describes, as OpenAPI 3.0 in JSON, every REST endpoint of services, which are full names that files
// knows. The same services give the same bytes.
func Document(files Files, services []string, info Info) ([]byte, error) {
	b := &builder{
		files:    files,
		schemas:  map[string]*schema{},
		paths:    map[string]map[string]*operation{},
		routes:   map[string]protoreflect.FullName{},
		packages: map[string]bool{},
	}
	for _, service := range slices.Sorted(slices.Values(services)) {
		b.addService(service)
	}
	doc := document{
		OpenAPI: "3.0.3",
		Info:    info,
		Tags:    b.tags(),
		Paths:   b.paths,
		Components: components{
			Schemas:    b.schemas,
			Parameters: map[string]parameter{heightName: heightParameter},
			Responses:  map[string]response{errorName: answer("why there is no answer", b.reference("google.rpc.Status"))},
		},
	}
	if err := errors.Join(b.errs...); err != nil {
		return nil, err
	}
	return json.Marshal(doc)
}

// The types below are the part of OpenAPI 3.0 that the document uses. Maps come out sorted by key.
type (
	document struct {
		OpenAPI    string                           `json:"openapi"`
		Info       Info                             `json:"info"`
		Tags       []tag                            `json:"tags"`
		Paths      map[string]map[string]*operation `json:"paths"`
		Components components                       `json:"components"`
	}

	components struct {
		Schemas    map[string]*schema   `json:"schemas"`
		Parameters map[string]parameter `json:"parameters"`
		Responses  map[string]response  `json:"responses"`
	}

	tag struct {
		Name string `json:"name"`
	}

	operation struct {
		ID          string              `json:"operationId"`
		Summary     string              `json:"summary"`
		Tags        []string            `json:"tags"`
		Deprecated  bool                `json:"deprecated,omitempty"`
		Parameters  []parameter         `json:"parameters,omitempty"`
		RequestBody *response           `json:"requestBody,omitempty"`
		Responses   map[string]response `json:"responses"`
	}

	parameter struct {
		Ref         string  `json:"$ref,omitempty"`
		Name        string  `json:"name,omitempty"`
		In          string  `json:"in,omitempty"`
		Description string  `json:"description,omitempty"`
		Required    bool    `json:"required,omitempty"`
		Deprecated  bool    `json:"deprecated,omitempty"`
		Schema      *schema `json:"schema,omitempty"`
		// OpenAPI has no word for a path parameter that spans slashes.
		Slashes bool `json:"x-slashes,omitempty"`
	}

	// response is the shape of an answer and of a request's body.
	response struct {
		Ref         string               `json:"$ref,omitempty"`
		Description string               `json:"description,omitempty"`
		Content     map[string]mediaType `json:"content,omitempty"`
	}

	mediaType struct {
		Schema *schema `json:"schema"`
	}

	schema struct {
		Ref                  string             `json:"$ref,omitempty"`
		Type                 string             `json:"type,omitempty"`
		Format               string             `json:"format,omitempty"`
		Description          string             `json:"description,omitempty"`
		Deprecated           bool               `json:"deprecated,omitempty"`
		Enum                 []string           `json:"enum,omitempty"`
		Items                *schema            `json:"items,omitempty"`
		Properties           map[string]*schema `json:"properties,omitempty"`
		AdditionalProperties *schema            `json:"additionalProperties,omitempty"`
	}
)

// answer is a JSON body of schema s.
func answer(description string, s *schema) response {
	return response{Description: description, Content: map[string]mediaType{"application/json": {Schema: s}}}
}
