package server_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/fake"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// idle asserts that nothing was worked or charged for.
func (w *world) idle(t testing.TB) {
	t.Helper()
	require.Zero(t, w.upstream.Calls.Load(), "the upstream worked for nothing")
	for _, v := range w.ledger.Channels() {
		require.True(t, v.Charged.IsZero())
		require.True(t, v.Held.IsZero())
		require.Zero(t, v.Calls)
	}
}

// TestPaymentsThatAreNone: whatever is wrong with a payment, the upstream does not hear of the call, nothing is charged, and
// the client is told what is wrong.
func TestPaymentsThatAreNone(t *testing.T) {
	w := newWorld(t, nil)
	need := most(chat, 50)
	other := newKey(t)
	otherService := w.chain.Register(address(newKey(t)), address(w.key), asset, price)
	elsewhere := w.chain.Open(address(w.payer), otherService, 1_000_000, 1)
	poor := w.chain.Open(address(w.payer), w.service, need-1, 2)
	closed := w.chain.Open(address(w.payer), w.service, 1_000_000, 3)
	w.chain.Change(closed.ID, func(c *chain.Channel) { c.Closed, c.Returned = true, c.Deposited })
	leaving := w.chain.Open(address(w.payer), w.service, 1_000_000, 4)
	w.chain.Change(leaving.ID, func(c *chain.Channel) { c.Withdrawal = &chain.Withdrawal{Due: time.Now().Add(15 * time.Minute)} })
	shrinking := w.chain.Open(address(w.payer), w.service, 1_000_000, 5)
	w.chain.Change(shrinking.ID, func(c *chain.Channel) {
		c.Withdrawal = &chain.Withdrawal{Amount: amount(1_000_001 - need), Due: time.Now().Add(15 * time.Minute)}
	})
	good := func(c chain.Channel) voucher.Signed { return w.chain.Voucher(c.ID, amount(need), w.payer) }
	for name, test := range map[string]struct {
		header map[string]string
		want   string // code of x402
	}{
		"nothing":              {nil, x402.ErrRequired},
		"any other key":        {bearer("sk-proj-123"), x402.ErrRequired},
		"no base64":            {map[string]string{x402.HeaderSignature: "{}"}, x402.ErrMalformed},
		"no JSON":              {map[string]string{x402.HeaderSignature: base64.StdEncoding.EncodeToString([]byte("{"))}, x402.ErrMalformed},
		"too long":             {map[string]string{x402.HeaderSignature: strings.Repeat("A", x402.MaxHeader+1)}, x402.ErrMalformed},
		"wrong payee":          {w.payWith(elsewhere, good(elsewhere), nil), x402.ErrReceiver},
		"another's signature":  {w.payWith(w.channel, w.chain.Voucher(w.channel.ID, amount(need), other), nil), x402.ErrSignature},
		"no signature":         {w.payWith(w.channel, voucher.Signed{ChannelID: w.channel.ID, MaxClaimableAmount: amount(need)}, nil), x402.ErrSignature},
		"high s":               {w.payWith(w.channel, highS(good(w.channel)), nil), x402.ErrSignature},
		"for another chain":    {w.payWith(w.channel, otherChain(t, w, need), nil), x402.ErrSignature},
		"another network":      {w.payWith(w.channel, good(w.channel), func(p *x402.Payment) { p.Network = "eip155:1" }), x402.ErrNetwork},
		"of another channel":   {w.payWith(w.channel, good(poor), nil), x402.ErrChannelID},
		"another config":       {w.payWith(w.channel, good(w.channel), func(p *x402.Payment) { p.Config.Salt[0] = 9 }), x402.ErrChannelID},
		"a key of mine to pay": {w.payWith(w.channel, w.chain.Voucher(w.channel.ID, amount(need), other), withKey), x402.ErrChannelID},
		"another authorizer":   {w.payWith(w.channel, good(w.channel), func(p *x402.Payment) { p.Config.ReceiverAuthorizer[0] ^= 1 }), x402.ErrAuthorizer},
		"delay out of bounds":  {w.payWith(w.channel, good(w.channel), func(p *x402.Payment) { p.Config.WithdrawDelay = 899 }), x402.ErrDelay},
		"no such channel":      {noChannel(w, need), x402.ErrNoChannel},
		"not enough credit":    {w.payWith(poor, good(poor), nil), x402.ErrExceeds},
		"closed channel":       {w.payWith(closed, good(closed), nil), x402.ErrExceeds},
		"withdrawn channel":    {w.payWith(leaving, good(leaving), nil), x402.ErrWithdrawn},
		"partly withdrawn":     {w.payWith(shrinking, good(shrinking), nil), x402.ErrWithdrawn},
		"too small a voucher":  {w.pay(need - 1), x402.ErrMismatch},
		"nothing signed":       {w.pay(0), x402.ErrBelowClaimed},
		"a deposit":            {w.payload(map[string]any{"type": "deposit"}), x402.ErrNotSupported},
		"a refund":             {w.payload(map[string]any{"type": "refund"}), x402.ErrPayloadType},
		"another scheme":       {scheme(t, w.pay(need), "exact"), x402.ErrScheme},
	} {
		status, body, header := w.raw(http.MethodPost, "/v1/chat/completions", chat, test.header)
		require.Equal(t, http.StatusPaymentRequired, status, "%s: %s", name, body)
		require.Equal(t, "payment_required", code(t, body), name)
		require.Equal(t, test.want, required(t, header).Error, name)
	}
	for name, header := range map[string]map[string]string{
		"unknown key": bearer(voucher.NewSessionKey()), "padded key": bearer(w.session(100_000) + "="),
	} {
		status, body := w.do(http.MethodPost, "/v1/chat/completions", chat, header)
		require.Equal(t, http.StatusUnauthorized, status, name)
		require.Equal(t, "invalid_api_key", code(t, body), name)
	}
	w.idle(t)
}

