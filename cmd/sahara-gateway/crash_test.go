package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/fake"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/signed"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// customer makes calls one after another over a channel of its own, and keeps account of what it got.
type customer struct {
	name    string
	channel chain.Channel
	url     string // base
	header  map[string]string
	stream  bool
	retry   bool // with the same idempotency key until it is answered
	workers int

	mu        sync.Mutex
	delivered []signed.Receipt
	price     uint64 // of those
	lost      int    // calls that were made and not answered
}

func (c *customer) run(t testing.TB, stop *atomic.Bool) {
	var group sync.WaitGroup
	for i := range c.workers {
		group.Go(func() {
			for n := 0; !stop.Load(); n++ {
				c.call(t, stop, fmt.Sprintf("%s-%d-%d", c.name, i, n))
			}
		})
	}
	group.Wait()
}

func (c *customer) call(t testing.TB, stop *atomic.Bool, key string) {
	body, header := chat, map[string]string{}
	for name, v := range c.header {
		header[name] = v
	}
	if c.stream {
		body = strings.Replace(chat, "{", `{"stream":true,`, 1)
	}
	if c.retry {
		header["Idempotency-Key"] = key
	}
	for {
		status, answer, got, err := try(http.MethodPost, c.url+"/chat/completions", body, header)
		if err == nil && status == http.StatusOK {
			if receipt, ok := receiptOf(answer, got); ok {
				c.mu.Lock()
				c.delivered = append(c.delivered, receipt)
				c.price += receipt.Receipt.Price.Big().Uint64()
				c.mu.Unlock()
				return
			}
			err = fmt.Errorf("stream broke off")
		}
		if err == nil && status != http.StatusBadGateway && status != http.StatusConflict && status != http.StatusServiceUnavailable {
			t.Errorf("%s: status %d: %s", c.name, status, answer)
			stop.Store(true)
			return
		}
		if !c.retry {
			c.mu.Lock()
			c.lost++
			c.mu.Unlock()
			time.Sleep(20 * time.Millisecond)
			return
		}
		if err == nil {
			requireShaped(t, answer)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// requireShaped: whatever fails, a client can read why.
func requireShaped(t testing.TB, body string) {
	var e struct {
		Error struct {
			Message string `json:"message"`
			Type    string `json:"type"`
		} `json:"error"`
	}
	if json.Unmarshal([]byte(body), &e) != nil || e.Error.Message == "" || e.Error.Type == "" {
		t.Errorf("not an OpenAI error: %s", body)
	}
}

// receiptOf is the receipt of an answer that came whole.
func receiptOf(body string, header http.Header) (signed.Receipt, bool) {
	var r signed.Receipt
	if !strings.HasPrefix(header.Get("Content-Type"), "text/event-stream") {
		return r, json.Unmarshal([]byte(header.Get("Sahara-Receipt")), &r) == nil
	}
	whole, done := strings.CutSuffix(body, "\n\ndata: [DONE]\n\n")
	if !done {
		return r, false
	}
	last := whole[strings.LastIndex(whole, "\n\n")+2:]
	var carried struct {
		Sahara struct {
			Receipt signed.Receipt `json:"receipt"`
		} `json:"sahara"`
	}
	err := json.Unmarshal([]byte(strings.TrimPrefix(last, "data: ")), &carried)
	return carried.Sahara.Receipt, err == nil
}

// TestKillTheGateway kills the gateway with SIGKILL at random moments, while customers of every kind make calls and it
// redeems, and starts it again. In the end, by the chain's books:
//
//   - every answer that was delivered is paid;
//   - who asks again with its idempotency key until it is answered has paid each answer once, to the unit;
//   - who does not has paid at most what it was on the way to when the gateway died: one step a kill and call;
//   - nothing was redeemed twice.
func TestKillTheGateway(t *testing.T) {
	kills := 50
	if text := os.Getenv("SAHARA_KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		require.NoError(t, err)
		kills = n
	} else if testing.Short() {
		kills = 5
	}
	w := newWorld(t, `
		interval = '10m0s' => interval = '60ms'
		watch = '30s' => watch = '1s'`)
	w.startGateway()
	customers := w.customers()
	var stop atomic.Bool
	var group sync.WaitGroup
	for _, c := range customers {
		group.Go(func() { c.run(t, &stop) })
	}
	moments := rand.New(rand.NewPCG(1, 2))
	for range kills {
		time.Sleep(time.Duration(moments.IntN(600)) * time.Millisecond)
		w.gateway.kill()
		w.startGateway()
		if stop.Load() {
			break
		}
	}
	time.Sleep(300 * time.Millisecond)
	stop.Store(true)
	group.Wait()
	w.sample(customers)
	require.NoError(t, w.gateway.interrupt(), w.gateway.log) // which redeems what is left
	w.settle(customers, kills)
}

func (w *world) customers() []*customer {
	customers := []*customer{
		{name: "session", workers: 3},
		{name: "session-retry", workers: 3, retry: true},
		{name: "stream", workers: 2, stream: true},
		{name: "stream-retry", workers: 2, stream: true, retry: true},
		{name: "x402-retry", workers: 3, retry: true},
		{name: "x402-stream", workers: 2, stream: true},
	}
	for _, c := range customers {
		channel, key := w.channel(1_000_000_000)
		c.channel, c.url = channel, w.url("/v1")
		if strings.HasPrefix(c.name, "x402") {
			_, url, _ := w.client(key, "900000000asahara")
			c.url = url + "/v1"
			continue
		}
		c.header = map[string]string{"Authorization": "Bearer " + w.session(channel, key, 900_000_000)}
	}
	return customers
}

// sample asks for receipts of answers that were given over all the crashes.
func (w *world) sample(customers []*customer) {
	for _, c := range customers {
		for i := 0; i < len(c.delivered); i += max(1, len(c.delivered)/5) {
			status, body := get(w.t, w.url("/v1/receipts/"+c.delivered[i].ID), nil)
			require.Equal(w.t, http.StatusOK, status, body)
			var shown struct {
				Receipt    signed.Receipt       `json:"receipt"`
				Redeemed   bool                 `json:"redeemed"`
				Membership *receipts.Membership `json:"membership"`
			}
			require.NoError(w.t, json.Unmarshal([]byte(body), &shown))
			require.Equal(w.t, c.delivered[i], shown.Receipt)
			if shown.Redeemed {
				require.NoError(w.t, shown.Membership.Verify())
			}
		}
	}
}

// settle holds what customers got to what they paid.
func (w *world) settle(customers []*customer, kills int) {
	t := w.t
	taken, skipped := w.chain.Redeemed()
	require.NotEmpty(t, taken)
	t.Logf("%d kills; %d claims redeemed, %d skipped by the chain %v", kills, len(taken), len(skipped), skipped)
	before := map[voucher.Hash]voucher.Amount{}
	for _, r := range taken { // each claim goes on where the last one ended
		require.Equal(t, before[r.Channel], r.Before)
		require.Positive(t, r.After.Cmp(r.Before))
		before[r.Channel] = r.After
	}
	l, err := ledger.Open(home(w.home).ledger(), fake.EVMChainID)
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	for _, c := range customers {
		onChain := w.chain.Channel(c.channel.ID)
		view, err := l.Channel(c.channel.ID)
		require.NoError(t, err)
		require.Equal(t, view.Charged, onChain.Claimed, c.name)
		require.Equal(t, view.Calls, onChain.Receipts.Calls, c.name)
		paid := onChain.Claimed.Big().Uint64()
		t.Logf("%s: %d answers for %d; %d calls lost; paid %d", c.name, len(c.delivered), c.price, c.lost, paid)
		require.NotEmpty(t, c.delivered, c.name)
		require.GreaterOrEqual(t, paid, c.price, c.name)
		seen := map[string]bool{}
		for _, r := range c.delivered {
			require.NoError(t, r.Verify(c.channel.Config.ReceiverAuthorizer))
			require.False(t, seen[r.ID], "answer %s was given twice", r.ID)
			seen[r.ID] = true
		}
		if c.retry {
			require.Equal(t, c.price, paid, c.name)
			require.EqualValues(t, len(c.delivered), onChain.Receipts.Calls)
			continue
		}
		// A call costs the same here each time: what is paid and not delivered are whole calls that were lost.
		step := c.price / uint64(len(c.delivered))
		require.LessOrEqual(t, paid-c.price, step*uint64(min(c.lost, kills*c.workers)), c.name)
	}
}
