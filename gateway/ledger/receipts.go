package ledger

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Kept is a call as the ledger keeps it.
type Kept struct {
	Channel   voucher.Hash
	Index     uint64
	Receipt   receipts.Receipt
	Signature [voucher.SignatureLength]byte
}

// Call finds a call by its id. Errors are ErrNotFound and ErrCorrupt.
func (l *Ledger) Call(id string) (Kept, error) {
	place, err := l.store.get(bucketIDs, []byte(id))
	if err != nil {
		return Kept{}, err
	}
	if len(place) != 40 {
		return Kept{}, fmt.Errorf("%w: call %.80q", ErrNotFound, id)
	}
	value, err := l.store.get(bucketCalls, place)
	if err != nil {
		return Kept{}, err
	}
	return readCall(place, value)
}

func readCall(place, value []byte) (Kept, error) {
	if len(value) != receipts.Size+voucher.SignatureLength {
		return Kept{}, fmt.Errorf("%w: call %x", ErrCorrupt, place)
	}
	receipt, channel, err := receipts.Unmarshal(value[:receipts.Size])
	if err != nil {
		return Kept{}, fmt.Errorf("%w: call %x: %w", ErrCorrupt, place, err)
	}
	return Kept{
		channel, binary.BigEndian.Uint64(place[32:]), receipt,
		[voucher.SignatureLength]byte(value[receipts.Size:]),
	}, nil
}

// Prove proves a call among the first count of its channel. It reads all of them. Errors are receipts.ErrIndexRange and
// ErrCorrupt.
func (l *Ledger) Prove(call Kept, count uint64) (receipts.Membership, error) {
	m := receipts.Membership{ChannelID: call.Channel, Count: count, Index: call.Index, Receipt: call.Receipt}
	var log receipts.Log
	var failed error
	err := l.store.db.View(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(bucketCalls).Cursor()
		proof, err := receipts.Prove(func(yield func(receipts.Hash) bool) {
			place, value := cursor.Seek(call.Channel[:])
			for i := range count {
				if len(place) != 40 || voucher.Hash(place) != call.Channel {
					failed = fmt.Errorf("%w: channel %x has %d calls of %d", ErrCorrupt, call.Channel, i, count)
					return
				}
				kept, err := readCall(place, value)
				if err != nil {
					failed = err
					return
				}
				hash := kept.Receipt.Hash(call.Channel)
				log.Add(hash)
				if !yield(hash) {
					return
				}
				place, value = cursor.Next()
			}
		}, call.Index)
		m.Proof = proof
		return err
	})
	if failed != nil {
		return m, failed
	}
	if err != nil {
		return m, err
	}
	m.Root, err = log.Root()
	return m, err
}

// Claim is what may be redeemed of a channel now: all that was charged, under the highest voucher, with all calls. The
// second value is false if there is nothing new. The error is ErrUnknown.
func (l *Ledger) Claim(id voucher.Hash) (chain.Claim, bool, error) {
	c, err := l.channel(id)
	if err != nil {
		return chain.Claim{}, false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	claim := chain.Claim{Voucher: c.signed, TotalClaimed: c.charged}
	if total := c.view.Total(); total.Cmp(claim.TotalClaimed) < 0 {
		claim.TotalClaimed = total // the provider gave back what was owed to it
	}
	if most := c.signed.MaxClaimableAmount; most.Cmp(claim.TotalClaimed) < 0 {
		claim.TotalClaimed = most // the chain had redeemed more than this ledger knew of
	}
	if !c.detached && c.log.Count() > 0 {
		root, err := c.log.Root()
		if err != nil {
			return claim, false, err
		}
		claim.Receipts = chain.Receipts{Calls: c.log.Count(), InputUnits: c.input, OutputUnits: c.output, Root: root[:]}
	}
	return claim, claim.TotalClaimed.Cmp(c.view.Claimed) > 0 && !c.view.Closed, nil
}
