// Package calls reads a service's records of its calls, and makes of them the log whose root a redemption carries
// (package receipts). Records are a JSON object a line, as a receipt is written, with the channel if it is known:
//
//	{"channelId": "0x…", "callHash": "0x…", "time": 1790000000000, "inputUnits": "12", "outputUnits": "80", "price": "4200"}
//
// or a CSV under a heading of the same, in any order: channel_id, call_hash, time, input_units, output_units, price.
// The calls of a channel must be in the order in which they were served, and all of them since it was opened.
package calls

import (
	"errors"
	"fmt"

	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var (
	// ErrUnits refuses counts that a redemption could not carry.
	ErrUnits = errors.New("more units than a redemption may count")
	// ErrChannel refuses a record of which it is not known to which channel it belongs.
	ErrChannel = errors.New("neither the record nor anybody else tells the call's channel")
	// ErrFormat refuses what is neither CSV nor JSON lines.
	ErrFormat = errors.New("not a record of a call")
	// ErrEmpty refuses a file without records.
	ErrEmpty = errors.New("there are no calls in it")
)

// Call is a receipt of a channel.
type Call struct {
	Channel voucher.Hash
	Receipt receipts.Receipt
}

// Hash stands for the call in its channel's log.
func (c Call) Hash() receipts.Hash { return c.Receipt.Hash(c.Channel) }

// Log is what a channel's calls make together.
type Log struct {
	Channel voucher.Hash
	// Price is what the calls cost, in the smallest unit of the channel's token.
	Price voucher.Amount

	log           receipts.Log
	input, output uint64
}

// Add takes the next call. Errors are ErrUnits and voucher.ErrAmountRange.
func (l *Log) Add(c Call) error {
	input, output := l.input+c.Receipt.InputUnits, l.output+c.Receipt.OutputUnits
	switch {
	case c.Receipt.InputUnits > types.MaxUnits || input > types.MaxUnits:
		return fmt.Errorf("%w: with %d input units there are more than %d", ErrUnits, c.Receipt.InputUnits, uint64(types.MaxUnits))
	case c.Receipt.OutputUnits > types.MaxUnits || output > types.MaxUnits:
		return fmt.Errorf("%w: with %d output units there are more than %d", ErrUnits, c.Receipt.OutputUnits, uint64(types.MaxUnits))
	}
	price, err := l.Price.Add(c.Receipt.Price)
	if err != nil {
		return fmt.Errorf("price: %w", err)
	}
	l.Price, l.input, l.output = price, input, output
	l.log.Add(c.Hash())
	return nil
}

// Receipts are what a redemption says of the calls so far.
func (l *Log) Receipts() types.Receipts {
	r := types.Receipts{Calls: l.log.Count(), InputUnits: l.input, OutputUnits: l.output}
	if root, err := l.log.Root(); err == nil { // there is none of no calls
		r.Root = root[:]
	}
	return r
}