func highS(v voucher.Signed) voucher.Signed {
	n := crypto.S256().Params().N
	s := new(big.Int).Sub(n, new(big.Int).SetBytes(v.Signature[32:64]))
	s.FillBytes(v.Signature[32:64])
	v.Signature[64] ^= 27 ^ 28
	return v
}

func otherChain(t testing.TB, w *world, maximum uint64) voucher.Signed {
	signature, err := voucher.Sign(voucher.NewDomain(1).VoucherDigest(w.channel.ID, amount(maximum)), w.payer)
	require.NoError(t, err)
	return voucher.Signed{ChannelID: w.channel.ID, MaxClaimableAmount: amount(maximum), Signature: [65]byte(signature)}
}

func withKey(p *x402.Payment) {
	p.Config.PayerAuthorizer[3] ^= 1
}

func noChannel(w *world, maximum uint64) map[string]string {
	c := w.channel
	c.Config.Salt[5] = 77
	c.ID = w.chain.Domain.ChannelID(c.Config)
	return w.payWith(c, w.chain.Voucher(c.ID, amount(maximum), w.payer), nil)
}

func (w *world) payload(payload map[string]any) map[string]string {
	header, err := x402.Encode(map[string]any{
		"x402Version": 2, "accepted": map[string]string{"scheme": x402.Scheme, "network": x402.Network(fake.EVMChainID)}, "payload": payload,
	})
	require.NoError(w.t, err)
	return map[string]string{x402.HeaderSignature: header}
}

func scheme(t testing.TB, header map[string]string, name string) map[string]string {
	b, err := base64.StdEncoding.DecodeString(header[x402.HeaderSignature])
	require.NoError(t, err)
	changed := strings.Replace(string(b), `"scheme":"`+x402.Scheme+`"`, `"scheme":"`+name+`"`, 1)
	return map[string]string{x402.HeaderSignature: base64.StdEncoding.EncodeToString([]byte(changed))}
}

