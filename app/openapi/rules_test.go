package openapi

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	_ "google.golang.org/protobuf/types/known/anypb"
	_ "google.golang.org/protobuf/types/known/durationpb"
	_ "google.golang.org/protobuf/types/known/timestamppb"
)

// shop holds what no service of the SDK has, or not in one place.
const shop = `
syntax: "proto3" package: "shop" name: "shop.proto"
dependency: ["google/protobuf/any.proto", "google/protobuf/timestamp.proto", "google/protobuf/duration.proto"]
enum_type { name: "Color" value { name: "RED" number: 0 } value { name: "BLUE" number: 1 } }
message_type { name: "Tree"
  field { name: "kids"   number: 1 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".shop.Tree" }
  field { name: "root"   number: 2 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".shop.Tree" }
  field { name: "color"  number: 3 label: LABEL_OPTIONAL type: TYPE_ENUM    type_name: ".shop.Color" }
  field { name: "colors" number: 4 label: LABEL_REPEATED type: TYPE_ENUM    type_name: ".shop.Color" }
  field { name: "at"     number: 5 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" }
  field { name: "for"    number: 6 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".google.protobuf.Duration" }
  field { name: "any"    number: 7 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".google.protobuf.Any" }
  field { name: "prices" number: 8 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".shop.Tree.PricesEntry" }
  field { name: "old"    number: 9 label: LABEL_OPTIONAL type: TYPE_SINT64 options { deprecated: true } }
  field { name: "ratio"  number: 10 label: LABEL_OPTIONAL type: TYPE_DOUBLE }
  nested_type { name: "PricesEntry" options { map_entry: true }
    field { name: "key"   number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
    field { name: "value" number: 2 label: LABEL_OPTIONAL type: TYPE_FIXED64 } }
}
message_type { name: "Ask"
  field { name: "tree" number: 1 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".shop.Tree" }
  field { name: "id"   number: 2 label: LABEL_OPTIONAL type: TYPE_INT32 }
}
service { name: "Query"
  method { name: "EVMTreeByID" input_type: ".shop.Ask" output_type: ".shop.Tree" options { deprecated: true
    [google.api.http] { get: "/shop/{id}/{tree.color=a/*}:look" additional_bindings { post: "/shop" body: "*" } } } }
  method { name: "Hidden" input_type: ".shop.Ask" output_type: ".shop.Tree" }
}
service { name: "Clash" method { name: "Shop" input_type: ".shop.Ask" output_type: ".shop.Tree"
  options { [google.api.http] { post: "/shop" body: "*" } } } }
service { name: "Part" method { name: "Shop" input_type: ".shop.Ask" output_type: ".shop.Tree"
  options { [google.api.http] { post: "/part" body: "tree" } } } }
service { name: "Put" method { name: "Shop" input_type: ".shop.Ask" output_type: ".shop.Tree"
  options { [google.api.http] { put: "/put" } } } }
`

// shopFiles is a registry of the shop that knows what else is linked.
type shopFiles struct{ *protoregistry.Files }

func (f shopFiles) FindDescriptorByName(name protoreflect.FullName) (protoreflect.Descriptor, error) {
	if found, err := f.Files.FindDescriptorByName(name); err == nil {
		return found, nil
	}
	return Linked.FindDescriptorByName(name)
}

func newShop(t *testing.T) Files {
	t.Helper()
	var described descriptorpb.FileDescriptorProto
	require.NoError(t, prototext.Unmarshal([]byte(shop), &described))
	file, err := protodesc.NewFile(&described, protoregistry.GlobalFiles)
	require.NoError(t, err)
	files := new(protoregistry.Files)
	require.NoError(t, files.RegisterFile(file))
	return shopFiles{files}
}

func TestRules(t *testing.T) {
	doc := read(t, newShop(t), "shop.Query")
	require.Len(t, doc.Paths, 2) // Hidden has no rule

	look := doc.Paths["/shop/{id}/{tree.color}:look"]["get"]
	require.NotNil(t, look)
	require.True(t, look.Deprecated)
	require.Equal(t, "EVM tree by ID", look.Summary)
	require.Nil(t, look.RequestBody)
	got := make([]string, len(look.Parameters))
	for i, p := range look.Parameters {
		got[i] = line(p)
	}
	// Neither what the path holds, nor trees within the tree, nor what a query cannot carry.
	require.Equal(t, []string{
		"path id integer:int32 required", "path tree.color shop.Color required slashes",
		"query tree.colors []shop.Color", "query tree.at string:date-time", "query tree.for string:duration",
		"query tree.old string:int64 deprecated", "query tree.ratio number:double", height,
	}, got)

	post := doc.Paths["/shop"]["post"]
	require.NotNil(t, post)
	require.Equal(t, "shop.Query.EVMTreeByID.2", post.ID)
	require.Empty(t, post.Parameters)
	require.Equal(t, "shop.Ask", outline(post.RequestBody.Content["application/json"].Schema))
	require.Equal(t, "shop.Tree", outline(post.Responses["200"].Content["application/json"].Schema))
}

func TestFieldsOfEveryKind(t *testing.T) {
	schemas := read(t, newShop(t), "shop.Query").Components.Schemas
	got := map[string]string{}
	for name, property := range schemas["shop.Tree"].Properties {
		got[name] = outline(property)
	}
	require.Equal(t, map[string]string{
		"kids": "[]shop.Tree", "root": "shop.Tree", "color": "shop.Color", "colors": "[]shop.Color",
		"at": "string:date-time", "for": "string:duration", "any": " {@type}", "prices": "map of string:uint64",
		"old": "string:int64", "ratio": "number:double",
	}, got)
	require.True(t, schemas["shop.Tree"].Properties["old"].Deprecated)
	require.Equal(t, []string{"RED", "BLUE"}, schemas["shop.Color"].Enum)
}

// TestMistakes: a document that leaves something out would look complete.
func TestMistakes(t *testing.T) {
	files := newShop(t)
	for want, services := range map[string][]string{
		"shop.Clash and shop.Query share post /shop": {"shop.Query", "shop.Clash"},
		`a body of the single field "tree"`:          {"shop.Part"},
		"HTTP rule of a kind unknown":                {"shop.Put"},
		"shop.None: ":                                {"shop.None"},
		"shop.Tree is a":                             {"shop.Tree"},
	} {
		_, err := Document(files, services, testInfo)
		require.ErrorContains(t, err, want)
	}
}
