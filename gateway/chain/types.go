package chain

import (
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Price is what a service asks in one denom, in units of the denom: for a call, and for 1,000 units in and out.
type Price struct {
	Denom       string         `json:"denom"`
	PerCall     voucher.Amount `json:"per_call"`
	Per1KInput  voucher.Amount `json:"per_1k_input"`
	Per1KOutput voucher.Amount `json:"per_1k_output"`
}

// Service is a provider's offer to run an asset.
type Service struct {
	Provider    common.Address
	AssetID     uint64
	Endpoint    string
	Prices      []Price
	ProviderBps uint32
	Authorizer  common.Address // may redeem and refund
	PayTo       common.Address // receiver of the channels
	Active      bool
}

// Receipts tell what the redeemed money of a channel was for.
type Receipts struct {
	Calls, InputUnits, OutputUnits uint64
	Root                           []byte // 32 bytes, or none
}

// Withdrawal is a payer's wish to have its money back.
type Withdrawal struct {
	Amount voucher.Amount // 0 for all
	Due    time.Time
}

// Channel is a deposit, its terms and where it stands.
type Channel struct {
	ID         voucher.Hash
	Config     voucher.Config
	Provider   common.Address
	AssetID    uint64
	Price      Price
	Deposited  voucher.Amount
	Returned   voucher.Amount
	Claimed    voucher.Amount
	Withdrawal *Withdrawal
	Closed     bool
	Receipts   Receipts
	Nonce      uint64 // of the next signed refund
}

// Total is all that may ever be claimed unless more is deposited: x402's balance.
func (c Channel) Total() voucher.Amount {
	total, err := c.Deposited.Sub(c.Returned)
	if err != nil {
		return voucher.Amount{} // no chain says so
	}
	return total
}

// Cover is what work may be done for: the total without what a payer is taking out, nothing once all is taken out.
func (c Channel) Cover() voucher.Amount {
	if c.Closed {
		return voucher.Amount{}
	}
	total := c.Total()
	if c.Withdrawal == nil {
		return total
	}
	if c.Withdrawal.Amount.IsZero() {
		return c.Claimed
	}
	left, err := total.Sub(c.Withdrawal.Amount)
	if err != nil || left.Cmp(c.Claimed) < 0 {
		return c.Claimed
	}
	return left
}

// Info is what a node says of itself and its chain.
type Info struct {
	ChainID    string
	EVMChainID uint64
	BaseDenom  string
	MinGas     string // minimum gas prices, such as "1000000000asahara"
}

// Account is what a signer has to know of its account.
type Account struct {
	Number, Sequence uint64
}

// Coin is an amount of a denom.
type Coin struct {
	Denom  string
	Amount voucher.Amount
}
