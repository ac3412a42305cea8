package receipts

import (
	"encoding/hex"
	"encoding/json"

	"github.com/sahara-chain/sahara/x/usage/voucher"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// MarshalJSON writes the hash as hex digits, the time as a number, and what may pass 2^53 as decimal strings:
//
//	{"callHash": "0x…", "time": 1700000000000, "inputUnits": "12", "outputUnits": "345", "price": "1000"}
//
// The error is ErrTime.
func (r Receipt) MarshalJSON() ([]byte, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		CallHash    string         `json:"callHash"`
		Time        int64          `json:"time"`
		InputUnits  uint64         `json:"inputUnits,string"`
		OutputUnits uint64         `json:"outputUnits,string"`
		Price       voucher.Amount `json:"price"`
	}{hexText(r.CallHash), r.Time, r.InputUnits, r.OutputUnits, r.Price})
}

// UnmarshalJSON reads what MarshalJSON writes, with hex digits in any case, and no field less, more or twice.
// Errors are those of package strict and of voucher.ParseAmount, each with the name of its field.
func (r *Receipt) UnmarshalJSON(b []byte) error {
	var read Receipt
	var time uint64
	err := strict.Object(b,
		strict.Field{Name: "callHash", Read: strict.Hex(read.CallHash[:])},
		strict.Field{Name: "time", Read: strict.Number(&time, MaxTime)},
		strict.Field{Name: "inputUnits", Read: strict.Decimal(&read.InputUnits)},
		strict.Field{Name: "outputUnits", Read: strict.Decimal(&read.OutputUnits)},
		strict.Field{Name: "price", Read: strict.Text(&read.Price)},
	)
	if err != nil {
		return err
	}
	read.Time = int64(time)
	*r = read
	return nil
}

func hexText(h Hash) string {
	return "0x" + hex.EncodeToString(h[:])
}
