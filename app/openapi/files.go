package openapi

import (
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	gogogrpc "github.com/cosmos/gogoproto/grpc"
	gogoproto "github.com/cosmos/gogoproto/proto"
)

// Files finds descriptors by full name, as every protobuf registry does.
type Files interface {
	FindDescriptorByName(name protoreflect.FullName) (protoreflect.Descriptor, error)
}

// Linked finds the descriptors of all messages and services that are linked into the process.
var Linked Files = linked{}

type linked struct{}

// FindDescriptorByName prefers the descriptors of gogoproto, because they belong to the types which the node
// answers with. Those that protoregistry has of the same names come from cosmossdk.io/api, which lags behind.
func (linked) FindDescriptorByName(name protoreflect.FullName) (protoreflect.Descriptor, error) {
	if found, err := gogoproto.GogoResolver.FindDescriptorByName(name); err == nil {
		return found, nil
	}
	return protoregistry.GlobalFiles.FindDescriptorByName(name)
}

// Services returns the full names of the services that register registers, such as the method
// RegisterGRPCServer of an app. A process links more services than its node answers.
func Services(register func(gogogrpc.Server)) []string {
	var names serviceNames
	register(&names)
	return names
}

type serviceNames []string

// RegisterService implements gogogrpc.Server.
func (s *serviceNames) RegisterService(desc *grpc.ServiceDesc, _ any) {
	*s = append(*s, desc.ServiceName)
}

// Numbers of the field options that tell how a field looks in JSON.
const (
	customType       protowire.Number = 65003 // gogoproto.customtype
	acceptsInterface protowire.Number = 93001 // cosmos_proto.accepts_interface
	scalar           protowire.Number = 93002 // cosmos_proto.scalar
)

// option returns the text of a field's option, or "". It reads the wire format, because whether an option is
// decoded depends on which of two packages was initialized first: the one of the field or the one of the option.
func option(field protoreflect.FieldDescriptor, number protowire.Number) string {
	raw, err := proto.Marshal(field.Options())
	if err != nil {
		return ""
	}
	for len(raw) > 0 {
		num, kind, n := protowire.ConsumeTag(raw)
		if n < 0 {
			return ""
		}
		raw = raw[n:]
		if num == number && kind == protowire.BytesType {
			value, _ := protowire.ConsumeString(raw)
			return value
		}
		if n = protowire.ConsumeFieldValue(num, kind, raw); n < 0 {
			return ""
		}
		raw = raw[n:]
	}
	return ""
}