// TestAReplayedVoucherPaysNothing: neither again, nor for another request, nor after a restart, nor under another spelling
// of its channel.
func TestAReplayedVoucherPaysNothing(t *testing.T) {
	w := newWorld(t, nil)
	header := w.pay(500_000)
	status, _ := w.do(http.MethodPost, "/v1/chat/completions", chat, header)
	require.Equal(t, http.StatusOK, status)
	refused := func(header map[string]string) {
		t.Helper()
		status, body, got := w.raw(http.MethodPost, "/v1/chat/completions", chat, header)
		require.Equal(t, http.StatusPaymentRequired, status, body)
		require.Contains(t, []string{x402.ErrMismatch, x402.ErrMalformed}, required(t, got).Error)
	}
	refused(header)
	w.stop()
	w.start()
	refused(header)
	for _, spelling := range []func(string) string{
		func(id string) string { return "0x00" + id[2:] },
		func(id string) string { return id + "00" },
		func(id string) string { return " " + id },
		func(id string) string { return id[2:] },
		func(id string) string { return "0X" + id[2:] },
		strings.ToUpper,
		func(id string) string { return "0x" + strings.ToUpper(id[2:]) }, // the same id, and so the same voucher
	} {
		b, err := base64.StdEncoding.DecodeString(header[x402.HeaderSignature])
		require.NoError(t, err)
		id := "0x" + hex.EncodeToString(w.channel.ID[:])
		require.Contains(t, string(b), id)
		changed := strings.Replace(string(b), id, spelling(id), 1)
		refused(map[string]string{x402.HeaderSignature: base64.StdEncoding.EncodeToString([]byte(changed))})
	}
	require.Equal(t, int64(1), w.upstream.Calls.Load())
	view, err := w.ledger.Channel(w.channel.ID)
	require.NoError(t, err)
	require.Equal(t, uint64(1), view.Calls)
}

// TestACapHolds: a session never spends more than its cap, however many calls come at once.
func TestACapHolds(t *testing.T) {
	w := newWorld(t, nil)
	cost := uint64(1_000 + len(chat)/8 + 1 + 10)
	spend := 3*cost + most(chat, 50) // so that after four calls there is no room for the most of another
	key := w.session(spend)
	served := 0
	for range 10 {
		status, body := w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
		if status == http.StatusOK {
			served++
			continue
		}
		require.Equal(t, http.StatusPaymentRequired, status)
		require.Equal(t, "insufficient_quota", code(t, body))
	}
	require.Equal(t, 4, served)
	require.Equal(t, int64(4), w.upstream.Calls.Load())
}

