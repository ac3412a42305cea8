package openapi

import (
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// reference returns a reference to the schema of the message or enum name and describes it when it is new.
//
// It goes by name and not by descriptor, because gogoproto leaves a placeholder in a field whose type is in a
// file that was registered later.
func (b *builder) reference(name protoreflect.FullName) *schema {
	if s := wellKnown(name); s != nil {
		return s
	}
	key := string(name)
	if _, known := b.schemas[key]; !known {
		s := &schema{}
		b.schemas[key] = s // before its fields, which may refer to it
		found, _ := find[protoreflect.Descriptor](b, name)
		switch found := found.(type) {
		case protoreflect.MessageDescriptor:
			b.describeMessage(s, found)
		case protoreflect.EnumDescriptor:
			describeEnum(s, found)
		}
	}
	return &schema{Ref: "#/components/schemas/" + key}
}

// wellKnown returns the schema of the messages that have a JSON form of their own, or nil.
func wellKnown(name protoreflect.FullName) *schema {
	switch name {
	case "google.protobuf.Any":
		return &schema{
			Type:                 "object",
			Properties:           map[string]*schema{"@type": {Type: "string", Description: "type URL; the message's fields follow"}},
			AdditionalProperties: &schema{},
		}
	case "google.protobuf.Timestamp":
		return &schema{Type: "string", Format: "date-time"}
	case "google.protobuf.Duration":
		return &schema{Type: "string", Format: "duration", Description: `seconds, such as "1.5s"`}
	}
	return nil
}

func (b *builder) describeMessage(s *schema, message protoreflect.MessageDescriptor) {
	s.Type = "object"
	s.Properties = map[string]*schema{}
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		s.Properties[string(field.Name())] = b.field(field)
	}
}

func describeEnum(s *schema, enum protoreflect.EnumDescriptor) {
	s.Type = "string"
	for i := range enum.Values().Len() {
		s.Enum = append(s.Enum, string(enum.Values().Get(i).Name()))
	}
}

// field returns the schema of a field's JSON value.
func (b *builder) field(field protoreflect.FieldDescriptor) *schema {
	switch {
	case field.IsMap():
		return &schema{Type: "object", AdditionalProperties: b.single(field.MapValue())}
	case field.IsList():
		return &schema{Type: "array", Items: b.single(field)}
	default:
		return b.single(field)
	}
}

// single returns the schema of one value of a field, whether or not the field is repeated.
func (b *builder) single(field protoreflect.FieldDescriptor) *schema {
	s := b.kind(field)
	if s.Ref != "" {
		return s // OpenAPI ignores all that stands beside a reference
	}
	s.Deprecated = deprecated(field)
	if of := option(field, acceptsInterface); of != "" {
		s.Description = "a " + of
	}
	if format := option(field, scalar); format != "" {
		s.Format = format
	}
	return s
}

// kind follows the JSON form of protobuf: 64-bit integers are strings, as JavaScript cannot hold them.
func (b *builder) kind(field protoreflect.FieldDescriptor) *schema {
	switch field.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return b.reference(field.Message().FullName())
	case protoreflect.EnumKind:
		return b.reference(field.Enum().FullName())
	case protoreflect.BoolKind:
		return &schema{Type: "boolean"}
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return &schema{Type: "integer", Format: "int32"}
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return &schema{Type: "integer", Format: "uint32"}
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return &schema{Type: "string", Format: "int64"}
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return &schema{Type: "string", Format: "uint64"}
	case protoreflect.FloatKind:
		return &schema{Type: "number", Format: "float"}
	case protoreflect.DoubleKind:
		return &schema{Type: "number", Format: "double"}
	case protoreflect.BytesKind:
		if option(field, customType) != "" {
			return &schema{Type: "string"} // decimals: their Go type writes them as text
		}
		return &schema{Type: "string", Format: "byte"}
	default:
		return &schema{Type: "string"}
	}
}

func deprecated(descriptor protoreflect.Descriptor) bool {
	switch options := descriptor.Options().(type) {
	case *descriptorpb.FieldOptions:
		return options.GetDeprecated()
	case *descriptorpb.MethodOptions:
		return options.GetDeprecated()
	}
	return false
}
