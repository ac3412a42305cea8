package payer

import (
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var (
	// ErrCap refuses a call that may cost more than is left of the cap.
	ErrCap = errors.New("spend cap")
	// ErrUnproved refuses what the gateway says of the channel without the payer's signature over it.
	ErrUnproved = errors.New("the gateway shows no signature of this key over what it says was charged")
)

// account is what the payer knows of its channel.
type account struct {
	domain  voucher.Domain
	key     *ecdsa.PrivateKey
	channel chain.Channel

	mu      sync.Mutex
	limit   voucher.Amount // no voucher is above it
	charged voucher.Amount // by what the gateway proved
	held    voucher.Amount // calls on their way, by the most that they may cost
	signed  voucher.Amount // highest so far
}

// sign makes a voucher for a call that may cost that much, above what was charged and is on its way, or above what the
// gateway is committed to if that is more. The error is ErrCap.
func (a *account) sign(amount, committed voucher.Amount) (voucher.Signed, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	base, err := a.charged.Add(a.held)
	if err == nil && committed.Cmp(base) > 0 {
		base = committed
	}
	maximum := base
	if err == nil {
		maximum, err = base.Add(amount)
	}
	if err != nil || maximum.Cmp(a.limit) > 0 {
		return voucher.Signed{}, fmt.Errorf("%w: the call may cost %s, and of %s are %s charged or on their way", ErrCap, amount, a.limit, base)
	}
	// No two calls have the same voucher, so that nobody can use one twice.
	if next, err := a.signed.Add(voucher.AmountFromUint64(1)); err == nil && maximum.Cmp(next) < 0 && next.Cmp(a.limit) <= 0 {
		maximum = next
	}
	v, err := signVoucher(a.domain, a.channel.ID, maximum, a.key)
	if err != nil {
		return v, err
	}
	if maximum.Cmp(a.signed) > 0 {
		a.signed = maximum
	}
	a.held, _ = a.held.Add(amount) // below the limit
	return v, nil
}

func signVoucher(d voucher.Domain, channel voucher.Hash, maximum voucher.Amount, key *ecdsa.PrivateKey) (voucher.Signed, error) {
	signature, err := voucher.Sign(d.VoucherDigest(channel, maximum), key)
	if err != nil {
		return voucher.Signed{}, err
	}
	return voucher.Signed{ChannelID: channel, MaxClaimableAmount: maximum, Signature: [voucher.SignatureLength]byte(signature)}, nil
}

// settle ends a call that was on its way with amount. The gateway says that the channel's calls cost total with it, zero if
// it says nothing; more than was signed cannot be.
func (a *account) settle(amount, total voucher.Amount) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.held, _ = a.held.Sub(amount) // sign added it
	if total.Cmp(a.charged) > 0 && total.Cmp(a.signed) <= 0 {
		a.charged = total
	}
}

// correct takes in what the gateway says of the channel, if it can prove it, and returns what it is committed to. The error
// is ErrUnproved.
func (a *account) correct(extra x402.Extra) (committed voucher.Amount, err error) {
	state, proof := extra.ChannelState, extra.VoucherState
	if state == nil || proof == nil {
		return committed, fmt.Errorf("%w: it tells no state", ErrUnproved)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if state.ChargedCumulative.Cmp(a.channel.Claimed) > 0 {
		signature, err := hex.DecodeString(strings.TrimPrefix(proof.Signature, "0x"))
		if err == nil {
			err = voucher.VerifyVoucher(a.domain, a.channel.ID, proof.SignedMaxClaimable, signature, a.channel.Config.Signer())
		}
		if err != nil {
			return committed, fmt.Errorf("%w: %w", ErrUnproved, err)
		}
		if state.ChargedCumulative.Cmp(proof.SignedMaxClaimable) > 0 || state.Charged.Cmp(state.ChargedCumulative) > 0 {
			return committed, fmt.Errorf("%w: %s, and signed are %s", ErrUnproved, state.ChargedCumulative, proof.SignedMaxClaimable)
		}
	}
	if proof.SignedMaxClaimable.Cmp(a.signed) > 0 {
		a.signed = proof.SignedMaxClaimable // by an earlier run, or for a session
	}
	if state.Charged.Cmp(a.charged) > 0 {
		a.charged = state.Charged
	}
	return state.ChargedCumulative, nil
}

// Spending is what the proxy has spent and may spend.
type Spending struct {
	Charged, Held, Signed, Limit voucher.Amount
}

func (a *account) spending() Spending {
	a.mu.Lock()
	defer a.mu.Unlock()
	return Spending{a.charged, a.held, a.signed, a.limit}
}
