package claims

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// ErrCount refuses counts that no channel may have.
var ErrCount = errors.New("count is too great")

// Receipts are types.Receipts in the spelling of x402: counts as decimal strings, the root as 0x text.
type Receipts types.Receipts

// MarshalJSON writes
//
//	{"calls": "12", "inputUnits": "120", "outputUnits": "960", "root": "0x…"}
//
// There is no error.
func (r Receipts) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Calls       uint64 `json:"calls,string"`
		InputUnits  uint64 `json:"inputUnits,string"`
		OutputUnits uint64 `json:"outputUnits,string"`
		Root        string `json:"root"`
	}{r.Calls, r.InputUnits, r.OutputUnits, types.Hex(r.Root)})
}

// UnmarshalJSON reads what MarshalJSON writes of receipts with a root. Errors are those of package strict and ErrCount,
// each with the name of its field.
func (r *Receipts) UnmarshalJSON(b []byte) error {
	var root [types.HashSize]byte
	var read Receipts
	err := strict.Object(b,
		strict.Field{Name: "calls", Read: count(&read.Calls)},
		strict.Field{Name: "inputUnits", Read: count(&read.InputUnits)},
		strict.Field{Name: "outputUnits", Read: count(&read.OutputUnits)},
		strict.Field{Name: "root", Read: strict.Hex(root[:])},
	)
	if err == nil {
		read.Root = root[:]
		*r = read
	}
	return err
}

// count reads a count that a channel may have.
func count(into *uint64) strict.Reader {
	return func(value json.RawMessage) error {
		if err := strict.Decimal(into)(value); err != nil {
			return err
		}
		if *into > types.MaxUnits {
			return fmt.Errorf("%w: %d is above %d", ErrCount, *into, uint64(types.MaxUnits))
		}
		return nil
	}
}

// weight is types.Weight as {"assetId": "9", "bps": 1500}.
type weight types.Weight

func (w weight) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		AssetID uint64 `json:"assetId,string"`
		Bps     uint32 `json:"bps"`
	}{w.AssetId, w.Bps})
}

func (w *weight) UnmarshalJSON(b []byte) error {
	var bps uint64
	var read weight
	err := strict.Object(b,
		strict.Field{Name: "assetId", Read: strict.Decimal(&read.AssetId)},
		strict.Field{Name: "bps", Read: strict.Number(&bps, types.BpsTotal)},
	)
	if err == nil {
		read.Bps = uint32(bps)
		*w = read
	}
	return err
}
