package fake

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var errEncoding = errors.New("transaction cannot be read")

// tx is what a transaction says.
type tx struct {
	signer common.Address
	msgs   []chain.Msg
}

// message is a protobuf message by its fields' numbers.
type message map[protowire.Number][]value

type value struct {
	bytes  []byte
	number uint64
}

func parse(b []byte) (message, error) {
	m := message{}
	for len(b) > 0 {
		n, kind, size := protowire.ConsumeTag(b)
		if size < 0 {
			return nil, errEncoding
		}
		b = b[size:]
		var v value
		switch kind {
		case protowire.VarintType:
			v.number, size = protowire.ConsumeVarint(b)
		case protowire.BytesType:
			v.bytes, size = protowire.ConsumeBytes(b)
		default:
			return nil, errEncoding
		}
		if size < 0 {
			return nil, errEncoding
		}
		b = b[size:]
		m[n] = append(m[n], v)
	}
	return m, nil
}

func (m message) bytes(n protowire.Number) []byte {
	if len(m[n]) == 0 {
		return nil
	}
	return m[n][0].bytes
}

func (m message) text(n protowire.Number) string { return string(m.bytes(n)) }

func (m message) number(n protowire.Number) uint64 {
	if len(m[n]) == 0 {
		return 0
	}
	return m[n][0].number
}

// at follows a path of fields, each a message.
func (m message) at(path ...protowire.Number) (message, error) {
	for _, n := range path {
		next, err := parse(m.bytes(n))
		if err != nil {
			return nil, err
		}
		m = next
	}
	return m, nil
}

// check reads a transaction and refuses a wrong signature, account number or sequence, as the ante handler does.
func (c *Chain) check(raw []byte) (tx, error) {
	var t tx
	outer, err := parse(raw)
	if err != nil {
		return t, err
	}
	body, err1 := parse(outer.bytes(1))
	auth, err2 := parse(outer.bytes(2))
	signer, err3 := auth.at(1)
	key, err4 := auth.at(1, 1)
	mode, err5 := auth.at(1, 2, 1)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return t, err
	}
	public, err := parse(key.bytes(2))
	if err != nil {
		return t, err
	}
	if key.text(1) != chain.URLPubKey || mode.number(1) != 1 {
		return t, fmt.Errorf("%w: public key %s, sign mode %d", errEncoding, key.text(1), mode.number(1))
	}
	point, err := crypto.DecompressPubkey(public.bytes(1))
	if err != nil {
		return t, err
	}
	t.signer = crypto.PubkeyToAddress(*point)
	account := c.accounts[t.signer]
	if account == nil {
		return t, fmt.Errorf("account %s does not exist", t.signer)
	}
	if signer.number(3) != account.Sequence {
		return t, fmt.Errorf("account sequence mismatch, expected %d, got %d", account.Sequence, signer.number(3))
	}
	var doc []byte
	doc = protowire.AppendBytes(protowire.AppendTag(doc, 1, protowire.BytesType), outer.bytes(1))
	doc = protowire.AppendBytes(protowire.AppendTag(doc, 2, protowire.BytesType), outer.bytes(2))
	doc = protowire.AppendBytes(protowire.AppendTag(doc, 3, protowire.BytesType), []byte(ChainID))
	doc = protowire.AppendVarint(protowire.AppendTag(doc, 4, protowire.VarintType), account.Number)
	signature := outer.bytes(3)
	if len(signature) != crypto.SignatureLength || !crypto.VerifySignature(public.bytes(1), crypto.Keccak256(doc), signature[:64]) {
		return t, errors.New("signature verification failed")
	}
	for _, v := range body[1] {
		msg, err := parse(v.bytes)
		if err != nil {
			return t, err
		}
		t.msgs = append(t.msgs, chain.Msg{URL: msg.text(1), Value: msg.bytes(2)})
	}
	return t, nil
}

// execute runs a message.
func (c *Chain) execute(signer common.Address, m chain.Msg) error {
	msg, err := parse(m.Value)
	if err != nil {
		return err
	}
	if sender, err := chain.ParseAddress(msg.text(1)); err != nil || sender != signer {
		return fmt.Errorf("sender %s did not sign", msg.text(1))
	}
	switch m.URL {
	case chain.URLRedeem:
		return c.redeem(signer, msg)
	case chain.URLOpenChannel:
		return c.openChannel(msg)
	}
	return fmt.Errorf("unknown message %s", m.URL)
}

func (c *Chain) redeem(sender common.Address, msg message) error {
	for i, v := range msg[2] {
		claim, err := parse(v.bytes)
		if err != nil {
			return err
		}
		receipts, err := claim.at(5)
		if err != nil {
			return err
		}
		if why := c.claim(sender, claim, receipts); why != "" {
			c.skipped = append(c.skipped, fmt.Sprintf("%d: %s", i, why))
		}
	}
	return nil
}

// claim is x/usage's rule: why a claim is skipped, or nothing.
func (c *Chain) claim(sender common.Address, claim, receipts message) string {
	maximum, err1 := voucher.ParseAmount(claim.text(2))
	total, err2 := voucher.ParseAmount(claim.text(4))
	if len(claim.bytes(1)) != 32 || err1 != nil || err2 != nil {
		return "malformed"
	}
	ch := c.channels[voucher.Hash(claim.bytes(1))]
	if ch == nil {
		return "unknown channel"
	}
	if sender != ch.Config.ReceiverAuthorizer && sender != ch.Provider {
		return "not the receiver"
	}
	if err := voucher.VerifyVoucher(c.Domain, ch.ID, maximum, claim.bytes(3), ch.Config.Signer()); err != nil {
		return err.Error()
	}
	calls := chain.Receipts{Calls: receipts.number(1), InputUnits: receipts.number(2), OutputUnits: receipts.number(3), Root: receipts.bytes(4)}
	switch {
	case ch.Closed:
		return "closed"
	case total.Cmp(ch.Claimed) <= 0:
		return "not increasing"
	case total.Cmp(maximum) > 0:
		return "above the maximum"
	case total.Cmp(ch.Total()) > 0:
		return "above the balance"
	case calls.Calls != 0 && calls.Calls <= ch.Receipts.Calls || calls.Calls > 0 && len(calls.Root) != 32:
		return "receipts do not follow"
	}
	c.redeemed = append(c.redeemed, Redemption{ch.ID, ch.Claimed, total, calls})
	ch.Claimed = total
	if calls.Calls > 0 {
		ch.Receipts = calls
	}
	return ""
}

func (c *Chain) openChannel(msg message) error {
	payer, err := chain.ParseAddress(msg.text(1))
	if err != nil {
		return err
	}
	receiver, err := chain.ParseAddress(msg.text(3))
	if err != nil {
		return err
	}
	coin, err := msg.at(7)
	if err != nil {
		return err
	}
	deposit, err := voucher.ParseAmount(coin.text(2))
	if err != nil {
		return err
	}
	for _, s := range c.services {
		if s.PayTo != receiver {
			continue
		}
		config := voucher.Config{
			Payer: payer, PayerAuthorizer: common.HexToAddress(msg.text(2)), Receiver: receiver, ReceiverAuthorizer: s.Authorizer,
			Token: Token, WithdrawDelay: msg.number(5), Salt: [32]byte(msg.bytes(6)),
		}
		id := c.Domain.ChannelID(config)
		if c.channels[id] != nil {
			return errors.New("channel exists")
		}
		c.channels[id] = &chain.Channel{
			ID: id, Config: config, Provider: s.Provider, AssetID: s.AssetID, Price: s.Prices[0], Deposited: deposit,
		}
		return nil
	}
	return errors.New("unknown service")
}
