package app

import (
	"google.golang.org/protobuf/encoding/protowire"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
)

const (
	// maxAnyDepth is how deep messages may lie within messages on the wire. The SDK unpacks ten levels
	// (codec/types.MaxUnpackAnyRecursionDepth) and refuses more, but only after a check for unknown fields
	// that goes 10,000 levels deep and at each level reads all the bytes below it.
	maxAnyDepth = 10
	// maxFieldDepth bounds nested fields of every kind, so that the search itself is bounded. The deepest
	// honest transaction, ten messages in each other, has some thirty.
	maxFieldDepth = 64
)

// boundedDecoder refuses a transaction that is nested too deeply before the decoder spends time on it.
func boundedDecoder(decode sdk.TxDecoder) sdk.TxDecoder {
	return func(tx []byte) (sdk.Tx, error) {
		if nestedTooDeep(tx, maxAnyDepth, maxFieldDepth) {
			return nil, sdkerrors.ErrTxDecode.Wrapf("messages are nested deeper than %d", maxAnyDepth)
		}
		return decode(tx)
	}
}

// nestedTooDeep tells whether bz, read as a protobuf message, holds more than anys levels of
// google.protobuf.Any within one another, or more than fields levels of anything. What only looks like an
// Any (field 1 a string that starts with "/", then field 2) counts: honest bytes do not nest so by chance.
// Bytes that are no protobuf message hold nothing.
func nestedTooDeep(bz []byte, anys, fields int) bool {
	if anys < 0 || fields < 0 {
		return true
	}
	for isAny := false; len(bz) > 0; {
		num, kind, n := protowire.ConsumeTag(bz)
		if n < 0 {
			return false
		}
		bz = bz[n:]
		size := protowire.ConsumeFieldValue(num, kind, bz)
		if size < 0 {
			return false
		}
		if kind == protowire.BytesType {
			value, _ := protowire.ConsumeBytes(bz)
			below := anys
			switch {
			case num == 1 && len(value) > 0 && value[0] == '/':
				isAny = true
			case num == 2 && isAny:
				below--
			}
			if nestedTooDeep(value, below, fields-1) {
				return true
			}
		}
		bz = bz[size:]
	}
	return false
}