// TestSessionsThatAreNone: a session is refused unless the payer signed it and a voucher that covers it and all else.
func TestSessionsThatAreNone(t *testing.T) {
	w := newWorld(t, nil)
	other := newKey(t)
	otherService := w.chain.Register(address(newKey(t)), address(w.key), asset, price)
	elsewhere := w.chain.Open(address(w.payer), otherService, 1_000_000, 1)
	poor := w.chain.Open(address(w.payer), w.service, 999, 2)
	key := voucher.NewSessionKey()
	for name, test := range map[string]struct {
		channel      voucher.Hash
		cap, maximum uint64
		payer        any
		status       int
		code         string
	}{
		"another's signature": {w.channel.ID, 1_000, 1_000, other, http.StatusForbidden, "invalid_signature"},
		"of another service":  {elsewhere.ID, 1_000, 1_000, nil, http.StatusForbidden, "wrong_channel"},
		"no such channel":     {voucher.Hash{1}, 1_000, 1_000, nil, http.StatusNotFound, "channel_not_found"},
		"above the deposit":   {poor.ID, 1_000, 1_000, nil, http.StatusPaymentRequired, "channel_short"},
		"small voucher":       {w.channel.ID, 1_000, 999, nil, http.StatusForbidden, "invalid_signature"},
	} {
		payer := w.payer
		if test.payer != nil {
			payer = other
		}
		status, body := w.openSession(test.channel, key, test.cap, test.maximum, payer)
		require.Equal(t, test.status, status, "%s: %s", name, body)
		require.Equal(t, test.code, code(t, body), name)
	}
	_, err := w.ledger.Channel(elsewhere.ID)
	require.ErrorIs(t, err, ledger.ErrUnknown) // nobody makes the gateway keep channels of others
	status, body := w.do(http.MethodPost, "/admin/sessions", `{"channelId":"0x"}`, nil)
	require.Equal(t, http.StatusBadRequest, status)
	code(t, body)

	// A second session needs a voucher over the first one's cap and its own; the gateway says what is committed, and proves it.
	w.session(100_000)
	status, body = w.openSession(w.channel.ID, key, 50_000, 149_999, w.payer)
	require.Equal(t, http.StatusConflict, status)
	require.Equal(t, "voucher_short", code(t, body))
	var short voucher.SessionShort
	require.NoError(t, json.Unmarshal([]byte(body), &short))
	require.Equal(t, amount(100_000), short.Committed)
	require.NoError(t, short.Voucher.Verify(w.chain.Domain, address(w.payer)))
	require.Equal(t, amount(100_000), short.Voucher.MaxClaimableAmount)
	status, _ = w.openSession(w.channel.ID, key, 50_000, 150_000, w.payer)
	require.Equal(t, http.StatusCreated, status)
	status, body = w.openSession(w.channel.ID, key, 50_001, 250_000, w.payer)
	require.Equal(t, http.StatusConflict, status)
	require.Equal(t, "session_exists", code(t, body))

	// An x402 voucher does not eat what is promised to sessions.
	status, _, header := w.raw(http.MethodPost, "/v1/chat/completions", chat, w.pay(150_000+most(chat, 50)-1))
	require.Equal(t, http.StatusPaymentRequired, status)
	require.Equal(t, amount(150_000), required(t, header).Accepts[0].Extra.ChannelState.ChargedCumulative)
	w.idle(t)

	// Ended, it is worth nothing, and what it left may be used.
	status, _ = w.openSession(w.channel.ID, key, 0, 0, w.payer)
	require.Equal(t, http.StatusOK, status)
	status, body = w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, "session_ended", code(t, body))
	status, _ = w.do(http.MethodPost, "/v1/chat/completions", chat, w.pay(100_000+most(chat, 50)))
	require.Equal(t, http.StatusOK, status)
}

// TestAWithdrawalIsSeen: the gateway works no more for a channel whose payer leaves, and redeems it by itself.
func TestAWithdrawalIsSeen(t *testing.T) {
	w := newWorld(t, func(c *config.Config) { c.Chain.Watch.Duration = time.Second })
	key := w.session(100_000)
	status, _ := w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
	require.Equal(t, http.StatusOK, status)
	w.chain.Change(w.channel.ID, func(c *chain.Channel) { c.Withdrawal = &chain.Withdrawal{Due: time.Now().Add(15 * time.Minute)} })
	require.Eventually(t, func() bool { return !w.chain.Channel(w.channel.ID).Claimed.IsZero() }, 15*time.Second, 50*time.Millisecond)
	status, body := w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
	require.Equal(t, http.StatusPaymentRequired, status, body)
	require.Equal(t, int64(1), w.upstream.Calls.Load())
}

// TestAThresholdRedeems: when as much is unclaimed as shall not be risked, it is redeemed without waiting.
func TestAThresholdRedeems(t *testing.T) {
	w := newWorld(t, func(c *config.Config) { c.Redeem.Threshold = "3000asahara" })
	key := w.session(100_000)
	for range 2 {
		status, _ := w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
		require.Equal(t, http.StatusOK, status)
	}
	time.Sleep(3 * time.Second)
	require.True(t, w.chain.Channel(w.channel.ID).Claimed.IsZero()) // 2 × 1,021
	status, _ := w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
	require.Equal(t, http.StatusOK, status)
	require.Eventually(t, func() bool { return !w.chain.Channel(w.channel.ID).Claimed.IsZero() }, 15*time.Second, 50*time.Millisecond)
}
