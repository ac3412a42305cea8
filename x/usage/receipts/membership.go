package receipts

import (
	"encoding/json"

	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// Membership is all that it takes to check one call, in one document. It proves nothing by itself: compare channel,
// root and count with what the provider signed, such as the chain keeps of a redemption.
type Membership struct {
	ChannelID Hash
	Root      Hash
	Count     uint64
	Index     uint64
	Receipt   Receipt
	Proof     Proof
}

// Verify is Verify of the document's own root and count. Errors are those.
func (m Membership) Verify() error {
	return Verify(m.Root, m.Count, m.Index, m.Receipt, m.ChannelID, m.Proof)
}

// MarshalJSON writes
//
//	{"channelId": "0x…", "root": "0x…", "count": "3", "index": "0", "receipt": {…}, "proof": ["0x…", "0x…"]}
//
// The error is ErrTime, of the receipt.
func (m Membership) MarshalJSON() ([]byte, error) {
	proof := make([]string, 0, len(m.Proof)) // none is an empty list, and not null
	for _, step := range m.Proof {
		proof = append(proof, hexText(step))
	}
	return json.Marshal(struct {
		ChannelID string   `json:"channelId"`
		Root      string   `json:"root"`
		Count     uint64   `json:"count,string"`
		Index     uint64   `json:"index,string"`
		Receipt   Receipt  `json:"receipt"`
		Proof     []string `json:"proof"`
	}{hexText(m.ChannelID), hexText(m.Root), m.Count, m.Index, m.Receipt, proof})
}

// UnmarshalJSON reads what MarshalJSON writes, with hex digits in any case, no field less, more or twice, and at
// most 64 steps of proof. Errors are those of package strict and of the receipt, each with the name of its field.
func (m *Membership) UnmarshalJSON(b []byte) error {
	read := Membership{Proof: Proof{}}
	err := strict.Object(b,
		strict.Field{Name: "channelId", Read: strict.Hex(read.ChannelID[:])},
		strict.Field{Name: "root", Read: strict.Hex(read.Root[:])},
		strict.Field{Name: "count", Read: strict.Decimal(&read.Count)},
		strict.Field{Name: "index", Read: strict.Decimal(&read.Index)},
		strict.Field{Name: "receipt", Read: strict.Value(&read.Receipt)},
		strict.Field{Name: "proof", Read: strict.List(records.MaxSteps, func() strict.Reader {
			read.Proof = append(read.Proof, Hash{})
			return strict.Hex(read.Proof[len(read.Proof)-1][:])
		})},
	)
	if err == nil {
		*m = read
	}
	return err
}
