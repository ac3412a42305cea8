package voucher

import (
	"encoding/json"

	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

const maxUint40 = 1<<40 - 1

// MarshalJSON writes the fields by the names of the EIP-712 type: addresses with their checksum, the delay as a
// number.
func (c Config) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Payer              string `json:"payer"`
		PayerAuthorizer    string `json:"payerAuthorizer"`
		Receiver           string `json:"receiver"`
		ReceiverAuthorizer string `json:"receiverAuthorizer"`
		Token              string `json:"token"`
		WithdrawDelay      uint64 `json:"withdrawDelay"`
		Salt               string `json:"salt"`
	}{
		c.Payer.Hex(), c.PayerAuthorizer.Hex(), c.Receiver.Hex(), c.ReceiverAuthorizer.Hex(), c.Token.Hex(),
		c.WithdrawDelay, hexText(c.Salt[:]),
	})
}

// UnmarshalJSON reads what MarshalJSON writes, with hex digits in any case, and no field less, more or twice. The
// delay must be a uint40, and Validate says more. Errors are those of package strict, each with the name of its
// field.
func (c *Config) UnmarshalJSON(b []byte) error {
	var read Config
	err := strict.Object(b,
		strict.Field{Name: "payer", Read: strict.Hex(read.Payer[:])},
		strict.Field{Name: "payerAuthorizer", Read: strict.Hex(read.PayerAuthorizer[:])},
		strict.Field{Name: "receiver", Read: strict.Hex(read.Receiver[:])},
		strict.Field{Name: "receiverAuthorizer", Read: strict.Hex(read.ReceiverAuthorizer[:])},
		strict.Field{Name: "token", Read: strict.Hex(read.Token[:])},
		strict.Field{Name: "withdrawDelay", Read: strict.Number(&read.WithdrawDelay, maxUint40)},
		strict.Field{Name: "salt", Read: strict.Hex(read.Salt[:])},
	)
	if err == nil {
		*c = read
	}
	return err
}
