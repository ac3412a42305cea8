// Package claims is the file of vouchers that `saharad usage redeem` redeems, and that gateways write. An entry is a
// voucher as its payer sent it, with what is claimed by it:
//
//	{
//	  "voucher": {"channelId": "0x…", "maxClaimableAmount": "5000", "signature": "0x…"},
//	  "totalClaimed": "4200",
//	  "receipts": {"calls": "12", "inputUnits": "120", "outputUnits": "960", "root": "0x…"},
//	  "weights": [{"assetId": "9", "bps": 1500}]
//	}
//
// Receipts and weights may be left out. A file is one entry, a JSON array of them, or one after the other, a line each.
// What is in it has one meaning only: no field less, more or twice (package strict).
package claims

import (
	"encoding/json"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// Entry is a voucher with what is claimed by it.
type Entry struct {
	Voucher voucher.Signed
	// TotalClaimed is all that is claimed of the channel, with this, in its token's smallest unit.
	TotalClaimed voucher.Amount
	// Receipts count all calls of the channel, with those of this entry; zero to leave what was before.
	Receipts types.Receipts
	// Weights are the components that what this entry adds went to.
	Weights []types.Weight
}

// Claim is the entry as a message has it.
func (e Entry) Claim() types.Claim {
	return types.Claim{
		ChannelId:    e.Voucher.ChannelID[:],
		MaxClaimable: sdkmath.NewIntFromBigInt(e.Voucher.MaxClaimableAmount.Big()),
		Signature:    e.Voucher.Signature[:],
		TotalClaimed: sdkmath.NewIntFromBigInt(e.TotalClaimed.Big()),
		Receipts:     e.Receipts,
		Weights:      e.Weights,
	}
}

// MarshalJSON writes what the package's comment shows, without receipts and weights that are none. There is no error.
func (e Entry) MarshalJSON() ([]byte, error) {
	document := struct {
		Voucher      voucher.Signed `json:"voucher"`
		TotalClaimed voucher.Amount `json:"totalClaimed"`
		Receipts     *Receipts      `json:"receipts,omitempty"`
		Weights      []weight       `json:"weights,omitempty"`
	}{Voucher: e.Voucher, TotalClaimed: e.TotalClaimed}
	if !e.Receipts.IsZero() {
		document.Receipts = (*Receipts)(&e.Receipts)
	}
	for _, w := range e.Weights {
		document.Weights = append(document.Weights, weight(w))
	}
	return json.Marshal(document)
}

// UnmarshalJSON reads what MarshalJSON writes. Errors are those of package strict, of voucher.ParseAmount and of
// Receipts, each with the name of its field.
func (e *Entry) UnmarshalJSON(b []byte) error {
	var read Entry
	var weights []*weight
	fields := []strict.Field{
		{Name: "voucher", Read: strict.Value(&read.Voucher)},
		{Name: "totalClaimed", Read: strict.Text(&read.TotalClaimed)},
	}
	for _, optional := range []strict.Field{
		{Name: "receipts", Read: strict.Value((*Receipts)(&read.Receipts))},
		{Name: "weights", Read: strict.List(types.MaxWeights, func() strict.Reader {
			weights = append(weights, new(weight))
			return strict.Value(weights[len(weights)-1])
		})},
	} {
		if has(b, optional.Name) {
			fields = append(fields, optional)
		}
	}
	if err := strict.Object(b, fields...); err != nil {
		return err
	}
	for _, w := range weights {
		read.Weights = append(read.Weights, types.Weight(*w))
	}
	*e = read
	return nil
}

// has tells whether an object has a field. What is wrong with it otherwise, strict.Object says.
func has(b []byte, name string) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(b, &fields) != nil {
		return false
	}
	_, ok := fields[name]
	return ok
}
